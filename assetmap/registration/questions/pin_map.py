"""The Folium maps on which a group puts its pin or draws its area, and on which a steward sees both."""

from html import escape
from typing import Any
from urllib.parse import urlencode

import folium
from branca.element import Element

from assetmap.assets.record.entry import Whereabouts
from assetmap.geography import to_wgs84
from assetmap.web.maps import MapDocument, finished_map
from assetmap.web.translations import gettext

# Where nothing is loaded the map begins here: the middle of England.
_MIDDLE = (52.6, -1.5)


def pin_map(
    longitude: float,
    latitude: float,
    tiles_url: str | None,
    tiles_attribution: str,
    *,
    is_still: bool,
) -> MapDocument:
    """A map around a point in WGS84 degrees; `static/pin-map.js` puts the pin and posts where it goes.

    Where it is still, it shows the pin and nothing can be moved.
    """
    title = gettext("Map with the pin") if is_still else gettext("Map with a pin that can be moved")
    drawn = folium.Map(location=[latitude, longitude], zoom_start=17, tiles=None, zoom_control=True)
    scripts = ("map-keys", "pin-map")
    return finished_map(drawn, title, scripts, tiles_url, tiles_attribution)


def still_pin_query(where: Whereabouts, former: Whereabouts | None) -> str | None:
    """The query of a map that shows an entry's pin, and the former one where it was moved; None where it has none."""
    if where.pin is None:
        return None
    longitude, latitude = to_wgs84(*where.pin)
    asked = {"longitude": f"{longitude:.6f}", "latitude": f"{latitude:.6f}", "is_still": "true"}
    if former is not None and former.pin not in (None, where.pin):
        longitude, latitude = to_wgs84(*former.pin)
        asked |= {"former_longitude": f"{longitude:.6f}", "former_latitude": f"{latitude:.6f}"}
    return urlencode(asked)


def area_map(tiles_url: str | None, tiles_attribution: str, *, is_still: bool) -> MapDocument:
    """A map on which `static/area-map.js` lets corners be set, moved and taken back, and posts where they stand.

    Where it is still, it shows the area and nothing can be moved.
    """
    drawn = folium.Map(location=_MIDDLE, zoom_start=6, tiles=None, zoom_control=True)
    if is_still:
        title = gettext("Map of the area")
    else:
        title = gettext("Map on which an area can be drawn")
        figure: Any = drawn.get_root()
        figure.html.add_child(Element(_tools()))
    return finished_map(drawn, title, ("map-keys", "area-map"), tiles_url, tiles_attribution)


def _tools() -> str:
    buttons = {
        "add": gettext("Add a corner at the cross"),
        "back": gettext("Take the last one back"),
        "clear": gettext("Start again"),
    }
    label = escape(gettext("Draw the area"))
    corner = escape(gettext("Corner {number}: the arrow keys move it, Delete takes it away"))
    return (
        f'<section class="area-tools" aria-label="{label}" data-corner="{corner}">'
        + "".join(
            f'<button type="button" data-does="{does}">{escape(words)}</button>'
            for does, words in buttons.items()
        )
        + "</section>"
    )
