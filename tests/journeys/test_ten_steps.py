"""A review of the ten steps from its link to its results, and the next year's beside it."""

from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.voice.ten_steps.steps import STEPS
from tests.factories import make_place
from tests.signing_in import sign_in


def opened(client: TestClient) -> tuple[str, str, str]:
    """The addresses of a new review and of its form, and the token."""
    sign_in(client, role=Role.COMMISSIONER)
    answer = client.post("/ten-steps", data={"place": "ward/W1"})
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    page = client.get(address).text
    token = page.partition("/answer?token=")[2].partition('"')[0]
    client.cookies.clear()
    return address, f"{address}/answer", token


def say(client: TestClient, form: str, token: str, role: str, level: str, **more: str) -> None:
    levels = {one.key: level for one in STEPS}
    answer = client.post(form, data={"token": token, "role": role, **levels, **more})
    assert "We have your answers." in answer.text, answer.text


def test_several_people_answer_and_their_disagreement_is_shown(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_place(session, "ward", "W1", box=(0, 0, 9, 9), name="Mill Ward")
    address, form, token = opened(client)
    assert "How far has Mill Ward come?" in client.get(f"{form}?token={token}").text
    assert token not in client.get(address).text, "only those who opened it share the link"
    say(client, form, token, "resident", "1", **{"power-words": "We were never asked"})
    say(client, form, token, "group", "1")
    page = client.get(address).text
    assert "once 3 people have answered" in page and "never asked" not in page
    say(client, form, token, "council", "4")
    page = client.get(address).text
    assert "We were never asked" in page
    assert "A resident: “Not yet”. Someone who works for the council: “Everywhere”." in page

    sign_in(client, role=Role.COMMISSIONER)
    assert client.post("/ten-steps", data={"place": "ward/W1"}).status_code == 409
    assert client.post(address, data={}).status_code == 303
    client.cookies.clear()
    late = client.post(form, data={"token": token, "role": "resident"})
    assert late.status_code in (409, 422)
    levels = {one.key: "2" for one in STEPS}
    assert client.post(form, data={"token": token, "role": "group", **levels}).status_code == 409

    next_address, next_form, next_token = opened(client)
    for role in ("resident", "group", "council"):
        say(client, next_form, next_token, role, "3")
    page = client.get(next_address).text
    assert "In most places: 3" in page and "Not yet: 2; Everywhere: 1" in page
    assert "People disagree" not in page
    assert page.count("Mill Ward") >= 1 and "Mill Ward" in client.get("/ten-steps").text


def test_forged_links_and_wrong_places_are_refused(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_place(session, "ward", "W1", box=(0, 0, 9, 9))
    _, form, token = opened(client)
    assert client.get(f"{form}?token=x{token}").status_code == 404
    wrong = client.post(form, data={"token": token, "role": "resident", "power": "3"})
    assert wrong.status_code == 422 and "Answer “We start with what is strong”" in wrong.text
    assert wrong.text.count(" checked") == 2, "the role and the one answer are kept"
    sign_in(client, role=Role.COMMISSIONER)
    assert client.post("/ten-steps", data={"place": "ward/none"}).status_code == 422
