"""Does a group's entry come onto the map, through a steward's hands, and go where it is sent?"""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from assetmap.assets.history import entry_of
from assetmap.assets.models import Organization
from assetmap.database import session_factory
from assetmap.people import actions as people
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from assetmap.registration import drafts
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.signing_in import sign_in

ADA = "ada@example.org"
CLUB = {
    "name": {"name": "Lea Bridge Lunch Club", "organization": ""},
    "about": {"description": "We cook together.\r\nA hot lunch and a chat for anybody."},
    "categories": {"categories:lunch-club": "on"},
    "where": {"where": "address"},
    "address": {"postcode": "e81ea", "address": "St Mark's Hall, 1 Mill Lane"},
    "pin": {},
    "times": {"times": "every Tuesday 12 to 2pm, not in August"},
    "who": {"eligibility": "Everybody", "minimum_age": "18"},
    "languages": {"languages:en": "on", "languages:tr": "on"},
    "access": {"is_step_free": "yes", "has_toilets": "yes", "has_hearing_loop": "no"},
    "cost": {"cost": "donation", "cost_text": "About £3"},
    "joining": {"is_taking_new_people": "yes", "referral": "none"},
    "care": {"safeguarding": "We have a safeguarding lead."},
    "offers": {"offers:kitchen": "on", "wants:volunteers": "on", "capacity": "40"},
    "reach": {"phone": "020 7946 0018", "url": "leabridge.example.org"},
    "you": {"your_name": "Ada L.", "your_email": "Ada@example.org"},
}


@pytest.fixture(autouse=True)
def ground(client: TestClient) -> None:
    """A postcode, a ward, and something that is there already."""
    with session_factory().begin() as session:
        make_postcode(session, "E81EA")
        make_place(session, "ward", "W1", box=(EAST - 900, NORTH - 900, EAST + 900, NORTH + 900))
        make_asset(session, "Hall next door")


def begin(client: TestClient) -> None:
    """Begins an hour ago, as somebody who takes their time."""
    assert client.post("/register").status_code == 303
    with session_factory().begin() as session:
        session.execute(text("UPDATE submission SET started_at = now() - interval '1 hour'"))


def answer(client: TestClient, **otherwise: dict[str, str]) -> list[str]:
    """Answers every question that is asked; returns their addresses in order."""
    address, asked = "/register/name", []
    while address != "/register/check":
        asked.append(address)
        slug = address.rpartition("/")[2]
        assert client.get(address).status_code == 200
        said = client.post(address, data=otherwise.get(slug, CLUB.get(slug, {})))
        assert said.status_code == 303, (slug, said.text)
        address = said.headers["location"]
    return asked


def mails(to: str = ADA) -> list[tuple[str, str]]:
    with session_factory()() as session:
        rows = session.execute(
            text(
                "SELECT subject, text FROM outbox_message WHERE recipient = :to ORDER BY created_at"
            ),
            {"to": to},
        )
        return [(row.subject, row.text) for row in rows]


def link_in(words: str) -> str:
    found = re.search(r"http://testserver(/\S+)", words)
    assert found
    return found[1]


def send(client: TestClient) -> Response:
    return client.post("/register/check", data={"action": "send"})


def register(client: TestClient, **otherwise: dict[str, str]) -> None:
    """The whole way to the stewards."""
    begin(client)
    answer(client, **otherwise)
    assert send(client).status_code == 303
    link = link_in(mails()[-1][1])
    assert client.post("/register/confirm", data={"token": link.partition("token=")[2]}).is_success


def waiting(client: TestClient) -> list[str]:
    """The addresses of what waits."""
    page = client.get("/moderation").text
    return list(dict.fromkeys(re.findall(r'href="(/moderation/[0-9a-f-]{36})"', page)))


def decide(client: TestClient, address: str, action: str, words: str = "") -> Response:
    page = client.get(address).text
    (version,) = re.findall(r'name="version" value="([^"]+)"', page)
    return client.post(address, data={"action": action, "words": words, "version": version})


def found(client: TestClient, **asked: str) -> list[dict[str, object]]:
    results: list[dict[str, object]] = client.get(
        "/api/v1/assets", params={"postcode": "E8 1EA", **asked}
    ).json()["results"]
    return results


def test_a_lunch_club_comes_onto_the_map(client: TestClient) -> None:
    begin(client)
    asked = answer(client)
    assert [address.rpartition("/")[2] for address in asked] == list(CLUB)
    page = unescape(client.get("/register/check").text)
    for words in ("Lea Bridge Lunch Club", "E8 1EA", "Turkish", "Stays private", "About £3"):
        assert words in page
    assert send(client).headers["location"] == "/register/sent"
    assert "ada@example.org" in client.get("/register/sent").text
    (subject, words), *more = mails()
    assert subject == "Confirm your entry “Lea Bridge Lunch Club”" and not more
    link = link_in(words)
    # A mail scanner opens it, twice.
    assert client.get(link).status_code == client.get(link).status_code == 200
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert not waiting(client)
    token = link.partition("token=")[2]
    assert "with the stewards" in client.post("/register/confirm", data={"token": token}).text
    assert client.post("/register/confirm", data={"token": token}).status_code == 200
    (address,) = waiting(client)
    assert not found(client, q="lunch"), "nothing pending is public"
    assert decide(client, address, "publish").status_code == 303
    assert not waiting(client)
    (club,) = found(client, q="lunch chat")
    assert club["name"] == "Lea Bridge Lunch Club" and club["is_step_free"] is True
    assert club["cost"] == "donation" and club["languages"] == ["en", "tr"]
    assert club["description"] == "We cook together.\nA hot lunch and a chat for anybody."
    assert found(client, q="lunch", open_on="tuesday", open_at="12:30")
    assert not found(client, q="lunch", open_on="wednesday")
    assert [subject for subject, _ in mails()][-1] == "“Lea Bridge Lunch Club” is on the map"
    assert "Ada" not in client.get(f"/assets/{club['id']}").text


def test_a_steward_asks_for_more_and_then_publishes(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    assert decide(client, address, "ask").status_code == 422, "a question has words"
    assert decide(client, address, "ask", "Which door is it?").status_code == 303
    subject, words = mails()[-1]
    assert subject == "A question about “Lea Bridge Lunch Club”" and "Which door is it?" in words
    client.cookies.delete("assetmap_draft")
    assert client.get(link_in(words)).headers["location"] == "/register/check"
    assert "Which door is it?" in client.get("/register/check").text
    client.post("/register/address", data={**CLUB["address"], "address": "Side door"})
    assert send(client).status_code == 303
    assert decide(client, address, "publish").status_code == 303
    assert found(client, q="lunch")[0]["address"] == "Side door"


def test_what_is_declined_says_why_and_can_be_sent_again(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    assert decide(client, address, "decline", "It is a shop.").status_code == 303
    words = mails()[-1][1]
    assert "It is a shop." in words and not waiting(client)
    assert not found(client, q="lunch")
    client.get(link_in(words))
    assert "It is a shop." in client.get("/register/check").text
    client.post("/register/about", data={"description": "It is no shop: we share a lunch."})
    assert send(client).status_code == 303
    assert decide(client, waiting(client)[0], "publish").status_code == 303
    assert found(client, q="lunch")


def test_a_decision_on_what_has_changed_since_is_a_conflict_that_shows_it_as_it_is(
    client: TestClient,
) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    page = client.get(address).text
    (version,) = re.findall(r'name="version" value="([^"]+)"', page)
    assert decide(client, address, "ask", "Which door?").status_code == 303
    client.get(link_in(mails()[-1][1]))
    client.post("/register/name", data={"name": "Another name"})
    assert send(client).status_code == 303
    late = client.post(address, data={"action": "publish", "version": version})
    assert late.status_code == 409 and "Another name" in late.text
    assert not found(client, q="lunch")


def test_sent_twice_it_is_one_entry(client: TestClient) -> None:
    begin(client)
    answer(client)
    assert send(client).headers["location"] == send(client).headers["location"]
    assert len(mails()) == 1
    with session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM submission")).scalar() == 1


def test_its_editor_changes_it_withdraws_it_and_sees_what_it_said(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    sign_in(client, ADA)
    page = client.get("/my/assets").text
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', page)
    assert client.post(own, data={"action": "change"}).headers["location"] == "/register/check"
    assert (
        "every Tuesday" in client.get("/register/times").text.lower()
        or "Tuesday" in client.get("/register/times").text
    )
    client.post("/register/name?from=check", data={"name": "Lea Bridge Kitchen", "from": "check"})
    assert send(client).headers["location"] == "/register/sent"
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Lunch Club", "a steward looks first"
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    beside = client.get(address).text
    assert "Lea Bridge Lunch Club" in beside and "<mark>Lea Bridge Kitchen</mark>" in beside
    assert decide(client, address, "publish").status_code == 303
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Kitchen"
    sign_in(client, ADA)
    history = client.get(f"{own}/history").text
    assert "Lea Bridge Lunch Club" in history and ADA in history
    version = re.findall(r'name="version" value="(\d+)"', history)[0]
    assert client.post(f"{own}/history", data={"version": version}).status_code == 303
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Lunch Club"
    assert client.post(own, data={"action": "withdraw"}).status_code == 303
    assert not found(client, q="lunch")
    assert client.post(own, data={"action": "return"}).status_code == 303
    assert found(client, q="lunch")


def test_an_address_that_is_not_to_be_shown_is_shown_nowhere(client: TestClient) -> None:
    register(client, where={"where": "near"})
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    (club,) = found(client, q="lunch")
    assert club["is_location_approximate"] is True
    told = client.get(f"/assets/{club['id']}").text + str(club)
    assert "Mill Lane" not in told and "E8 1EA" not in told


def test_something_without_a_place_is_found_where_it_comes_to(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    client.post("/register/where", data={"where": "nowhere"})
    (area,) = re.findall(r'<option value="(\d+)"', client.get("/register/area").text)
    register(client, where={"where": "nowhere"}, area={"works_in": area})
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[-1], "publish")
    assert found(client, q="lunch")[0]["is_location_approximate"] is True


def test_a_steward_writes_for_a_group_that_telephoned_and_the_entry_says_so(
    client: TestClient,
) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    started = client.post("/moderation/new", data={"how": "telephone"})
    assert started.headers["location"] == "/register/name"
    answer(client, you={"your_email": "ada@example.org"})
    assert send(client).status_code == 303
    (club,) = found(client, q="lunch")
    assert "the group, by telephone" in client.get(f"/assets/{club['id']}").text


@pytest.mark.parametrize(
    ("slug", "said", "sentence"),
    [
        ("name", {"name": " "}, "Write what it is called."),
        ("name", {"name": "x" * 151}, "at most 150"),
        ("about", {"description": "x" * 3_001}, "at most 3,000"),
        ("categories", {}, "Choose at least one"),
        ("categories", {"category_words": "zzzz"}, "no kind called “zzzz”"),
        ("where", {"where": "moon"}, "Choose one of the answers"),
        ("address", {"postcode": "nonsense"}, "not a full postcode"),
        ("address", {"postcode": "E9 9ZZ"}, "not in any area"),
        ("who", {"minimum_age": "ten"}, "whole number"),
        ("who", {"minimum_age": "60", "maximum_age": "50"}, "below the lowest"),
        ("reach", {"phone": "ring me"}, "telephone number"),
        ("reach", {"url": "javascript:alert(1)"}, "web address"),
        ("reach", {"email": "nobody"}, "email address"),
        ("you", {"your_email": ""}, "Write your email address"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_else_is_lost(
    client: TestClient, slug: str, said: dict[str, str], sentence: str
) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    said = {**CLUB[slug], **said} if slug != "categories" else said
    page = client.post(f"/register/{slug}", data=said)
    assert page.status_code == 422
    assert sentence in unescape(page.text) and "There is a problem" in page.text
    for typed in said.values():
        assert typed.strip() in unescape(page.text) or typed in ("on", "moon")
    assert "Lea Bridge Lunch Club" in client.get("/register/check").text


def test_two_tabs_that_answer_different_questions_do_not_undo_one_another(
    client: TestClient,
) -> None:
    begin(client)
    client.post("/register/name", data={"name": "From one tab"})
    client.post("/register/about", data={"description": "From another."})
    page = client.get("/register/check").text
    assert "From one tab" in page and "From another." in page


def test_without_its_cookie_what_was_typed_is_not_lost(client: TestClient) -> None:
    page = client.post("/register/about", data={"description": "A whole evening's work"})
    assert page.status_code == 410 and "A whole evening&#39;s work" in page.text
    assert client.get("/register/check").status_code == 410
    assert client.get("/register/resume?token=forged").status_code == 410
    assert client.get("/register/confirm?token=forged").status_code == 410
    assert client.post("/register/confirm", data={"token": "forged"}).status_code == 410


def test_a_link_goes_on_with_it_on_another_device(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    client.post("/register/you", data=CLUB["you"])
    assert client.post("/register/check", data={"action": "mail-link"}).status_code == 303
    client.cookies.clear()
    assert client.get(link_in(mails()[-1][1])).headers["location"] == "/register/check"
    assert "Lea Bridge Lunch Club" in client.get("/register/check").text


def test_robots_that_fill_in_what_nobody_sees_begin_nothing(client: TestClient) -> None:
    assert client.post("/register", data={"website": "https://spam.example"}).status_code == 303
    with session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM submission")).scalar() == 0


def test_what_is_written_in_no_time_is_not_sent(client: TestClient) -> None:
    assert client.post("/register").status_code == 303
    answer(client)
    assert send(client).status_code == 422


def test_nobody_begins_a_hundred_an_hour(client: TestClient) -> None:
    for _ in range(drafts.BY_NETWORK[0].most):
        assert client.post("/register").status_code == 303
    page = client.post("/register")
    assert page.status_code == 429 and "Wait an hour" in page.text


def test_what_is_missing_is_asked_for_before_it_is_sent(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    page = send(client)
    assert page.status_code == 422 and "What happens there?" in page.text
    assert "Needed" in page.text


def test_html_and_marks_that_turn_the_text_stay_words(client: TestClient) -> None:
    begin(client)
    client.post(
        "/register/about",
        data={"description": "<script>alert(1)</script> مرحبا 🎉 \u202eevil e\u0301"},
    )
    page = client.get("/register/check").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert "مرحبا 🎉" in page and "\u202e" not in page and "é" in page


def test_drafts_are_forgotten_with_their_people_after_thirty_days(client: TestClient) -> None:
    begin(client)
    client.post("/register/you", data=CLUB["you"])
    with session_factory().begin() as session:
        drafts.forget_drafts(session, now=datetime.now(UTC) + timedelta(days=29))
        assert session.execute(text("SELECT count(*) FROM personal_detail")).scalar() == 1
        drafts.forget_drafts(session, now=datetime.now(UTC) + timedelta(days=31))
        assert session.execute(text("SELECT count(*) FROM personal_detail")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM submission")).scalar() == 0


def test_a_steward_of_elsewhere_neither_sees_it_nor_decides(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    with session_factory().begin() as session:
        far = make_place(session, "ward", "W2", box=(0, 0, 10, 10))
        people.grant(session, email="far@example.org", role=Role.STEWARD, place_id=far.id)
    sign_in(client, "far@example.org")
    assert not waiting(client)
    assert client.get(address).status_code == 404
    assert client.post(address, data={"action": "publish", "version": "1"}).status_code == 404


def test_many_are_decided_at_once(client: TestClient) -> None:
    register(client)
    client.cookies.clear()
    register(client, name={"name": "Mill Lane bell ringers"}, reach={})
    sign_in(client, "stew@example.org", Role.STEWARD)
    taken = re.findall(r'name="(take:[^"]+)"', client.get("/moderation").text)
    assert len(taken) == 2
    assert (
        client.post(
            "/moderation", data={"action": "publish", **dict.fromkeys(taken, "on")}
        ).status_code
        == 303
    )
    assert len(found(client, q="lunch")) == 2


def test_history_can_only_be_added_to(client: TestClient) -> None:
    for change in (
        "UPDATE asset_history SET why = 'x'",
        "DELETE FROM asset_history",
        "TRUNCATE asset_history",
    ):
        with (
            pytest.raises(Exception, match="only ever added to"),
            session_factory().begin() as session,
        ):
            session.execute(text(change))


def test_who_has_an_address_at_its_website_keeps_an_entry_others_ask_a_steward(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Listed hall", url="https://www.hall.example.org/")
    address = f"/my/assets/{asset_id}/claim"
    assert client.get(address).status_code == 303, "sign in first"
    sign_in(client, "warden@hall.example.org")
    assert "yours at once" in client.get(address).text
    assert client.post(address).headers["location"] == "/my/assets"
    assert "Listed hall" in client.get("/my/assets").text
    sign_in(client, "bert@example.com")
    assert "a steward decides" in client.get(address).text
    assert "has been asked" in client.post(address, data={"words": "I am the caretaker."}).text
    assert "Listed hall" not in client.get("/my/assets").text
    sign_in(client, "stew@example.org", Role.STEWARD)
    page = client.get("/moderation").text
    assert "I am the caretaker." in page
    (which,) = re.findall(r'value="(theirs [0-9]+)"', page)
    assert client.post("/moderation/claims", data={"action": which}).status_code == 303
    assert client.post("/moderation/claims", data={"action": which}).status_code == 404
    assert mails("bert@example.com")[-1][0] == "The entry is yours to keep"
    sign_in(client, "bert@example.com")
    assert "Listed hall" in client.get("/my/assets").text


def test_a_group_that_is_trusted_changes_its_entry_at_once(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    (version,) = re.findall(r'name="version" value="([^"]+)"', client.get(address).text)
    said = {"action": "publish", "version": version, "trust-shown": "yes", "trust": "on"}
    assert client.post(address, data=said).status_code == 303
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "change"})
    client.post("/register/name", data={"name": "Renamed club", "from": "check"})
    assert send(client).status_code == 303
    assert found(client, q="lunch")[0]["name"] == "Renamed club"


def test_who_kept_an_entry_is_erased_a_month_after_it_was_withdrawn(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "withdraw"})
    with session_factory().begin() as session:
        assert not drafts.forget_people(session, now=datetime.now(UTC) + timedelta(days=29))
        assert drafts.forget_people(session, now=datetime.now(UTC) + timedelta(days=31)) == 1
        known = text("SELECT count(*) FROM person_detail WHERE email = :email")
        assert session.execute(known, {"email": ADA}).scalar() == 0
        assert session.execute(known, {"email": "stew@example.org"}).scalar() == 1
        assert session.execute(text("SELECT count(*) FROM personal_detail")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM asset_history")).scalar()


def test_what_a_steward_should_look_at_is_marked(client: TestClient) -> None:
    register(client, about={"description": "Call 020 7946 0018 or see www.cheap-pills.example now"})
    sign_in(client, "stew@example.org", Role.STEWARD)
    page = client.get(waiting(client)[0]).text
    assert "a link" in page and "www.cheap-pills.example" in page


def test_a_description_of_five_megabytes_is_refused_with_a_sentence(client: TestClient) -> None:
    begin(client)
    page = client.post("/register/about", data={"description": "x" * 5_000_000})
    assert page.status_code == 422 and "shorten it" in page.text


def test_a_steward_tries_a_list_and_then_brings_it_in(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    rows = "name,category,postcode\nNew hall,community-centre,E8 1EA\nNowhere,community-centre,E9 9ZZ\n"
    file = {"upload": ("Halls 2026.csv", rows.encode(), "text/csv")}
    tried = client.post("/moderation/import", data={"list_name": ""}, files=file)
    assert tried.status_code == 200 and "nothing has been changed yet" in tried.text
    assert "Halls 2026" in tried.text and "postcode E99ZZ" in tried.text
    assert not found(client, q="hall", category="community-centre")[1:]
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', tried.text)
    take = {"kept": kept, "list_name": "Halls 2026", "action": "take"}
    assert "cannot be taken" in client.post("/moderation/import", data=take).text
    assert len(found(client, q="hall")) == 1, "whole or not at all"
    taken = client.post("/moderation/import", data={**take, "skip_refused": "yes"})
    assert "was brought in" in taken.text
    assert {one["name"] for one in found(client, q="hall")} == {"Hall next door", "New hall"}
    again = client.post("/moderation/import", data=take)
    assert again.status_code == 422 and "not here any more" in again.text


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("list.pdf", b"%PDF", "ends in .csv"),
        ("list.csv", b"", "is empty"),
        ("list.csv", b"a,b\n1,2\n", "no column says what each row is"),
        ("list.csv", b"x" * 10_485_761, "larger than 10 MB"),
        ("../../etc/passwd", b"x", "ends in .csv"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(
    client: TestClient, name: str, body: bytes, sentence: str
) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    page = client.post("/moderation/import", files={"upload": (name, body, "text/csv")})
    assert page.status_code == 422 and sentence in unescape(page.text)
    assert client.post("/moderation/import", data={"kept": "../x.csv"}).status_code == 422
    assert client.post("/moderation/import").status_code == 422


def test_a_change_keeps_what_no_question_asks(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(
            session,
            "Listed hall",
            transport="A minibus on Fridays",
            has_changing_place=True,
            run_by=["turkish"],
            languages=["en", "cy"],
            offers={"hall": True, "stage": "6 m wide"},
            url="https://hall.example.org",
            schedule=[{"freq": "WEEKLY", "byday": "MO", "is_on_bank_holidays": False}],
        )
    sign_in(client, "warden@hall.example.org")
    client.post(f"/my/assets/{asset_id}/claim")
    client.post(f"/my/assets/{asset_id}", data={"action": "change"})
    client.post("/register/about", data={"description": "A hall.", "from": "check"})
    assert send(client).status_code == 303
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    changed = re.findall(r'row">([^<]+?) <strong[^>]+>changed</strong>', client.get(address).text)
    assert changed == ["What it is"]
    assert decide(client, address, "publish").status_code == 303
    with session_factory()() as session:
        entry = entry_of(session, asset_id)
    assert entry and entry.description == "A hall." and entry.transport == "A minibus on Fridays"
    assert entry.has_changing_place and entry.run_by == ("turkish",)
    assert entry.languages == ("en", "cy") and entry.offers == {"hall": True, "stage": "6 m wide"}
    assert entry.hours[0].byday == "MO" and entry.hours[0].is_on_bank_holidays is False


def test_what_may_be_on_the_map_already_is_shown_while_it_is_written_and_queued_when_it_comes_twice(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        make_asset(session, "Lea Bridge Lunch Club", categories=["lunch-club"])
    begin(client)
    answer(client)
    for address in ("/register/times", "/register/check"):
        page = client.get(address).text
        assert "Is one of these yours already?" in page and "/claim" in page
        assert "Hall next door" not in page
    send(client)
    token = link_in(mails()[-1][1]).partition("token=")[2]
    client.post("/register/confirm", data={"token": token})
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    assert "on the map already" in client.get(address).text
    assert decide(client, address, "publish").status_code == 303
    assert "Lea Bridge Lunch Club" in client.get("/moderation/twins").text
    assert len(found(client, q="lunch club")) == 1, "shown as one until somebody decides"


def test_what_a_steward_takes_out_of_a_list_stays_out(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    rows = "name,category,postcode\nNew hall,community-centre,E8 1EA\n"
    tried = client.post(
        "/moderation/import", files={"upload": ("Halls.csv", rows.encode(), "text/csv")}
    )
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', tried.text)
    take = {"kept": kept, "list_name": "Halls", "action": "take"}
    assert "was brought in" in client.post("/moderation/import", data=take).text
    (hall,) = found(client, q="new hall")
    assert "Take it off the map" in client.get(f"/assets/{hall['id']}").text
    assert client.post(f"/my/assets/{hall['id']}", data={"action": "withdraw"}).status_code == 303
    again = client.post(
        "/moderation/import", files={"upload": ("Halls.csv", (rows + "\n").encode(), "text/csv")}
    )
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', again.text)
    assert "was brought in" in client.post("/moderation/import", data={**take, "kept": kept}).text
    assert not found(client, q="new hall")


def test_a_draft_that_needed_signing_in_is_nobodys_without(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    client.post("/moderation/new", data={"how": "telephone"})
    answer(client, you={"your_email": ADA})
    client.cookies.delete(SESSION)
    assert send(client).status_code == 410
    sign_in(client, "stew@example.org")
    with session_factory().begin() as session:
        session.execute(text("DELETE FROM role"))
    assert send(client).status_code == 410
    assert not found(client, q="lunch")


def test_what_a_steward_writes_for_elsewhere_waits_for_those_of_there(client: TestClient) -> None:
    with session_factory().begin() as session:
        far = make_place(session, "ward", "W9", box=(0, 0, 10, 10)).id
    sign_in(client, "far@example.org", Role.STEWARD, places=(far,))
    client.post("/moderation/new", data={"how": "paper"})
    answer(client)
    assert send(client).status_code == 303
    assert not found(client, q="lunch") and not waiting(client)
    assert client.get("/moderation/import").status_code == 403, "a list may be of any place"
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert waiting(client)


def test_a_mistyped_address_is_corrected_and_the_former_link_proves_nothing(
    client: TestClient,
) -> None:
    begin(client)
    answer(client, you={"your_email": "wrong@example.org"})
    send(client)
    former = link_in(mails("wrong@example.org")[-1][1]).partition("token=")[2]
    client.post("/register/you", data=CLUB["you"])
    assert client.post("/register/confirm", data={"token": former}).status_code == 410
    assert send(client).status_code == 303
    link = link_in(mails()[-1][1]).partition("token=")[2]
    client.post("/register/confirm", data={"token": link})
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "ask", "Which door?")
    client.get(link_in(mails()[-1][1]))
    page = client.post("/register/you", data={"your_email": "other@example.org"})
    assert page.status_code == 422 and "You have confirmed ada@example.org" in page.text


def test_one_claim_gives_one_entry(client: TestClient) -> None:
    with session_factory().begin() as session:
        organization = Organization(id=uuid4(), name="Advice partnership")
        session.add(organization)
        session.flush()
        ours = make_asset(
            session, "Ours", url="https://ours.example.org", organization_id=organization.id
        )
        make_asset(session, "Theirs", organization_id=organization.id)
    sign_in(client, "bob@ours.example.org")
    client.post(f"/my/assets/{ours}/claim")
    page = client.get("/my/assets").text
    assert "Ours" in page and "Theirs" not in page


def test_a_form_of_another_draft_is_not_taken(client: TestClient) -> None:
    begin(client)
    page = client.get("/register/name").text
    (former,) = re.findall(r'name="draft" value="([^"]+)"', page)
    client.cookies.clear()
    begin(client)
    mixed = client.post("/register/name", data={"name": "Of the former", "draft": former})
    assert mixed.status_code == 410 and "Of the former" in mixed.text


def test_two_changes_of_one_entry_keep_what_each_has_said(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    for slug, said in (("reach", {"phone": "020 7946 0999"}), ("cost", {"cost": "free"})):
        # Both begin from the same.
        client.post(own, data={"action": "change"})
        client.post(f"/register/{slug}", data={**CLUB[slug], **said})
        send(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    first, second = waiting(client)
    assert decide(client, first, "publish").status_code == 303
    assert decide(client, second, "publish").status_code == 409, "shown as it is now"
    page = client.post(second, data={"action": "publish", "version": "x"})
    (version,) = re.findall(r'name="version" value="([^"]+)"', page.text)
    assert client.post(second, data={"action": "publish", "version": version}).status_code == 303
    (club,) = found(client, q="lunch")
    assert club["phones"] == ["020 7946 0999"] and club["cost"] == "free"


def test_an_editor_hears_of_a_question_about_a_change_and_goes_on_from_their_entries(
    client: TestClient,
) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "change"})
    client.post("/register/name", data={"name": "Renamed"})
    send(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "ask", "Why this name?")
    assert "Why this name?" in mails()[-1][1]
    client.cookies.clear()
    sign_in(client, ADA)
    page = client.get("/my/assets").text
    assert "Why this name?" in page
    (address,) = re.findall(r'action="(/my/submissions/[^"]+)"', page)
    assert client.post(address, data={"action": "open"}).headers["location"] == "/register/check"
    assert client.post(address, data={"action": "take-back"}).status_code == 303
    assert "Why this name?" not in client.get("/my/assets").text


def test_mail_to_an_address_that_nobody_proved_and_to_stewards_has_its_limits(
    client: TestClient,
) -> None:
    begin(client)
    answer(client)
    for _ in range(drafts.MOST_LINKS):
        assert client.post("/register/check", data={"action": "mail-link"}).status_code == 303
    assert client.post("/register/check", data={"action": "mail-link"}).status_code == 429
    people_steward = "stew@example.org"
    sign_in(client, people_steward, Role.STEWARD)
    send(client)
    token = link_in(mails()[-1][1]).partition("token=")[2]
    for _ in range(3):
        client.post("/register/confirm", data={"token": token})
        send(client)
    assert len(mails(people_steward)) == 1


def test_what_has_become_incomplete_is_not_taken_in(client: TestClient) -> None:
    register(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    decide(client, waiting(client)[0], "ask", "Where is it?")
    client.get(link_in(mails()[-1][1]))
    client.post("/register/where", data={"where": "nowhere"})
    page = send(client)
    assert page.status_code == 422 and "Which part of town" in unescape(page.text)


def test_a_name_of_invisible_signs_is_none(client: TestClient) -> None:
    begin(client)
    assert client.post("/register/name", data={"name": "\u200b\u2063\u2800"}).status_code == 422
