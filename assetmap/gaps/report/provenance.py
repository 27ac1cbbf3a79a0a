"""Provenance: the data and its dates behind each number."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assetmap.gaps.question import AUDIENCES, GROUPS
from assetmap.gaps.report.document import Basis, Source
from assetmap.gaps.report.out_of_reach import Report

_PLACES = ("places",)
_ALL_PLACES = ("all places",)
_WALKS = ("assets", "people's places", "streets")
_REACH = ("who", *_WALKS, *_PLACES)
# What stands behind each number; those not named here are words about others.
_STANDS_ON: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("name", "code", "status"), _PLACES),
    **dict.fromkeys(("geography", "place_count"), _ALL_PLACES),
    "people": ("who", *_PLACES),
    "in_common": (*_REACH, *_ALL_PLACES),
    **dict.fromkeys(("out", "share_out", "benchmark", "minutes", "within", "per_10000"), _REACH),
    **dict.fromkeys(("newly_reached", "together", "share_of_best"), (*_REACH, "all assets")),
    **dict.fromkeys(("gained", "lost", "within_new"), _REACH),
    **dict.fromkeys(
        ("worst", "worst_place", "least_share", "largest_share"), (*_REACH, *_ALL_PLACES)
    ),
    **dict.fromkeys(("asset_count", "serving_count", "confirmed_count", "open_count"), ("assets",)),
    **dict.fromkeys(("estimate", "completeness"), ("assets",)),
    "strength_count": ("all assets",),
    "standing": ("assets", "surveys"),
    "surveyed": ("surveys",),
    "edge": ("places", "centroids", "assets"),
    "threshold": ("streets",),
    "registered": ("patients",),
    "registered_share_out": ("patients", *_WALKS),
    "decile": ("deprivation",),
    "share_in": (*_REACH, "deprivation"),
    "concentration": (*_REACH, "deprivation"),
    "group_size": ("groups of people",),
    **dict.fromkeys(("group_out", "group_share_out"), ("groups of people", *_WALKS)),
}


def basis_of(report: Report, inputs: Sequence[Mapping[str, Any]], key: str) -> Basis:
    """The inputs behind the number of this key; nothing where it is a word about others."""
    topics = _STANDS_ON.get(key, ())
    files, lists = [], []
    for number, one in enumerate(inputs, 1):
        source = Source(str(one["source"]), one["vintage"], number)
        if one["subject"] == "assets":
            if "all assets" in topics or ("assets" in topics and _is_asked(report, one)):
                lists.append(source)
        elif any(_is_about(report, topic, one) for topic in topics):
            files.append(source)
    return Basis(files, lists)


def _is_asked(report: Report, one: Mapping[str, Any]) -> bool:
    """Whether a list holds something that the report asks about; earlier reports do not say which do."""
    asked = report.figures.get("lists")
    return asked is None or one["source"] in asked


def _is_about(report: Report, topic: str, one: Mapping[str, Any]) -> bool:
    """Whether a file is about a topic, as this report needs it."""
    section, _, of = str(one["subject"]).partition(": ")
    if section == "statistics":
        # Earlier reports do not say which figures came from which file.
        return bool({*one.get("measures", ())} & {*_measures(report, topic)})
    if topic in ("places", "all places"):
        kinds = {"lsoa", *report.figures["places"]}
        if topic == "all places":
            kinds.update(kind for told in report.figures["sensitivity"] for kind in told["worst"])
        # Wards and MSOAs are made of the small areas whose centres they hold.
        if section == "centroids":
            return bool(kinds & {"ward", "msoa"})
        # A second file of one kind has a number behind it.
        return section in ("boundaries", "groups") and of.partition(" ")[0] in kinds
    if topic == "patients":
        return section == "practices" or (section == "groups" and of.startswith("pcn"))
    if topic == "people's places":
        return section == ("centroids" if report.question.demand == "centroids" else "postcodes")
    if topic == "streets":
        return section == "streets" and not report.figures["is_estimated"]
    return section == topic


def _measures(report: Report, topic: str) -> Collection[str]:
    if topic == "who":
        deprived = ("imd_decile",) if report.question.is_most_deprived_only else ()
        return (*AUDIENCES[report.question.people].measures, *deprived)
    if topic == "groups of people":
        return [*(measure for columns in GROUPS.values() for measure in columns), "imd_decile"]
    return ("imd_rank", "imd_decile") if topic == "deprivation" else ()
