"""A page of search results, as JSON and as values."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np

from assetmap.assets.search.parameters import (
    COUNTED_TO,
    Cursor,
    ResolvedSearch,
    SearchParameters,
    question_mark,
    write_cursor,
)
from assetmap.assets.understanding.readings import Reading, readings_as_json
from assetmap.geography import DETOUR


@dataclass(frozen=True)
class ResultsPage:
    """One page: each result a JSON object as text, how many there are in all, and where the next page begins.

    `ids` are those of the assets at their locations, in the order of the results. `readings` are filters that were read
    in the words.
    """

    results: list[str]
    total: int
    next_cursor: str | None
    ids: list[UUID] = field(default_factory=list)
    readings: tuple[Reading, ...] = ()

    @property
    def is_total_capped(self) -> bool:
        """Whether counting stopped at `COUNTED_TO`."""
        return self.total > COUNTED_TO

    def values(self) -> list[dict[str, Any]]:
        """The results for a template."""
        return [json.loads(result) for result in self.results]

    def to_json(self) -> str:
        """The page as JSON; the results pass through as PostgreSQL wrote them."""
        capped = ', "is_total_capped": true' if self.is_total_capped else ""
        read = ""
        if self.readings:
            read = (
                f', "readings": {json.dumps(readings_as_json(self.readings), ensure_ascii=False)}'
            )
        return (
            f'{{"total": {min(self.total, COUNTED_TO)}{capped},'
            f' "results": [{",".join(self.results)}], "next": {json.dumps(self.next_cursor)}{read}}}'
        )

    def to_geojson(self) -> str:
        """The page as a GeoJSON FeatureCollection, with the results as properties."""
        features = [
            {
                "type": "Feature",
                "id": value["id"],
                "geometry": None
                if value["longitude"] is None
                else {"type": "Point", "coordinates": [value["longitude"], value["latitude"]]},
                "properties": value,
            }
            for value in self.values()
        ]
        return json.dumps(
            {
                "type": "FeatureCollection",
                "total": min(self.total, COUNTED_TO),
                "is_sample": self.total > len(features),
                "features": features,
                "next": self.next_cursor,
            },
            ensure_ascii=False,
        )


def read_page(
    rows: Sequence[tuple[Any, ...]], parameters: SearchParameters, search: ResolvedSearch
) -> ResultsPage:
    """The page that the rows of `search_statement` come to."""
    shown = rows[: search.limit]
    if search.walk_from or search.walk or search.coming:
        coming = frozenset(search.coming)
        results = [
            f'{row[6][:-1]}, "distance_metres": {row[5]:.1f}, "walk_minutes": {_minutes(minutes)},'
            f' "is_walk_estimated": {_flag(is_estimated)}, "is_in_service_area": {_flag(row[1] in coming)}}}'
            for row, (minutes, is_estimated) in zip(shown, _walks(shown, search), strict=True)
        ]
    elif search.origin:
        minutes_per_metre = DETOUR / search.metres_per_minute
        results = [
            f'{row[6][:-1]}, "distance_metres": {row[5]:.1f},'
            f' "walk_minutes": {row[5] * minutes_per_metre:.1f}, "is_walk_estimated": true, "is_in_service_area": false}}'
            for row in shown
        ]
    else:
        results = [row[6][:-1] + _NO_DISTANCE for row in shown]
    total = rows[0][0] if rows else search.cursor.total if search.cursor else 0
    following = None
    if len(rows) > search.limit:
        _, last_id, rank, key, second = shown[-1][:5]
        cursor = Cursor(rank, key, second, last_id, total)
        following = write_cursor(cursor, question_mark(parameters))
    return ResultsPage(results, total, following, [row[1] for row in shown], search.readings)


def _walks(rows: Sequence[tuple[Any, ...]], search: ResolvedSearch) -> Sequence[tuple[float, bool]]:
    """Minutes on foot to each result along the streets, and whether they are a guess."""
    if search.walk:
        walk = search.walk
        known = dict(zip(walk.ids, zip(walk.minutes, walk.is_estimated, strict=True), strict=True))
        return [known[row[1]] for row in rows]
    if search.walk_from is None:
        by_line = DETOUR / search.metres_per_minute
        walks = [(row[5] * by_line, True) for row in rows]
    else:
        points = np.array([row[7:9] for row in rows], dtype=np.float64).reshape(-1, 2)
        walked = search.walk_from.to(points)
        minutes = walked.metres / search.metres_per_minute
        walks = list(zip(minutes.tolist(), walked.is_estimated.tolist(), strict=True))
    # To what comes to people nobody has to walk.
    coming = frozenset(search.coming)
    return [
        (0.0, False) if row[1] in coming else walk for row, walk in zip(rows, walks, strict=True)
    ]


def _flag(is_so: bool) -> str:
    return "true" if is_so else "false"


def _minutes(minutes: float) -> str:
    """As JSON; null where nobody can walk there."""
    return f"{minutes:.1f}" if math.isfinite(minutes) else "null"


_NO_DISTANCE = (
    ', "distance_metres": null, "walk_minutes": null, "is_walk_estimated": null,'
    ' "is_in_service_area": null}'
)
