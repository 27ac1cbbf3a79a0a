"""A report's map: a Folium document with every layer and measure.

Names and words stand in the document as data, never as HTML; the names of assets do not stand in it at all, and are
fetched when somebody asks, so that what is withdrawn later is not told for ever.
"""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

import folium
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.gaps.files.classes import COLOURS, UNKNOWN_COLOUR
from assetmap.gaps.files.layers import (
    Crowd,
    TableLayer,
    all_uncertain_words,
    hatching_words,
    measure_label,
    most_deprived,
    most_deprived_words,
)
from assetmap.gaps.files.map_lines import new_path_words
from assetmap.gaps.inputs.boundaries import DECIMALS
from assetmap.gaps.report.named.counted import AssetPoint
from assetmap.web.maps import finished_map
from assetmap.web.templating import static
from assetmap.web.translations import gettext

# Where our own parts go in what Folium and the browse map's frame write.
_BEFORE_MAP = '<div class="folium-map"'
_AFTER_MAP = "</div></main>"
_LEGEND = '<section class="report-legend" id="legend" aria-live="polite"></section>'


def map_document(
    title: str,
    layers: Sequence[TableLayer],
    points: Sequence[AssetPoint] = (),
    crowds: Sequence[Crowd] = (),
    *,
    attribution: str = "",
    tiles_url: str | None = None,
    tiles_attribution: str = "",
) -> bytes:
    """The map as an HTML document in UTF-8; shown under `browse_map.policy_of` it."""
    drawn = folium.Map(tiles=None, zoom_control=True, prefer_canvas=False)
    west, south, east, north = shapely.total_bounds([s for layer in layers for s in layer.shapes])
    drawn.fit_bounds([[south, west], [north, east]])
    deprived = most_deprived(layers[0]) if layers[0].kind == "lsoa" else None
    document = finished_map(
        drawn, title, ("report-map",), tiles_url, tiles_attribution, style="quiet"
    )
    # Only now: what is added to a Folium document before is read as a template of its own.
    html = document.html
    for mark, ours in (
        ("</head>", f'<link rel="stylesheet" href="{static("report-map.css")}">\n</head>'),
        (
            _BEFORE_MAP,
            _without_scripts() + _controls(layers, points, crowds, deprived) + _BEFORE_MAP,
        ),
        (_AFTER_MAP, _AFTER_MAP[:6] + _LEGEND + _AFTER_MAP[6:]),
        ("</body>", _data(layers, points, crowds, deprived, attribution) + "</body>"),
    ):
        assert mark in html, f"the map's document has no {mark}"
        html = html.replace(mark, ours, 1)
    return html.encode()


def _without_scripts() -> str:
    """The notice for browsers without JavaScript, which says where the same numbers are."""
    said = gettext(
        "The map needs JavaScript. The tables in the report show the same numbers, and the PDF has the maps as images."
    )
    return f'<noscript><p class="report-no-script">{escape(said)}</p></noscript>'


def _controls(
    layers: Sequence[TableLayer],
    points: Sequence[AssetPoint],
    crowds: Sequence[Crowd],
    deprived: BaseGeometry | None,
) -> str:
    kinds = "".join(
        f'<option value="{at}">{escape(layer.table.title)}</option>'
        for at, layer in enumerate(layers)
    )
    boxes = [
        f'<label><input type="checkbox" id="{name}"{" checked" if is_on else ""}> {escape(label)}</label>'
        for name, label, is_there, is_on in (
            ("show-points", gettext("Assets on the map"), bool(points), True),
            ("show-crowds", gettext("People out of reach"), bool(crowds), False),
            ("show-deprived", gettext("Most deprived fifth"), deprived is not None, False),
        )
        if is_there
    ]
    # Babel finds no words inside an f-string.
    shows, measure, by = gettext("What the map shows"), gettext("Measure"), gettext("Kind of place")
    # Hidden until the script can answer them.
    return (
        '<div class="report-controls" hidden role="group" aria-label="'
        f'{escape(shows)}">'
        f'<label>{escape(measure)} <select id="measure"></select></label>'
        f'<label>{escape(by)} <select id="kind">{kinds}</select></label>'
        f"{''.join(boxes)}</div>"
    )


def _data(
    layers: Sequence[TableLayer],
    points: Sequence[AssetPoint],
    crowds: Sequence[Crowd],
    deprived: BaseGeometry | None,
    attribution: str,
) -> str:
    data = {
        "layers": [_layer(layer) for layer in layers],
        "points": [
            [one.longitude, one.latitude, one.id, one.categories, int(one.is_approximate)]
            for one in points
        ],
        "crowds": [[one.longitude, one.latitude, one.name, one.out] for one in crowds],
        "deprived": [] if deprived is None else _rings(deprived),
        "crossing": [[latitude, longitude] for longitude, latitude in layers[0].crossing],
        "untold": UNKNOWN_COLOUR,
        "darkest": COLOURS[-1],
        "attribution": attribution,
        "notice": layers[0].notice,
        "words": {
            "untold": gettext("Not known, or too few to show"),
            "hatched": hatching_words(),
            "approximate": gettext("Near here – exact location not shown"),
            "out": gettext("%(n)s people out of reach"),
            "deprived": most_deprived_words(),
            "crossing": new_path_words(),
            "known": measure_label("standing"),
            "legend": gettext("Legend"),
            "areas": gettext("Places: use the arrow keys to move between them"),
            "dots": gettext("Assets on the map: use the arrow keys to move between them"),
            "dot": gettext("On the map"),
        },
    }
    # In a script's data nothing but "<" could end it.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="report-data">{text}</script>\n'


def _layer(layer: TableLayer) -> dict[str, Any]:
    measures = []
    for key in layer.measures:
        found = layer.classes(key)
        measures.append(
            {
                "key": key,
                "label": measure_label(key),
                "classes": [[one.name, one.colour] for one in found.classes],
                "of": found.of,
                "words": layer.words(key),
                "hatches": layer.hatches_by(key) if any(layer.hatched(key)) else "",
                "note": all_uncertain_words() if layer.is_all_uncertain(key) else "",
            }
        )
    return {
        "kind": layer.kind,
        "title": layer.table.title,
        "names": layer.names,
        "shapes": [_rings(shape) for shape in layer.shapes],
        "is_hatched": [int(one) for one in layer.is_hatched],
        "lacks_people": [int(one) for one in layer.lacks_people],
        "remarks": layer.remarks,
        "standing": layer.words("standing") if "standing" in layer.table.columns else [],
        "measures": measures,
    }


def _rings(shape: BaseGeometry) -> list[list[list[int]]]:
    """Polygons of rings of longitude, latitude, longitude … in 1/100,000°, each after the first less the one before."""
    parts = shapely.get_parts(shape)
    return [
        [_steps(ring) for ring in (part.exterior, *part.interiors)]
        for part in parts
        if part.geom_type == "Polygon"
    ]


def _steps(ring: BaseGeometry) -> list[int]:
    steps: list[int] = []
    last_x = last_y = 0
    # The last point is the first again.
    for x, y in shapely.get_coordinates(ring)[:-1]:
        at_x, at_y = round(x * 10**DECIMALS), round(y * 10**DECIMALS)
        steps += [at_x - last_x, at_y - last_y]
        last_x, last_y = at_x, at_y
    return steps
