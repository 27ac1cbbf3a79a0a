"""The questions about people: when, for whom, how to join, and how to get in touch."""

from assetmap.assets.vocabulary.categories import our_vocabulary
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

_YES_NO: tuple[tuple[str, str], ...] = (
    ("yes", N_("Yes")),
    ("no", N_("No")),
    ("", N_("I do not know")),
)
WELCOMED: tuple[tuple[str, str], ...] = (
    ("women", N_("Women")),
    ("men", N_("Men")),
    ("lgbtq", N_("LGBTQ+ people")),
    ("faith", N_("People of faith")),
    ("bsl", N_("British Sign Language users")),
    ("carers", N_("Carers")),
    ("dementia", N_("People living with dementia")),
    ("refugees", N_("Refugees and people seeking asylum")),
    ("disabled-people", N_("Disabled people")),
)
LANGUAGES: tuple[tuple[str, str], ...] = (
    ("en", N_("English")),
    ("ar", N_("Arabic")),
    ("bn", N_("Bengali")),
    ("bfi", N_("British Sign Language")),
    ("zh", N_("Chinese")),
    ("fr", N_("French")),
    ("ku", N_("Kurdish")),
    ("pl", N_("Polish")),
    ("pt", N_("Portuguese")),
    ("pa", N_("Punjabi")),
    ("so", N_("Somali")),
    ("es", N_("Spanish")),
    ("tr", N_("Turkish")),
    ("uk", N_("Ukrainian")),
    ("ur", N_("Urdu")),
    ("yi", N_("Yiddish")),
)

OFFERED: tuple[tuple[str, str], ...] = (
    ("hall", N_("A hall or a room")),
    ("kitchen", N_("A kitchen")),
    ("garden", N_("A garden")),
    ("wifi", N_("Free wifi")),
    ("warm-space", N_("A warm space")),
)

PAGES: tuple[Page, ...] = (
    Page(
        "times",
        N_("When does it take place?"),
        (
            Field(
                "times",
                "textarea",
                N_("Write it as you would say it"),
                N_(
                    "For example: every Tuesday 10 to 12, not in August. Or: first Saturday of the month,"
                    " 2pm to 4pm. Leave it empty if there are no fixed times."
                ),
                longest=1_000,
            ),
        ),
    ),
    Page(
        "who",
        N_("Who is it for?"),
        (
            Field(
                "eligibility",
                "text",
                N_("Who is welcome? (optional)"),
                N_("“Everybody”, “anybody over 50”, “women of all faiths and none”."),
                longest=300,
            ),
            Field(
                "welcomes",
                "checkboxes",
                N_("Is it especially for some people? (optional)"),
                options=WELCOMED,
            ),
            Field("minimum_age", "number", N_("From what age? (optional)"), longest=3),
            Field("maximum_age", "number", N_("Up to what age? (optional)"), longest=3),
        ),
    ),
    Page(
        "languages",
        N_("Which languages are spoken?"),
        (Field("languages", "checkboxes", N_("Choose all that are spoken"), options=LANGUAGES),),
    ),
    Page(
        "access",
        N_("Can everybody get in and take part?"),
        (
            Field(
                "is_step_free", "radios", N_("Is there a way in without steps?"), options=_YES_NO
            ),
            Field(
                "has_toilets",
                "radios",
                N_("Is there a toilet that visitors may use?"),
                options=_YES_NO,
            ),
            Field("has_hearing_loop", "radios", N_("Is there a hearing loop?"), options=_YES_NO),
            Field("has_parking", "radios", N_("Can people park there?"), options=_YES_NO),
            Field(
                "accessibility",
                "text",
                N_("Anything else that helps to know? (optional)"),
                N_("“Ring the side bell”, “a quiet room”, “a lift that takes a wheelchair”."),
                longest=500,
            ),
        ),
        applies=lambda answers: answers.get("where") in ("address", "near"),
    ),
    Page(
        "cost",
        N_("What does it cost?"),
        (
            Field(
                "cost",
                "radios",
                N_("What it costs"),
                options=(
                    ("free", N_("Nothing: it is free")),
                    ("donation", N_("What people want to give")),
                    ("paid", N_("It costs something")),
                    ("", N_("It depends, or I do not know")),
                ),
            ),
            Field(
                "cost_text",
                "text",
                N_("How much? (optional)"),
                N_("“£3 with lunch; nobody is turned away”."),
            ),
        ),
    ),
    Page(
        "joining",
        N_("How does somebody join?"),
        (
            Field(
                "is_taking_new_people",
                "radios",
                N_("Is there room for new people?"),
                options=_YES_NO,
            ),
            Field("has_waiting_list", "radios", N_("Is there a waiting list?"), options=_YES_NO),
            Field(
                "referral",
                "radios",
                N_("Does somebody have to be sent?"),
                options=(
                    ("none", N_("No: just come along")),
                    ("self", N_("People get in touch first")),
                    ("professional", N_("A professional has to refer them")),
                    ("", N_("I do not know")),
                ),
            ),
        ),
    ),
    Page(
        "care",
        N_("Safeguarding and insurance"),
        (
            Field(
                "safeguarding",
                "text",
                N_("How do you keep people safe? (optional)"),
                N_("“We have a safeguarding policy, and a lead”, “volunteers have DBS checks”."),
                longest=500,
            ),
            Field(
                "insurance",
                "text",
                N_("Are you insured? (optional)"),
                N_(
                    "“Public liability, £5 million”. Many small groups are not, and that is fine to say."
                ),
                longest=300,
            ),
        ),
        applies=_needs_care,
    ),
    Page(
        "offers",
        N_("What could you share, and what would help you?"),
        (
            Field(
                "offers",
                "checkboxes",
                N_("What others could use (optional)"),
                options=OFFERED,
            ),
            Field("capacity", "number", N_("How many people fit in? (optional)"), longest=5),
            Field(
                "wants",
                "checkboxes",
                N_("What would help you (optional)"),
                options=(
                    ("volunteers", N_("Volunteers")),
                    ("food", N_("Food")),
                    ("hall", N_("A hall or a room")),
                    ("money", N_("Money")),
                    ("equipment", N_("Equipment")),
                ),
            ),
        ),
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
            Field(
                "email",
                "email",
                N_("Email address for the public (optional)"),
                longest=200,
            ),
            Field("url", "url", N_("Website or social media page (optional)"), longest=300),
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
