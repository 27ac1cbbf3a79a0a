"""The lines of an emergency's record as sentences, and the checks of what a steward declares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext, ngettext

LONGEST_TITLE, LONGEST_ADVICE, LONGEST_LINE, MOST_NEEDS = 120, 1_000, 200, 12
HOURS = (12, 24, 48, 72, 168)
USUAL_HOURS = 48
# A steward takes back what was declared by mistake as long as hardly anybody can have acted on it.
UNDO_WITHIN = timedelta(minutes=30)
STATES = ("open", "full", "closed")


@dataclass(frozen=True)
class Declared:
    """An emergency as a steward declares it."""

    title: str
    advice: str
    needs: tuple[str, ...]
    hours: int


def declared_in(form: Mapping[str, str]) -> Declared:
    """The emergency in a form. Raises `InvalidInput` with its field."""
    title = " ".join(form.get("title", "").split())
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidInput(
            gettext(
                "Say what has happened in up to %(most)s characters. For example, “Flood in Mill Lane”."
            )
            % {"most": LONGEST_TITLE},
            parameter="title",
        )
    advice = form.get("advice", "").replace("\r\n", "\n").strip()
    if not advice or len(advice) > LONGEST_ADVICE:
        raise InvalidInput(
            gettext("Say what people should do, in up to %(most)s characters.")
            % {"most": f"{LONGEST_ADVICE:,}"},
            parameter="advice",
        )
    hours = form.get("hours", str(USUAL_HOURS))
    if hours not in {str(one) for one in HOURS}:
        raise InvalidInput(gettext("Choose when the emergency ends."), parameter="hours")
    return Declared(title, advice, needs_in(form.get("needs", "")), int(hours))


def needs_in(typed: str) -> tuple[str, ...]:
    """The needs in a text, a line each. Raises `InvalidInput` for too many or too long lines."""
    lines = tuple(said for line in typed.splitlines() if (said := " ".join(line.split())))
    if len(lines) > MOST_NEEDS or any(len(line) > LONGEST_LINE for line in lines):
        raise InvalidInput(
            gettext("Write up to %(lines)s lines, each of up to %(most)s characters.")
            % {"lines": MOST_NEEDS, "most": LONGEST_LINE},
            parameter="needs",
        )
    return lines


def line_in(typed: str, parameter: str) -> str | None:
    """One line of text, or None. Raises `InvalidInput` where it is too long."""
    said = " ".join(typed.split())
    if len(said) > LONGEST_LINE:
        raise InvalidInput(
            gettext("Use %(most)s characters or fewer.") % {"most": LONGEST_LINE},
            parameter=parameter,
        )
    return said or None


def state_words(state: str | None) -> str:
    """The state of a place in words, in the reader's language."""
    return {
        "open": gettext("Open"),
        "full": gettext("Full"),
        "closed": gettext("Closed"),
        None: gettext("No answer yet – phone first"),
    }[state]


def event_words(what: str, name: str | None, detail: str | None) -> str:
    """A line of the record as a sentence."""
    count = int(detail) if detail and detail.isdecimal() else 0
    named = {
        "name": name or gettext("An entry that is no longer on the map"),
        "count": count,
    }
    return {
        "declared": gettext("A steward declared the emergency."),
        "changed": gettext("A steward changed the page."),
        "asked": ngettext(
            "We asked %(count)s group what it can do.",
            "We asked %(count)s groups what they can do.",
            count,
        ),
        "site": gettext("A steward added %(name)s."),
        "open": gettext("%(name)s opened its doors."),
        "full": gettext("%(name)s was full."),
        "closed": gettext("%(name)s closed."),
        "responder": gettext("A steward invited a responder."),
        "longer": ngettext(
            "A steward extended the emergency by %(count)s hour.",
            "A steward extended the emergency by %(count)s hours.",
            count,
        ),
        "over": gettext("A steward ended the emergency."),
        "time": gettext("The emergency ended automatically at the set time."),
        "mistake": gettext("A steward cancelled the emergency. It had been declared by mistake."),
    }[what] % named


def is_undoable(declared_at: datetime, now: datetime) -> bool:
    """Whether a steward may still say that it was a mistake."""
    return now - declared_at <= UNDO_WITHIN
