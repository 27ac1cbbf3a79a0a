"""A question of a place: asked, answered by a short link, and its results over time."""

from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import make_place
from tests.signing_in import sign_in

HELP = {"place": "ward/W1", "question": "help", "weeks": "4"}


def ask(client: TestClient) -> tuple[str, str]:
    """The addresses of a new question and of its answers."""
    sign_in(client, role=Role.STEWARD)
    made = client.post("/questions", data=HELP)
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    code = client.get(address).text.partition("/q/")[2][:6]
    client.cookies.clear()
    return address, f"/q/{code}"


def test_a_question_is_asked_answered_and_asked_again(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_place(session, "ward", "W1", box=(0, 0, 9, 9), name="Mill Ward")
    address, link = ask(client)
    assert "Could you ask a neighbour for help?" in client.get(link).text
    for count, answer in ((9, "yes"), (8, "no")):
        for _ in range(count):
            assert "We have counted your answer." in client.post(link, data={"answer": answer}).text
        if answer == "yes":
            assert "9 answers" in client.get(address).text
    page = client.get(address).text
    assert "53% (9)" in page and "47% (8)" in page
    wrong = client.post(link, data={"answer": "perhaps"})
    assert wrong.status_code == 422 and "Choose an answer." in wrong.text
    assert client.get("/q/zzzzzz").status_code == 404

    sign_in(client, role=Role.STEWARD)
    twice = client.post("/questions", data=HELP)
    assert (
        twice.status_code == 409
        and "You can only ask one question at a time in each place." in twice.text
    )
    assert client.post(address, data={}).status_code == 303
    assert client.post(link, data={"answer": "yes"}).status_code == 409
    with session_factory().begin() as session:
        session.execute(text("UPDATE season_question SET asked_on = asked_on - 90"))
    later, _ = ask(client)
    page = client.get(later).text
    assert "Fewer than 8 people have answered." in page and "53% (9)" in page
    listed = client.get("/questions").text
    assert listed.count("Mill Ward") == 2 and "Ask a question" not in listed


def test_one_network_cannot_answer_for_a_town(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_place(session, "ward", "W1", box=(0, 0, 9, 9))
    _, link = ask(client)
    for _ in range(40):
        assert client.post(link, data={"answer": "no"}).status_code == 200
    assert client.post(link, data={"answer": "no"}).status_code == 429
