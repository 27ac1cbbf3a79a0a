"""Which sentences does a report say? One for each finding, from its own numbers, as they may be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.gaps.definitions import DAY_NAMES, GROUP_NAMES, KIND_NAMES
from assetmap.gaps.disclosure import Told
from assetmap.gaps.question import AUDIENCES, Question
from assetmap.web.translations import gettext, ngettext

# A group is named where it fares this much worse or better than all, as a share.
_NOTABLE = 0.03
# More categories than this are counted and not named.
_MOST_NAMED = 4
# What the interval has to leave out for a direction to be told.
_EVEN = 0.0


@dataclass(frozen=True)
class Finding:
    """A sentence, and whether it has to be read before the others."""

    text: str
    is_caution: bool = False


@dataclass(frozen=True)
class Report:
    """What sentences and tables are made of: the question, its figures as JSON has them, and the rule of small numbers."""

    area_name: str
    question: Question
    figures: Mapping[str, Any]
    told: Told
    strengths: Sequence[tuple[str, int]]

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is recorded and nobody has verified that: then nothing may be concluded from its absence."""
        return not self.figures["asset_count"] and any(
            one["standing"] in ("none recorded", "not surveyed")
            for one in self.figures["categories"]
        )

    @property
    def things(self) -> str:
        """The categories, as a list in words."""
        return things_in_words([one["name"] for one in self.figures["categories"]])

    @property
    def walk(self) -> str:
        """The walk asked for, in words."""
        return gettext("%(n)s-minute walk") % {"n": f"{self.question.threshold_minutes:g}"}

    def count(self, people: float | None) -> str:
        """A count of people as it may be told."""
        number = self.told.people(people)
        return gettext("fewer than 8") if number is None else f"{number:,}"

    def percent(self, part: float | None, whole: float | None) -> str:
        """A share of people as it may be told."""
        share = self.told.share(part, whole)
        return gettext("a share too small to tell") if share is None else f"{share:.0%}"


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
    """What is here, before what is missing."""
    count = report.figures["asset_count"]
    values = {"n": f"{count:,}", "area": report.area_name, "things": report.things}
    if count:
        yield Finding(
            ngettext(
                "%(things)s: %(n)s is on the map of %(area)s.",
                "%(things)s: %(n)s are on the map of %(area)s.",
                count,
            )
            % values
        )
        confirmed = sum(one["confirmed_count"] for one in report.figures["categories"])
        if confirmed:
            yield Finding(
                ngettext(
                    "%(n)s of these entries has been confirmed by its group or a steward.",
                    "%(n)s of these entries have been confirmed by their groups or a steward.",
                    confirmed,
                )
                % {"n": f"{confirmed:,}"}
            )
        else:
            yield Finding(
                gettext("All come from published lists; no group has confirmed its entry yet.")
            )
    else:
        yield Finding(gettext("%(things)s: nothing is on the map of %(area)s yet.") % values)
    if report.strengths:
        most = [f"{name} ({number:,})" for name, number in report.strengths[:5]]
        yield Finding(gettext("Most that is on the map here: %(most)s.") % {"most": in_words(most)})


def first_cautions(report: Report) -> Iterator[Finding]:
    """What may only be a hole in the data, said before any number that it touches."""
    for standing, words in (
        (
            "not surveyed",
            gettext(
                "%(names)s: none recorded, not surveyed. No list of these covers %(area)s and nobody has gone through it, so this map cannot say whether there are any."
            ),
        ),
        (
            "none recorded",
            gettext(
                "%(names)s: none recorded. A list that covers %(area)s has none, and nobody has gone through it to verify that."
            ),
        ),
        (
            "verified none",
            gettext(
                "%(names)s: verified none. Stewards went through all of %(area)s and found none."
            ),
        ),
    ):
        names = [
            one["name"]
            for one in report.figures["categories"]
            if not one["asset_count"] and one["standing"] == standing
        ]
        if names:
            yield Finding(
                words % {"names": in_words(names), "area": report.area_name}, is_caution=True
            )
    unknown = report.figures["unknown_hours"]
    if unknown:
        yield Finding(
            ngettext(
                "%(n)s asset does not say when it is open, and is not counted at the time asked for.",
                "%(n)s assets do not say when they are open, and are not counted at the time asked for.",
                unknown,
            )
            % {"n": f"{unknown:,}"},
            is_caution=True,
        )


def out_of_reach(report: Report) -> Iterator[Finding]:
    """How many are out of reach, and who."""
    figures = report.figures
    people, out = figures["people"], figures["out"]
    values = {
        "out": report.count(out),
        "people": report.count(people),
        "share": report.percent(out, people),
        "walk": report.walk,
        "who": gettext(AUDIENCES[report.question.people].name),
        "things": report.things,
    }
    yield from first_cautions(report)
    if report.is_unknown:
        yield Finding(
            gettext(
                "Whether any of the %(people)s asked about (%(who)s) can reach some cannot be told from this map. The next step is to ask: stewards and groups can put on the map what there is, or record that they looked and found none."
            )
            % values
        )
        return
    if round(out) == 0:
        yield Finding(
            gettext("All of the %(people)s asked about (%(who)s) are within a %(walk)s.") % values
        )
        return
    yield Finding(
        gettext(
            "%(out)s of %(people)s asked about (%(who)s), %(share)s, are further than a %(walk)s from the nearest."
        )
        % values
    )
    yield from _notable_groups(report)
    yield from _worst_places(report)


def _notable_groups(report: Report) -> Iterator[Finding]:
    everybody = report.told.share(report.figures["out"], report.figures["people"]) or 0.0
    for worse, words in (
        (True, gettext("It is more often so for: %(groups)s.")),
        (False, gettext("It is less often so for: %(groups)s.")),
    ):
        groups = []
        for one in report.figures["groups"]:
            share = report.told.share(one["out"], one["people"])
            if share is None or abs(share - everybody) < _NOTABLE or (share > everybody) != worse:
                continue
            name = gettext(GROUP_NAMES[one["name"]])
            groups.append(f"{name} ({share:.0%})")
        if groups:
            yield Finding(words % {"groups": in_words(groups)})


def _worst_places(report: Report) -> Iterator[Finding]:
    for kind, places in report.figures["places"].items():
        shares = [
            (report.told.share(place["out"], place["people"]), place["name"]) for place in places
        ]
        known = sorted([(-share, name) for share, name in shares if share])
        if known:
            share, name = -known[0][0], known[0][1]
            yield Finding(
                gettext("Of %(kind)s the largest share is in %(name)s: %(share)s.")
                % {
                    "kind": gettext(KIND_NAMES.get(kind, kind)),
                    "name": name,
                    "share": f"{share:.0%}",
                }
            )


def fairness(report: Report) -> Iterator[Finding]:
    """The gradient by deprivation, and what the index means."""
    found = report.figures["fairness"]
    if found is None or report.is_unknown:
        yield Finding(
            gettext(
                "Nothing can be said about deprivation here: there are no ranks, or nobody is within reach."
            )
        )
        return
    low, high = found["interval"]
    values = {
        "index": signed(found["concentration"]),
        "low": signed(low),
        "high": signed(high),
    }
    if low <= _EVEN <= high:
        yield Finding(
            gettext(
                "Being within reach does not clearly favour more or less deprived areas (concentration index %(index)s, 95%% interval %(low)s to %(high)s)."
            )
            % values
        )
    elif low > _EVEN:
        yield Finding(
            gettext(
                "Being within reach favours less deprived areas (concentration index %(index)s, 95%% interval %(low)s to %(high)s)."
            )
            % values
        )
    else:
        yield Finding(
            gettext(
                "Being within reach favours more deprived areas (concentration index %(index)s, 95%% interval %(low)s to %(high)s)."
            )
            % values
        )
    deciles = found["deciles"]
    if len(deciles) > 1:
        yield Finding(
            gettext(
                "Within reach are %(most)s in decile %(first)s, the most deprived here, and %(least)s in decile %(last)s, the least."
            )
            % {
                "most": f"{deciles[0]['share']:.0%}",
                "first": deciles[0]["decile"],
                "least": f"{deciles[-1]['share']:.0%}",
                "last": deciles[-1]["decile"],
            }
        )


def closing(report: Report) -> Iterator[Finding]:
    """What would bring most people within reach."""
    sites = report.figures["sites"]
    if report.is_unknown:
        yield Finding(
            gettext(
                "Before anything new is planned: find out what there is already, from those who use it."
            )
        )
        return
    if not sites:
        yield Finding(gettext("No one place would bring more people within reach."))
        return
    first, last = sites[0], sites[-1]
    yield Finding(
        gettext("One more at or near %(name)s would newly bring %(n)s people within a %(walk)s.")
        % {"name": first["name"], "n": report.count(first["newly_reached"]), "walk": report.walk}
    )
    if len(sites) > 1:
        share = min(1.0, last["share_of_best"])
        yield Finding(
            gettext(
                "All %(count)s places in the table together would bring %(n)s, at least %(share)s of what the best choice of as many could."
            )
            % {"count": len(sites), "n": report.count(last["together"]), "share": f"{share:.0%}"}
        )
    yield Finding(
        gettext(
            "The places are those where something stands already; whether there is room, and whether those who live there want it, has to be asked there."
        )
    )


def open_hours(report: Report) -> Iterator[Finding]:
    """When most and fewest people can reach something that is known to be open."""
    slots = report.figures.get("time_of_week")
    if not slots or report.is_unknown:
        return
    fewest_out = min(slots, key=lambda slot: slot["out"])
    most_out = max(slots, key=lambda slot: slot["out"])
    yield Finding(
        gettext(
            "Only what says when it is open is counted here. Most people can reach something open on %(best)s, when %(least)s are out of reach of all of it; fewest on %(worst)s, when %(most)s are."
        )
        % {
            "best": _moment(fewest_out),
            "least": report.count(fewest_out["out"]),
            "worst": _moment(most_out),
            "most": report.count(most_out["out"]),
        }
    )


def _moment(slot: Mapping[str, Any]) -> str:
    return gettext("%(day)s at %(hour)s") % {
        "day": gettext(DAY_NAMES[slot["day"]]),
        "hour": slot["hour"],
    }


def signed(value: float) -> str:
    """A figure with its sign, as it is set in print."""
    return f"{value:+.3f}".replace("-", "−")
