"""The facts of an asset, each declared once: columns, lists, forms, filters, pages and the API follow from here.

A new fact needs its declaration here or in the parts for access and joining, its column in a migration, and
translations of its words where a catalogue speaks. `tests/rules/test_facts.py` lists the bits that are taken.
"""

from collections.abc import Iterator
from typing import Literal, get_args

from assetmap import cells
from assetmap.assets.record.access_facts import ACCESS
from assetmap.assets.record.fact import (
    Fact,
    Filter,
    FormQuestion,
    IndexedFact,
    Option,
    ResultWords,
)
from assetmap.assets.record.joining_facts import JOINING
from assetmap.assets.record.options import LANGUAGES, OFFERS, WANTS, WELCOMES
from assetmap.cells.contacts import parse_email
from assetmap.cells.dates import parse_opened_on
from assetmap.cells.languages import parse_languages
from assetmap.web.translations import N_
from assetmap.web.wording import language

# What sort of strength an asset is; broader than an HSDS service.
AssetKind = Literal["place", "group", "service", "activity", "person-led", "online"]
# Their bits in the search index follow this order: a new kind comes last, with a bit of its own.
KINDS: tuple[str, ...] = get_args(AssetKind)

# Pages, forms and cards show facts in this order. Where a new fact stands among them is free.
FACTS: tuple[Fact, ...] = (
    Fact(
        "name",
        "text",
        N_("Name"),
        "name",
        ("title", "service name", "organisation name"),
        parse=cells.parse_short,
        is_public=True,
    ),
    Fact(
        "kind",
        "choice",
        N_("Kind"),
        "kind",
        options=(
            Option("place", N_("Places")),
            Option("group", N_("Groups")),
            Option("service", N_("Services")),
            Option("activity", N_("Activities")),
            Option("person-led", N_("People with time to give")),
            Option("online", N_("Online")),
        ),
        indexed={
            f"kind:{kind}": IndexedFact(12 + at, f"asset.kind = '{kind}'")
            for at, kind in enumerate(KINDS)
        },
        is_public=True,
    ),
    Fact(
        "description",
        "text",
        N_("About the place or group"),
        "description",
        ("summary",),
        is_public=True,
    ),
    Fact(
        "email",
        "text",
        N_("Email"),
        "email",
        ("e mail",),
        parse=parse_email,
        question=FormQuestion("reach", N_("Public email address (optional)"), input="email"),
        is_public=True,
    ),
    Fact(
        "url",
        "text",
        N_("Website"),
        "url",
        ("website", "web", "web address"),
        parse=str,
        question=FormQuestion("reach", N_("Website (optional)"), input="url", longest=300),
        is_public=True,
    ),
    Fact(
        "social_url",
        "text",
        N_("Social media page"),
        comment="Its page on a social network.",
        question=FormQuestion(
            "reach", N_("Social media page (optional)"), input="url", longest=300
        ),
    ),
    Fact(
        "cost",
        "choice",
        N_("Cost"),
        "cost",
        ("price", "fees"),
        parse=cells.parse_text,
        fills="cost_text",
        comment="free, donation or paid; null: not known.",
        options=(
            Option("free", N_("Free"), N_("Nothing – it’s free")),
            Option("donation", N_("By donation"), N_("People give what they like")),
            Option("paid", N_("There is a charge"), N_("There is a charge")),
        ),
        question=FormQuestion(
            "cost", N_("What does it cost?"), unsure=N_("It depends, or I do not know")
        ),
        indexed={"is_free": IndexedFact(0, "asset.cost = 'free'")},
        filters=(
            Filter(
                "is_free",
                N_("Free of charge"),
                "True: only what is free of charge.",
                "practical",
                yes="is_free",
            ),
        ),
        card=ResultWords(is_handed_over=True, is_always_shown=True),
        is_public=True,
    ),
    Fact(
        "cost_text",
        "text",
        N_("How much"),
        question=FormQuestion(
            "cost", N_("How much? (optional)"), N_("“£3 with lunch; nobody is turned away”.")
        ),
    ),
    Fact(
        "eligibility",
        "text",
        N_("Who is welcome"),
        "eligibility",
        comment="Who is welcome, in words.",
        question=FormQuestion(
            "who",
            N_("Who is welcome? (optional)"),
            N_("“Everybody”, “anybody over 50”, “women of all faiths and none”."),
            longest=300,
        ),
    ),
    Fact(
        "welcomes",
        "list",
        N_("Especially for"),
        "welcomes",
        ("for whom",),
        parse=cells.parse_slugs,
        comment="Whom it is for: women, lgbtq, …",
        options=WELCOMES,
        question=FormQuestion("who", N_("Is it for a particular group of people? (optional)")),
    ),
    Fact(
        "minimum_age",
        "number",
        N_("Minimum age"),
        "minimum_age",
        ("min age",),
        osm_keys=("min_age",),
        question=FormQuestion("who", N_("From what age? (optional)"), longest=3),
    ),
    Fact(
        "maximum_age",
        "number",
        N_("Maximum age"),
        "maximum_age",
        ("max age",),
        osm_keys=("max_age",),
        question=FormQuestion("who", N_("Up to what age? (optional)"), longest=3),
    ),
    Fact("run_by", "list", N_("Led by"), "run_by", parse=cells.parse_slugs),
    Fact(
        "languages",
        "list",
        N_("Languages"),
        "languages",
        ("language",),
        parse=parse_languages,
        comment="BCP 47.",
        options=LANGUAGES,
        question=FormQuestion("languages", N_("Languages spoken"), input="languages"),
        card=ResultWords(is_handed_over=True),
        words=language,
        is_public=True,
    ),
    *JOINING,
    Fact(
        "transport",
        "text",
        N_("Transport"),
        "transport",
        indexed={"has_transport": IndexedFact(10, "asset.transport IS NOT NULL")},
        filters=(
            # search/filters.py adds the bus stops near by.
            Filter(
                "has_transport",
                N_("Bus stop nearby or transport provided"),
                "True: transport is offered, or a bus stop is within 250 m.",
                "practical",
                yes="has_transport",
            ),
        ),
    ),
    *ACCESS,
    Fact(
        "safeguarding",
        "text",
        N_("Safeguarding"),
        question=FormQuestion(
            "care",
            N_("How do you keep people safe? (optional)"),
            N_(
                "“We have a safeguarding policy and a safeguarding lead”, “volunteers have DBS checks”."
            ),
            longest=500,
        ),
    ),
    Fact(
        "insurance",
        "text",
        N_("Insurance"),
        question=FormQuestion(
            "care",
            N_("Are you insured? (optional)"),
            N_(
                "For example, “Public liability, £5 million”. Many small groups are not insured, and it’s "
                "fine to say so."
            ),
            longest=300,
        ),
    ),
    Fact(
        "offers",
        "amounts",
        N_("Facilities that others can use"),
        "offers",
        parse=cells.parse_offers,
        options=OFFERS,
        question=FormQuestion(
            "offers", N_("Which of your facilities could others use? (optional)")
        ),
    ),
    Fact(
        "capacity",
        "number",
        N_("Capacity"),
        "capacity",
        osm_keys=("capacity",),
        question=FormQuestion(
            "offers", N_("How many people is there room for? (optional)"), longest=5
        ),
    ),
    Fact(
        "opened_on",
        "text",
        N_("Opened on"),
        "opened_on",
        ("opening date", "open date", "date opened", "opened", "date of opening"),
        parse=parse_opened_on,
        osm_keys=("start_date", "opening_date"),
        comment="When it opened, as far as it is known: 2026, 2026-03 or 2026-03-09.",
    ),
    Fact(
        "wants",
        "list",
        N_("Help needed"),
        "wants",
        options=WANTS,
        question=FormQuestion("offers", N_("What would help you? (optional)")),
    ),
)


def fact(key: str) -> Fact:
    """The declaration of a fact by its key."""
    return next(one for one in FACTS if one.key == key)


def listed_facts() -> Iterator[Fact]:
    """The facts that a list can have a column for: those that imports read and exports write."""
    return (one for one in FACTS if one.mapping)


def all_filters() -> Iterator[Filter]:
    """The parameters of a search that ask for a fact, in the order of the facts."""
    return (one for fact in FACTS for one in fact.filters)
