"""One thing that waits for a steward, of whatever sort; how long it may wait, and what may be done with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from assetmap.web.translations import N_, gettext, ngettext

# The sorts in the order of the filters: what each is called, and after how many days it has waited too long.
KINDS: Mapping[str, tuple[str, int]] = {
    "entry": (N_("Entries to review"), 5),
    "report": (N_("Problem reports"), 5),
    "twin": (N_("Possible duplicates"), 30),
    "claim": (N_("Requests to manage a page"), 5),
    "suggestion": (N_("Suggested places"), 14),
    "picture": (N_("Pictures"), 5),
    "call": (N_("Entries to check by phone"), 30),
    "survey": (N_("Survey lists"), 30),
    "idea": (N_("Ideas to review"), 5),
    "story": (N_("Stories to review"), 5),
    "guess": (N_("Categories guessed from a register"), 365),
}


@dataclass(frozen=True)
class Item:
    """Something to do: `facts` are labels and words, `further` is what its own form needs."""

    kind: str
    id: str
    name: str
    since: datetime
    address: str = ""
    tag: str = ""
    words: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    looks: tuple[str, ...] = ()
    further: Mapping[str, Any] = field(default_factory=dict)

    def days(self, now: datetime) -> int:
        """For how many whole days it has waited."""
        return max(0, (now - self.since).days)

    def waits_too_long(self, now: datetime) -> bool:
        """Whether it has waited longer than such things should."""
        return now - self.since >= timedelta(days=KINDS[self.kind][1])


@dataclass(frozen=True)
class Count:
    """The number of items of a sort that wait, and of those that wait too long."""

    kind: str
    words: str
    count: int
    too_long: int


def oldest_first(items: Iterable[Item]) -> list[Item]:
    """All sorts in one row, by how long they have waited."""
    return sorted(items, key=lambda item: (item.since, item.kind, item.id))


def counts_of(items: Collection[Item], now: datetime) -> list[Count]:
    """The counts of each sort of waiting item; sorts of which nothing waits are left out."""
    found = []
    for kind, (words, _) in KINDS.items():
        own = [item for item in items if item.kind == kind]
        if own:
            too_long = sum(item.waits_too_long(now) for item in own)
            found.append(Count(kind, gettext(words), len(own), too_long))
    return found


def waiting_words(items: Collection[Item], now: datetime) -> str:
    """One sentence on the number of waiting items."""
    if not items:
        return gettext("Nothing to review")
    words = ngettext("%(num)d item to review", "%(num)d items to review", len(items)) % {
        "num": len(items)
    }
    late = sum(item.waits_too_long(now) for item in items)
    if not late:
        return words
    return (
        words + "; " + ngettext("%(num)d is overdue", "%(num)d are overdue", late) % {"num": late}
    )
