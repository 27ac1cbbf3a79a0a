"""The Folium map on which a group puts its pin, and on which a steward sees it."""

from urllib.parse import urlencode

import folium

from assetmap.assets.record.entry import Whereabouts
from assetmap.geography import to_wgs84
from assetmap.web.maps import MapDocument, finished_map
from assetmap.web.translations import gettext


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
    title = gettext("Map with the pin") if is_still else gettext("Map with a pin that you can move")
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
