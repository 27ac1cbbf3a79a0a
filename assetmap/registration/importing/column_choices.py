"""The meanings that a column of a list may have, in the steward's words."""

from assetmap.assets.imports.formats.mapping import mapping_keys
from assetmap.assets.record.facts import listed_facts
from assetmap.web.translations import N_, gettext

_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        N_("About the place or group"),
        (
            ("name", N_("Name")),
            ("category", N_("Category")),
            ("description", N_("Description")),
            ("organization", N_("Run by")),
        ),
    ),
    (
        N_("Location"),
        (
            ("address", N_("Address")),
            ("city", N_("Town")),
            ("postcode", N_("Postcode")),
            ("latitude", N_("Latitude")),
            ("longitude", N_("Longitude")),
            ("coordinates", N_("Latitude and longitude, or grid reference")),
            ("easting", N_("Easting")),
            ("northing", N_("Northing")),
        ),
    ),
    (
        N_("Contact"),
        (("phone", N_("Telephone")), ("email", N_("Email")), ("url", N_("Website"))),
    ),
    (
        N_("When"),
        (
            ("hours_in_words", N_("Opening hours in words")),
            ("schedule", N_("Opening hours as iCalendar rules")),
            ("monday", N_("Hours on Monday")),
            ("tuesday", N_("Hours on Tuesday")),
            ("wednesday", N_("Hours on Wednesday")),
            ("thursday", N_("Hours on Thursday")),
            ("friday", N_("Hours on Friday")),
            ("saturday", N_("Hours on Saturday")),
            ("sunday", N_("Hours on Sunday")),
        ),
    ),
    (
        N_("About the list"),
        (
            ("source_id", N_("Reference number or code")),
            ("status", N_("Status (open or closed)")),
            ("assured_on", N_("Last checked on")),
            ("licence_column", N_("Licence")),
            ("source_column", N_("Source")),
            ("vintage_column", N_("Date of the data")),
        ),
    ),
)


def column_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of what a column may hold, each with keys and labels; the other facts come last."""
    groups = [
        (gettext(label), [(key, gettext(words)) for key, words in keys]) for label, keys in _GROUPS
    ]
    said = {key for _, keys in groups for key, _ in keys}
    others = [
        (one.mapping, gettext(one.label)) for one in listed_facts() if one.mapping not in said
    ]
    return [*groups, (gettext("Other details"), others)]


def is_choice(key: str) -> bool:
    """Whether a column may hold this."""
    return key in mapping_keys() and any(
        key == one for _, keys in column_choices() for one, _ in keys
    )
