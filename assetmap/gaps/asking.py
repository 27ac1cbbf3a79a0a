"""How does a form become a question, and a question a form? Lists are fields of one name with a number."""

from collections.abc import Mapping
from typing import Any

from assetmap.gaps.question import Question, read_question

_LISTS = ("categories", "place_kinds", "closed")


def question_of_form(form: Mapping[str, str]) -> Question:
    """The question of a posted form. Raises `InvalidInput` with the field for the first thing that is wrong."""
    given: dict[str, Any] = {
        name: sorted(
            value for field, value in form.items() if field.startswith(f"{name}-") and value
        )
        for name in _LISTS
    }
    for name in (
        "area",
        "people",
        "threshold_minutes",
        "speed_kmh",
        "open_day",
        "open_at",
        "demand",
    ):
        if form.get(name, "").strip():
            given[name] = form[name].strip()
    given["is_most_deprived_only"] = form.get("is_most_deprived_only") == "yes"
    if form.get("opened", "").strip():
        given["opened"] = [point.split(",") for point in form["opened"].split(";")]
    if not given["place_kinds"]:
        del given["place_kinds"]
    return read_question(given)


def fields_of_question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that would ask this."""
    fields = {name: value for name, value in asked.items() if name not in _LISTS}
    for name in _LISTS:
        for value in asked.get(name, ()):
            fields[f"{name}-{value}"] = str(value)
    if asked.get("is_most_deprived_only"):
        fields["is_most_deprived_only"] = "yes"
    return fields
