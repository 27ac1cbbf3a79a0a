"""How is a postcode written."""

import re

# A unit postcode in any spacing: outward code, then a digit and two letters. GIR 0AA is the one exception.
_UNIT = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA)")
NO_FIXED_ABODE = "ZZ993VZ"


def compact(text: str) -> str | None:
    """`text` as stored, upper case and without spaces ("E81EA"); None when it is no unit postcode."""
    squeezed = re.sub(r"[\s ]+", "", text).upper()
    return squeezed if _UNIT.fullmatch(squeezed) else None


def spaced(postcode: str) -> str:
    """A stored postcode as people write it: "E8 1EA"."""
    return f"{postcode[:-3]} {postcode[-3:]}"
