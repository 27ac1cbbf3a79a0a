"""Fixtures of the browser tests: Debian's Chromium, the application as it is served, and a watch on every request."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.local_clusters import until
from tests.journeys.running_commands import running
from tests.loaded import copied

# A machine that does other things besides may take longer than Playwright's five seconds; what is there is seen at
# once.
expect.set_options(timeout=45_000)
# Milliseconds that a step of a page may take there.
_PATIENCE = 90_000
PROJECT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
# As wide as a phone at most, where everything stands below each other.
PHONE = 640
WIDE, NARROWEST = 1280, 320
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Otherwise it keeps a process ready for a page that is never opened.
    "--renderer-process-limit=1",
]


@contextmanager
def served(url: str) -> Iterator[str]:
    """The address of the application, served by its own command on the database at `url`."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        command = ("serve", "--port", "0", "--no-worker")
        with running(log, *command, ASSETMAP_DATABASE_URL=url) as process:
            # Under a heavy load the first start takes longer than any later one.
            until(
                lambda: re.search(r"http://\S+\n", log.read_text()) or not process.is_alive(),
                seconds=180,
            )
            address = re.search(r"http://\S+(?=\n)", log.read_text())
            assert address, f"the server printed no address: {log.read_text()}"
            yield address[0]


@pytest.fixture(scope="session")
def hackney_site(hackney: str) -> Iterator[str]:
    """The address of a site that shows the real City and Hackney."""
    with served(hackney) as address:
        yield address


@pytest.fixture(scope="session")
def demo_site(demo: str) -> Iterator[str]:
    """The address of a site that shows the demo area."""
    with served(demo) as address:
        yield address


@pytest.fixture(scope="module")
def own_demo(cluster: str, with_demo: str) -> Iterator[str]:
    """A demo area of a file's own, for what stays in it: drafts, groups, decisions."""
    with copied(cluster, with_demo) as url:
        yield url


@pytest.fixture(scope="module")
def own_demo_site(own_demo: str) -> Iterator[str]:
    """The address of a site that shows it."""
    with served(own_demo) as address:
        yield address


# Not for the whole session: Playwright keeps an event loop running for as long as it is open.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a fresh profile, without the windows of a desktop where that can be had."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert chromium, "Chromium is not installed: run `make test`, which installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages; at the end, whatever they asked of another host or broke of their policy fails the test."""
    strangers: list[str] = []
    complaints: list[str] = []
    contexts = []

    def open_at(
        address: str, *, width: int = 1200, height: int = 900, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        home = address.split("/")[2]
        page.on(
            "request",
            lambda request: (
                strangers.append(request.url)
                if request.url.split("/")[2] != home and not request.url.startswith("data:")
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error"
                and "status of 4" not in message.text
                and page not in _EXAMINED
                else None
            ),
        )
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not strangers, f"asked of another host: {strangers}"
    assert not complaints, f"the browser complained: {complaints}"


# axe-core itself tries inline styles on what it examines, which the policy refuses and the browser reports.
_EXAMINED: set[Page] = set()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands: the rule, and where."""
    _EXAMINED.add(page)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What passes is left there: to bring all of it over takes longer than to find it.
    found = page.evaluate(
        "axe.run({iframes: false, resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
        " 'wcag22aa', 'best-practice']}).then((found) => found.violations)"
    )
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found
        for node in violation["nodes"]
    ]


def violations_on_a_phone(page: Page) -> list[str]:
    """`violations`, for a test that visits the same page on a phone and in a wide window: axe takes it once."""
    size = page.viewport_size
    assert size
    return violations(page) if size["width"] <= PHONE else []


def fits(page: Page) -> bool:
    """Whether nothing of the page, its stylesheet being there, is wider than the window, once it is laid out for it."""
    page.wait_for_load_state()
    is_so = "document.documentElement.scrollWidth <= window.innerWidth"
    # What a script lays out anew after the window has changed takes a frame or some.
    return bool(
        page.evaluate(is_so)
        or page.evaluate(
            "new Promise((told) => { const look = (frames) => "
            f"{is_so} || !frames ? told({is_so}) : requestAnimationFrame(() => look(frames - 1)); look(60); }})"
        )
    )


def fits_every_window(page: Page) -> bool:
    """Whether it `fits` its window, a wide one and the narrowest, without being opened anew in each."""
    size = page.viewport_size
    assert size
    found = []
    for width in (size["width"], WIDE, NARROWEST):
        page.set_viewport_size({**size, "width": width})
        found.append(fits(page))
    page.set_viewport_size(size)
    return all(found)


def picture(page: Page, name: str) -> None:
    """Keeps a screenshot in `tests/browser/screenshots` where the environment has SCREENSHOTS=yes."""
    if not os.environ.get("SCREENSHOTS"):
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def postcode_in(url: str) -> str:
    """A postcode of the area in the database at `url` that has a position."""
    with psycopg.connect(url) as database:
        found = database.execute(
            "SELECT postcode FROM postcode WHERE location_bng IS NOT NULL ORDER BY 1 LIMIT 1"
        ).fetchone()
    assert found
    return str(found[0])


def sign_in_by_mail(page: Page, site: str, email: str) -> None:
    """Signs in by the link in the outbox."""
    page.goto(f"{site}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send the email").click()
    page.goto(f"{site}/outbox")
    page.get_by_role("listitem").filter(has_text=email).first.get_by_role("link").click()
    page.get_by_role("link", name="/sign-in/link").click()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
