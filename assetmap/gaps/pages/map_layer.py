"""The gaps of a public report as a layer of the browse map."""

import json
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from assetmap.database.sessions import SessionDep
from assetmap.errors import NotFound
from assetmap.gaps import queries
from assetmap.gaps.files.classes import UNKNOWN_COLOUR, classes_of
from assetmap.gaps.files.layers import measure_label
from assetmap.gaps.report.load import titles_of
from assetmap.gaps.report.wording import cell_words
from assetmap.people.access import anyone

router = APIRouter(prefix="/api/v1/map/reports", tags=["map"], dependencies=[Depends(anyone)])
OPEN = {"Access-Control-Allow-Origin": "*"}
MOST_OFFERED = 20
# What a map of gaps shows first, as the report's own does.
_MEASURES = ("share_out", "within_at_least", "standing")


@router.get("", summary="The newest public reports, for a map to choose among")
def list_layers(session: SessionDep, response: Response) -> dict[str, Any]:
    """Finished ones that everybody may read, the newest first."""
    response.headers.update(OPEN)
    _, reports, _ = queries.list_reports(session, None, limit=MOST_OFFERED, only_ready=True)
    titles = titles_of(session, reports)
    return {"results": [{"id": str(one.id), "title": titles[one.id]} for one in reports]}


@router.get("/{report_id}.geojson", summary="A public report’s small areas, shaded")
def read_layer(session: SessionDep, report_id: UUID) -> Response:
    """As `/api/v1/map/figures.geojson`: each small area's class, and what it says in words."""
    stored = queries.readable_report(session, report_id, None)
    file = queries.report_file(session, stored.id, "places.geojson")
    areas = json.loads(file.content)
    told = [feature["properties"] for feature in areas["features"]]
    key = next((one for one in _MEASURES if any(row.get(one) is not None for row in told)), None)
    if key is None:
        raise NotFound("This report tells nothing of its small areas.")
    values = [row.get(key) for row in told]
    classes = classes_of(key, values)
    features = [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": {
                "name": row["name"],
                "colour": UNKNOWN_COLOUR if of < 0 else classes.classes[of].colour,
                "words": f"{measure_label(key)}: {cell_words(key, value)}",
            },
        }
        for feature, row, value, of in zip(areas["features"], told, values, classes.of, strict=True)
    ]
    figure = {
        "label": f"{measure_label(key)} – {titles_of(session, [stored])[stored.id]}",
        "source": "",
        "classes": [{"words": one.name, "colour": one.colour} for one in classes.classes],
    }
    body = {"type": "FeatureCollection", "figure": figure, "features": features}
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        media_type="application/geo+json",
        headers=OPEN,
    )
