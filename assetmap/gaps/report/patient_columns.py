"""The columns of a report that count a PCN's practices and registered patients."""

from collections.abc import Sequence

from assetmap.gaps.definitions import WALKS
from assetmap.gaps.report.column import Area, Column
from assetmap.gaps.report.out_of_reach import Report
from assetmap.web.translations import N_


def _has_patients(report: Report, areas: Sequence[Area]) -> bool:
    return report.has_patients and any(one.registered is not None for one in areas)


COLUMNS_OF_PATIENTS = {
    "practices": Column(
        N_("Practices on the NHS list"),
        "count",
        N_(
            "Practices that the NHS lists as part of the PCN, wherever they are. Every other number for a PCN is for its footprint: the area where its patients live."
        ),
        stands_on=("patients",),
        is_on_paper=False,
        cell=lambda report, area: area.practices,
        in_units=False,
        is_hatched=False,
        is_shown=lambda report, areas: any(
            getattr(one, "practices", None) is not None for one in areas
        ),
    ),
    "registered": Column(
        N_("Registered patients"),
        "people",
        N_(
            "Patients registered with the PCN’s practices who live in the area. They are not the same group "
            "as the area’s residents."
        ),
        stands_on=("patients",),
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.people(area.registered),
        in_units=False,
        may_be_missing=True,
        is_hatched=False,
        is_shown=_has_patients,
    ),
    "registered_share_out": Column(
        N_("Share of registered patients out of reach"),
        "share",
        N_(
            "Registered patients whose nearest asset is further away than the chosen walking time, as a share of all registered patients who live in the area."
        ),
        stands_on=("patients", *WALKS),
        is_on_paper=False,
        cell=lambda report, area: report.disclosure.share(area.registered_out, area.registered),
        in_units=False,
        needs_assets=True,
        is_shown=_has_patients,
        measures=("coverage",),
    ),
}
