"""Words of the headline: a share as people say it, who lives there, one of a kind, and what is nearest."""

from collections.abc import Sequence

from assetmap.gaps.question import AUDIENCES, Question
from assetmap.gaps.report.document import meant
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.places.own_kinds import ONE_OF_OWN_KIND
from assetmap.web.translations import N_, gettext, ngettext

# "1 in 41" says no more than "1 in 40", and is harder to keep in mind.
_PRECISE_UP_TO = 20
# Tenths are said where no "1 in N" is as near as this part of the share.
_NEAR_ENOUGH = 0.06
# Of more kinds than this their number is said.
_MOST_KINDS = 4
# One of a kind, in a sentence.
_ONE_OF_KIND = {
    "lsoa": N_("small area"),
    "msoa": N_("MSOA"),
    "ward": N_("ward"),
    "neighbourhood": N_("neighbourhood"),
    "pcn": N_("Primary Care Network"),
    "local-authority": N_("local authority"),
    "icb": N_("Integrated Care Board"),
    **ONE_OF_OWN_KIND,
}


def fraction_in_words(share: float) -> str:
    """A share as one says it: "about 1 in 9".

    >>> [fraction_in_words(one) for one in (0.1075, 0.333, 0.4, 0.62, 0.004, 0.997, 1.0, 0.023)]
    ['about 1 in 9', 'about 1 in 3', 'about 4 in 10', 'about 6 in 10', 'fewer than 1 in 100', 'nearly all', 'all', 'about 1 in 45']
    """
    if share >= 1:
        return gettext("all")
    if share >= 0.95:
        return gettext("nearly all")
    if share < 0.01:
        return gettext("fewer than 1 in 100")
    whole = round(1 / share)
    if whole > _PRECISE_UP_TO:
        whole = 5 * round(whole / 5)
    if abs(1 / whole - share) <= _NEAR_ENOUGH * share and whole > 1:
        return gettext("about 1 in %(n)s") % {"n": whole}
    tenths = round(share * 10)
    if abs(tenths / 10 - share) <= _NEAR_ENOUGH * share:
        return gettext("about %(n)s in 10") % {"n": tenths}
    return (
        gettext("about 1 in %(n)s") % {"n": whole}
        if share < 0.3
        else (gettext("about %(n)s in 20") % {"n": round(share * 20)})
    )


def residents(question: Question) -> str:
    """The people asked about, in words that follow a number: "residents", "people aged 65 and over
    in the most deprived fifth of areas in England".

    >>> residents(Question(area="a", categories=("b",), people="children", is_most_deprived_only=True))
    'children aged 15 and under in the most deprived fifth of areas in England'
    """
    name = (
        gettext("residents")
        if question.people == "everybody"
        else gettext(AUDIENCES[question.people].name)
    )
    if not question.is_most_deprived_only:
        return name
    return gettext("%(who)s in the most deprived fifth of areas in England") % {"who": name}


def residents_counted(report: Report) -> str:
    """The same, and in how many small areas they are counted where that is not all."""
    name = residents(report.question)
    count, missing = report.figures.unit_count, len(report.figures.unknown_population)
    if not missing:
        return name
    return gettext("%(who)s in the %(n)s of %(count)s small areas that have figures") % {
        "who": name,
        "n": meant(f"{count - missing:,}", "figures_missing"),
        "count": meant(f"{count:,}", "figures_missing"),
    }


def one_of(slug: str, name: str) -> str | None:
    """One of a category in words, where its name is the plural of its slug; else None.

    >>> one_of("library", "Libraries"), one_of("place-of-worship", "Places of worship"), one_of("gp-practice", "GP practices")
    ('a library', 'a place of worship', 'a GP practice')
    >>> one_of("advice", "Advice") is None
    True
    """
    words = slug.replace("-", " ")
    first, space, rest = words.partition(" ")
    plurals = {*_plurals(words), *(f"{one}{space}{rest}" for one in _plurals(first))}
    if name.casefold() not in plurals:
        return None
    singular = " ".join(
        # Capitals of abbreviations stay; the first letter of a name is no capital in a sentence.
        word.upper() if said.isupper() or said[:2].isupper() else word
        for word, said in zip(words.split(), name.split(), strict=True)
    )
    is_vowel = singular[0] in "aeio" or (
        singular[0] == "u" and not singular.startswith(("uni", "use"))
    )
    return (gettext("an %(thing)s") if is_vowel else gettext("a %(thing)s")) % {"thing": singular}


def _plurals(word: str) -> tuple[str, ...]:
    return f"{word}s", f"{word}es", f"{word[:-1]}ies"


def one_of_kind(kind: str) -> str:
    """The name of one place of a kind, as a sentence has it.

    >>> one_of_kind("ward"), one_of_kind("parish")
    ('ward', 'place of this kind')
    """
    return gettext(_ONE_OF_KIND.get(kind, N_("place of this kind")))


def nearest_of(
    categories: Sequence[tuple[str, str]], *, needs_all: bool = False, is_beyond: bool = False
) -> str:
    """The assets that have to be within reach, in words: "a library", "any of these:
    Libraries and Advice".

    `needs_all`: people need one of each; `is_beyond`: the words are about people
    who live too far away.

    >>> nearest_of([("library", "Libraries")])
    'a library'
    >>> nearest_of([("library", "Libraries"), ("advice", "Advice")])
    'any of these: Libraries and Advice'
    >>> nearest_of([("library", "Libraries"), ("advice", "Advice")], needs_all=True, is_beyond=True)
    'at least one of these: Libraries and Advice'
    """
    if needs_all and len(categories) > 1:
        words = (
            gettext("at least one of these: %(names)s")
            if is_beyond
            else gettext("all of these: %(names)s")
        )
        return words % {"names": in_words([name for _, name in categories])}
    if len(categories) == 1:
        slug, name = categories[0]
        return one_of(slug, name) or gettext("anything listed under “%(name)s”") % {"name": name}
    if len(categories) > _MOST_KINDS:
        return ngettext(
            "the kind of place or group in this report",
            "any of the %(n)s kinds of places and groups in this report",
            len(categories),
        ) % {"n": meant(str(len(categories)), "category")}
    return gettext("any of these: %(names)s") % {
        "names": in_words([name for _, name in categories])
    }
