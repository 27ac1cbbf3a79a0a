"""The search page: all that was chosen, and errors in people's words."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.query_string import asked_of
from tests.factories import EAST, NORTH, make_area, make_asset, make_place, make_postcode


@pytest.fixture
def here(session: Session) -> str:
    """The parameter of a search around a postcode that is known."""
    make_area(session)
    make_postcode(session, "E81EA")
    return "near=E8+1EA"


def chips(page: str) -> list[str]:
    """The filters that the page offers to go without."""
    return [unescape(label) for label in re.findall(r"Clear </span>([^<]+)<", page)]


def wrong(page: str) -> str:
    """What the page says is wrong."""
    summary = re.search(r"nhsuk-error-summary.*?</ul>", page, re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", summary[0])).split()) if summary else ""


class Fields(HTMLParser):
    """What the browser would send of the search form: `sent`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select: str | None = None
        self._chosen: str | None = None
        self.feed(
            page[page.index('class="app-search"') : page.index("</form>", page.index("app-search"))]
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self._select, self._chosen = given["name"], None
        elif tag == "option" and "selected" in given:
            assert self._chosen is None, f"two of {self._select} are selected"
            self._chosen = given["value"] or ""
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.sent.append((given["name"] or "", given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            self.sent.append((self._select, self._chosen or ""))


def meant(items: list[tuple[str, str]]) -> dict[str, Any]:
    """What a query asks, of whichever field a postcode came from."""
    asked, twice = asked_of(items)
    assert not twice
    if "postcode" in asked:
        asked["near"] = asked.pop("postcode")
    return SearchParameters.model_validate(asked).model_dump()


@pytest.mark.parametrize(
    "asked",
    [
        "q=choir",
        "near=E8+1EA&max_walk_minutes=12",
        "postcode=E8+1EA&radius_metres=750",
        "latitude=51.5&longitude=-0.05&sort=distance",
        "category=library",
        "category=mosque&q=choir",
        "category=library&category=food-bank",
        "category=warm-space",
        "language=zh-Hant",
        "language=tr&language=SO",
        "welcomes=women&run_by=somali",
        "kind=group&kind=online",
        "place=msoa/E02000351",
        "place=ward/E05000001",
        "is_free=true&is_step_free=1&has_toilets=yes",
        "is_free=false",
        "needs_referral=true",
        "needs_referral=false",
        "has_waiting_list=true",
        "has_waiting_list=false",
        "has_transport=true&has_parking=true&has_changing_place=true&has_hearing_loop=true",
        "is_taking_new_people=true",
        "age=70",
        "open_on=saturday&open_at=9:30",
        "open_on=Weekend",
        "open_on=now",
        "sort=confirmed",
        "limit=5",
    ],
)
def test_what_was_asked_is_asked_again_when_search_is_pressed_again(
    session: Session, client: TestClient, here: str, asked: str
) -> None:
    make_asset(session, "Hall", categories=["library"], languages=["tr"])
    box = (EAST - 100, NORTH - 100, EAST + 100, NORTH + 100)
    make_place(session, "ward", "E05000001", box=box)
    make_place(session, "msoa", "E02000351", box=box)
    answer = client.get(f"/assets?{asked}")
    assert answer.status_code == 200, wrong(answer.text)
    assert meant(Fields(answer.text).sent) == meant(parse_qsl(asked))


def test_a_second_kind_of_support_is_shown_and_can_be_taken_away(
    client: TestClient, here: str
) -> None:
    page = client.get(f"/assets?{here}&category=library&category=food-bank").text
    assert re.search(r'id="category-food-bank" name="category" type="checkbox"[^>]* checked', page)
    assert re.search(r'for="category-food-bank">Also: Food banks', page)


def test_every_language_and_mark_that_there_is_can_be_chosen(
    session: Session, client: TestClient, here: str
) -> None:
    languages = ["en", "tr", "so", "bn", "yi", "pl", "fr", "ar", "zh-Hant"]
    people = ["women", "men", "lgbtq", "faith", "carers", "dementia", "refugees", "nurses"]
    for number in range(len(languages)):
        make_asset(session, languages=languages[number:], welcomes=people[number:], run_by=people)
    page = client.get(f"/assets?{here}").text
    for tag in languages:
        assert f'id="language-{tag.lower()}"' in page
    for mark in people:
        assert f'id="welcomes-{mark}"' in page and f'id="run_by-{mark}"' in page
    assert len(re.findall(r">\d+ more<", page)) == 3, "the rarer ones are folded away"


@pytest.mark.parametrize("word", ["now", "this-evening"])
def test_an_hour_chosen_for_another_day_is_left_away_from_now(
    client: TestClient, here: str, word: str
) -> None:
    answer = client.get(f"/assets?{here}&open_on={word}&open_at=10:00")
    assert answer.status_code == 200, wrong(answer.text)
    assert 'value="10:00"' not in answer.text and "open_at" not in "".join(
        re.findall(r'href="/assets[^"]*"', answer.text)
    )


def test_other_postcodes_are_offered_only_where_the_postcode_is_at_fault(
    client: TestClient, here: str
) -> None:
    for fault in ("open_at=25:00", "category=nonsense", "place=ward/NOWHERE"):
        page = client.get(f"/assets?{here}&{fault}").text
        assert wrong(page) and "instead" not in wrong(page) and "Search near the middle" not in page
    page = client.get("/assets?near=E8+1ZZ").text
    assert "Search near the middle of E8 1 instead" in page


def test_two_answers_to_one_question_are_refused_in_the_words_of_the_form(
    client: TestClient, here: str
) -> None:
    answer = client.get(f"/assets?{here}&is_free=true&is_free=false")
    assert answer.status_code == 422
    assert "You gave two different answers for “Free of charge”. Choose one." in wrong(answer.text)
    assert client.get(f"/assets?{here}&is_free=true&is_free=1").status_code == 200
    assert client.get(f"/assets?{here}&open_on=&open_on=monday").status_code == 200


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("is_free=false", None),
        ("is_step_free=0", None),
        ("has_transport=no", None),
        ("is_taking_new_people=false", None),
        ("is_free=1", "Free of charge"),
        ("needs_referral=false", "No referral needed"),
        ("needs_referral=true", "Referral by a professional only"),
        ("has_waiting_list=false", "No waiting list"),
        ("has_waiting_list=true", "With a waiting list"),
    ],
)
def test_what_can_be_taken_away_is_called_what_was_asked(
    session: Session, client: TestClient, here: str, asked: str, label: str | None
) -> None:
    make_asset(session, "Hall")
    page = client.get(f"/assets?{here}&{asked}").text
    assert chips(page) == ([label] if label else [])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("max_walk_minutes=10", "Enter a postcode or place to limit the walking time."),
        ("radius_metres=500", "Enter a postcode or place to limit the distance."),
        ("sort=distance", "Enter a postcode or place to see the nearest first."),
        ("place=ward/NOWHERE", "We can’t find that place. Choose one from the list."),
        (
            "category=nonsense",
            "There is no kind of support called “nonsense”. Choose one from the list,"
            " or describe what you are looking for.",
        ),
        (
            "category=libary",
            "There is no kind of support called “libary”. Did you mean “Libraries”,",
        ),
    ],
)
def test_what_cannot_be_answered_is_said_for_people(
    client: TestClient, asked: str, sentence: str
) -> None:
    answer = client.get(f"/assets?{asked}")
    assert answer.status_code in (404, 422)
    assert sentence in wrong(answer.text)
    assert "/api/" not in answer.text


def listed(page: str) -> list[str]:
    """The names of what the page shows, in its order."""
    return re.findall(r'<h3[^>]*><a href="/assets/[^"]*">([^<]+)</a>', page)


def test_where_nothing_holds_all_words_what_holds_some_is_shown_and_said_to_be_so(
    session: Session, client: TestClient, here: str
) -> None:
    for number in range(17):
        make_asset(session, f"Tea {number}", categories=["coffee-morning"])
    make_asset(session, "Climb", description="To climb stairs again")
    make_asset(session, "Chess")
    asked = f"{here}&q=I+am+lonely+and+cannot+climb+stairs"
    page = client.get(f"/assets?{asked}").text
    assert "No exact matches. Closest results:" in page
    assert "18 results" in page and 'value="I am lonely and cannot climb stairs"' in page
    following = re.search(r'href="/assets\?([^"]*cursor=[^"]*)"', page)
    assert following
    rest = client.get(f"/assets?{unescape(following[1])}").text
    assert sorted(listed(page) + listed(rest)) == sorted(
        ["Climb", *(f"Tea {number}" for number in range(17))]
    )
    shown = re.search(r'data-map [^>]*src="/map/frame\?([^"]*)"', page)
    assert (
        shown and dict(parse_qsl(unescape(shown[1])))["q"] == "I am lonely and cannot climb stairs"
    )
    assert "No exact matches" not in client.get(f"/assets?{here}&q=climb+stairs").text
    assert "No results" in client.get(f"/assets?{here}&q=hovercraft+racing").text


@pytest.mark.parametrize("words", ["the", "to+be+of", "%22%22", "%3F%21"])
def test_words_that_say_nothing_are_left_out_and_that_is_said(
    session: Session, client: TestClient, here: str, words: str
) -> None:
    make_asset(session, "Hall")
    page = client.get(f"/assets?{here}&q={words}").text
    assert listed(page) == ["Hall"]
    assert "has no words that we can search for, so we left it out." in page


def test_a_card_tells_the_price_in_the_groups_words(
    session: Session, client: TestClient, here: str
) -> None:
    make_asset(session, "Lunch", cost="paid", cost_text="£4 with tea")
    make_asset(session, "Choir", cost="paid")
    make_asset(session, "Chess", cost="free", cost_text="Free, cake 50p")
    page = client.get(f"/assets?{here}").text
    assert "<span>£4 with tea</span>" in page
    assert page.count("<span>There is a charge</span>") == 1
    assert "<span>Free</span>" in page
