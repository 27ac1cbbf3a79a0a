"""The settings that administrators may change on a page, and the check of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.mail.envelope import mail_address
from assetmap.web.translations import N_, gettext

# Headers in these colours hold white letters readably: a contrast of 4.5 to 1 at least.
COLOURS: Mapping[str, tuple[str, str]] = {
    "blue": (N_("Blue"), "#005eb8"),
    "green": (N_("Green"), "#00623b"),
    "purple": (N_("Purple"), "#5b2d8e"),
    "red": (N_("Red"), "#8a1538"),
    "grey": (N_("Dark grey"), "#3b454e"),
}
LONGEST = 200


def _colour(text: str) -> str:
    if text not in COLOURS:
        raise InvalidInput(gettext("Choose one of the colours."), parameter="colour")
    return text


def _email(text: str) -> str:
    try:
        return mail_address(text)
    except InvalidInput as error:
        raise InvalidInput(str(error), parameter="operator_email") from error


@dataclass(frozen=True)
class SiteField:
    """One thing to set: its key, which is the environment's where there is one, its label and its check."""

    key: str
    label: str
    hint: str = ""
    check: Callable[[str], str] = str


FIELDS: tuple[SiteField, ...] = (
    SiteField(
        "area_name",
        N_("Name of the area"),
        N_("As it appears on the home page: “Find local support and groups in …”."),
    ),
    SiteField("operator_name", N_("Who runs this site")),
    SiteField("operator_email", N_("Contact email address"), check=_email),
    SiteField("operator_phone", N_("Contact telephone number")),
    SiteField("operator_address", N_("Postal address")),
    SiteField("colour", N_("Header colour"), check=_colour),
)


def checked(form: Mapping[str, str]) -> dict[str, str]:
    """The settings of a form; what is left empty is as the environment says. Raises `InvalidInput`."""
    found = {}
    for field in FIELDS:
        text = " ".join(form.get(field.key, "").split())
        if len(text) > LONGEST:
            raise InvalidInput(
                gettext("Use %(most)s characters or fewer.") % {"most": LONGEST},
                parameter=field.key,
            )
        if text:
            found[field.key] = field.check(text)
    return found


def stylesheet(colour: str) -> str:
    """The style of the header in that colour."""
    value = COLOURS[colour][1]
    return f".nhsuk-header, .nhsuk-header__navigation {{ background-color: {value}; }}\n"
