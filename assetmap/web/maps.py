"""The frame of our Folium maps: our own copies of scripts and styles, and the policy that they are served under."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element

from assetmap.web.map_parts.background import Background, Style
from assetmap.web.templating import static
from assetmap.web.translations import current_language

# What Folium leaves out for those who do not see the map, or not well.
_FOR_EVERYBODY = {
    "<html>": '<html lang="en">',
    "<head>": "<head>\n    <title>Map of assets</title>",
    "maximum-scale=1.0, user-scalable=no": "minimum-scale=1.0",
    '<div class="folium-map" id="map_browse" ></div>': (
        '<main><h1 class="map-title">Map of assets</h1>'
        '<div class="folium-map" id="map_browse"></div></main>'
    ),
}


@dataclass(frozen=True)
class MapDocument:
    """A map's HTML and the policy that it is served under."""

    html: str
    content_security_policy: str


def finished_map(
    drawn: folium.Map,
    title: str,
    scripts: Sequence[str],
    tiles_url: str | None,
    tiles_attribution: str,
    *,
    style: Style = "plain",
) -> MapDocument:
    """A Folium map as a document of ours, called `title`, with our scripts of those names and our style beside Leaflet.

    Under it lie the tiles of `tiles_url` where it names some, else our own background in that style.
    """
    # Ours instead of the public copies that Folium names, and without the libraries that we do not use.
    drawn.default_js = [("leaflet", static("vendor/leaflet/leaflet.js"))]
    drawn.default_css = [
        ("leaflet_css", static("vendor/leaflet/leaflet.css")),
        ("browse_map_css", static("browse-map.css")),
    ]
    # Folium names its map at random; the script has to find it, and the policy's hashes to stay the same.
    drawn._id = "browse"
    if tiles_url:
        folium.TileLayer(tiles=tiles_url, attr=tiles_attribution, name="tiles").add_to(drawn)
    else:
        Background(style=style).add_to(drawn)
    figure: Any = drawn.get_root()
    # Deferred: it needs the map, which Folium's own script makes at the end of the document.
    for script in scripts:
        figure.html.add_child(Element(f'<script src="{static(f"{script}.js")}" defer></script>'))
    html = figure.render()
    for folium_says, we_say in _FOR_EVERYBODY.items():
        assert folium_says in html, f"Folium no longer writes {folium_says}"
        html = html.replace(folium_says, we_say.replace("Map of assets", escape(title)), 1)
    html = html.replace('<html lang="en">', f'<html lang="{current_language()}">', 1)
    return MapDocument(html, policy_of(html, tiles_url))


class _Inline(HTMLParser):
    """Collects the text of the inline scripts and styles of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        # Data is no script, and needs nobody's leave.
        if tag in self.texts and not told.get("src") and told.get("type") != "application/json":
            self._open = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data


def policy_of(html: str, tiles_url: str | None) -> str:
    """The content security policy of a map's document: allows what the document itself holds, by its hashes, our own
    address, and the tiles' where there are any.
    """
    inline = _Inline()
    inline.feed(html)
    hashes = {tag: " ".join(map(_hash, texts)) for tag, texts in inline.texts.items()}
    tiles = ""
    if tiles_url:
        parts = urlsplit(tiles_url)
        host = parts.netloc.replace("{s}", "*")
        tiles = f" {parts.scheme}://{host}"
    return (
        "default-src 'none'; "
        f"script-src 'self' {hashes['script']}; "
        f"style-src 'self' {hashes['style']}; "
        f"img-src 'self' data:{tiles}; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
