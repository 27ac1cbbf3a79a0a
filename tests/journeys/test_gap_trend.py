"""The reports of one question over time: a line, a table, and what changed between each two."""

import re
from base64 import b64decode

from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.gaps.models import GapReport, Readers
from tests.factories import make_asset
from tests.gap_areas import middle, read_aloud
from tests.journeys.test_comparing import ask, first, later

__all__ = ["first"]


def test_a_question_asked_three_times_is_a_line_with_what_changed(
    client: TestClient, first: object
) -> None:
    assert client.get(f"/gaps/{first}/trend").status_code == 409, "one report is no trend"
    assert "/trend" not in client.get(f"/gaps/{first}").text
    with session_factory().begin() as session:
        new = make_asset(session, "New Library", at=[middle(3)], categories=["library"])
        # The reports are of three years, as their line shows.
        session.execute(text("UPDATE gap_report SET asked_at = now() - interval '2 years'"))
    second = ask()
    later(gap_report="asked_at = asked_at - interval '1 day'")
    later(place_statistic="value = value * 1.5", dataset="fingerprint = 'otherwise'")
    third = ask()

    told = client.get(f"/api/v1/gaps/{second}/trend").json()
    assert [one["id"] for one in told["reports"]] == [str(first), str(second), str(third)]
    # By hand: 2,000 and 4,000 of 7,000; then 2,000 of 7,000; then 3,000 of 10,500.
    assert [one["out"] for one in told["reports"]] == [6_000, 2_000, 3_000]
    assert [one["share_out"] for one in told["reports"]] == [6 / 7, 2 / 7, 3_000 / 10_500]
    nothing, one, two = [row["since_the_one_before"] for row in told["reports"]]
    assert nothing is None and told["change"] == -3_000
    assert (one["change"], one["from_what_is_within_reach"]) == (-4_000, -4_000)
    assert (one["newly_listed"], one["data_changed"]) == (1, 0)
    assert (two["change"], two["from_how_many_people_live_where"]) == (1_000, 1_000)
    assert (two["newly_listed"], two["data_changed"]) == (0, 1)

    page = client.get(f"/gaps/{third}/trend").text
    assert "3,000 fewer people are out of reach than in the first report." in read_aloud(page)
    assert f'<a href="/assets/{new}" dir="auto">New Library</a>' in page
    assert "Changed data: statistics: population (test)" in page and "−4,000" in page
    for before, after in ((first, second), (second, third)):
        assert f"/gaps/{before}/compare/{after}" in page
    found = re.search(r'src="data:image/svg[^,]+,([^"]+)"', page)
    assert found
    line = b64decode(found[1]).decode()
    assert line.count("<circle") == 3 and line.count('stroke="#005eb8"') == 2
    heights = [float(one) for one in re.findall(r'cy="([0-9.]+)"', line)]
    assert heights[0] < heights[1] == heights[2], "a larger share lies higher"
    assert f"/gaps/{third}/trend" in client.get(f"/gaps/{third}").text

    # A report that this reader may not see is in no trend of theirs.
    with session_factory().begin() as session:
        session.get_one(GapReport, second).readers = Readers.COMMISSIONERS
    told = client.get(f"/api/v1/gaps/{first}/trend").json()
    assert [one["id"] for one in told["reports"]] == [str(first), str(third)]
    assert client.get(f"/api/v1/gaps/{second}/trend").status_code == 404
