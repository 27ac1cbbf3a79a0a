"""Elements of Folium that the browse map needs besides its own: vector tiles, outlines, shades, a legend and tools.

Each hands its options to a function of `static/map/`, which makes the Leaflet layer or control.
"""

from collections.abc import Mapping
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.plugins import Fullscreen
from jinja2 import Template

from assetmap.web.templating import static


class MapPage(Figure):
    """The document around a map: in a language, with a title, for screen readers and for every size of letters."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language|e }}">\n'
        "<head>\n"
        "<title>{{ this.title|e }}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n"
        '<main><h1 class="map-title">{{ this.title|e }}</h1>\n'
        "{{ this.html.render(**kwargs) }}\n"
        "</main>\n"
        '<script type="application/json" id="map-words">{{ this.words|tojson }}</script>\n'
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, title: str, language: str, words: Mapping[str, str]) -> None:
        super().__init__(title=title)
        self.language = language
        self.words = dict(words)


class BrowseMap(folium.Map):
    """Folium's map without the libraries and styles that it brings along and we do not use."""

    _template = Template(
        "{% macro header(this, kwargs) %}{% endmacro %}"
        '{% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}{{ this.folium_script() }}{% endmacro %}"
    )

    def __init__(self, page: MapPage, **options: Any) -> None:
        super().__init__(tiles=None, **options)
        # Folium names its map at random; our script has to find it.
        self._id = "browse"
        self.default_js = [
            ("leaflet", static("vendor/leaflet/leaflet.js")),
            ("pbf", static("vendor/pbf.js")),
            *((name, static(f"map/{name}.js")) for name in _SCRIPTS),
        ]
        self.default_css = [
            ("leaflet_css", static("vendor/leaflet/leaflet.css")),
            ("map_css", static("map/map.css")),
        ]
        page.add_child(self)

    def folium_script(self) -> str:
        """The script that Folium itself writes for a map."""
        return str(folium.Map._template.module.script(self, {}))


_SCRIPTS = ("base", "tiles", "assets", "popups", "outlines", "legend", "tools", "picture")


class _Named(MacroElement):
    """An element with a name that stays the same, so that the same map is the same document."""

    _kind = ""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__()
        self._name, self._id = self._kind or "element", name
        self.options = options


class FirstView(_Named):
    """The part of the map that is shown first: the one in its address, else the loaded area."""

    _kind = "view"
    _template = Template(
        "{% macro script(this, kwargs) %}assetmap.firstView({{ this._parent.get_name() }}, {{ this.options|tojson }});{% endmacro %}"
    )


class AssetTiles(JSCSSMixin, Layer):
    """Assets from vector tiles: clusters far out, pins close to, all reachable by keys."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = assetmap.assetTiles({{ this.options|tojson }});{% endmacro %}"
    )

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name, self._id = "assets", "tiles"
        self.options = options


class Outlines(JSCSSMixin, Layer):
    """Places of one kind, fetched when somebody switches them on; choosing one tells the page around."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = assetmap.outlines({{ this.options|tojson }});{% endmacro %}"
    )

    def __init__(self, name: str, key: str, *, show: bool = False, **options: Any) -> None:
        super().__init__(name=name, overlay=True, show=show)
        self._name, self._id = "outlines", key.replace("-", "_")
        self.options = options


class Legend(_Named):
    """The legend: the meaning of each pin, its count and its switch."""

    _kind = "legend"
    _template = Template(
        "{% macro script(this, kwargs) %}assetmap.legend({{ this.options|tojson }}).addTo({{ this._parent.get_name() }});{% endmacro %}"
    )


class Shades(_Named):
    """Small areas shaded by a published figure, or by a gap report."""

    _kind = "shades"
    _template = Template(
        "{% macro script(this, kwargs) %}assetmap.shades({{ this.options|tojson }}).addTo({{ this._parent.get_name() }});{% endmacro %}"
    )


class Tools(_Named):
    """Buttons for what the page around does: where am I, print, a picture; and which way is north."""

    _kind = "tools"
    _template = Template(
        "{% macro script(this, kwargs) %}assetmap.tools({{ this.options|tojson }}).addTo({{ this._parent.get_name() }});{% endmacro %}"
    )


class OwnFullscreen(Fullscreen):
    """Folium's full screen, from our own address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._id = "button"
        self.default_js = [("fullscreen", static("vendor/leaflet/fullscreen.js"))]
        self.default_css = [("fullscreen_css", static("vendor/leaflet/fullscreen.css"))]
