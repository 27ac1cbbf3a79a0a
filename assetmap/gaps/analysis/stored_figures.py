"""Stored figures and inputs of a report, read as typed values and brought up to the present method's shape."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from assetmap.gaps.analysis.figures import Figures
from assetmap.gaps.inputs.sources import Input
from assetmap.gaps.measures.completeness import Estimate, estimate_beside

_FIGURES = TypeAdapter(Figures)
_INPUTS = TypeAdapter(list[Input])


def read_figures(stored: Mapping[str, Any]) -> Figures:
    """The figures that `Figures.as_json` wrote, now or in an earlier version."""
    return _FIGURES.validate_python(_upgraded(stored))


def read_inputs(stored: Sequence[Mapping[str, Any]] | None) -> list[Input]:
    """The files and lists that a report stands on; earlier versions did not say which measures a file has."""
    return _INPUTS.validate_python(list(stored or ()))


def _upgraded(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The same with everything in it that reports of earlier methods lack."""
    # Earlier reports counted only what serves, and called that the assets.
    serving = {"serving_count": stored["asset_count"], "has_serving_counts": False}
    return {
        **({} if "serving_count" in stored else serving),
        **stored,
        "categories": [_category(one) for one in stored["categories"]],
        "sites": [{"id": None, "has_id": "id" in one, **one} for one in stored["sites"]],
        "sensitivity": [_at_threshold(one, stored["places"]) for one in stored["sensitivity"]],
        "what_if": _what_if(stored["what_if"]) if stored["what_if"] else None,
    }


def _category(one: Mapping[str, Any]) -> dict[str, Any]:
    """Earlier reports counted only what serves, and made estimates from lists that have too little in common."""
    category = {"serving_count": one["asset_count"], **one}
    estimate = one["estimate"]
    if estimate and "compared" not in one:
        found = Estimate(**{name: estimate[name] for name in Estimate.__dataclass_fields__})
        beside = estimate_beside(found, one["asset_count"])
        category["compared"] = (found.first, found.second, found.both)
        category["estimate"] = beside and {**estimate, **asdict(beside)}
    return category


def _at_threshold(
    one: Mapping[str, Any], places: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """Earlier reports name one worst place, and say how many live there among the places that were asked for."""
    worst = {}
    for kind, place in one["worst"].items():
        there = (other for other in places.get(kind, ()) if other["code"] == place["code"])
        people = next((other["people"] for other in there), None)
        worst[kind] = {"people": people, "codes": [place["code"]], **place}
    return {**one, "worst": worst}


def _what_if(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Earlier reports have of each small area only what is left when gains and losses are set off."""
    units = []
    for one in stored["units"]:
        change = one.get("change", 0.0)
        gained = {"gained": max(0.0, change), "lost": max(0.0, -change)}
        units.append({**gained, "within_new": max(0.0, change), **one})
    earlier = {"within_new": stored["gain"], "served_before": 0, "closed": [], "opened": 0}
    earlier["named"] = stored.get("closed", [])
    return {**earlier, **stored, "units": units}
