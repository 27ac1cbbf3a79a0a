"""The report that sentences and tables are made of, and sentences on what is strong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assetmap.disclosure import Disclosure
from assetmap.gaps.analysis.figures import Figures, Slot
from assetmap.gaps.measures.completeness import UNSURE
from assetmap.gaps.names import DAY_NAMES
from assetmap.gaps.question import AUDIENCES, Question
from assetmap.gaps.report.document import Finding, Supposition, meant
from assetmap.gaps.report.named.counted import NamedPlace
from assetmap.gaps.report.voices.told import ChallengeTold, StoryTold
from assetmap.web.translations import gettext, ngettext

# More categories than this are counted and not named.
_MOST_NAMED = 4


@dataclass(frozen=True)
class Report:
    """The question, its figures and the rule of small numbers, from which
    sentences and tables are made.
    """

    area_name: str
    question: Question
    figures: Figures
    disclosure: Disclosure
    strengths: Sequence[tuple[str, int]]
    supposition: Supposition | None = None
    named: Sequence[NamedPlace] = ()
    stories: Sequence[StoryTold] = ()
    challenges: Sequence[ChallengeTold] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether people may have something within reach that is not on the map: nobody looked through the area for all
        that is asked about, or nobody knows when anything is open. Then nothing may be concluded from its absence.
        """
        figures = self.figures
        if any(one.is_looked_for is None for one in figures.categories):
            return self._was_unknown
        if round(figures.out) == 0:
            return False
        is_open_unknown = self.has_bounds and not round(figures.out_at_least or 0.0)
        return bool(self.not_looked_for) or (is_open_unknown and not round(self.within))

    @property
    def _was_unknown(self) -> bool:
        """The same of a report of an earlier method: nothing serves, and nobody has verified that."""
        supposed = self.figures.what_if
        served_before = supposed.served_before if supposed else 0
        return (
            not self.figures.serving_count
            and not served_before
            and any(one.standing in UNSURE for one in self.figures.categories)
        )

    @property
    def not_looked_for(self) -> Sequence[str]:
        """The names of the categories that nobody looked through the area for."""
        return [one.name for one in self.figures.categories if one.is_looked_for is False]

    @property
    def within(self) -> float:
        """The number of people with something on the map within reach, whatever the map lacks."""
        return self.figures.people - self.figures.out

    @property
    def has_bounds(self) -> bool:
        """Whether more people are out of reach if nothing of unknown opening hours is open than if all of it is."""
        least = self.figures.out_at_least
        return least is not None and self.figures.out - least >= 0.5

    @property
    def has_groups(self) -> bool:
        """Whether groups of all who live here may be held against those asked about."""
        return self.question.people == "everybody"

    @property
    def has_patients(self) -> bool:
        """Whether shares of registered patients, who are people of every age, may stand beside those asked about."""
        return self.question.people == "everybody" and not self.question.is_most_deprived_only

    @property
    def open_slots(self) -> Sequence[Slot]:
        """The figures by day and hour; empty where nothing is known to be open, or
        nothing may be concluded.
        """
        slots = self.figures.time_of_week or ()
        is_told = not self.is_unknown and any(slot.open_count for slot in slots)
        return slots if is_told else ()

    @property
    def needs_all(self) -> bool:
        """Whether somebody is within reach only with one of every category."""
        return self.question.needs_all

    @property
    def things(self) -> str:
        """The categories, as a list in words."""
        return things_in_words([one.name for one in self.figures.categories])

    @property
    def things_counted(self) -> str:
        """The same for a sentence, where their number leads to its definition."""
        categories = self.figures.categories
        return meant(self.things, "category") if len(categories) > _MOST_NAMED else self.things

    @property
    def walk(self) -> str:
        """The walk asked for, in words."""
        return walk_in_words(self.question.threshold_minutes)

    @property
    def a_walk(self) -> str:
        """The same with its article."""
        return a_walk_in_words(self.question.threshold_minutes)

    @property
    def who(self) -> str:
        """The people asked about, in words."""
        return audience_in_words(self.question)

    @property
    def time(self) -> str:
        """The time at which assets have to be open: "on Sunday at 15:00"; empty for any time."""
        return time_in_words(self.question)

    def count(self, people: float | None, key: str = "out") -> str:
        """A count of people as it may be told, leading to the definition of this key."""
        number = self.disclosure.people(people)
        return meant(gettext("fewer than 8") if number is None else f"{number:,}", key)

    def people(self, count: float | None, key: str = "out") -> str:
        """The same with the noun: "55 people", "1 person", "fewer than 8 households"."""
        number = self.disclosure.people(count)
        words = (
            ngettext("%(n)s household", "%(n)s households", number or 2)
            if AUDIENCES[self.question.people].is_of_households
            else ngettext("%(n)s person", "%(n)s people", number or 2)
        )
        return words % {"n": self.count(count, key)}

    def between(self, least: float | None, most: float | None, key: str = "out") -> str:
        """Two counts as bounds, "40 to 90"; one where both are told alike, or the lower is not known."""
        low, high = self.count(most if least is None else least, key), self.count(most, key)
        if low == high:
            return high
        return gettext("%(low)s to %(high)s") % {"low": low, "high": high}

    def percent_between(self, least: float | None, most: float | None, whole: float | None) -> str:
        """The same of shares of people out of reach: "15% to 93%"."""
        low, high = self.percent(most if least is None else least, whole), self.percent(most, whole)
        if low == high:
            return high
        return gettext("%(low)s to %(high)s") % {"low": low, "high": high}

    def percent(self, part: float | None, whole: float | None) -> str:
        """A share of people out of reach as it may be told, leading to its definition."""
        share = self.disclosure.share(part, whole)
        if share is None:
            return gettext("a share we cannot show")
        return meant(share_in_words(share), "share_out")


def walk_in_words(minutes: float) -> str:
    """A walk of so many minutes: "15-minute walk"."""
    return gettext("%(n)s-minute walk") % {"n": f"{minutes:g}"}


def a_walk_in_words(minutes: float) -> str:
    """The same with its article.

    >>> a_walk_in_words(15), a_walk_in_words(8), a_walk_in_words(11)
    ('a 15-minute walk', 'an 8-minute walk', 'an 11-minute walk')
    """
    number = f"{minutes:g}"
    # Eight, eleven, eighteen and the eighties begin with a vowel when they are said.
    words = (
        gettext("an %(walk)s")
        if number.startswith("8") or number.partition(".")[0] in ("11", "18")
        else gettext("a %(walk)s")
    )
    return words % {"walk": walk_in_words(minutes)}


def share_in_words(share: float) -> str:
    """A share as a whole percentage; nothing and all are said only of nothing and all.

    >>> share_in_words(0.0), share_in_words(0.004), share_in_words(0.25), share_in_words(0.997), share_in_words(1.0)
    ('0%', 'less than 1%', '25%', 'over 99%', '100%')
    """
    if 0 < share < 0.005:
        return gettext("less than 1%")
    if 0.995 <= share < 1:
        return gettext("over 99%")
    return f"{share:.0%}"


def audience_in_words(question: Question) -> str:
    """The people asked about: "people aged 65 and over, in the most deprived
    fifth of areas in England".
    """
    name = gettext(AUDIENCES[question.people].name)
    if not question.is_most_deprived_only:
        return name
    return gettext("%(who)s, in the most deprived fifth of areas in England") % {"who": name}


def time_in_words(question: Question) -> str:
    """The time at which assets have to be open: "on Sunday at 15:00"; empty for any time."""
    if question.open_day is None:
        return ""
    day = gettext(DAY_NAMES[question.open_day])
    if question.open_at is None:
        return gettext("on %(day)s") % {"day": day}
    return gettext("on %(day)s at %(hour)s") % {"day": day, "hour": question.open_at}


def things_in_words(names: Sequence[str]) -> str:
    """The names of categories; of many, how many."""
    if len(names) <= _MOST_NAMED:
        return in_words(names)
    return gettext("%(n)s kinds of places and groups") % {"n": len(names)}


def in_words(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def strong(report: Report) -> Iterator[Finding]:
    """Findings on the assets that there are; they come before the gaps."""
    count = report.figures.asset_count
    values = {
        "n": meant(f"{count:,}", "asset_count"),
        "area": report.area_name,
        "things": report.things,
    }
    if count:
        yield Finding(
            ngettext(
                "%(things)s: there is %(n)s on the map of %(area)s.",
                "%(things)s: there are %(n)s on the map of %(area)s.",
                count,
            )
            % values
        )
        yield from _of_these(report, count)
        confirmed = sum(one.confirmed_count for one in report.figures.categories)
        if confirmed:
            yield Finding(
                ngettext(
                    "%(n)s of these entries has been confirmed by its group or a steward.",
                    "%(n)s of these entries have been confirmed by their groups or a steward.",
                    confirmed,
                )
                % {"n": meant(f"{confirmed:,}", "confirmed_count")}
            )
        else:
            yield Finding(
                ngettext(
                    "It comes from a published list. The group has not confirmed it yet.",
                    "All come from published lists. No group has confirmed its entry yet.",
                    count,
                )
            )
    else:
        yield Finding(gettext("%(things)s: nothing is on the map of %(area)s yet.") % values)
    beyond = report.figures.serving_beyond
    if beyond:
        yield Finding(
            ngettext(
                "%(n)s more is across the border but close enough for some residents to walk to. We count it "
                "too.",
                "%(n)s more are across the border but close enough for some residents to walk to. We count "
                "them too.",
                beyond,
            )
            % {"n": meant(f"{beyond:,}", "serving_beyond")}
        )
    if report.strengths:
        most = [
            f"{name} ({meant(f'{number:,}', 'strength_count')})"
            for name, number in report.strengths[:5]
        ]
        yield Finding(
            gettext(
                "The kinds of support with the most entries on the map of this area are %(most)s."
            )
            % {"most": in_words(most)}
        )


def what_is_asked(report: Report) -> Iterator[Finding]:
    """Findings on what “within reach” means in this report, where that is not the usual."""
    if report.needs_all:
        yield Finding(
            gettext(
                "In this report, people need one of each of these kinds of support within %(a_walk)s. “Minutes to the nearest asset” means the walk to the kind that is furthest away."
            )
            % {"a_walk": meant(report.a_walk, "threshold")}
        )
    if report.question.is_step_free:
        yield Finding(
            gettext(
                "Only step-free routes count. There may be steps that the street map does not show."
            )
        )


def _of_these(report: Report, count: int) -> Iterator[Finding]:
    """Of what is on the map, how many are closed by supposition, and how many are known to be open when the question
    asks.
    """
    away = report.figures.taken_away
    if away:
        yield Finding(
            ngettext(
                "%(n)s of these is closed in this what-if.",
                "%(n)s of these are closed in this what-if.",
                away,
            )
            % {"n": meant(f"{away:,}", "serving_count")}
        )
    yield from _known_to_be_open(report, count)
    closed, unknown = report.figures.closed_then, report.figures.unknown_hours
    if report.time and closed and unknown:
        yield Finding(
            gettext(
                "Known to be closed at the chosen time: %(closed)s. Opening hours not known: %(unknown)s."
            )
            % {
                "closed": meant(f"{closed:,}", "serving_count"),
                "unknown": meant(f"{unknown:,}", "serving_count"),
            }
        )


def _known_to_be_open(report: Report, count: int) -> Iterator[Finding]:
    if report.time and not report.figures.serving_count:
        yield Finding(
            ngettext(
                "It is not known to be open %(time)s.",
                "None of these is known to be open %(time)s.",
                count,
            )
            % {"time": report.time}
        )
    elif report.time:
        yield Finding(
            ngettext(
                "%(n)s of these is known to be open %(time)s.",
                "%(n)s of these are known to be open %(time)s.",
                report.figures.serving_count,
            )
            % {
                "n": meant(f"{report.figures.serving_count:,}", "serving_count"),
                "time": report.time,
            }
        )
