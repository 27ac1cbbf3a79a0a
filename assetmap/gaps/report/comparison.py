"""Changes between two reports of one question, and their causes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assetmap.disclosure import Disclosure
from assetmap.errors import InvalidInput
from assetmap.gaps.analysis.figures import Figures, PlaceFigures
from assetmap.gaps.inputs.sources import Input
from assetmap.gaps.measures.decomposition import Division, divide_change
from assetmap.gaps.names import SURVEY_STATE_NAMES
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.out_of_reach import Report, in_words, share_in_words
from assetmap.web.translations import gettext, ngettext
from assetmap.web.wording import day

# The sections of data from which, and along which, walks are measured.
_WALKED = ("postcodes", "centroids", "streets")


@dataclass(frozen=True)
class FigureChange:
    """A count of people out of reach and its share of all, before and after; None where it may not be shown."""

    name: str
    code: str
    out_before: int | None
    out_after: int | None
    share_before: float | None
    share_after: float | None
    standing_before: str | None = None
    standing_after: str | None = None

    @property
    def change(self) -> int | None:
        """The increase in people out of reach, as shown; None where a number may not be shown."""
        if self.out_before is None or self.out_after is None:
            return None
        return self.out_after - self.out_before


@dataclass(frozen=True)
class OtherData:
    """A file or list that is not what it was: its vintages, None where it was not there."""

    subject: str
    source: str
    vintage_before: str | None
    vintage_after: str | None


@dataclass(frozen=True)
class Comparison:
    """The earlier report against the later: the whole, each kind of place, the ids of assets that came and went, other
    data.

    `opened`: those of the assets that came which say that they opened in between; the others are newly listed, and may
    have been there before. `moved`: ids of those that count in both and are elsewhere now, of another kind, or open at
    other times. `division`: how much of the change of the whole comes from what is within reach, and how much from how
    many people live where; None where either is not known. `is_same_ground`: nothing at all has changed in between, nor
    has the method.
    """

    whole: FigureChange
    places: Mapping[str, Sequence[FigureChange]]
    came: Sequence[str]
    went: Sequence[str]
    data: Sequence[OtherData]
    disclosure: Disclosure = field(default_factory=Disclosure)
    moved: Sequence[str] = ()
    opened: Sequence[str] = ()
    division: Division | None = None
    is_same_ground: bool = False

    @property
    def listed(self) -> Sequence[str]:
        """The ids of those that came and do not say that they opened in between."""
        return [one for one in self.came if one not in set(self.opened)]

    @property
    def parts(self) -> tuple[int, int] | None:
        """The access effect and the population effect of the change, each positive for more people
        out of reach, and rounded so that they add up to the change as shown. None where they are
        not known or not shown.
        """
        if self.division is None or self.whole.change is None:
            return None
        count = self.disclosure.people(abs(self.division.by_reach)) or 0
        by_reach = count if self.division.by_reach > 0 else -count
        return by_reach, self.whole.change - by_reach


def compare(
    before: Report,
    after: Report,
    inputs_before: Sequence[Input],
    inputs_after: Sequence[Input],
    *,
    is_same_ground: bool = False,
    opened: Collection[str] = (),
) -> Comparison:
    """Holds two reports against one another; where either keeps small numbers back, both do.

    `opened` are ids of assets that say that they opened in between.

    Raises `InvalidInput` where they answer other questions.
    """
    if before.question.key != after.question.key:
        raise InvalidInput(
            gettext(
                "These two reports answer different questions, so it does not make sense to compare them. Choose two reports on the same question."
            ),
            parameter="other",
        )
    disclosure = Disclosure(
        before.disclosure.keeps_small_numbers or after.disclosure.keeps_small_numbers
    )
    had, has = (set(one.figures.asset_ids) for one in (before, after))
    was, now = (one.figures.asset_marks for one in (before, after))
    return Comparison(
        whole=_change(disclosure, before, after, before.figures, after.figures),
        places={
            kind: _places(disclosure, before, after, before.figures.places.get(kind, ()), places)
            for kind, places in after.figures.places.items()
        },
        came=sorted(has - had),
        opened=sorted((has - had) & set(opened)),
        went=sorted(had - has),
        data=_data(inputs_before, inputs_after),
        disclosure=disclosure,
        moved=sorted(one for one in {*was} & {*now} if was[one] != now[one]),
        division=None
        if any(one.is_unknown or one.has_bounds for one in (before, after))
        else divide_change(before.figures.units, after.figures.units),
        is_same_ground=is_same_ground,
    )


def _places(
    disclosure: Disclosure,
    before: Report,
    after: Report,
    places_before: Sequence[PlaceFigures],
    places_after: Sequence[PlaceFigures],
) -> list[FigureChange]:
    """A row for each place that either has, by name."""
    old, new = ({one.code: one for one in places} for places in (places_before, places_after))
    rows = [
        _change(disclosure, before, after, old.get(code), new.get(code)) for code in {**old, **new}
    ]
    return sorted(rows, key=lambda one: (one.name, one.code))


def _change(
    disclosure: Disclosure,
    before: Report,
    after: Report,
    old: PlaceFigures | Figures | None,
    new: PlaceFigures | Figures | None,
) -> FigureChange:
    """The change of a place, or of the whole area."""
    known = new or old
    name, code = after.area_name, after.question.area
    if isinstance(known, PlaceFigures):
        name, code = known.name, known.code
    out_before, share_before = _out(disclosure, before, old)
    out_after, share_after = _out(disclosure, after, new)
    return FigureChange(
        name,
        code,
        out_before,
        out_after,
        share_before,
        share_after,
        old.standing if isinstance(old, PlaceFigures) else None,
        new.standing if isinstance(new, PlaceFigures) else None,
    )


def _out(
    disclosure: Disclosure, report: Report, figures: PlaceFigures | Figures | None
) -> tuple[int | None, float | None]:
    """Those out of reach and their share; nothing of a place that was not there, nor where nothing or only bounds are
    known.
    """
    if figures is None or report.is_unknown or report.has_bounds:
        return None, None
    return disclosure.people(figures.out), disclosure.share(figures.out, figures.people)


def _data(before: Sequence[Input], after: Sequence[Input]) -> list[OtherData]:
    """The files and lists whose fingerprint or vintage is another, by subject."""
    old, new = ({(one.subject, one.source): one for one in some} for some in (before, after))
    changed = []
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if (
            was
            and now
            and all(getattr(was, name) == getattr(now, name) for name in ("fingerprint", "vintage"))
        ):
            continue
        changed.append(
            OtherData(
                *key,
                vintage_before=_vintage(was),
                vintage_after=_vintage(now),
            )
        )
    return changed


def _vintage(one: Input | None) -> str | None:
    """The vintage of what is there, in words where it says none; None of what is not."""
    return None if one is None else one.vintage or gettext("not given")


def in_sentences(found: Comparison, *, asked_before: date) -> list[Finding]:
    """Findings on what has changed, why, and how much of it is an access or a population effect."""
    said = [_what(found.whole, day(asked_before)), Finding(_why(found))]
    return [*said, *_which_part(found), *_newly_listed(found), *_no_longer_counted(found)]


def _what(whole: FigureChange, before: str) -> Finding:
    if whole.change is None:
        return Finding(
            gettext(
                "We cannot compare the number of people out of reach with the number on %(before)s."
            )
            % {"before": before}
        )
    values = {
        "now": meant(f"{whole.out_after:,}", "out"),
        "share": "–"
        if whole.share_after is None
        else meant(share_in_words(whole.share_after), "share_out"),
        "change": meant(f"{abs(whole.change):,}", "out"),
        "before": before,
    }
    if not whole.change:
        said = gettext("Out of reach now: %(now)s (%(share)s), the same number as on %(before)s.")
    elif whole.change > 0:
        said = gettext("Out of reach now: %(now)s (%(share)s), %(change)s more than on %(before)s.")
    else:
        said = gettext(
            "Out of reach now: %(now)s (%(share)s), %(change)s fewer than on %(before)s."
        )
    return Finding(said % values)


def _why(found: Comparison) -> str:
    counts = opened, listed, went, moved, data = tuple(
        len(some) for some in (found.opened, found.listed, found.went, found.moved, found.data)
    )
    if not any(counts):
        return _why_nothing(found)
    parts = [
        ngettext("%(n)s asset has opened", "%(n)s assets have opened", opened)
        % {"n": f"{opened:,}"},
        ngettext("%(n)s asset has been newly listed", "%(n)s assets have been newly listed", listed)
        % {"n": f"{listed:,}"},
        ngettext("%(n)s asset is no longer counted", "%(n)s assets are no longer counted", went)
        % {"n": f"{went:,}"},
        ngettext(
            "%(n)s asset has moved or changed its category or opening hours",
            "%(n)s assets have moved or changed their category or opening hours",
            moved,
        )
        % {"n": f"{moved:,}"},
        ngettext(
            "%(n)s file or list has changed",
            "%(n)s files or lists have changed",
            data,
        )
        % {"n": f"{data:,}"},
    ]
    named = [part for part, count in zip(parts, counts, strict=True) if count]
    return gettext("Since the earlier report, %(what)s.") % {"what": in_words(named)}


def _newly_listed(found: Comparison) -> Iterator[Finding]:
    """A caution that what was newly listed may be no change for people."""
    count = len(found.listed)
    if count:
        yield Finding(
            ngettext(
                "%(n)s asset is newly listed, but may have been there before.",
                "%(n)s assets are newly listed, but may have been there before.",
                count,
            )
            % {"n": f"{count:,}"},
            is_caution=True,
        )


def _no_longer_counted(found: Comparison) -> Iterator[Finding]:
    """The same caution about what is gone."""
    count = len(found.went)
    if count:
        yield Finding(
            ngettext(
                "%(n)s asset is no longer counted. It may have closed, or it may just have been removed from a list.",
                "%(n)s assets are no longer counted. They may have closed, or they may just have been removed from a list.",
                count,
            )
            % {"n": f"{count:,}"},
            is_caution=True,
        )


def _why_nothing(found: Comparison) -> str:
    if found.is_same_ground:
        return gettext("Both reports use the same assets and data.")
    if found.whole.change:
        return gettext(
            "Neither the assets that we count nor the data files have changed, so the difference comes from a change in "
            "method."
        )
    return gettext("Neither the assets that we count nor the data files have changed.")


def _which_part(found: Comparison) -> Iterator[Finding]:
    """The access effect and the population effect of the change (Kitagawa 1955)."""
    if found.whole.change is None:
        return
    if found.division is None:
        yield Finding(
            gettext(
                "The small areas are not the same in both reports, so we cannot split the difference into an access effect and a population effect."
            )
        )
        return
    parts = found.parts
    if parts is None or not any(parts):
        return
    by_reach, by_people = parts
    values = {
        "reach": _more_or_fewer(by_reach),
        "people": _more_or_fewer(by_people),
        "why": in_words(_why_reach_changed(found)),
    }
    if not by_people and (found.listed or found.went) and not (found.opened or found.moved):
        said = (
            gettext(
                "Nearly all of the difference comes from changes to lists, so access may not have changed."
            )
            if round(found.division.by_people)
            else gettext(
                "All of the difference comes from changes to lists, so access may not have changed."
            )
        )
    elif not by_people:
        said = (
            gettext("Nearly all of the difference is an access effect: %(why)s.")
            if round(found.division.by_people)
            else gettext("All of the difference is an access effect: %(why)s.")
        )
    elif not by_reach:
        said = (
            gettext(
                "Nearly all of the difference is a population effect: the counts of people have changed."
            )
            if round(found.division.by_reach)
            else gettext(
                "All of the difference is a population effect: the counts of people have changed."
            )
        )
    else:
        said = gettext(
            "The access effect (%(why)s) accounts for %(reach)s, and the population effect for %(people)s."
        )
    yield Finding(said % values)


def _more_or_fewer(people: int) -> str:
    words = gettext("%(n)s more") if people > 0 else gettext("%(n)s fewer")
    return words % {"n": meant(f"{abs(people):,}", "out")}


def _why_reach_changed(found: Comparison) -> list[str]:
    """The causes of the access effect, in words: changes to assets, to streets or to where people
    live; otherwise the method.
    """
    said = []
    if found.opened:
        said.append(gettext("assets opened"))
    if found.listed:
        said.append(gettext("assets were newly listed"))
    if found.went or found.moved:
        said.append(gettext("assets moved or are no longer counted"))
    if any(one.subject.partition(":")[0] in _WALKED for one in found.data):
        said.append(gettext("the data on streets or on where people live changed"))
    return said or [gettext("the method changed")]


def survey_state_words(standing: str | None) -> str:
    """The survey state of a place, in words; a dash where there is none."""
    return gettext(SURVEY_STATE_NAMES[standing]) if standing else "–"
