"""What came of a search: its rows as a page, for programs as JSON and for people as values."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.search import (
    COUNTED_TO,
    Cursor,
    Question,
    SearchParameters,
    question_mark,
    write_cursor,
)
from assetmap.geography import DETOUR


@dataclass(frozen=True)
class ResultsPage:
    """One page: each result a JSON object as text, how many there are in all, and where the next page begins."""

    results: list[str]
    total: int
    next_cursor: str | None

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
        return (
            f'{{"total": {min(self.total, COUNTED_TO)}{capped},'
            f' "results": [{",".join(self.results)}], "next": {json.dumps(self.next_cursor)}}}'
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
    rows: Sequence[tuple[int, Any, Any, str]], parameters: SearchParameters, question: Question
) -> ResultsPage:
    """The page that the rows of `search_statement` come to."""
    shown = rows[: question.limit]
    if question.origin:
        minutes_per_metre = DETOUR / question.metres_per_minute
        results = [
            f'{result[:-1]}, "distance_metres": {metres:.1f},'
            f' "walk_minutes": {metres * minutes_per_metre:.1f}, "is_walk_estimated": true}}'
            for _, _, metres, result in shown
        ]
    else:
        results = [result[:-1] + _NO_DISTANCE for _, _, _, result in shown]
    total = rows[0][0] if rows else question.cursor.total if question.cursor else 0
    following = None
    if len(rows) > question.limit:
        _, last_id, last_key, _ = shown[-1]
        following = write_cursor(Cursor(last_key, last_id, total), question_mark(parameters))
    return ResultsPage(results, total, following)


_NO_DISTANCE = ', "distance_metres": null, "walk_minutes": null, "is_walk_estimated": null}'
