"""The questions about people: when, for whom, how to join, and how to get in touch."""

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.registration.questions.fact_fields import fields_about
from assetmap.registration.questions.question import Answers, Field, Page
from assetmap.web.translations import N_


def _needs_care(answers: Answers) -> bool:
    """Whether it is for people whom safeguarding is about: children, older people, the ill, those who care."""
    minimum = answers.get("minimum_age")
    if minimum is not None and minimum < 18:
        return True
    vocabulary = our_vocabulary()
    above = set(answers.get("categories", ()))
    waiting = list(above)
    while waiting:
        term = vocabulary.by_slug.get(waiting.pop())
        for parent in term.parents if term else ():
            if parent not in above:
                above.add(parent)
                waiting.append(parent)
    return not above.isdisjoint(_CARED_FOR)


_CARED_FOR = (
    "children-and-families",
    "older-people",
    "health-and-wellbeing",
    "carers",
    "peer-support",
)

PAGES: tuple[Page, ...] = (
    Page(
        "times",
        N_("When does it take place?"),
        (
            Field(
                "hours",
                "hours",
                N_("Days and times"),
                N_("One row for each day. Leave it empty if there are no fixed times."),
            ),
            Field(
                "times",
                "textarea",
                N_("Or paste it from your leaflet"),
                N_(
                    "For example: every Tuesday 10 to 12, not in August. Or: first Saturday of the month,"
                    " 2pm to 4pm. We read it, in English, and fill the rows above."
                ),
                longest=1_000,
            ),
        ),
    ),
    Page(
        "who",
        N_("Who is it for?"),
        fields_about("who"),
    ),
    Page(
        "languages",
        N_("Which languages are spoken?"),
        fields_about("languages"),
    ),
    Page(
        "access",
        N_("Can everybody get in and take part?"),
        fields_about("access"),
        applies=lambda answers: answers.get("where") in ("address", "near"),
    ),
    Page(
        "cost",
        N_("What does it cost?"),
        fields_about("cost"),
    ),
    Page(
        "joining",
        N_("How does somebody join?"),
        fields_about("joining"),
    ),
    Page(
        "care",
        N_("Safeguarding and insurance"),
        fields_about("care"),
        applies=_needs_care,
    ),
    Page(
        "offers",
        N_("What could you share, and what would help you?"),
        fields_about("offers"),
    ),
    Page(
        "first-visit",
        N_("What happens on a first visit?"),
        fields_about("first-visit"),
        intro=N_("Many people never come because they do not know what awaits them."),
    ),
    Page(
        "reach",
        N_("How do people reach you?"),
        (
            Field(
                "phone",
                "tel",
                N_("Telephone for the public (optional)"),
                N_("Anybody may see it: give a number that you do not mind being called on."),
                longest=30,
            ),
            *fields_about("reach"),
        ),
        intro=N_("What you write on this page is shown to everybody. All of it may stay empty."),
    ),
    Page(
        "you",
        N_("How do we reach you?"),
        (
            Field(
                "your_name",
                "text",
                N_("Your name (optional)"),
                shown="nobody",
                autocomplete="name",
                longest=150,
            ),
            Field(
                "your_email",
                "email",
                N_("Your email address"),
                N_(
                    "We send you a link to confirm the entry, and ask twice a year whether it is still right."
                ),
                shown="nobody",
                missing=N_("Write your email address, so that you can keep the entry true."),
                autocomplete="email",
            ),
            Field(
                "your_phone",
                "tel",
                N_("Your telephone number (optional)"),
                shown="nobody",
                autocomplete="tel",
                longest=30,
            ),
        ),
        intro=N_("Nobody sees what you write on this page but the stewards of the directory."),
    ),
)
