"""The question form: its fields as a question, and a question as its fields."""

from collections.abc import Mapping
from typing import Any

from assetmap.gaps.inputs.availability import Offer
from assetmap.gaps.question import AUDIENCES, Question, read_question
from assetmap.web.translations import gettext

_YES = ("is_most_deprived_only", "is_step_free")
# By which a report is told unless it is said otherwise.
_USUAL_KINDS = ("neighbourhood", "pcn", "ward")
_LISTS = ("categories", "place_kinds", "closed", "beside")
# Fields of one value, as the form has them.
_FIELDS = (
    *("area", "people", "threshold_minutes", "speed_kmh", "open_day", "open_at"),
    *("demand", "serves"),
)


def question_of_form(form: Mapping[str, str]) -> Question:
    """The question of a posted form. Raises `InvalidInput` with the field for the first thing that is wrong."""
    given: dict[str, Any] = {
        name: sorted(
            value for field, value in form.items() if field.startswith(f"{name}-") and value
        )
        for name in _LISTS
    }
    for name in _FIELDS:
        if form.get(name, "").strip():
            given[name] = form[name].strip()
    for name in _YES:
        given[name] = form.get(name) == "yes"
    if form.get("breaks", "").strip():
        given["breaks"] = (
            form["breaks"].replace("%", " ").replace(";", ",").replace(",", " ").split()
        )
    if form.get("opened", "").strip():
        given["opened"] = [point.split(",") for point in form["opened"].split(";")]
    if not given["place_kinds"]:
        del given["place_kinds"]
    return read_question(given)


def asked_of(offer: Offer, fields: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The fields of a form that an area can be asked, its own kinds of places ticked, and in words what had to be left
    out.
    """
    asked, said = dict(fields), []
    people = asked.get("people", "everybody")
    if offer.people and people not in offer.people:
        asked["people"] = "everybody"
        said.append(
            gettext(
                "We have no figures for %(who)s in this area, so this report will be about everybody."
            )
            % {"who": gettext(AUDIENCES[people].name)}
        )
    if asked.get("is_most_deprived_only") and not offer.has_deprivation:
        del asked["is_most_deprived_only"]
        said.append(
            gettext(
                "We have no deprivation figures for this area, so this report will be about all small "
                "areas."
            )
        )
    if asked.get("is_step_free") and not offer.has_streets:
        del asked["is_step_free"]
        said.append(
            gettext(
                "No street map of this area is loaded, so the report cannot tell which routes are "
                "step-free."
            )
        )
    usual = [kind for kind in _USUAL_KINDS if kind in offer.kinds] or offer.kinds
    if not any(name.startswith("place_kinds-") for name in asked):
        asked |= {f"place_kinds-{kind}": kind for kind in usual}
    return asked, " ".join(said)


def fields_of_question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that would ask this."""
    fields = {name: value for name, value in asked.items() if name not in _LISTS}
    for name in _LISTS:
        for value in asked.get(name, ()):
            fields[f"{name}-{value}"] = str(value)
    fields |= {name: "yes" for name in _YES if asked.get(name)}
    if asked.get("breaks"):
        fields["breaks"] = ", ".join(f"{one:g}" for one in asked["breaks"])
    return fields
