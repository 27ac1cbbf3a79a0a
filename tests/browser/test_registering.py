"""A lunch club's way onto the map on a phone by keys alone, until it is found and confirmed."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from playwright.sync_api import Page, expect

from assetmap.assets.confirming.actions import ask_groups
from assetmap.people.actions import grant
from assetmap.people.roles import Role
from tests.browser.conftest import fits, picture, postcode_in, sign_in_by_mail, violations
from tests.loaded import session_on

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
WIDTH = 375


def press(page: Page, words: str) -> None:
    """Tabs to the next link or button that says this, and presses Enter."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate("(document.activeElement.innerText ?? '').trim()")
        if here.startswith(words):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not come to “{words}”")


def to(page: Page, element_id: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element_id:
            return
    raise AssertionError(f"Tab does not come to {element_id}")


def write(page: Page, element_id: str, words: str) -> None:
    to(page, element_id)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def look(page: Page, name: str) -> None:
    assert fits(page), name
    assert violations(page) == [], name
    picture(page, f"{name}-{WIDTH}")


def on_to(page: Page, question: str) -> None:
    press(page, "Save and continue")
    expect(page.get_by_role("heading", name=question, level=1)).to_be_visible()


class Hand:
    """A person with a phone: counts what they tap and type, and how long that takes."""

    SECONDS_A_TAP, SECONDS_A_KEY = 1.0, 0.2

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys = page, 0, 0

    def tap(self, words: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=words).first.click()  # type: ignore[arg-type]
        self.taps += 1

    def write(self, label: str, words: str) -> None:
        field = self.page.get_by_label(label, exact=True).first
        field.click()
        field.press_sequentially(words)
        self.taps += 1
        self.keys += len(words)

    def choose(self, label: str, words: str) -> None:
        """Opens a list and taps a line of it."""
        self.page.get_by_label(label).first.select_option(label=words)
        self.taps += 2

    @property
    def seconds(self) -> float:
        return self.taps * self.SECONDS_A_TAP + self.keys * self.SECONDS_A_KEY


def test_eight_questions_take_less_than_three_minutes_on_a_phone(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    page = open_page(f"{own_demo_site}/register", width=WIDTH, height=700)
    hand = Hand(page)

    def on(question: str) -> None:
        expect(page.get_by_role("heading", name=question, level=1)).to_be_visible()
        # Nothing is chosen beforehand, and who sees it is said once.
        assert page.locator("input:checked").count() == 0, question
        assert page.get_by_text("Everyone can see this").count() <= 1, question
        assert fits(page), question

    hand.tap("Start")
    on("What is your group or place called")
    hand.write("Name", "Harbour Garden Lunch")
    hand.write(
        "What happens there, in your own words",
        "We dig the community garden, then sit down to a hot lunch. Come as you are.",
    )
    hand.tap("Save and continue")
    on("What would people search for")
    card = page.get_by_role("region", name="What everyone will see")
    expect(card).to_contain_text("Harbour Garden Lunch")
    hand.tap("Lunch clubs", role="checkbox")
    hand.write("Something else – tell us what it is", "community g")
    hand.tap("Community gardens", role="option")
    expect(page.get_by_role("button", name="Remove Community gardens")).to_be_visible()
    hand.tap("Save and continue")
    on("Where does it take place?")
    expect(card).to_contain_text("Community gardens")
    expect(card).to_contain_text("Lunch clubs")
    hand.tap("At an address", role="radio")
    hand.write("Postcode", postcode_in(own_demo))
    hand.write("Building and street", "12 Quay Street")
    hand.tap("Save and continue")
    on("When does it take place?")
    hand.choose("Day", "Thursday")
    page.get_by_label("From").first.fill("12:00")
    page.get_by_label("To", exact=True).first.fill("14:00")
    hand.taps, hand.keys = hand.taps + 2, hand.keys + 8
    hand.tap("Save and continue")
    on("Who is it for?")
    expect(card).to_contain_text("Every Thursday")
    hand.tap("Everyone", role="radio")
    hand.tap("Save and continue")
    on("What does it cost?")
    hand.tap("Nothing – it’s free", role="radio")
    hand.tap("Save and continue")
    on("How can people contact you?")
    hand.write("Public phone number (optional)", "01632 960")
    hand.tap("Save and continue")
    expect(page.get_by_role("link", name="has too few digits")).to_be_visible()
    hand.write("Public phone number (optional)", " 123")
    hand.tap("Save and continue")
    on("How can we contact you?")
    hand.write("Your email address", "mo@example.org")
    hand.tap("Save and continue")
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(
        page.get_by_role(
            "heading", name="Make this entry easier to find: 6 more questions, 2 minutes"
        )
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") < 3_400
    with psycopg.connect(own_demo) as database:
        database.execute("UPDATE submission SET started_at = now() - interval '3 minutes'")
    hand.tap("Send your answers")
    expect(page.get_by_text("One more step: confirm by email")).to_be_visible()
    print(f"{hand.taps} taps, {hand.keys} keys: {hand.seconds:.0f} seconds")
    assert hand.seconds < 180


def newest_mail(page: Page, site: str, subject: str) -> Page:
    page.goto(f"{site}/outbox")
    page.get_by_role("link", name=subject).first.click()
    return page


def test_a_lunch_club_by_keys_alone_on_a_phone(
    open_page: Open, own_demo_site: str, own_demo: str
) -> None:
    postcode = postcode_in(own_demo)
    page = open_page(f"{own_demo_site}/", width=WIDTH, height=700)
    press(page, "Add your group")
    expect(page.get_by_role("heading", name="Put your group on the map")).to_be_visible()
    look(page, "register-start")
    press(page, "Start")
    expect(
        page.get_by_role("heading", name="What is your group or place called, and")
    ).to_be_visible()
    press(page, "Save and continue")
    expect(page.get_by_role("link", name="Enter the name of your group or place.")).to_be_visible()
    look(page, "register-error")
    write(page, "name", "Quayside Lunch Club")
    write(page, "description", "A hot lunch and a chat. We peel the potatoes together.")
    on_to(page, "What would people search for")
    look(page, "register-categories")
    to(page, "categories")
    page.keyboard.press("Space")
    on_to(page, "Where does it take place?")
    to(page, "where")
    page.keyboard.press("Space")
    write(page, "postcode", postcode.lower())
    write(page, "address", "The Old Net Loft, 2 Quay Street")
    look(page, "register-where")
    on_to(page, "When does it take place?")
    write(page, "times", "every Tuesday 12 to 2pm, not in August")
    press(page, "Show the next dates")
    expect(page.get_by_text("How we understand your times")).to_be_visible()
    expect(page.locator("#preview li")).to_have_count(4)
    look(page, "register-times")
    on_to(page, "Who is it for?")
    to(page, "open_to")
    page.keyboard.press("Space")
    on_to(page, "What does it cost?")
    to(page, "cost")
    page.keyboard.press("Space")
    on_to(page, "How can people contact you?")
    to(page, "no_contact")
    page.keyboard.press("Space")
    on_to(page, "How can we contact you?")
    write(page, "your_email", "kath@example.org")
    on_to(page, "Check your answers")
    look(page, "register-check")
    press(page, "Answer them now")
    pin = page.frame_locator("[data-pin-map]").locator(".asset-marker--chosen")
    expect(pin).to_be_visible()
    for _ in range(150):
        if pin.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.get_by_text("You moved the pin 30 metres.")).to_be_visible()
    look(page, "register-pin")
    on_to(page, "Which languages are spoken?")
    write(page, "language_words", "yorub")
    expect(page.get_by_role("option", name="Yoruba")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Yoruba")).to_be_visible()
    look(page, "register-languages")
    on_to(page, "Can everyone get in")
    press(page, "Stop here")
    expect(page.get_by_text("Yoruba")).to_be_visible()
    with psycopg.connect(own_demo) as database:
        database.execute("UPDATE submission SET started_at = now() - interval '5 minutes'")
    press(page, "Send your answers")
    expect(page.get_by_text("One more step: confirm by email")).to_be_visible()
    look(page, "register-sent")
    newest_mail(page, own_demo_site, "Confirm your entry “Quayside Lunch Club”")
    page.get_by_role("link", name="/register/confirm").click()
    press(page, "Confirm")
    expect(page.get_by_text("Thank you – we have saved your entry")).to_be_visible()

    with session_on(own_demo) as session:
        grant(session, email="stew@example.org", role=Role.STEWARD)
    steward = open_page(f"{own_demo_site}/", width=WIDTH)
    sign_in_by_mail(steward, own_demo_site, "stew@example.org")
    steward.goto(f"{own_demo_site}/moderation")
    look(steward, "moderation")
    steward.get_by_role("link", name="Quayside Lunch Club").click()
    look(steward, "moderation-entry")
    steward.get_by_label("Your message to the group").fill("Is it open on bank holidays?")
    steward.get_by_role("button", name="Ask for more information").click()
    expect(steward.get_by_text("question sent, no answer yet")).to_be_visible()

    newest_mail(page, own_demo_site, "A question about “Quayside Lunch Club”")
    page.get_by_role("link", name="/register/resume").click()
    expect(page.get_by_text("Is it open on bank holidays?")).to_be_visible()
    press(page, "Open the entry in this browser")
    page.get_by_role("link", name="Change When does it take place?").click()
    write(page, "times", "every Tuesday 12 to 2pm, not in August, not on bank holidays")
    on_to(page, "Check your answers")
    press(page, "Send your answers")
    expect(page.get_by_text("Thank you – your entry is with the stewards")).to_be_visible()

    steward.goto(f"{own_demo_site}/moderation")
    steward.get_by_role("link", name="Quayside Lunch Club").click()
    steward.get_by_role("button", name="Publish", exact=True).click()
    expect(steward.get_by_role("status")).to_contain_text("You published “Quayside Lunch Club”.")

    seeker = open_page(
        f"{own_demo_site}/assets?near={postcode}&q=peel+potatoes&open_on=tuesday&open_at=13:00",
        width=WIDTH,
    )
    expect(seeker.get_by_role("heading", name="Quayside Lunch Club")).to_be_visible()
    seeker.goto(f"{own_demo_site}/assets?near={postcode}&q=peel+potatoes&open_on=wednesday")
    expect(seeker.get_by_role("heading", name="Quayside Lunch Club")).to_have_count(0)

    with psycopg.connect(own_demo) as database:
        database.execute(
            "UPDATE asset SET assured_on = current_date - interval '7 months' WHERE name = 'Quayside Lunch Club'"
        )
    now = datetime.now(UTC)
    with session_on(own_demo) as session:
        ask_groups(
            session,
            today=now.date(),
            now=now,
            months=6,
            link_to=lambda answer, token: f"{own_demo_site}/confirm/{answer}?token={token}",
        )
    page.goto(f"{own_demo_site}/outbox")
    page.get_by_role("listitem").filter(has_text="kath@example.org").first.get_by_role(
        "link"
    ).click()
    page.get_by_role("link", name="/confirm/right").click()
    look(page, "still-right")
    page.get_by_role("button", name="Everything is still correct").click()
    expect(page.get_by_text("We’ve marked your entry as checked today").first).to_be_visible()
    with psycopg.connect(own_demo) as database:
        moved = database.execute(
            "SELECT assured_on = current_date FROM asset WHERE name = 'Quayside Lunch Club'"
        ).fetchone()
    assert moved == (True,)
