"""The Folium map on which an area is drawn, or shown where it is still."""

from html import escape
from typing import Any

import folium
from branca.element import Element

from assetmap.web.maps import MapDocument, finished_map
from assetmap.web.translations import gettext

# Where nothing is loaded the map begins here: the middle of England.
_MIDDLE = (52.6, -1.5)


def area_map(tiles_url: str | None, tiles_attribution: str, *, is_still: bool) -> MapDocument:
    """A map on which `static/area-map.js` lets corners be set, moved and taken back, and posts where they stand.

    Where it is still, it shows the area and nothing can be moved.
    """
    drawn = folium.Map(location=_MIDDLE, zoom_start=6, tiles=None, zoom_control=True)
    if is_still:
        title = gettext("Map of the area")
    else:
        title = gettext("Map for drawing an area")
        figure: Any = drawn.get_root()
        figure.html.add_child(Element(_tools()))
    return finished_map(drawn, title, ("map-keys", "area-map"), tiles_url, tiles_attribution)


def _tools() -> str:
    buttons = {
        "add": gettext("Add a corner at the cross"),
        "back": gettext("Remove the last corner"),
        "clear": gettext("Start again"),
    }
    label = escape(gettext("Draw the area"))
    corner = escape(
        gettext("Corner {number}: use the arrow keys to move it, or Delete to remove it")
    )
    return (
        f'<section class="area-tools" aria-label="{label}" data-corner="{corner}">'
        + "".join(
            f'<button type="button" data-does="{does}">{escape(words)}</button>'
            for does, words in buttons.items()
        )
        + "</section>"
    )
