"""Reads of everything that waits at a steward's desk."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import (
    IS_THEIRS_SQL,
    KEEPER_SQL,
    open_reports,
    places_of,
)
from assetmap.assets.confirming.wording import wrong_words
from assetmap.assets.editing.flags import flags_in, reason_words
from assetmap.assets.editing.wording import told_in_words
from assetmap.assets.help.queries import open_suggestions
from assetmap.assets.planning.queries import FundedEntry
from assetmap.assets.record.entry import FIELDS, Entry
from assetmap.assets.record.freshness import fresh_months_sql
from assetmap.assets.record.history import entry_of
from assetmap.assets.surveys.lists.queries import lists_for
from assetmap.assets.twins.marks import MARK_SQL
from assetmap.assets.twins.queries import waiting_twins
from assetmap.people.roles import SignedIn
from assetmap.registration.claims.actions import claims_for
from assetmap.registration.desk.differences import facts_of, facts_of_two
from assetmap.registration.desk.item import Item, oldest_first
from assetmap.registration.desk.voices import held_ideas, unread_stories
from assetmap.registration.models import DeskAction, Submission
from assetmap.registration.moderation.decisions import entry_sent
from assetmap.registration.queries import places_sent_to, steward_scope, waiting_for
from assetmap.registration.questions.answers import entry_from
from assetmap.voice.stories.models import Story
from assetmap.voice.stories.queries import story_places
from assetmap.web.translations import gettext

MOST_CALLS = MOST_ENTRIES = 100
# A register brings hundreds at once: a few at a time, so that the rest of the desk is seen.
MOST_GUESSES = 20
# Links, addresses and numbers belong in these fields.
_EXPECTED = ("url", "social_url", "email", "phones", "hours", "whereabouts")


def items_for(session: Session, steward: SignedIn, *, now: datetime) -> list[Item]:
    """Everything that waits in the steward's places, the oldest first."""
    places = steward.steward_places()
    return oldest_first(
        [
            *_entries(session, steward),
            *_reports(session, places),
            *_twins(session, places),
            *_claims(session, steward),
            *_suggestions(session, places),
            *_pictures(session, places),
            *calls_for(session, steward, now=now),
            *_survey_lists(session, places),
            *held_ideas(session, places),
            *unread_stories(session, places),
            *_guesses(session, places),
        ]
    )


def in_place(session: Session, items: Collection[Item], place_id: int) -> list[Item]:
    """Those that lie in a place; what lies in no place that is known is left out."""
    return [item for item in items if place_id in _places(session, item)]


def _places(session: Session, item: Item) -> set[int]:
    if item.kind == "entry":
        found = session.get_one(Submission, UUID(item.id))
        return set(places_sent_to(session, found))
    if item.kind in ("suggestion", "survey", "idea"):
        return {item.further["place_id"]} - {None}
    if item.kind == "story":
        return set(story_places(session, session.get_one(Story, UUID(item.id))))
    assets = item.further.get("assets", ())
    return {place for asset_id in assets for place in places_of(session, asset_id)}


def _entries(session: Session, steward: SignedIn) -> list[Item]:
    return [
        _entry(session, session.get_one(Submission, row.id))
        for row in waiting_for(session, steward)[:MOST_ENTRIES]
    ]


def _entry(session: Session, submission: Submission) -> Item:
    after = entry_sent(session, submission)
    before = None if submission.is_new else entry_of(session, submission.asset_id)
    asked = _entry_asked(submission)
    is_asked = submission.status == "more_information_needed"
    seen = asked if asked and not is_asked else before
    tag = gettext("question sent, no answer yet") if is_asked else gettext("new")
    if not submission.is_new and not is_asked:
        tag = gettext("change")
    if asked and not is_asked:
        tag = gettext("answered")
    assert submission.waiting_since is not None
    return Item(
        "entry",
        str(submission.id),
        after.name or gettext("Entry without a name"),
        submission.waiting_since,
        tag=tag,
        words=(submission.words or "") if asked or is_asked else "",
        facts=facts_of(seen, after),
        looks=tuple(
            dict.fromkeys(
                reason_words(flag.reason)
                for name in FIELDS
                if name not in _EXPECTED
                for flag in flags_in(told_in_words(name, getattr(after, name)))
            )
        ),
        further={
            "version": str(submission.version),
            "is_new": submission.is_new,
            "is_known": _is_known(session, submission),
            "assets": () if submission.is_new else (submission.asset_id,),
        },
    )


def _entry_asked(submission: Submission) -> Entry | None:
    """The entry as it stood when a steward asked about it."""
    return entry_from(submission.answers_asked) if submission.answers_asked else None


def _is_known(session: Session, submission: Submission) -> bool:
    """Whether its writer keeps an entry that stewards have published."""
    found = text(
        "SELECT EXISTS (SELECT FROM organization_editor AS editor JOIN asset USING (organization_id)"
        " WHERE editor.person_id = :person AND asset.status = 'published')"
    )
    return bool(session.execute(found, {"person": submission.person_id}).scalar_one())


def _reports(session: Session, places: Collection[int] | None) -> list[Item]:
    return [
        Item(
            "report",
            str(one.report.id),
            one.name,
            one.report.created_at,
            tag=gettext("The group has asked for a change")
            if one.report.is_from_group
            else wrong_words(one.report.what),
            words=one.report.words,
            looks=tuple(
                dict.fromkeys(reason_words(flag.reason) for flag in flags_in(one.report.words))
            ),
            further={"can_answer": one.can_be_answered, "assets": (one.report.asset_id,)},
        )
        for one in open_reports(session, place_ids=places)
    ]


def _twins(session: Session, places: Collection[int] | None) -> list[Item]:
    waiting = waiting_twins(session, places)
    rows = session.execute(
        text(
            f"SELECT pair.id, {MARK_SQL} AS mark, first_id, second_id FROM twin_pair AS pair"
            " WHERE id = ANY (:ids)"
        ),
        {"ids": [one.id for one in waiting]},
    )
    more = {row.id: row for row in rows}
    items = []
    for one in waiting:
        row = more[one.id]
        first, second = entry_of(session, row.first_id), entry_of(session, row.second_id)
        assert first is not None and second is not None
        items.append(
            Item(
                "twin",
                str(one.id),
                gettext("%(one)s and %(other)s") % {"one": one.name, "other": one.other_name},
                one.found_at,
                facts=facts_of_two(first, second),
                further={
                    "mark": row.mark,
                    "first": one.name,
                    "second": one.other_name,
                    "first_source": one.source,
                    "second_source": one.other_source,
                    "assets": (row.first_id, row.second_id),
                },
            )
        )
    return items


def _claims(session: Session, steward: SignedIn) -> list[Item]:
    return [
        Item(
            "claim",
            str(one.id),
            one.name,
            one.asked_at,
            words=one.words or "",
            further={"email": one.email, "assets": (one.asset_id,)},
        )
        for one in claims_for(session, steward)
    ]


def _suggestions(session: Session, places: Collection[int] | None) -> list[Item]:
    return [
        Item(
            "suggestion",
            str(one.id),
            one.name,
            one.created_at,
            words=one.details,
            facts=tuple(
                (label, words)
                for label, words in (
                    (gettext("What the person searched for"), one.category or ""),
                    (gettext("Area"), one.place or ""),
                )
                if words
            ),
            further={"place_id": one.place_id},
        )
        for one in open_suggestions(session, places)
    ]


def _pictures(session: Session, places: Collection[int] | None) -> list[Item]:
    rows = session.execute(
        text(
            "SELECT asset.id, asset.name, mark, added_at, asset_picture.description FROM asset_picture"
            " JOIN asset ON asset.id = asset_id WHERE is_waiting AND asset.status = 'published'"
            f" AND {IS_THEIRS_SQL} ORDER BY added_at, asset.id LIMIT 100"
        ),
        {"is_everywhere": places is None, "places": sorted(places or ())},
    )
    return [
        Item(
            "picture",
            str(row.id),
            row.name,
            row.added_at,
            words=row.description,
            further={"mark": row.mark, "assets": (row.id,)},
        )
        for row in rows
    ]


def _guesses(session: Session, places: Collection[int] | None) -> list[Item]:
    rows = session.execute(
        text(
            "SELECT asset.id, asset.name, asset.created_at, asset.source, asset.description,"
            " (SELECT string_agg(taxonomy_term.name, ', ' ORDER BY taxonomy_term.name) FROM asset_category"
            "   JOIN taxonomy_term ON taxonomy_term.id = term_id WHERE asset_id = asset.id) AS kinds"
            " FROM asset WHERE is_category_guessed AND asset.status = 'published'"
            f" AND {IS_THEIRS_SQL} ORDER BY asset.created_at, asset.id LIMIT :most"
        ),
        {
            "is_everywhere": places is None,
            "places": sorted(places or ()),
            "most": MOST_GUESSES,
        },
    )
    return [
        Item(
            "guess",
            str(row.id),
            row.name,
            row.created_at,
            tag=row.source or "",
            words=row.description or "",
            facts=((gettext("Our guess"), row.kinds or ""),),
            further={"assets": (row.id,)},
        )
        for row in rows
    ]


def _survey_lists(session: Session, places: Collection[int] | None) -> list[Item]:
    return [
        Item(
            "survey",
            str(one.id),
            one.name,
            one.created_at,
            tag=gettext("%(answered)s of %(count)s checked")
            % {"answered": one.answered, "count": one.count},
            words="",
            facts=((gettext("Taken by"), one.adopted_by or gettext("nobody yet")),),
            further={"place_id": one.place_id},
        )
        for one in lists_for(session, places)
        if one.closed_at is None
    ]


def calls_for(session: Session, steward: SignedIn, *, now: datetime) -> list[Item]:
    """Published entries that nobody has checked in their time and that no mail reaches, or that left mails
    unanswered.
    """
    rows = session.execute(
        text(_CALLS),
        {**steward_scope(steward), "today": now.date(), "now": now, "most": MOST_CALLS},
    ).mappings()
    return [_call(session, row) for row in rows]


def _call(session: Session, row: Any) -> Item:
    phones = session.scalars(
        text(
            "SELECT number FROM phone WHERE asset_id = :id OR organization_id ="
            " (SELECT organization_id FROM asset WHERE id = :id) ORDER BY number"
        ),
        {"id": row["id"]},
    ).all()
    reason = (
        gettext("no answer to our emails")
        if row["is_asked"]
        else gettext("we have no email address")
    )
    return Item(
        "call",
        str(row["id"]),
        row["name"],
        row["due_at"],
        tag=reason,
        facts=() if phones else ((gettext("Telephone"), gettext("not known")),),
        further={"phones": phones, "assets": (row["id"],)},
    )


# An entry of a list is its publisher's to check; what a group or a steward wrote is called about.
_CALLS = f"""
SELECT asset.id, asset.name, stands.until AS due_at, asked.id IS NOT NULL AS is_asked FROM asset
CROSS JOIN LATERAL (SELECT (coalesce(asset.assured_on, asset.created_at::date)
  + make_interval(months => CAST({fresh_months_sql()} AS integer)))::timestamptz AS until) AS stands
LEFT JOIN LATERAL (SELECT round.id FROM confirmation_round AS round WHERE round.asset_id = asset.id
  AND round.answer IS NULL AND round.mails >= 3 AND round.began_at < CAST(:now AS timestamptz) - interval '5 weeks'
  AND round.stands_since = coalesce(asset.assured_on, asset.created_at::date) LIMIT 1) AS asked ON true
WHERE asset.status = 'published' AND asset.asset_list_id IS NULL AND stands.until <= CAST(:today AS date)
AND (asked.id IS NOT NULL OR {KEEPER_SQL} IS NULL)
AND NOT EXISTS (SELECT FROM desk_action WHERE kind = 'call' AND action = 'nobody' AND undone_at IS NULL
  AND before->>'asset' = asset.id::text AND done_at > CAST(:now AS timestamptz) - interval '7 days')
AND {IS_THEIRS_SQL} ORDER BY stands.until, asset.id LIMIT :most
"""


_ENDING = f"""
SELECT asset.id, asset.name, funded_by, funded_until FROM asset JOIN asset_plan ON asset_plan.asset_id = asset.id
WHERE asset.status = 'published' AND funded_until < CAST(:today AS date) + interval '6 months' AND {IS_THEIRS_SQL}
ORDER BY funded_until, asset.name, asset.id LIMIT :most
"""


def ending_soon(session: Session, steward: SignedIn, *, today: date) -> list[FundedEntry]:
    """The published entries whose funding ends within six months of today, the first to end first; at most a
    hundred.
    """
    given = {**steward_scope(steward), "today": today, "most": MOST_ENTRIES}
    return [FundedEntry(*row) for row in session.execute(text(_ENDING), given)]


def last_action(session: Session, steward: SignedIn, action_id: int) -> DeskAction | None:
    """The steward's action of that number; None where it is not theirs."""
    return session.scalars(
        select(DeskAction).where(
            DeskAction.id == action_id, DeskAction.person_id == steward.person_id
        )
    ).first()
