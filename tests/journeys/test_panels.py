"""A panel from its choice to what is told back."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, make_asset
from tests.gap_areas import make_small_area
from tests.registering import link_in, mails
from tests.signing_in import sign_in

SUBJECT = {"subject": "A welcoming health centre", "meeting": "3 March, 10am, the library."}


@pytest.fixture
def groups(client: TestClient) -> dict[str, UUID]:
    """Three groups that can be written to, one that cannot, and a pub."""
    with session_factory().begin() as session:
        make_small_area(session)
        made = {
            "turkish": make_asset(
                session, "Köprü", categories=["lunch-club"], languages=["tr"], email="k@example.org"
            ),
            "carers": make_asset(
                session,
                "Carers Together",
                categories=["carers-support"],
                welcomes=["women"],
                email="c@example.org",
                at=[(EAST + 5_000, NORTH)],
            ),
            "choir": make_asset(session, "Choir", categories=["choir"], email="s@example.org"),
            "silent": make_asset(session, "Silent", categories=["lunch-club"], languages=["so"]),
            "pub": make_asset(session, "The Swan", categories=["pub"], email="p@example.org"),
        }
    sign_in(client, role=Role.COMMISSIONER)
    return made


def make(client: TestClient, **otherwise: str) -> str:
    answer = client.post("/panels", data={"count": "2", "place": ""} | SUBJECT | otherwise)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_a_panel_is_chosen_invited_answered_and_told(
    client: TestClient, groups: dict[str, UUID]
) -> None:
    address = make(client, count="4")
    page = client.get(address).text
    assert "4 of 4 groups" in page
    assert (
        "This is the first group that speaks Turkish." in page
        and "We have not asked this group before." in page
    )
    assert "The Swan" not in page and "Silent" in page
    assert "We have no contact details." in page
    assert not mails("k@example.org"), "nobody is invited yet"

    assert client.post(address, data={"does": "invite"}).status_code == 303
    subject, words = mails("k@example.org")[0]
    assert subject == "We would like to hear from you: A welcoming health centre"
    link = link_in(words)
    path, _, token = link.partition("?token=")
    client.cookies.clear()
    assert "3 March, 10am" in client.get(link).text
    wrong = client.post(
        path, data={"token": token, "answer": "perhaps", "words": "We would love to"}
    )
    assert wrong.status_code == 422 and "We would love to" in wrong.text
    said = client.post(path, data={"token": token, "answer": "comes", "words": "We need a ramp"})
    assert "We have your answer." in said.text
    assert client.get(f"{path}?token=forged").status_code == 404

    sign_in(client, role=Role.COMMISSIONER)
    page = client.get(address).text
    assert "someone will come" in page and "We need a ramp" in page
    assert client.post(address, data={"does": "invite"}).status_code == 409
    assert client.post(address, data={"does": "tell", "summary": " "}).status_code == 422
    for _ in range(2):
        told = client.post(
            address, data={"does": "tell", "summary": "You asked for a ramp. It is built."}
        )
        assert told.status_code == 303
    assert len(mails("s@example.org")) == 2, "the invitation, and once what came of it"
    assert mails("s@example.org")[-1][0] == "What happened next: A welcoming health centre"
    # Who was asked comes after those of its like who were not.
    again = client.get(make(client, count="4")).text
    assert "We asked this group on" in again


def test_another_group_takes_the_place_of_one(client: TestClient, groups: dict[str, UUID]) -> None:
    address = make(client, count="2")
    page = client.get(address).text
    inside = [asset_id for asset_id in groups.values() if f"/assets/{asset_id}" in page]
    assert len(inside) == 2
    leaving = inside[0]
    answer = client.post(address, data={"does": "other", "group": str(leaving)})
    assert answer.status_code == 303
    after = client.get(address).text
    assert str(leaving) not in after and after.count("Ask another group instead") == 2
    assert client.post(address, data={"does": "other", "group": "x"}).status_code == 422


def test_a_panel_of_a_place_asks_groups_there(client: TestClient, groups: dict[str, UUID]) -> None:
    page = client.get(make(client, count="9", place="neighbourhood/N1")).text
    assert "Köprü" in page and "Choir" in page and "Carers Together" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"subject": ""}, "Fill in this box"),
        ({"meeting": "x" * 301}, "300 characters or fewer"),
        ({"count": "0"}, "between 1 and 50"),
        ({"count": "many"}, "between 1 and 50"),
        ({"place": "ward/none"}, "No groups match"),
    ],
)
def test_a_wrong_question_says_what_to_do(
    client: TestClient, groups: dict[str, UUID], wrong: dict[str, str], sentence: str
) -> None:
    answer = client.post("/panels", data={"count": "2", "place": ""} | SUBJECT | wrong)
    assert answer.status_code == 422 and sentence in answer.text
