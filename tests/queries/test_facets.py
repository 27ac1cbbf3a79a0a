"""The counts beside a search, held against what each filter leaves."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.record.facts import KINDS
from assetmap.assets.search.facets import FLAGS, OPEN_ON, Facets, facets_statement, read_facets
from assetmap.assets.search.parameters import SearchParameters
from tests.factories import EAST, NORTH, index, make_asset, make_place
from tests.searching import HERE, find, resolved

SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
TEN_TO_TWELVE = {"opens_at": time(10), "closes_at": time(12)}


def facets(session: Session, **asked: Any) -> Facets:
    parameters = SearchParameters.model_validate(asked)
    search = resolved(session, parameters, now=SATURDAY)
    statement = facets_statement(search, open_at=parameters.open_at, now=SATURDAY)
    return read_facets(session.connection().exec_driver_sql(*statement).scalar_one())


def some_assets(session: Session) -> None:
    """Ten of every sort, two of them too far away."""
    for number in range(10):
        make_asset(
            session,
            f"Hall {number}" if number % 2 else f"Choir {number}",
            at=[(EAST + 1_000 * number, NORTH)],
            categories=[("library", "church", "food-bank")[number % 3]],
            kind=KINDS[number % len(KINDS)],
            cost=(None, "free", "paid")[number % 3],
            is_step_free=(None, True)[number % 2],
            languages=[["en"], ["en", "tr"], []][number % 3],
            welcomes=[[], ["women"]][number % 2],
            referral=(None, "self", "professional", "none")[number % 4],
            minimum_age=(None, 18)[number % 2],
            schedule=[
                {"freq": "WEEKLY", "byday": ("SA", "MO", "SU,TU")[number % 3], **TEN_TO_TWELVE}
            ],
        )


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"category": ["library"]},
        {"category": ["faith", "food"], "is_free": True},
        {"open_on": "saturday", "is_step_free": True},
        {"open_on": "monday", "open_at": "11:00", "age": 20},
        {"language": ["tr"], "q": "hall"},
        {"welcomes": ["women"], "kind": ["group"], "needs_referral": False, "radius_metres": 9_000},
    ],
)
@pytest.mark.parametrize("here", [HERE, {}])
def test_each_count_is_what_the_search_finds_then(
    session: Session, asked: dict[str, Any], here: dict[str, float]
) -> None:
    some_assets(session)
    if not here:
        asked = {name: value for name, value in asked.items() if name != "radius_metres"}
    counted = facets(session, **here, **asked)

    def found(**changed: Any) -> int:
        both = {name: value for name, value in {**asked, **changed}.items() if value is not None}
        return find(session, now=SATURDAY, **here, **both).total

    assert counted.total == found()
    for one in FLAGS:
        wanted = one.offers == "true"
        assert counted.options[one.name, one.offers] == found(**{one.name: wanted}), one.name
    for kind in KINDS:
        assert counted.options["kind", kind] == found(kind=[kind]), kind
    for word in OPEN_ON:
        hour = asked.get("open_at") if word not in ("now", "this-evening") else None
        assert counted.options["open_on", word] == found(open_on=word, open_at=hour), word
    for (name, value), count in counted.options.items():
        if name in ("language", "welcomes", "run_by"):
            assert count == found(**{name: [value]}), (name, value)
    of_the_search = {"category", "q", "radius_metres"}
    of_the_person = dict.fromkeys(name for name in asked if name not in of_the_search)
    relaxed = dict(counted.relaxed)
    assert relaxed.pop("*") == found(**of_the_person)
    of_all = dict.fromkeys(name for name in asked if name != "radius_metres")
    assert relaxed.pop("everything") == found(**of_all)
    for name, count in relaxed.items():
        dropped = {name: None} | ({"open_at": None} if name == "open_on" else {})
        assert count == found(**dropped), name
    assert set(relaxed) == {name for name in asked if name != "radius_metres"}


def test_an_asset_at_several_locations_counts_once_for_what_any_of_them_has(
    session: Session,
) -> None:
    two = make_asset(session, "Two", at=[(EAST, NORTH), (EAST + 900, NORTH)], cost="free")
    make_asset(session, "One", cost="free")
    box = (EAST + 800, NORTH - 100, EAST + 1_000, NORTH + 100)
    make_place(session, "ward", "E05000009", box=box)
    index(session, two)
    counted = facets(session, **HERE)
    assert counted.total == counted.options["is_free", "true"] == 2
    asked = {"place": "ward/E05000009"}
    assert find(session, **HERE, **asked).total == facets(session, **HERE, **asked).total == 1
    assert find(session, **asked).total == facets(session, **asked).total == 1
