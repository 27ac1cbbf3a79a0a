"""A preview of opening hours: what was understood of rows and words, and the next dates."""

from datetime import datetime
from typing import Any

from assetmap.assets.opening_hours.rules import UK, next_dates
from assetmap.assets.opening_hours.text.parser import times_in_words
from assetmap.registration.questions.hours_rows import times_of
from assetmap.registration.questions.question import Answers


def preview_of(answers: Answers) -> dict[str, Any] | None:
    """The times as we understand them, and the next four dates."""
    if not (answers.get("times") or "").strip() and not answers.get("hours"):
        return None
    times = times_of(answers)
    return {
        "times": times,
        "told": times_in_words(times.rules),
        "dates": next_dates(times.rules, datetime.now(UK)),
    }
