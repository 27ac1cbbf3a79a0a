"""A shortlist, and what adding, moving, noting and removing do to it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

MOST_ENTRIES = 20
LONGEST_NOTE = 200
LONGEST_TITLE = 80


@dataclass(frozen=True)
class ShortlistEntry:
    """An asset, and what is said about it to the person."""

    asset_id: UUID
    note: str = ""


@dataclass(frozen=True)
class Removed:
    """The entry that was removed last, and its position, counted from 0."""

    entry: ShortlistEntry
    index: int


@dataclass(frozen=True)
class Shortlist:
    """Entries in order under a title. Nothing here knows whether an asset exists; each change makes a new one.

    `kept_id` is that of the kept list that it was opened from, or kept as.
    """

    title: str = ""
    entries: tuple[ShortlistEntry, ...] = ()
    removed: Removed | None = None
    kept_id: int | None = None

    @property
    def asset_ids(self) -> list[UUID]:
        return [entry.asset_id for entry in self.entries]

    def with_entry(self, asset_id: UUID) -> "Shortlist":
        """Adds an asset at the end, or back where it was when it was removed just before."""
        if asset_id in self.asset_ids:
            return self
        if self.removed and self.removed.entry.asset_id == asset_id:
            return self.restored()
        return self._with(len(self.entries), ShortlistEntry(asset_id))

    def without_entry(self, asset_id: UUID) -> "Shortlist":
        """Takes an asset out, and remembers it for an undo."""
        if asset_id not in self.asset_ids:
            return self
        index = self.asset_ids.index(asset_id)
        rest = self.entries[:index] + self.entries[index + 1 :]
        return replace(self, entries=rest, removed=Removed(self.entries[index], index))

    def restored(self) -> "Shortlist":
        """Puts back what was removed last. Raises `InvalidInput` when there is nothing of that kind."""
        if self.removed is None:
            raise InvalidInput(gettext("There is nothing to restore."), parameter="action")
        return self._with(self.removed.index, self.removed.entry)

    def _with(self, index: int, entry: ShortlistEntry) -> "Shortlist":
        if len(self.entries) >= MOST_ENTRIES:
            raise InvalidInput(
                gettext(
                    "A shortlist can have up to %(most)s entries. Remove one before you add another."
                )
                % {"most": MOST_ENTRIES},
                parameter="asset_id",
            )
        entries = (*self.entries[:index], entry, *self.entries[index:])
        return replace(self, entries=entries, removed=None)

    def moved(self, asset_id: UUID, *, position: int) -> "Shortlist":
        """Puts an entry at a place, counted from 1."""
        entry = self.entries[self._index(asset_id)]
        if not 1 <= position <= len(self.entries):
            raise InvalidInput(
                gettext("The position must be a whole number from 1 to %(last)s.")
                % {"last": len(self.entries)},
                parameter="position",
            )
        others = [other for other in self.entries if other != entry]
        others.insert(position - 1, entry)
        return replace(self, entries=tuple(others), removed=None)

    def moved_by(self, asset_id: UUID, step: int) -> "Shortlist":
        """Moves an entry up (-1) or down (1), as far as the list goes."""
        position = self._index(asset_id) + 1 + step
        return self.moved(asset_id, position=min(max(position, 1), len(self.entries)))

    def position(self, asset_id: UUID) -> int:
        """The position of an entry, counted from 1."""
        return self._index(asset_id) + 1

    def _index(self, asset_id: UUID) -> int:
        if asset_id not in self.asset_ids:
            raise InvalidInput(
                gettext("This entry is not on your shortlist. Add it first."), parameter="asset_id"
            )
        return self.asset_ids.index(asset_id)

    def written(
        self, *, title: str | None = None, notes: Mapping[UUID, str] | None = None
    ) -> "Shortlist":
        """Takes over a title and notes as typed; what is not given stays."""
        given = notes or {}
        entries = tuple(
            replace(
                entry, note=note_from(given[entry.asset_id], parameter=f"note-{entry.asset_id}")
            )
            if entry.asset_id in given
            else entry
            for entry in self.entries
        )
        return replace(
            self, title=self.title if title is None else title_from(title), entries=entries
        )


def title_from(typed: str) -> str:
    """A title as it is kept. Raises `InvalidInput` when it is too long."""
    title = " ".join(_plain(typed).split())
    if len(title) > LONGEST_TITLE:
        raise InvalidInput(
            gettext("The title must be %(most)s characters or fewer. Yours has %(length)s.")
            % {"most": LONGEST_TITLE, "length": len(title)},
            parameter="title",
        )
    return title


def note_from(typed: str, *, parameter: str = "note") -> str:
    """A note as it is kept: its lines, without empty ones. Raises `InvalidInput` when it is too long."""
    lines = (" ".join(line.split()) for line in _plain(typed).split("\n"))
    note = "\n".join(line for line in lines if line)
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            gettext("A note must be %(most)s characters or fewer. Yours has %(length)s.")
            % {"most": LONGEST_NOTE, "length": len(note)},
            parameter=parameter,
        )
    return note


def _plain(typed: str) -> str:
    """Without what no keyboard writes, and what a database refuses; every kind of line break is one."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
        else " "
        for character in lines
    )
