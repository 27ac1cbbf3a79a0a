"""The frame of every page, and the addresses of static files."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from assetmap.main import create_app
from assetmap.web import translations
from assetmap.web.templating import PACKAGE, STATIC, environment, mount_static, render, static


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    mount_static(app)

    @app.get("/assets", name="assets_search")
    def page(request: Request) -> HTMLResponse:
        return render(request, "error.html", heading="Find <support>", advice="Look.")

    return app


@pytest.fixture
def html(app: FastAPI) -> str:
    return TestClient(app).get("/assets").text


def test_the_title_ends_in_the_services_name_and_is_escaped(html: str) -> None:
    assert "<title>Find &lt;support&gt; – assetmap</title>" in html


def test_the_page_looks_like_nhs_uk_and_does_not_pretend_to_be_it(html: str) -> None:
    assert 'class="nhsuk-header"' in html
    assert "nhsuk-header__logo" not in html
    assert "NHS England" not in html
    assert "favicon" not in html
    assert ">NHS<" not in html


def test_the_page_says_its_language_and_can_be_skipped_into(html: str) -> None:
    assert re.search(r'<html lang="en"\s*>', html)
    assert re.search(r'<a[^>]* href="#maincontent"[^>]*>\s*Skip to main content', html)


def test_navigation_marks_the_page_one_is_on(html: str) -> None:
    assert re.search(r'href="/assets" aria-current="page"', html)
    assert re.search(r'href="/about/data">', html)


def test_a_page_fetches_nothing_from_elsewhere(html: str) -> None:
    for address in re.findall(r'(?:href|src|from|action)\s*=?\s*"([^"]+)"', html):
        assert address.startswith(("/", "#")) and not address.startswith("//"), address


def test_the_stylesheet_fetches_nothing_from_elsewhere() -> None:
    css = (STATIC / "vendor/nhsuk.css").read_text()
    addresses = [a for a in re.findall(r'url\("?([^")]+)', css) if not a.startswith("data:")]
    assert addresses
    for address in addresses:
        assert (STATIC / "vendor" / address).is_file(), address
    assert "frutiger" not in css.lower()


def test_what_an_application_tells_every_page_is_shown(app: FastAPI) -> None:
    app.state.page_context = lambda request: {"area_notice": "Elmsea is a fictional borough."}
    html = TestClient(app).get("/assets").text
    assert "Elmsea is a fictional borough." in html
    assert html.index("</header>") < html.index("Elmsea") < html.index("<main")


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {
        name
        for template in PACKAGE.glob("*/templates/**/*.html")
        for name in re.findall(r"""\bstatic\(\s*["']([^"']+)["']""", template.read_text())
    }
    assert "vendor/nhsuk.css" in named
    assert [name for name in sorted(named) if not (STATIC / name).is_file()] == []


def test_every_template_compiles() -> None:
    # The application gives the templates its features' own words.
    create_app()
    for name in environment().list_templates(extensions=["html", "txt"]):
        environment().get_template(name)


def test_a_static_file_is_kept_for_a_year_only_by_its_current_version(app: FastAPI) -> None:
    client = TestClient(app)
    address = static("vendor/nhsuk.css")
    assert re.fullmatch(r"/static/vendor/nhsuk\.css\?v=[0-9a-f]{12}", address)
    kept = client.get(address)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["access-control-allow-origin"] == "*"
    for other in ("/static/vendor/nhsuk.css", "/static/vendor/nhsuk.css?v=000000000000"):
        assert client.get(other).headers["cache-control"] == "no-cache"


def test_scripts_and_styles_are_packed_for_those_who_can_unpack_them(app: FastAPI) -> None:
    client = TestClient(app)
    for name, media_type in (
        ("vendor/protomaps-leaflet/protomaps-leaflet.js", "text/javascript"),
        ("vendor/nhsuk.css", "text/css"),
    ):
        packed = client.get(static(name))
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["content-type"].startswith(media_type)
        plain = client.get(static(name), headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content == (STATIC / name).read_bytes()
        assert int(packed.headers["content-length"]) < len(plain.content) / 2
        assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
        known = {"If-None-Match": packed.headers["etag"]}
        assert client.get(static(name), headers=known).status_code == 304
    image = client.get("/static/vendor/leaflet/images/layers.png")
    assert "content-encoding" not in image.headers


def test_a_file_that_was_not_built_has_an_address_without_version() -> None:
    assert static("vendor/none.css") == "/static/vendor/none.css"


@pytest.fixture
def welsh(tmp_path: Path) -> Path:
    catalogue = Catalog(locale="cy")
    catalogue.add("What you can do", "Beth allwch chi ei wneud")
    folder = tmp_path / "cy/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "assetmap.mo").open("wb") as file:
        write_mo(file, catalogue)
    return tmp_path


def test_a_template_speaks_the_language_of_the_moment(welsh: Path) -> None:
    template = environment().get_template("error.html")
    page = {"request": Request({"type": "http", "path": "/", "headers": [], "server": ("x", 80)})}
    with translations.speaking("cy", welsh):
        assert "Beth allwch chi ei wneud" in template.render(page)
    assert "What you can do" in template.render(page)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("cy", "cy"),
        ("cy-GB, en;q=0.5", "cy"),  # a dialect is served by its language
        ("en-GB, cy;q=0.8", "en"),
        ("fr, cy;q=0.2", "cy"),  # better a language that was named than one that was not
        ("fr", "en"),
        ("cy;q=0", "en"),  # refused outright
        ("", "en"),
        (";;q=x,,", "en"),  # nonsense
    ],
)
def test_the_reader_gets_the_language_liked_best(welsh: Path, header: str, language: str) -> None:
    request = Request({"type": "http", "headers": [(b"accept-language", header.encode())]})
    assert translations.language_of(request, welsh) == language


def test_no_two_features_style_one_class() -> None:
    sheet = (PACKAGE / "web" / "frontend" / "app.scss").read_text(encoding="utf-8")
    begun = re.findall(r"^(\.app-[\w-]+) \{", sheet, re.MULTILINE)
    assert len(begun) > 100
    assert sorted({one for one in begun if begun.count(one) > 1}) == []
