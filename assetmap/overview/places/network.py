"""The groups of a place that share a venue or an organization: as a list, and as a drawing with a line for each tie."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal
from uuid import UUID

from assetmap.web.translations import gettext, ngettext


@dataclass(frozen=True)
class Member:
    """An entry of a place; `elsewhere` is how many more its organization runs outside the place."""

    id: UUID
    name: str
    kind: str
    languages: list[str]
    organization_id: UUID | None
    organization: str | None
    venue: str | None
    address: str | None
    elsewhere: int


@dataclass(frozen=True)
class Tie:
    """A venue or an organization, and the entries that it holds together."""

    kind: Literal["venue", "organization"]
    name: str
    members: list[Member] = field(default_factory=list)
    elsewhere: int = 0


# So many fit in a drawing that can still be read; the list has all.
MOST_DRAWN, MOST_MEMBERS_DRAWN = 8, 24


def ties(members: Iterable[Member]) -> list[Tie]:
    """The venues that several entries share and the organizations that run several, the most members first."""
    venues: dict[str, list[Member]] = defaultdict(list)
    organizations: dict[UUID, list[Member]] = defaultdict(list)
    for one in members:
        if one.venue:
            venues[one.venue].append(one)
        if one.organization_id and one.organization:
            organizations[one.organization_id].append(one)
    found = [Tie("venue", _venue_name(own), own) for own in venues.values() if len(own) > 1]
    for own in organizations.values():
        elsewhere = own[0].elsewhere
        if len(own) + elsewhere > 1:
            found.append(Tie("organization", own[0].organization or "", own, elsewhere))
    return sorted(found, key=lambda tie: (-len(tie.members), tie.kind, tie.name))


def _venue_name(members: Sequence[Member]) -> str:
    """The name that an address begins with, else that of the building there, else the street."""
    firsts = [one.address.split(",")[0].strip() for one in members if one.address]
    named = [first for first in firsts if first and not first[0].isdigit()]
    buildings = [one.name for one in members if one.kind == "place"]
    return next(iter([*named, *buildings, *firsts]), members[0].name)


_WIDTH, _ROW, _LEFT, _RIGHT, _LONGEST = 600, 28, 256, 344, 25


def drawing(found: Sequence[Tie]) -> str:
    """An SVG of two columns: venues and organizations, their entries, and a line for each tie. Empty where there is
    none.

    Entries stand in the order of those that they belong to, so that few lines cross.
    """
    right: dict[object, str] = {}
    drawn: list[tuple[Tie, list[object]]] = []
    for tie in found[:MOST_DRAWN]:
        own: list[object] = []
        for one in tie.members:
            if one.id in right or len(right) < MOST_MEMBERS_DRAWN:
                right.setdefault(one.id, one.name)
                own.append(one.id)
        if own and tie.elsewhere:
            beyond = ("elsewhere", len(drawn))
            right[beyond] = ngettext(
                "%(num)d more elsewhere", "%(num)d more elsewhere", tie.elsewhere
            ) % {"num": tie.elsewhere}
            own.append(beyond)
        if own:
            drawn.append((tie, own))
    if not drawn:
        return ""
    order = {key: number for number, key in enumerate(right)}
    drawn.sort(key=lambda pair: sum(order[key] for key in pair[1]) / len(pair[1]))
    shown = [tie for tie, _ in drawn]
    lines = [(number, key) for number, (_, own) in enumerate(drawn) for key in own]
    height = _ROW * (max(len(shown), len(order)) + 1)
    at_left = [_spread(number, len(shown), height) for number in range(len(shown))]
    at_right = {key: _spread(number, len(order), height) for key, number in order.items()}
    parts = [
        f'<path d="M{_LEFT} {at_left[number]:.0f}C{(_LEFT + _RIGHT) // 2} {at_left[number]:.0f} {(_LEFT + _RIGHT) // 2} {at_right[key]:.0f} {_RIGHT} {at_right[key]:.0f}"/>'
        for number, key in lines
    ]
    parts = [f'<g fill="none" stroke="#768692" stroke-width="1.5">{"".join(parts)}</g>']
    for number, tie in enumerate(shown):
        y = at_left[number]
        sign = (
            f'<rect x="{_LEFT - 6}" y="{y - 6:.0f}" width="12" height="12" fill="#005eb8"/>'
            if tie.kind == "venue"
            else f'<circle cx="{_LEFT}" cy="{y:.0f}" r="7" fill="#330072"/>'
        )
        parts.append(f"{sign}{_words(tie.name, _LEFT - 14, y, 'end', is_strong=True)}")
    for key in order:
        y = at_right[key]
        is_beyond = isinstance(key, tuple)
        dash = ' stroke-dasharray="2 2" fill="#ffffff"' if is_beyond else ' fill="#007f3b"'
        parts.append(
            f'<circle cx="{_RIGHT}" cy="{y:.0f}" r="5" stroke="#007f3b"{dash}/>'
            f"{_words(right[key], _RIGHT + 12, y, 'start')}"
        )
    label = escape(
        gettext("Venues and organisations, and the groups that share each of them"), quote=True
    )
    return (
        f'<svg class="app-ties" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}"'
        f' xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _spread(number: int, count: int, height: int) -> float:
    return height * (number + 0.5) / count


def _words(name: str, x: int, y: float, anchor: str, *, is_strong: bool = False) -> str:
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
    weight = ' font-weight="600"' if is_strong else ""
    return (
        f'<text x="{x}" y="{y + 5:.0f}" text-anchor="{anchor}" font-size="14" fill="#212b32"{weight}>'
        f"{escape(short)}</text>"
    )


def languages_spoken(members: Iterable[Member]) -> list[tuple[str, int]]:
    """The languages besides English that entries speak, and how many speak each, the most first."""
    counts: dict[str, int] = defaultdict(int)
    for one in members:
        for tag in one.languages:
            if tag.split("-")[0] != "en":
                counts[tag] += 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
