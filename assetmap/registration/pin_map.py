"""On which map does a group put its pin: a Folium document that knows a point, and tells where it was moved?"""

import folium

from assetmap.assets.browse_map import MapDocument, finished_map


def pin_map(
    longitude: float, latitude: float, tiles_url: str | None, tiles_attribution: str, title: str
) -> MapDocument:
    """A map around a point in WGS84 degrees; `static/pin-map.js` puts the pin and posts where it goes."""
    drawn = folium.Map(location=[latitude, longitude], zoom_start=17, tiles=None, zoom_control=True)
    return finished_map(drawn, title, "pin-map", tiles_url, tiles_attribution)
