"""Provenance: the data and its dates behind each number."""

from collections.abc import Collection, Sequence

from assetmap.gaps.inputs.sources import Input
from assetmap.gaps.question import AUDIENCES, GROUPS
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.document import Basis, FigureSource
from assetmap.gaps.report.out_of_reach import Report


def basis_of(report: Report, inputs: Sequence[Input], key: str) -> Basis:
    """The inputs behind the number of this key; nothing where it is a word about others."""
    topics = DEFINITIONS[key].stands_on
    files, lists = [], []
    for number, one in enumerate(inputs, 1):
        source = FigureSource(one.source, one.vintage, number)
        if one.subject == "assets":
            if "all assets" in topics or ("assets" in topics and _is_asked(report, one)):
                lists.append(source)
        elif any(_is_about(report, topic, one) for topic in topics):
            files.append(source)
    return Basis(files, lists)


def _is_asked(report: Report, one: Input) -> bool:
    """Whether a list holds something that the report asks about; earlier reports do not say which do."""
    asked = report.figures.lists
    return asked is None or one.source in asked


def _is_about(report: Report, topic: str, one: Input) -> bool:
    """Whether a file is about a topic, as this report needs it."""
    section, _, of = one.subject.partition(": ")
    if section == "statistics":
        # Earlier reports do not say which figures came from which file.
        return bool({*one.measures} & {*_measures(report, topic)})
    if topic in ("places", "all places"):
        kinds = {"lsoa", *report.figures.places}
        if topic == "all places":
            kinds.update(kind for at in report.figures.sensitivity for kind in at.worst)
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
        return section == "streets" and not report.figures.is_estimated
    return section == topic


def _measures(report: Report, topic: str) -> Collection[str]:
    if topic == "who":
        deprived = ("imd_decile",) if report.question.is_most_deprived_only else ()
        return (*AUDIENCES[report.question.people].measures, *deprived)
    if topic == "groups of people":
        return [*(measure for columns in GROUPS.values() for measure in columns), "imd_decile"]
    return ("imd_rank", "imd_decile") if topic == "deprivation" else ()
