"""Vector tiles, read as a map reads them."""

from pathlib import Path
from typing import Any

import pyogrio
from httpx2 import Response
from pyproj import Transformer

_TO_MERCATOR = Transformer.from_crs(4326, 3857, always_xy=True)
_HALF_WORLD = 20_037_508.342789244


def address_of(zoom: int, longitude: float, latitude: float) -> str:
    """The address of the background's tile that holds a point."""
    x, y = _TO_MERCATOR.transform(longitude, latitude)
    side = 2 * _HALF_WORLD / 2**zoom
    return f"/tiles/base/{zoom}/{int((x + _HALF_WORLD) / side)}/{int((_HALF_WORLD - y) / side)}.mvt"


def layers_of(answer: Response, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The properties of a tile's features by layer; of an empty answer none."""
    if answer.status_code == 204:
        return {}
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    path = folder / "tile.mvt"
    path.write_bytes(answer.content)
    found = {}
    for name, _ in pyogrio.list_layers(path):
        # The number in the name makes GDAL think of a tile of the world; here it is one of its own.
        frame = pyogrio.read_dataframe(path, layer=name).drop(columns=["mvt_id"], errors="ignore")
        found[name] = [
            {key: value for key, value in row.items() if key != "geometry" and value == value}
            for row in frame.to_dict("records")
        ]
    return found


def names_in(layers: dict[str, list[dict[str, Any]]], layer: str) -> set[str]:
    return {feature["name"] for feature in layers.get(layer, []) if feature.get("name")}
