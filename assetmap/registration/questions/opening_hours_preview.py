"""A preview of opening times in words: what was understood, and the next dates."""

from datetime import datetime
from typing import Any

from assetmap.assets.opening_hours.rules import UK, next_dates
from assetmap.assets.opening_hours.text.parser import read_times, times_in_words


def preview_of(words: str | None) -> dict[str, Any] | None:
    """What was understood of the times, and the next four dates."""
    if not (words or "").strip():
        return None
    times = read_times(words or "")
    return {
        "times": times,
        "told": times_in_words(times.rules),
        "dates": next_dates(times.rules, datetime.now(UK)),
    }
