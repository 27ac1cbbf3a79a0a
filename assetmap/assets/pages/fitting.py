"""The part of the ground that a map of a search's results shows first."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


def fitted_query(context: Mapping[str, Any]) -> str:
    """The query of the results' map, with the rectangle to show first where the list holds all that was found."""
    fit = _rectangle(context)
    return "&".join(
        part for part in (context["map_query"], urlencode({"fit": fit}) if fit else "") if part
    )


def _rectangle(context: Mapping[str, Any]) -> str | None:
    """Around all that was found and where the search starts; None where the list shows only some of it."""
    asked, results = context["asked"], context["results"]
    if asked.get("bbox"):
        return str(asked["bbox"])
    if not context["page"].total or context["page"].total > len(results) or asked.get("place"):
        return None
    points = [(one["longitude"], one["latitude"]) for one in results if one["longitude"]]
    if not points:
        return None
    origin = context["search"].origin
    if origin is not None:
        points.append((origin.longitude, origin.latitude))
    x, y = zip(*points, strict=True)
    # A little ground around a single pin.
    return f"{min(x) - 0.004:.5f},{min(y) - 0.0025:.5f},{max(x) + 0.004:.5f},{max(y) + 0.0025:.5f}"
