"""The check of a telephone number's country and length."""

import re

import phonenumbers

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

_HOME = "GB"
_CODE_OF_HOME, _FIGURES_AT_HOME = 44, 10
_EXTENSION = re.compile(r" ?(x|ext\.?) ?[0-9]{1,6}$", re.IGNORECASE)
# Freephone lines of seven figures, and those of three that everybody knows.
_SHORT = re.compile(r"0800 ?[0-9]{4}|1[0-9]{2}|116 ?[0-9]{3}")


def check_length(number: str) -> None:
    """Raises `InvalidInput` where a number has too few or too many figures for its country, and says which.

    A number without +44 or another code is one of the United Kingdom.
    """
    plain = _EXTENSION.sub("", number).replace("(0)", "")
    if _SHORT.fullmatch(plain):
        return
    try:
        parsed = phonenumbers.parse(re.sub(r"^00", "+", plain), _HOME)
    except phonenumbers.NumberParseException:
        raise InvalidInput(
            gettext(
                "We do not recognise the country code in %(number)s. Check the digits after the +."
            )
            % {"number": number}
        ) from None
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    of = {"number": number, "count": len(re.sub(r"\D", "", plain))}
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise InvalidInput(
            gettext("%(number)s has too many digits (%(count)s). Check the number.") % of
        )
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or _is_cut_short(parsed):
        raise InvalidInput(
            gettext("%(number)s has too few digits (%(count)s). Check the number.") % of
        )


def _is_cut_short(number: phonenumbers.PhoneNumber) -> bool:
    """Whether a number of the United Kingdom has fewer figures than ten, and is none of the few that are shorter."""
    return (
        number.country_code == _CODE_OF_HOME
        and len(phonenumbers.national_significant_number(number)) < _FIGURES_AT_HOME
        and not phonenumbers.is_valid_number(number)
    )
