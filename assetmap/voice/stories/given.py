"""A story as its teller gives it, and its checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.mail.envelope import mail_address
from assetmap.voice.stories.themes import themes_in
from assetmap.web.translations import gettext

LONGEST_WORDS = 4_000
LONGEST_NAME = 80
LONGEST_THEME = 60
LONGEST_DESCRIPTION = 250
LONGEST_TRANSCRIPT = 4_000


@dataclass(frozen=True)
class Consent:
    """The pages and reports where a story may stand; none yet, where neither is true."""

    on_site: bool
    in_reports: bool


@dataclass(frozen=True)
class Medium:
    """A picture or a sound, as it is kept."""

    kind: str
    content: bytes
    media_type: str
    words: str
    mark: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class GivenStory:
    """A story as its teller gives it."""

    words: str
    consent: Consent
    themes: Sequence[str] = ()
    own_theme: str | None = None
    teller_name: str | None = None
    email: str | None = None
    category: str | None = None
    place: tuple[str, str] | None = None
    asset_id: str | None = None


def consent_in(ticked: Mapping[str, object]) -> Consent:
    """The consent of a form. Raises `InvalidInput` where nothing is ticked, and where the ticks contradict one
    another.
    """
    consent = Consent("on_site" in ticked, "in_reports" in ticked)
    is_nowhere = "nowhere" in ticked
    if is_nowhere and (consent.on_site or consent.in_reports):
        raise InvalidInput(
            gettext("You ticked “Nowhere yet” and another answer. Choose one or the other."),
            parameter="on_site",
        )
    if not (is_nowhere or consent.on_site or consent.in_reports):
        raise InvalidInput(
            gettext("Tick where we can show your story, or tick “Nowhere yet”."),
            parameter="on_site",
        )
    return consent


def story_words(words: str) -> str:
    """The words of a story. Raises `InvalidInput` where there are none, or too many."""
    said = words.replace("\r\n", "\n").strip()
    if not said:
        raise InvalidInput(gettext("Write your story."), parameter="words")
    if len(said) > LONGEST_WORDS:
        raise InvalidInput(
            gettext("Your story has %(n)s characters. It can have up to %(most)s.")
            % {"n": f"{len(said):,}", "most": f"{LONGEST_WORDS:,}"},
            parameter="words",
        )
    return said


def one_line(words: str, most: int, parameter: str) -> str | None:
    """A short answer on one line; None where there is none. Raises `InvalidInput` where it is too long."""
    said = " ".join(words.split())
    if len(said) > most:
        raise InvalidInput(
            gettext("Use %(most)s characters or fewer in this box.") % {"most": most},
            parameter=parameter,
        )
    return said or None


def read_story(fields: Mapping[str, str], themes: Sequence[str]) -> GivenStory:
    """The story of a form, without its picture and sound. Raises `InvalidInput` for the first thing that is wrong."""
    kind, _, code = fields.get("place", "").partition("/")
    email = fields.get("email", "").strip()
    return GivenStory(
        words=story_words(fields.get("words", "")),
        themes=themes_in(themes),
        own_theme=one_line(fields.get("own_theme", ""), LONGEST_THEME, "own_theme"),
        teller_name=one_line(fields.get("teller_name", ""), LONGEST_NAME, "teller_name"),
        consent=consent_in({name: True for name, value in fields.items() if value}),
        email=mail_address(email) if email else None,
        category=fields.get("category") or None,
        place=(kind, code) if kind and code else None,
        asset_id=fields.get("asset") or None,
    )
