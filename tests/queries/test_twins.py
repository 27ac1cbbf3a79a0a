"""The same thing listed twice, and one venue under two categories of one list."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.record.history import By
from assetmap.assets.twins.deciding import decide_twins
from assetmap.assets.twins.finding import find_twins, match_twins, without_keys
from assetmap.assets.twins.queries import counted_pairs, twin_pair
from assetmap.assets.twins.suggesting import likely_twins
from assetmap.gaps.analysis.analyse import work_out
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.gaps.question import read_question
from tests.factories import EAST, NORTH, make_asset
from tests.gap_areas import make_small_area
from tests.importing import Bring, ask, counts, row

PAIRS = "SELECT first_id, second_id FROM twin_pair WHERE decision IS NULL"
SHOWN = "SELECT name FROM search_document ORDER BY name"


def behind_a_twin(session: Session, asset_ids: list[UUID]) -> set[UUID]:
    """Those of these that a report does not count."""
    return {pair.behind for pair in counted_pairs(session, asset_ids)} & set(asset_ids)


def pair_of(*ids: UUID) -> tuple[UUID, ...]:
    return tuple(sorted(ids))


def library(session: Session, name: str, *, east: float = 0, **said: Any) -> UUID:
    said = {"categories": ["library"], **said}
    return make_asset(session, name, at=[(EAST + east, NORTH)], **said)


def test_a_new_entry_that_is_there_already_waits_for_a_steward_and_both_are_shown(
    session: Session,
) -> None:
    one = library(session, "Clapton Library", description="Books.", url="https://x.org/a")
    other = library(session, "Clapton library", east=40)
    library(session, "Stamford Hill Library", east=60)
    assert find_twins(session, [other]) == 1
    assert ask(session, PAIRS) == [pair_of(one, other)]
    assert ask(session, SHOWN) == ["Clapton Library", "Clapton library", "Stamford Hill Library"]
    assert find_twins(session, [one, other]) == 1
    assert ask(session, "SELECT count(*) FROM search_entry JOIN search_document"
        " USING (asset_at_location_id) WHERE asset_id = :id", id=other) != [0]  # fmt: skip


def test_the_one_confirmed_last_is_counted_and_else_the_one_that_tells_more(
    session: Session,
) -> None:
    one = library(session, "Clapton Library", description="Books.", url="https://x.org/a")
    other = library(session, "Clapton Library", east=40, assured_on="2026-01-01")
    find_twins(session, [one])
    assert behind_a_twin(session, [one, other]) == {one}
    session.execute(text("UPDATE asset SET assured_on = NULL"))
    assert behind_a_twin(session, [one, other]) == {other}
    assert behind_a_twin(session, [one]) == set()


def test_beside_an_entry_one_of_a_suspected_pair_is_listed(
    session: Session, client: TestClient
) -> None:
    here = library(session, "Hackney Central Library", east=500)
    one = library(session, "Clapton Library", description="Books.", url="https://x.org/a")
    other = library(session, "Clapton Library", east=40)
    find_twins(session, [other])
    assert _beside(client, here) == [str(one)]
    # Beside one of the two the other is no further place.
    assert _beside(client, one) == _beside(client, other) == [str(here)]
    session.execute(text("UPDATE twin_pair SET decision = 'refused'"))
    assert set(_beside(client, here)) == {str(one), str(other)}


def _beside(client: TestClient, asset_id: UUID) -> list[str]:
    related = client.get(f"/assets/{asset_id}").text.split('id="related"')[1].split("</section>")[0]
    return re.findall(r'href="/assets/([0-9a-f-]{36})"', related)


def test_what_was_there_before_there_were_keys_is_found_too(session: Session) -> None:
    page = "https://x.org/a"
    one = library(session, "Clapton Library", url=page)
    other = library(session, "Library of Clapton", url=page, east=9_000)
    library(session, "Nowhere", east=4_000)
    session.execute(text("UPDATE location SET postcode = NULL"))
    start = UUID(int=0)
    assert set(without_keys(session, after=start, most=9)) == {one, other}
    assert len(without_keys(session, after=start, most=1)) == 1
    find_twins(session, without_keys(session, after=start, most=1))
    find_twins(session, without_keys(session, after=start, most=1))
    assert without_keys(session, after=start, most=9) == []
    assert ask(session, PAIRS) == [pair_of(one, other)]


def test_of_three_that_may_be_one_exactly_one_is_counted(session: Session) -> None:
    ids = [library(session, "Clapton Library", east=east) for east in (0, 20, 40)]
    assert find_twins(session, ids) == 3
    assert len(behind_a_twin(session, ids)) == 2
    assert len(ask(session, SHOWN)) == 3


def test_the_other_is_counted_when_the_one_that_was_is_withdrawn(session: Session) -> None:
    one = library(session, "Clapton Library", description="Books.")
    other = library(session, "Clapton Library", east=40)
    find_twins(session, [one])
    assert behind_a_twin(session, [other]) == {other}
    session.execute(text("UPDATE asset SET status = 'withdrawn' WHERE id = :id"), {"id": one})
    assert behind_a_twin(session, [other]) == set()


def test_a_suspicion_is_taken_back_when_the_name_is_corrected(session: Session) -> None:
    one = library(session, "Clapton Library")
    other = library(session, "Clapton Library", east=40)
    find_twins(session, [one])
    session.execute(text("UPDATE asset SET name = 'Homerton' WHERE id = :id"), {"id": other})
    assert find_twins(session, [other]) == 0
    assert ask(session, PAIRS) == []


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ({"url": "https://www.clapton.example.org/library/"}, True),
        ({"url": "https://elsewhere.example.org/library"}, False),
    ],
)
def test_far_apart_a_page_in_common_is_looked_at(
    session: Session, said: dict[str, str], is_found: bool
) -> None:
    one = library(session, "Clapton Library", url="http://clapton.example.org/library")
    other = library(session, "Clapton Library", east=900, **said)
    session.execute(text("UPDATE location SET postcode = NULL"))
    find_twins(session, [one, other])
    assert ask(session, PAIRS) == ([pair_of(one, other)] if is_found else [])


def test_merging_two_remakes_one_search_document(session: Session) -> None:
    one = library(session, "Clapton Library", description="Books.")
    find_twins(session, [library(session, "Clapton Library", east=40)])
    pair = twin_pair(session, *ask(session, "SELECT id FROM twin_pair"), places=None)
    assert pair is not None
    written = "SELECT pg_stat_get_xact_tuples_inserted('search_document'::regclass)"
    (before,) = ask(session, written)
    keep = "first" if pair.first.asset_id == one else "second"
    decide_twins(session, pair, "merged", mark=pair.mark, by=By(), keep=keep)
    assert ask(session, written) == [before + 1], "the one that goes has none"
    assert ask(session, "SELECT asset_id FROM search_document") == [one]


@pytest.mark.parametrize("decision", ["refused", "kept"])
def test_what_has_been_decided_is_not_asked_again(session: Session, decision: str) -> None:
    one = library(session, "Clapton Library")
    other = library(session, "Clapton Library", east=40)
    find_twins(session, [one])
    mark = "UPDATE twin_pair AS pair SET decision = :decision, decided_mark = "
    from assetmap.assets.twins.marks import MARK_SQL

    session.execute(text(mark + MARK_SQL), {"decision": decision})
    assert find_twins(session, [one, other]) == 0
    assert behind_a_twin(session, [one, other]) == set()
    session.execute(text("UPDATE asset SET description = 'New' WHERE id = :id"), {"id": one})
    # Two that were kept are asked of again when they say something else; two that are not the same never.
    assert find_twins(session, [one]) == (decision == "kept")


def test_what_is_private_is_compared_by_where_it_is_shown(session: Session) -> None:
    one = library(session, "Refuge", privacy="near")
    library(session, "Refuge")
    match_twins(session, [one])
    assert ask(session, PAIRS) == []
    assert ask(session, "SELECT key FROM twin_key WHERE asset_id = :id", id=one) == []


def test_nothing_is_found_of_nothing(session: Session) -> None:
    assert find_twins(session, []) == 0
    assert find_twins(session, [UUID(int=1)]) == 0


def test_while_somebody_types_what_may_be_theirs_is_suggested(session: Session) -> None:
    one = library(session, "Clapton Library")
    library(session, "Homerton Library", east=30)
    found = likely_twins(session, "clapton libary", (EAST + 50, NORTH), categories=("library",))
    assert [each.asset_id for each in found] == [one]
    assert likely_twins(session, "Chess", (EAST, NORTH)) == []
    assert likely_twins(session, "", None) == []


# ---- At an import


def test_two_lists_that_name_one_library_are_both_shown_and_told_of(
    session: Session,
    bring: Bring,
) -> None:
    bring([row(1, name="Clapton Library"), row(2, name="Homerton Library")], list_name="One")
    report = bring([row(7, name="Clapton", phone="020 7946 0001")], list_name="Other")
    assert len(ask(session, PAIRS)) == 1
    assert report.suspected == ["“Clapton” and “Clapton Library” (One)"]
    assert "Both are shown" in report.twins_in_words()[0]
    assert ask(session, SHOWN) == ["Clapton", "Clapton Library", "Homerton Library"]
    bring([row(8, name="Something else")], list_name="Other")
    assert ask(session, PAIRS) == []
    assert ask(session, SHOWN) == ["Clapton Library", "Homerton Library", "Something else"]


@pytest.mark.parametrize(
    ("one", "other", "remark"),
    [
        (row(1, name="Alcoholics Anonymous", category="recovery-group"),
         row(1, name="Narcotics Anonymous", category="recovery-group"), "two fellowships"),
        (row(1, name="The Barbican", category="arts-centre"), row(1, name="Barbican"), "two kinds"),
        (row(1, name="Haggerston", category="railway-station"),
         row(1, name="The Haggerston", category="pub"), "a station and a pub"),
        (row(1, name="Clapton Library"), row(1, name="Clapton Station", category="railway-station"), "two kinds"),
        (row(1, name="AA", category="recovery-group"), row(1, name="NA", category="recovery-group"), "acronyms"),
    ],
)  # fmt: skip
def test_what_shares_a_door_is_found_by_its_own_name(
    session: Session, bring: Bring, one: dict[str, str], other: dict[str, str], remark: str
) -> None:
    bring([one], list_name="A")
    report = bring([other], list_name="B")
    assert ask(session, SHOWN) == sorted([one["name"], other["name"]]), remark
    assert report.suspected == [], remark


def test_a_report_counts_a_pair_once_and_says_so_but_a_station_is_no_pub(session: Session) -> None:
    make_small_area(session)
    ids = [library(session, "Clapton Library", east=east) for east in (0, 20)]
    ids.append(library(session, "Oslo", east=100, categories=["pub"]))
    ids.append(library(session, "Oslo", east=110, categories=["music-venue"]))
    find_twins(session, ids)
    assert len(ask(session, PAIRS)) == 2
    asked = {"area": "somewhere", "place_kinds": ["neighbourhood"]}
    for categories, count, pairs in (
        (["library"], 1, 1),
        (["pub", "music-venue"], 2, 0),
        (["library", "pub", "music-venue"], 3, 1),
    ):
        question = read_question({**asked, "categories": categories})
        ground = read_ground(session, question)
        figures = work_out(ground, question, StraightWalk(question.speed_kmh), datetime.now(UK))
        assert (figures.asset_count, figures.undecided_pairs) == (count, pairs), categories


VENUES = [
    {**row(1, name="Village Hall", category="community-centre"), "id": ""},
    {**row(2, name="village hall", category="library"), "id": ""},
    {**row(3, name="Village Hall", category="pub", longitude="-0.3"), "id": ""},
]


def test_one_venue_under_two_categories_of_one_list_becomes_one_asset_with_both(
    session: Session,
    bring: Bring,
) -> None:
    report = bring(VENUES)
    assert any("became one entry with both" in note for note in report.notes)
    published = "SELECT count(*) FROM asset WHERE status = 'published'"
    assert ask(session, published) == [2]
    both = "SELECT result::json ->> 'categories' FROM search_document WHERE lower(name) = 'village hall'"
    assert sorted(ask(session, both)) == ['["library", "community-centre"]', '["pub"]'] or sorted(
        ask(session, both)
    ) == ['["community-centre", "library"]', '["pub"]']
    # The same again, in whatever order, changes nothing.
    assert counts(bring(VENUES[::-1])) == (0, 0, 3, 0, 0)
    assert ask(session, published) == [2]


SLUGS = (
    "SELECT array_agg(slug ORDER BY slug) FROM asset JOIN asset_category ON asset_id = asset.id"
    " JOIN taxonomy_term ON taxonomy_term.id = term_id WHERE status = 'published' GROUP BY asset.id ORDER BY 1"
)


def test_a_joined_venue_is_two_again_when_one_of_its_rows_says_something_else(
    session: Session,
    bring: Bring,
) -> None:
    for number in (0, 1):
        bring(VENUES)
        assert ask(session, SLUGS) == [["community-centre", "library"], ["pub"]]
        rows = [
            {**one, "phone": "020 7946 0001"} if n == number else one
            for n, one in enumerate(VENUES)
        ]
        bring(rows)
        assert ask(session, SLUGS) == [["community-centre"], ["library"], ["pub"]]
    # Both say it: one thing again.
    bring([{**one, "phone": "020 7946 0001"} for one in VENUES])
    assert ask(session, SLUGS) == [["community-centre", "library"], ["pub"]]


def test_a_joined_venue_loses_what_the_list_no_longer_says(
    session: Session,
    bring: Bring,
) -> None:
    bring(VENUES)
    for gone in ("community-centre", "library"):
        bring([one for one in VENUES if one["category"] != gone])
        assert all(len(slugs) == 1 for slugs in ask(session, SLUGS))
        bring(VENUES)
    bring([{**one, "name": f"Hall of {one['category']}"} for one in VENUES])
    assert ask(session, "SELECT count(*) FROM asset WHERE status = 'published'") == [3]


@pytest.mark.parametrize(
    "said",
    [
        {"id": "2"},
        {"phone": "020 7946 0001"},
        {"description": "The books upstairs."},
        {"url": "https://library.example.org"},
        {"schedule": "FREQ=WEEKLY;BYDAY=MO 10:00-12:00"},
        {"organization": "The council"},
        {"address": "2 Other Street"},
        {"step_free": "yes"},
    ],
)
def test_two_rows_that_differ_in_more_than_their_category_are_never_joined(
    session: Session, bring: Bring, said: dict[str, str]
) -> None:
    hall = {**row(1, name="Village Hall", category="community-centre"), "id": ""}
    other = {**hall, "category": "library", **said}
    report = bring([hall, other])
    assert not any("became one entry" in note for note in report.notes)
    assert ask(session, SLUGS) == [["community-centre"], ["library"]]
    # And found alone, each by its own category.
    assert len(ask(session, SHOWN)) == 2


def test_rows_of_two_identifiers_are_two_things(session: Session, bring: Bring) -> None:
    bring([row(1, name="Hall", category="community-centre"), row(2, name="Hall")])
    assert ask(session, SLUGS) == [["community-centre"], ["library"]]


def test_two_rows_of_one_category_stay_two(session: Session, bring: Bring) -> None:
    bring([row(1, name="Hall"), row(2, name="Hall")])
    assert ask(session, "SELECT count(*) FROM asset WHERE status = 'published'") == [2]
    assert ask(session, PAIRS) == [], "its own ids say that they are two"
