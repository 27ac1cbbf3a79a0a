"""A steward's decision about a pair: merged, both kept, or not the same."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import save_entry, save_move
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.record.entry import Entry, differences
from assetmap.assets.record.history import By
from assetmap.assets.record.status import Move
from assetmap.assets.twins.finding import find_twins
from assetmap.assets.twins.marks import MARK_SQL
from assetmap.assets.twins.models import Decision
from assetmap.assets.twins.queries import Half, Pair
from assetmap.errors import Conflict, InvalidInput
from assetmap.web.translations import gettext

BOTH = "both"


def decide_twins(
    session: Session,
    pair: Pair,
    decision: str,
    *,
    mark: str,
    by: By,
    keep: str = "first",
    choices: Mapping[str, str] | None = None,
) -> None:
    """Decides on what the steward saw, whose mark was `mark`.

    For a merger `keep` says which of the two stays, "first" or "second", and `choices` by field whose words it bears
    ("first", "second", or for lists "both"); where nothing is chosen, its own. The other is withdrawn and points to
    it, and both keep their history. Raises `Conflict` where either has changed or somebody has decided already, and
    `InvalidInput` for what is no decision.
    """
    if pair.decision is not None or pair.mark != mark:
        raise Conflict(
            gettext(
                "This pair has changed since you opened it. Look at both entries again before you decide."
            )
        )
    if decision not in set(Decision) or keep not in ("first", "second"):
        raise InvalidInput(gettext("Choose what to do with the two entries."), parameter="decision")
    if decision == Decision.MERGED:
        _merge(session, pair, keep=keep, choices=choices or {}, by=by)
    session.execute(
        text(
            "UPDATE twin_pair AS pair SET decision = :decision, decided_at = now(), person_id = :person,"
            f" decided_mark = {MARK_SQL} WHERE id = :id"
        ),
        {"decision": decision, "person": by.person_id, "id": pair.id},
    )
    if decision == Decision.MERGED:
        both = [pair.first.asset_id, pair.second.asset_id]
        refresh_assets(session, both)
        find_twins(session, both)


def _merge(session: Session, pair: Pair, *, keep: str, choices: Mapping[str, str], by: By) -> None:
    winner, loser = (pair.first, pair.second) if keep == "first" else (pair.second, pair.first)
    why = gettext("Duplicate of %(name)s") % {"name": winner.entry.name}
    save_entry(
        session, winner.asset_id, merged_entry(pair, winner, choices), by=By(by.person_id, why)
    )
    save_move(session, loser.asset_id, Move.WITHDRAW, by=By(by.person_id, why), what="merged")
    _hand_over_keepers(session, winner.asset_id, loser.asset_id)
    session.execute(
        text(
            "INSERT INTO merged_asset (asset_id, into_id, is_by_import) VALUES (:asset, :into, false)"
            " ON CONFLICT (asset_id) DO UPDATE SET into_id = excluded.into_id, merged_at = now(),"
            " is_by_import = false, brought_term_ids = '{}'"
        ),
        {"asset": loser.asset_id, "into": winner.asset_id},
    )


def _hand_over_keepers(session: Session, winner: UUID, loser: UUID) -> None:
    """Whoever kept the one that goes keeps the one that stays, where nobody does: or it would be asked about no
    more.
    """
    ids = {"winner": winner, "loser": loser}
    session.execute(
        text("UPDATE contact SET asset_id = :winner WHERE asset_id = :loser AND NOT is_public"), ids
    )
    session.execute(
        text(
            "UPDATE asset SET organization_id = other.organization_id FROM asset AS other"
            " WHERE asset.id = :winner AND other.id = :loser AND EXISTS (SELECT FROM organization_editor AS editor"
            "   WHERE editor.organization_id = other.organization_id)"
            " AND NOT EXISTS (SELECT FROM organization_editor AS editor"
            "   WHERE editor.organization_id = asset.organization_id)"
        ),
        ids,
    )


def merged_entry(pair: Pair, winner: Half, choices: Mapping[str, str]) -> Entry:
    """The winner's entry with the words chosen of the other."""
    said = {}
    for name in differences(pair.first.entry, pair.second.entry):
        first, second = getattr(pair.first.entry, name), getattr(pair.second.entry, name)
        choice = choices.get(name)
        if choice == BOTH and isinstance(first, tuple):
            said[name] = tuple(dict.fromkeys([*first, *second]))
        elif choice in ("first", "second"):
            said[name] = first if choice == "first" else second
    return winner.entry.model_copy(update=said)
