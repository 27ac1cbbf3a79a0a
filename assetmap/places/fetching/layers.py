"""Layers of an ArcGIS feature service, read page by page."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from assetmap.errors import InvalidInput

Download = Callable[[str], Path]
# An address with more codes than this is too long for some proxies.
_CODES_AT_ONCE = 100
_MOST_PAGES = 10_000


class FeatureLayer:
    """One layer of a feature service; its fields are known by patterns, since their names carry a year."""

    def __init__(self, address: str, download: Download) -> None:
        self._address = address.rstrip("/")
        self._download = download
        about = self._json(f"{self._address}?f=json")
        self.fields = [str(field["name"]) for field in about.get("fields") or []]
        if not self.fields:
            raise InvalidInput(f"{address} is not a layer of a feature service: it has no fields.")

    def field(self, pattern: str) -> str:
        """The field that the pattern matches. Raises `InvalidInput` where none does."""
        for name in self.fields:
            if re.fullmatch(pattern, name, re.IGNORECASE):
                return name
        raise InvalidInput(
            f"{self._address} has no field like {pattern!r}; it has {', '.join(self.fields[:12])}."
        )

    def rows(
        self, fields: Sequence[str], *, of: str = "", codes: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Rows without geometry; where `codes` are given, those whose field `of` is one of them."""
        found = self._features(_whereabouts(of, codes), fields, with_geometry=False)
        return [feature["properties"] for feature in found]

    def features(
        self,
        fields: Sequence[str],
        *,
        of: str = "",
        codes: Sequence[str] | None = None,
        box: tuple[float, float, float, float] | None = None,
    ) -> list[dict[str, Any]]:
        """GeoJSON features, by their code or, in degrees, by a box that they touch."""
        questions = _whereabouts(of, codes)
        if box:
            envelope = {
                "geometry": ",".join(f"{number:.6f}" for number in box),
                "geometryType": "esriGeometryEnvelope",
                "inSR": "4326",
                "spatialRel": "esriSpatialRelIntersects",
            }
            questions = [{**one, **envelope} for one in questions]
        return list(self._features(questions, fields, with_geometry=True))

    def _features(
        self, questions: Sequence[dict[str, str]], fields: Sequence[str], *, with_geometry: bool
    ) -> Iterator[dict[str, Any]]:
        for question in questions:
            asked = {
                **question,
                "outFields": ",".join(fields),
                "outSR": "4326",
                "f": "geojson",
                # Without an order two pages may hold one feature twice and another never.
                "orderByFields": fields[0],
                "returnGeometry": str(with_geometry).lower(),
            }
            offset = 0
            for _ in range(_MOST_PAGES):
                page = self._json(
                    f"{self._address}/query?{urlencode({**asked, 'resultOffset': offset})}"
                )
                found = page.get("features") or []
                yield from found
                offset += len(found)
                if not found or not _has_more(page):
                    break
            else:
                raise InvalidInput(f"{self._address} never stops returning pages.")

    def _json(self, address: str) -> dict[str, Any]:
        try:
            said = json.loads(self._download(address).read_bytes())
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise InvalidInput(f"{address} did not return JSON.")
        if error := said.get("error"):
            # A feature service answers 200 to a question that it cannot answer.
            what = error.get("message") if isinstance(error, dict) else error
            raise InvalidInput(f"{address} returned an error: {what}.")
        return said


def _has_more(page: dict[str, Any]) -> bool:
    return bool(
        page.get("exceededTransferLimit")
        or (page.get("properties") or {}).get("exceededTransferLimit")
    )


def _whereabouts(of: str, codes: Sequence[str] | None) -> list[dict[str, str]]:
    if codes is None:
        return [{"where": "1=1"}]
    questions = []
    for start in range(0, len(codes), _CODES_AT_ONCE):
        quoted = ",".join(
            "'" + code.replace("'", "''") + "'" for code in codes[start : start + _CODES_AT_ONCE]
        )
        questions.append({"where": f"{of} IN ({quoted})"})
    return questions
