"""Identifiers of registers: an entry's own joins rows of two lists, one of an organization or a building only
suggests.
"""

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.formats.mapping import guess_mapping
from assetmap.assets.twins.schemes import SCHEME_OF_KEY, parse_identifier
from tests.importing import Bring, ask, counts, row

SHOWN = "SELECT name FROM asset WHERE status = 'published' ORDER BY name"
# Far enough from the first that its place says nothing.
FAR = {"longitude": "-0.2", "latitude": "51.6"}


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("URN", "100001", "100001"),
        ("ODS code", "fa123", "FA123"),
        ("OSM id", "way/12", "https://www.openstreetmap.org/way/12"),
        ("Open Referral id", "ac148810-d857-441c", "ac148810-d857-441c"),
    ],
)
def test_an_own_identifier_joins_rows_of_two_lists(
    session: Session, bring: Bring, column: str, one: str, other: str
) -> None:
    bring([row(1, name="Mare Street Hall", **{column: one})])
    report = bring([row(7, name="Hall in Mare St", **{column: other}, **FAR)], list_name="Others")
    assert report.added == 1
    assert any("1 row is in another list too" in note for note in report.notes)
    assert ask(session, SHOWN) == ["Mare Street Hall"]
    assert ask(session, "SELECT what FROM asset_history ORDER BY id DESC LIMIT 1") == ["merged"]
    assert ask(session, "SELECT count(*) FROM merged_asset") == [1]
    # Said again it stays so, and where the first goes the second is shown.
    again = bring([row(7, name="Hall in Mare St", **{column: other}, **FAR)], list_name="Others")
    assert counts(again) == (0, 0, 1, 0, 0) and ask(session, SHOWN) == ["Mare Street Hall"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("Charity number", "1081247"), ("Company number", "02459643"), ("UPRN", "100021")],
)
def test_one_of_an_organization_or_a_building_suggests_and_never_joins(
    session: Session, bring: Bring, column: str, value: str
) -> None:
    bring([row(1, name="St Mark's Lunch Club", **{column: value})])
    others = [
        row(7, name="Lunch club of St Mark's", **{column: value}, **FAR),
        row(8, name="Chess for children", **{column: value}, **FAR),
    ]
    report = bring(others, list_name="Others")
    assert len(ask(session, SHOWN)) == 3
    assert len(report.suspected) == 1 and "Lunch club of St Mark's" in report.suspected[0]
    assert ask(session, "SELECT DISTINCT value FROM asset_identifier") == [value]


def test_what_is_no_identifier_refuses_its_row(session: Session, bring: Bring) -> None:
    rows = [row(1, URN="none"), row(2, URN="12"), row(3, URN="N/A")]
    report = bring(rows, skip_refused=True)
    assert dict(report.refused) == {"urn: '12' is no URN of a school": [3]}
    assert ask(session, "SELECT count(*) FROM asset_identifier") == [0]


def test_an_identifier_that_changes_replaces_the_one_before(session: Session, bring: Bring) -> None:
    bring([row(1, URN="100001")])
    assert counts(bring([row(1, URN="100002")])) == (0, 1, 0, 0, 0)
    assert ask(session, "SELECT value FROM asset_identifier") == ["100002"]


def test_columns_of_identifiers_are_found_by_name() -> None:
    header = [
        "URN",
        "ODS code",
        "UPRN",
        "OSM id",
        "Open Referral id",
        "Charity number",
        "Company number",
    ]
    found = guess_mapping(header)
    assert {key: getattr(found, key) for key in SCHEME_OF_KEY} == dict(
        zip(
            (
                "urn",
                "ods_code",
                "uprn",
                "osm_id",
                "openreferral_id",
                "charity_number",
                "company_number",
            ),
            header,
            strict=True,
        )
    )
    assert found.source_id is None, "a building's number is no row's"


@pytest.mark.parametrize(
    ("scheme", "text", "value"),
    [
        ("charity", "1081247-1", "1081247"),
        ("charity", "SC012345", "12345"),
        ("company", "CE012345", "CE012345"),
        ("urn", "100001.0", "100001"),
        ("osm", "Node 5", "node/5"),
    ],
)
def test_identifiers_are_read_in_one_way(scheme: str, text: str, value: str) -> None:
    assert parse_identifier(scheme, text) == value
