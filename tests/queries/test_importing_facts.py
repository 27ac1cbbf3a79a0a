"""Facts and odd words of lists as they are, and many rows like few."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import RowsRefused, import_assets
from assetmap.assets.imports.export import write_export
from tests.factories import make_area
from tests.importing import (
    LATITUDE,
    Bring,
    ask,
    counts,
    row,
)

STRANGE = [
    "plain",
    'a "quoted", one; two|three',
    "tab\tand\nnew line\\N \\ back\\\\slash",
    "بيت السلام",
    "日本語 🏳️‍🌈 ",
    "it's {1,2} 'NULL' %s %(x)s :list $1",
    "<script>alert(1)</script>",
]


CATALOGUE = (
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
)


# Its own category, the two above it, and every category at once.
ENTRIES_OF_A_LIBRARY = 4


def many(count: int, **said: str) -> list[dict[str, str]]:
    """Libraries a kilometre apart, so that none of them may be another's twin."""
    return [
        row(
            number,
            longitude=f"{-2 + number % 250 / 70:.5f}",
            latitude=f"{51.5 + number // 250 / 100:.5f}",
            **said,
        )
        for number in range(count)
    ]


def rows_scanned(session: Session) -> int:
    """How many rows of the great tables this transaction has read from end to end."""
    return int(
        session.execute(
            text(
                "SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname IN ('asset',"
                " 'asset_history', 'asset_at_location', 'asset_category', 'location', 'location_place',"
                " 'phone', 'schedule', 'search_document', 'search_entry')"
            )
        ).scalar_one()
    )


@pytest.mark.parametrize("words", STRANGE)
def test_any_words_come_in_as_they_are(session: Session, bring: Bring, words: str) -> None:
    bring([row(1, description=words, wants="one;" + words.replace(";", ","))])
    assert ask(session, "SELECT description FROM asset") == [words.strip()]
    assert ask(session, "SELECT wants FROM asset")[0][1] == words.replace(";", ",").strip()


def test_facts_stand_where_they_belong(session: Session, bring: Bring) -> None:
    facts = {
        "organisation": "Friends of the Hall",
        "schedule": "FREQ=WEEKLY;BYDAY=TU 10:00-12:00 soup|FREQ=MONTHLY;BYDAY=1MO;BYMONTH=9,10",
        "offers": "kitchen;hall:80",
        "languages": "English;cy",
        "cost": "£2",
        "extra": '{"hours": "49 ☕"}',
        "step free": "yes",
    }
    bring([row(1, **facts), row(2, organisation="Friends of the Hall")])
    assert ask(session, "SELECT name FROM organization") == ["Friends of the Hall"]
    assert ask(session, "SELECT count(*) FROM asset WHERE organization_id IS NOT NULL") == [2]
    openings = (
        "SELECT freq, byday, bymonth, opens_at::text, description FROM schedule ORDER BY freq"
    )
    assert ask(session, openings) == [
        ("MONTHLY", "1MO", "9,10", None, None),
        ("WEEKLY", "TU", None, "10:00:00", "soup"),
    ]
    said = "SELECT offers, languages, cost, cost_text, extra, is_step_free FROM asset WHERE name = 'Hall 1'"
    assert ask(session, said) == [
        ({"kitchen": True, "hall": 80}, ["en", "cy"], "paid", "£2", {"hours": "49 ☕"}, True)
    ]
    bring([row(1, **{**facts, "schedule": "FREQ=DAILY", "organisation": "Others"}), row(2)])
    assert ask(session, "SELECT freq FROM schedule") == ["DAILY"]
    of = (
        "SELECT organization.name FROM asset JOIN organization ON organization.id = organization_id"
    )
    assert ask(session, of) == ["Others"]


def test_many_rows_leave_every_key_and_index_as_it_stood(session: Session, bring: Bring) -> None:
    before = ask(session, CATALOGUE)
    rows = many(6_000, phone="020 7946 0018")
    assert counts(bring(rows)) == (6_000, 0, 0, 0, 0)
    assert ask(session, CATALOGUE) == before
    assert ask(session, "SELECT count(*) FROM search_document JOIN phone USING (asset_id)") == [
        6_000
    ]
    rows[:3_500] = many(3_500, phone="0207")
    assert counts(bring(rows[:5_900])) == (0, 3_500, 2_400, 100, 0)
    assert ask(session, CATALOGUE) == before
    entries = (
        "SELECT count(*), count(search_document), count(DISTINCT asset_at_location_id)"
        " FROM search_entry LEFT JOIN search_document USING (asset_at_location_id)"
    )
    assert ask(session, entries) == [(5_900 * ENTRIES_OF_A_LIBRARY,) * 2 + (5_900,)]


def test_a_refused_list_of_many_leaves_every_key_and_index_as_it_stood(
    session: Session, bring: Bring
) -> None:
    session.commit()
    before = ask(session, CATALOGUE)
    with pytest.raises(RowsRefused):
        bring([*many(10_500), row(99_999, category="libary")])
    session.rollback()
    assert ask(session, CATALOGUE) == before
    assert ask(session, "SELECT count(*) FROM asset") == [0]


def test_a_few_rows_do_not_read_the_many_that_are_there(session: Session, bring: Bring) -> None:
    bring(many(12_000, phone="020", extra='{"monday": "AM"}'))
    session.execute(text("ANALYZE"))
    few = [row(n, source="Other", longitude=f"{-0.3 + n / 100:.2f}") for n in range(20)]
    before = rows_scanned(session)
    assert counts(bring(few, list_name="Few")) == (20, 0, 0, 0, 0)
    few[0]["phone"] = "020"
    assert counts(bring(few[:19], list_name="Few")) == (0, 1, 18, 1, 0)
    assert rows_scanned(session) == before


def test_progress_tells_of_every_row(bring: Bring) -> None:
    class Watching:
        rows = 0

        def begin(self, label: str, total: int | None = None) -> None:
            assert label.startswith("assets: ")

        def advance(self, steps: int) -> None:
            self.rows += steps

    watching = Watching()
    bring([*many(10_500), row(1)], skip_refused=True, progress=watching)
    assert watching.rows == 10_501


def test_two_areas_may_each_have_a_list_of_one_name(session: Session, bring: Bring) -> None:
    one, other = make_area(session, "one"), make_area(session, "other")
    bring([row(1)], area=one)
    report = bring([row(2)], area=other)
    assert (report.list_name, report.withdrawn) == ("Halls (other)", 0)


def test_a_season_leaves_as_it_came(session: Session, bring: Bring, tmp_path: Path) -> None:
    rule = "FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10 10:00-12:00 term time"
    bring([row(1, schedule=rule)])
    write_export(session, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert [one["schedule"] for one in csv.DictReader(file)] == [rule]


def test_no_cell_of_an_export_is_a_formula_and_it_comes_in_again_without_a_change(
    session: Session, bring: Bring, tmp_path: Path
) -> None:
    bring([row(1, name="=cmd|calc!A0", description="'@ noon", phone="+44 20 7946 0000")])
    write_export(session, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        [said] = csv.DictReader(file)
    assert (said["name"], said["description"]) == ("'=cmd|calc!A0", "'@ noon")
    assert said["phone"] == "'+44 20 7946 0000"
    assert float(said["latitude"]) == float(LATITUDE)
    facts = "SELECT name, asset.description, number FROM asset JOIN phone ON asset_id = asset.id"
    before = ask(session, facts)
    import_assets(session, tmp_path / "out.csv", list_name="Halls")
    assert ask(session, facts) == before


def test_what_follows_an_import_is_planned_for_what_has_come(
    session: Session, bring: Bring
) -> None:
    # After an import that was undone the database believes in tables of many pages that hold nothing.
    session.execute(
        text("UPDATE pg_class SET reltuples = 0, relpages = 400 WHERE oid = 'asset'::regclass")
    )
    believed = "SELECT reltuples::integer FROM pg_class WHERE oid = 'asset'::regclass"
    bring(many(300))
    assert ask(session, believed) == [300]
    # A few more of what is known change no plan, and need none.
    bring([row(n, source="Other") for n in range(20)], list_name="Few")
    assert ask(session, believed) == [300]
