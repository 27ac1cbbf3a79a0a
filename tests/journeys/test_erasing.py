"""Erasure a month after a withdrawal: everything personal goes, and nothing else of the history changes."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import move_asset, write_entry
from assetmap.assets.record.entry import Entry, Whereabouts
from assetmap.assets.record.history import By, entry_of, versions_of
from assetmap.assets.record.status import Move
from assetmap.database.sessions import session_factory
from assetmap.registration.own_entries.erase import erase_withdrawn, forget_idle_accounts
from tests.factories import EAST, NORTH, make_asset
from tests.registering import ADA, as_steward, decide, mails, register
from tests.signing_in import sign_in

NOW = datetime.now(UTC)
IN_A_MONTH = NOW + timedelta(days=31)
STEWARD = By(UUID(int=7))
REFUGE = Entry(
    name="Lea Bridge refuge",
    description="Ring Mary on 020 7946 0111 or write to mary@refuge.example.org, every day.",
    organization="Lea Bridge Trust",
    email="refuge@example.org",
    phones=("020 7946 0222",),
    categories=("community-centre",),
    whereabouts=Whereabouts(
        privacy="near", address="7 Hidden Lane", postcode="E81EA", easting=EAST, northing=NORTH
    ),
)
_NUMBERS = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+]+|\\+x[0-9a-f]+"
)
PERSONAL = ("0111", "0222", "mary@", "refuge@", "Hidden Lane", "E81EA", str(int(EAST)))


@pytest.fixture
def refuge(session: Session) -> UUID:
    """Withdrawn by a steward after two changes."""
    asset_id = make_asset(session, "Refuge to be")
    write_entry(session, asset_id, REFUGE, by=STEWARD)
    renamed = REFUGE.model_copy(update={"name": "The refuge"})
    write_entry(session, asset_id, renamed, by=By(STEWARD.person_id, "Mary rang: 020 7946 0222"))
    move_asset(session, asset_id, Move.WITHDRAW, by=STEWARD, what="withdrawn")
    return asset_id


def everything_about(session: Session, asset_id: UUID) -> str:
    """Each row that tells of it, in every table that may hold a word of it."""
    found = [
        session.execute(
            text(f"SELECT to_jsonb(t) FROM {table} AS t WHERE {which}"), {"id": asset_id}
        )
        for table, which in (
            ("asset", "id = :id"),
            ("asset_history", "asset_id = :id"),
            ("phone", "asset_id = :id"),
            ("contact", "asset_id = :id"),
            ("twin_key", "asset_id = :id"),
            ("submission", "asset_id = :id"),
            ("claim", "asset_id = :id"),
            ("asset_report", "asset_id = :id"),
            ("location", "id IN (SELECT location_id FROM asset_at_location WHERE asset_id = :id)"),
            ("personal_detail", "CAST(:id AS uuid) IS NOT NULL"),
            ("organization", "id = (SELECT organization_id FROM asset WHERE id = :id)"),
        )
    ]
    entries = [repr(one.entry) for one in versions_of(session, asset_id)]
    rows = [row[0] for result in found for row in result]
    points = "SELECT ST_AsText(location_bng) FROM location JOIN asset_at_location ON location_id = location.id"
    rows += session.scalars(text(f"{points} WHERE asset_id = :id"), {"id": asset_id}).all()
    # Ids, moments and hashes are numbers, and hold any four figures sooner or later.
    return _NUMBERS.sub("", json.dumps(rows, ensure_ascii=False) + "".join(entries))


def test_a_month_after_its_withdrawal_nothing_personal_is_left_and_that_it_was_is(
    session: Session, refuge: UUID
) -> None:
    before = versions_of(session, refuge)
    assert all(word in everything_about(session, refuge) for word in PERSONAL)
    assert erase_withdrawn(session, now=NOW + timedelta(days=29)) == 0
    assert erase_withdrawn(session, now=IN_A_MONTH) == 1
    told = everything_about(session, refuge)
    assert [word for word in PERSONAL if word in told] == []
    after = versions_of(session, refuge)
    assert after[0].what == "erased"
    assert [(one.id, one.happened_at, one.what, one.status_after) for one in after[1:]] == [
        (one.id, one.happened_at, one.what, one.status_after) for one in before
    ], "who, when and what kind stay"
    entry = entry_of(session, refuge)
    assert entry and entry.name == "The refuge" and entry.categories == ("community-centre",)
    assert entry.description == "Ring Mary on […] or write to […], every day."
    assert entry.whereabouts == Whereabouts(privacy="near")
    assert erase_withdrawn(session, now=IN_A_MONTH) == 0, "done twice it is done once"


def add_words_about(session: Session, asset_id: UUID, words: str) -> None:
    """A contact of the entry by name, and what a link worker and a reader wrote about it."""
    for statement in (
        "WITH who AS (INSERT INTO personal_detail (name) VALUES ('Mary Seacole') RETURNING id)"
        " INSERT INTO contact (asset_id, personal_detail_id) SELECT :asset, id FROM who",
        "INSERT INTO practice_note (asset_id, text) VALUES (:asset, :words)",
        "INSERT INTO asset_report (asset_id, what, words, answer) VALUES (:asset, 'other', :words, :words)",
    ):
        session.execute(text(statement), {"asset": asset_id, "words": words})


def test_what_others_wrote_about_it_loses_its_people(session: Session, refuge: UUID) -> None:
    add_words_about(session, refuge, "Ask Mary (Mrs Seacole) on 020 7946 0111; the bell is broken.")
    assert erase_withdrawn(session, now=IN_A_MONTH) == 1
    told = session.scalars(
        text(
            "SELECT text FROM practice_note UNION ALL SELECT words FROM asset_report"
            " UNION ALL SELECT answer FROM asset_report"
        )
    )
    assert set(told) == {"Ask […] (Mrs […]) on […]; the bell is broken."}


def test_what_others_wrote_about_somebody_who_does_it_alone_goes_altogether(
    session: Session,
) -> None:
    asset_id = make_asset(session, "Somebody", kind="person-led")
    add_words_about(session, asset_id, "A tall woman with a dog.")
    move_asset(session, asset_id, Move.WITHDRAW, by=STEWARD, what="withdrawn")
    assert erase_withdrawn(session, now=IN_A_MONTH) == 1
    assert session.scalar(text("SELECT count(*) FROM practice_note")) == 0
    told = session.execute(text("SELECT words, answer FROM asset_report")).all()
    assert [tuple(one) for one in told] == [("[…]", "[…]")]


def test_what_came_back_in_time_keeps_everything(session: Session, refuge: UUID) -> None:
    move_asset(session, refuge, Move.RETURN, by=STEWARD, what="returned")
    assert erase_withdrawn(session, now=IN_A_MONTH) == 0
    assert all(word in everything_about(session, refuge) for word in PERSONAL)


def test_withdrawn_again_it_is_erased_again(session: Session, refuge: UUID) -> None:
    erase_withdrawn(session, now=IN_A_MONTH)
    move_asset(session, refuge, Move.RETURN, by=STEWARD, what="returned")
    write_entry(session, refuge, REFUGE, by=STEWARD)
    move_asset(session, refuge, Move.WITHDRAW, by=STEWARD, what="withdrawn")
    assert erase_withdrawn(session, now=IN_A_MONTH) == 1
    assert not any(word in everything_about(session, refuge) for word in PERSONAL)


def test_of_somebody_who_does_it_alone_not_even_the_name_is_left(session: Session) -> None:
    asset_id = make_asset(session, "Somebody")
    alone = Entry(
        name="Sewing with Mary Seacole",
        kind="person-led",
        description="Mary sews at home.",
        organization="Mary Seacole",
        categories=("community-centre",),
        whereabouts=Whereabouts(address="9 Home Road", easting=EAST, northing=NORTH),
    )
    write_entry(session, asset_id, alone, by=STEWARD)
    write_entry(session, asset_id, alone.model_copy(update={"cost": "free"}), by=STEWARD)
    move_asset(session, asset_id, Move.WITHDRAW, by=STEWARD, what="withdrawn")
    erase_withdrawn(session, now=IN_A_MONTH)
    told = everything_about(session, asset_id)
    assert not any(word in told for word in ("Mary", "Seacole", "Home Road", str(int(EAST))))


def test_what_was_merged_into_it_is_erased_with_it(session: Session, refuge: UUID) -> None:
    other = make_asset(session, "The other", email="other@example.org")
    move_asset(session, other, Move.WITHDRAW, by=STEWARD, what="merged")
    session.execute(
        text(
            "INSERT INTO merged_asset (asset_id, into_id, is_by_import) VALUES (:id, :into, false)"
        ),
        {"id": other, "into": refuge},
    )
    assert erase_withdrawn(session, now=IN_A_MONTH) == 2
    assert "other@" not in everything_about(session, other)


def test_what_a_list_has_dropped_is_its_to_bring_back(session: Session) -> None:
    dropped = make_asset(session, "Library", email="library@example.org", status="withdrawn")
    session.execute(
        text(
            "INSERT INTO asset_history (asset_id, status_before, status_after, what)"
            " VALUES (:id, 'published', 'withdrawn', 'withdrawn')"
        ),
        {"id": dropped},
    )
    assert erase_withdrawn(session, now=IN_A_MONTH) == 0
    assert "library@" in everything_about(session, dropped)


# What is tried on the history of something withdrawn; the last of all is what erasing does.
EDITS = {
    "another why": "why = 'x'",
    "another day": "happened_at = now() - interval '1 year'",
    "another person": "person_id = gen_random_uuid()",
    "nobody": "person_id = NULL",
    "another kind": "what = 'confirmed'",
    "another state": "status_after = 'published'",
    "another asset": "asset_id = gen_random_uuid()",
    "another number": "id = 100000 + id",
    "no version": "entry_before = NULL",
    "another name in it": """entry_before = entry_without_person(entry_before, false, true) || '{"name": "x"}'""",
    "one more word in it": """entry_before = entry_without_person(entry_before, false, true) || '{"cost": "free"}'""",
    "less of it": "entry_before = entry_without_person(entry_before, false, true) - 'description'",
    "half of it": "entry_before = entry_before - 'email'",
    "erased, and another why": "entry_before = entry_without_person(entry_before, false, true), why = 'x'",
}
ERASING = "entry_before = entry_without_person(entry_before, false, true), why = words_without_contacts(why)"


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_nothing_else_of_the_history_can_be_edited(
    session: Session, refuge: UUID, edit: str
) -> None:
    before = everything_about(session, refuge)
    with pytest.raises(DBAPIError, match="only ever added to"), session.begin_nested():
        session.execute(text(f"UPDATE asset_history SET {edit} WHERE asset_id = '{refuge}'"))
    assert everything_about(session, refuge) == before


@pytest.mark.parametrize("change", ["DELETE FROM asset_history", "TRUNCATE asset_history"])
def test_no_line_can_be_taken_away(session: Session, refuge: UUID, change: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"), session.begin_nested():
        session.execute(text(change))


def test_who_pretends_to_copy_another_server_is_refused_too(session: Session) -> None:
    enabled = text("SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'asset_history'::regclass")
    assert set(session.scalars(enabled)) == {"A"}, "ALWAYS: ordinary triggers keep quiet then"


def test_of_what_is_published_nothing_can_be_erased(session: Session, refuge: UUID) -> None:
    move_asset(session, refuge, Move.RETURN, by=STEWARD, what="returned")
    with pytest.raises(DBAPIError, match="only ever added to"), session.begin_nested():
        session.execute(text(f"UPDATE asset_history SET {ERASING} WHERE asset_id = '{refuge}'"))
    move_asset(session, refuge, Move.WITHDRAW, by=STEWARD, what="withdrawn")
    session.execute(text(f"UPDATE asset_history SET {ERASING} WHERE asset_id = '{refuge}'"))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Call 07700 900123 before ten.", "Call […] before ten."),
        ("+44 (0)20 7946 0018", "[…]"),
        ("(020) 7946-0018, ada@example.org", "[…], […]"),
        (
            "Open 09:00-17:00, £3 to 2026-01-01, 10 to 12",
            "Open 09:00-17:00, £3 to 2026-01-01, 10 to 12",
        ),
        ("0900-1200 at number 10", "0900-1200 at number 10"),
        ("Ünï: ünal@örnek.example çay", "Ünï: […] çay"),
        (None, None),
    ],
)
def test_what_is_left_of_words(session: Session, words: str | None, left: str | None) -> None:
    found = text("SELECT words_without_contacts(CAST(:words AS text))")
    assert session.scalar(found, {"words": words}) == left


@pytest.mark.usefixtures("ground")
def test_who_kept_an_entry_is_erased_a_month_after_it_was_withdrawn(client: TestClient) -> None:
    register(client, reach={"phone": "020 7946 0018", "email": "club@example.org"})
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "withdraw"})
    assert "hidden address one month after it is withdrawn" in client.get("/my/assets").text
    asset_id = UUID(own.rpartition("/")[2])
    with session_factory().begin() as session:
        early = NOW + timedelta(days=29)
        assert not erase_withdrawn(session, now=early) and not forget_idle_accounts(
            session, now=early
        )
        assert erase_withdrawn(session, now=IN_A_MONTH) == 1
        told = everything_about(session, asset_id)
        assert not any(word in told for word in ("0018", "club@", ADA, "Ada L."))
        assert session.scalar(text("SELECT count(*) FROM submission")) == 0
    assert "We have erased its email address" in client.get("/my/assets").text
    assert client.get(f"{own}/history").is_success
    with session_factory().begin() as session:
        assert forget_idle_accounts(session, now=IN_A_MONTH) == 1
        known = text("SELECT count(*) FROM person_detail WHERE email = :email")
        assert session.scalar(known, {"email": ADA}) == 0
        assert session.scalar(known, {"email": "stew@example.org"}) == 1
    assert mails(ADA) == []


@pytest.mark.usefixtures("ground")
def test_what_was_declined_is_erased_after_a_month_with_all_that_it_said(
    client: TestClient,
) -> None:
    register(client)
    decide(client, as_steward(client)[0], "decline", "Ring 020 7946 0018 first.")
    with session_factory().begin() as session:
        (asset_id,) = session.scalars(text("SELECT asset_id FROM submission"))
        assert erase_withdrawn(session, now=NOW + timedelta(days=29)) == 0
        assert erase_withdrawn(session, now=IN_A_MONTH) == 1
        assert erase_withdrawn(session, now=IN_A_MONTH) == 0
        told = everything_about(session, asset_id)
        assert not any(word in told for word in ("0018", "Ada", "Lea Bridge"))
        whats = text("SELECT what FROM asset_history WHERE asset_id = :id ORDER BY id")
        assert session.scalars(whats, {"id": asset_id}).all()[-2:] == ["decline", "erased"]
