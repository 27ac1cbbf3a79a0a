"""The order of two editions of a data set by age."""

import re


def year_month(text: str | None) -> tuple[int, int] | None:
    """The first year, and month where there is one, that a vintage names: "2025-11", "mid-2020", "modelled-2023"."""
    match = re.search(r"(?<!\d)((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?!\d))?", text or "")
    return (int(match[1]), int(match[2] or 0)) if match else None


def is_older(vintage: str | None, than: str | None) -> bool:
    """True only when both name a year and the first is the earlier; words that cannot be compared are not older."""
    one, other = year_month(vintage), year_month(than)
    return one is not None and other is not None and one < other
