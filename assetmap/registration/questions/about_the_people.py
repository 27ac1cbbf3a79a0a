"""The questions about people: when, for whom, how to join, and how to get in touch."""

from typing import Any

from assetmap.registration.questions.fact_fields import fields_about
from assetmap.registration.questions.question import Answers, Field, QuestionPage
from assetmap.web.translations import N_


def _lacks_of_times(answers: Answers) -> dict[str, str]:
    if any(answers.get(name) for name in ("hours", "times", "no_times")):
        return {}
    return {
        "hours": N_(
            "Enter the days and times, or tick the box to say that there are no fixed times."
        )
    }


def _lacks_of_reach(answers: Answers) -> dict[str, str]:
    if any(answers.get(name) for name in ("phone", "email", "url", "social_url", "no_contact")):
        return {}
    return {
        "phone": N_("Give one way to contact you, or tick “None of these – people just turn up”.")
    }


def _settle_who(answers: dict[str, Any]) -> None:
    """Settles whom it is for: for some people where facts about them were given and nothing was chosen; for everybody
    such facts are dropped.
    """
    said = any(answers.get(name) not in (None, []) for name in _FOR_SOME)
    if answers.get("open_to") is None and said:
        answers["open_to"] = "some"
    if answers.get("open_to") == "everybody":
        answers |= {"eligibility": None, "welcomes": [], "minimum_age": None, "maximum_age": None}


def _lacks_of_who(answers: Answers) -> dict[str, str]:
    if answers.get("open_to") or any(answers.get(name) not in (None, []) for name in _FOR_SOME):
        return {}
    return {"open_to": N_("Choose who it is for.")}


_FOR_SOME = ("eligibility", "welcomes", "minimum_age", "maximum_age")

PAGES: tuple[QuestionPage, ...] = (
    QuestionPage(
        "times",
        N_("When does it take place?"),
        (
            Field("hours", "hours", N_("Days and times"), N_("Use one row for each day.")),
            Field("no_times", "tick", N_("There are no fixed times. People need to ask first.")),
            Field(
                "times",
                "textarea",
                N_("Or paste the times from your leaflet"),
                N_(
                    "For example, “every Tuesday 10 to 12, not in August” or “first Saturday of the month, "
                    "2pm to 4pm”. Write in English or Turkish, and we will fill in the rows above for you."
                ),
                longest=1_000,
            ),
        ),
        lacks=_lacks_of_times,
    ),
    QuestionPage(
        "who",
        N_("Who is it for?"),
        (
            Field(
                "open_to",
                "radios",
                N_("Who is welcome?"),
                options=(
                    ("everybody", N_("Everyone")),
                    ("some", N_("Only some people")),
                ),
            ),
            *fields_about("who", under="some"),
        ),
        lacks=_lacks_of_who,
        settle=_settle_who,
    ),
    QuestionPage(
        "cost",
        N_("What does it cost?"),
        fields_about("cost", missing={"cost": N_("Choose what it costs.")}),
    ),
    QuestionPage(
        "reach",
        N_("How can people contact you?"),
        (
            Field(
                "phone",
                "tel",
                N_("Public phone number (optional)"),
                N_("Give a number that you are happy for anyone to call."),
                longest=30,
            ),
            *fields_about("reach"),
            Field("no_contact", "tick", N_("None of these – people just turn up")),
        ),
        lacks=_lacks_of_reach,
    ),
    QuestionPage(
        "you",
        N_("How can we contact you?"),
        (
            Field(
                "your_email",
                "email",
                N_("Your email address"),
                N_(
                    "We will send you a link to confirm the entry. From time to time, we will ask if it is "
                    "still correct."
                ),
                shown="nobody",
                missing=N_("Enter your email address, so that you can keep the entry up to date."),
                autocomplete="email",
            ),
            Field(
                "your_name",
                "text",
                N_("Your name (optional)"),
                shown="nobody",
                autocomplete="name",
                longest=150,
            ),
            Field(
                "your_phone",
                "tel",
                N_("Your phone number (optional)"),
                shown="nobody",
                autocomplete="tel",
                longest=30,
            ),
        ),
    ),
    QuestionPage(
        "languages", N_("Which languages are spoken?"), fields_about("languages"), is_further=True
    ),
    QuestionPage(
        "access",
        N_("Can everyone get in and take part?"),
        fields_about("access"),
        applies=lambda answers: answers.get("where") in ("address", "near"),
        is_further=True,
    ),
    QuestionPage(
        "joining",
        N_("How do people join?"),
        fields_about("joining"),
        intro=N_("Many people never come because they do not know what to expect."),
        is_further=True,
    ),
    QuestionPage(
        "care",
        N_("Who runs it, and how do you keep people safe?"),
        (
            Field(
                "organization",
                "text",
                N_("Organisation that runs it (optional)"),
                N_(
                    "For example, a charity, a faith group or a tenants’ association. Leave this blank if "
                    "the group runs itself."
                ),
                longest=150,
            ),
            *fields_about("care"),
        ),
        is_further=True,
    ),
    QuestionPage(
        "offers",
        N_("What could you share, and what would help you?"),
        fields_about("offers"),
        is_further=True,
    ),
)
