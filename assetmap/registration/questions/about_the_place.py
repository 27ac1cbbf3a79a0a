"""The questions about the group: its name, what it does, and where."""

from typing import Any

from assetmap.registration.questions.question import Answers, Field, QuestionPage
from assetmap.web.translations import N_

# What is chosen among the areas where none of them is right.
DRAWN = "drawn"


def _has_address(answers: Answers) -> bool:
    return answers.get("where") in ("address", "near")


def is_drawn(answers: Answers) -> bool:
    """Whether it comes to people in an area that has to be drawn."""
    return answers.get("where") == "nowhere" and answers.get("works_in") == DRAWN


def _has_a_point(answers: Answers) -> bool:
    return _has_address(answers) and answers.get("easting") is not None


def _lacks_of_where(answers: Answers) -> dict[str, str]:
    """An address that stays private is asked for below the same answer as one that everybody sees."""
    if _has_address(answers) and not answers.get("postcode"):
        return {"postcode": _NO_POSTCODE}
    return {}


def _settle_where(answers: dict[str, Any]) -> None:
    if "hide_address" in answers and answers.pop("hide_address") and answers.get("where"):
        answers["where"] = "near"


_NO_POSTCODE = N_("Enter the postcode, like E8 1EA.")

PAGES: tuple[QuestionPage, ...] = (
    QuestionPage(
        "name",
        N_("What is your group or place called, and what happens there?"),
        (
            Field(
                "name",
                "text",
                N_("Name"),
                N_("Use the name that people know. For example, “Lea Bridge Lunch Club”."),
                missing=N_("Enter the name of your group or place."),
                longest=150,
            ),
            Field(
                "description",
                "textarea",
                N_("What happens there, in your own words"),
                N_(
                    "What do you do together? What can people expect when they first come? Write in any "
                    "language. We keep your words as they are."
                ),
                missing=N_("Write a sentence or two about what happens there."),
                longest=3_000,
            ),
        ),
    ),
    QuestionPage(
        "categories",
        N_("What would people search for to find you?"),
        (
            Field(
                "categories",
                "categories",
                N_("Choose all that apply"),
                missing=N_("Choose at least one answer, or write your own."),
            ),
        ),
    ),
    QuestionPage(
        "where",
        N_("Where does it take place?"),
        (
            Field(
                "where",
                "radios",
                N_("Where it takes place"),
                options=(
                    ("address", N_("At an address")),
                    ("nowhere", N_("No fixed place, or we travel to people")),
                    ("online", N_("Online or by telephone")),
                ),
                missing=N_("Choose where it takes place."),
            ),
            Field(
                "postcode",
                "text",
                N_("Postcode"),
                longest=10,
                shown="choice",
                autocomplete="postal-code",
                under="address",
            ),
            Field(
                "address",
                "text",
                N_("Building and street"),
                N_("If the entrance is hard to find, explain where it is."),
                shown="choice",
                autocomplete="street-address",
                under="address",
            ),
            Field(
                "hide_address",
                "tick",
                N_("Show only the neighbourhood, not the address"),
                under="address",
            ),
            Field(
                "works_in",
                "place",
                N_("Which area do you cover or meet in?"),
                N_("If none of these is right, you can draw your own area."),
                missing=N_("Choose an area."),
                under="nowhere",
            ),
        ),
        lacks=_lacks_of_where,
        settle=_settle_where,
    ),
    QuestionPage(
        "outline",
        N_("What area do you cover?"),
        (
            Field(
                "works_in_name",
                "text",
                N_("What do you call this area?"),
                N_("For example, “the Pembury estate” or “both sides of the canal”."),
                missing=N_("Enter a name for the area."),
                longest=80,
            ),
            Field(
                "extent",
                "area",
                N_("Outline of the area"),
                missing=N_("Mark the area on the map, or enter a postcode and how far you travel."),
                longest=6_000,
            ),
        ),
        applies=is_drawn,
    ),
    QuestionPage(
        "pin",
        N_("Is the pin in the right place?"),
        (),
        intro=N_(
            "Move the pin to the door with your finger, the mouse or the arrow keys. If the pin is close enough, leave it where it is."
        ),
        applies=_has_a_point,
        is_further=True,
    ),
)
