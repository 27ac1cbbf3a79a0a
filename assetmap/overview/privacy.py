"""The facts of the privacy page: the data that this site keeps about its readers, for how long, and its cookies."""

from dataclasses import dataclass
from datetime import timedelta

from assetmap.assets.confirming.reporting import SENDER_KEPT_FOR
from assetmap.assets.shortlists.actions import DAYS_SHARED
from assetmap.assets.shortlists.cookie import (
    DAYS_LINKS_ARE_KEPT,
    FORMER,
    HOURS_KEPT,
    LINKS,
    SHORTLIST,
)
from assetmap.jobs.app import DAYS_KEPT
from assetmap.mail.actions import KEPT_FOR as MAIL_KEPT_FOR
from assetmap.people.actions import SIGNED_IN_FOR
from assetmap.people.cookies import ASKING, DRAFT, KNOWN, SESSION
from assetmap.people.limits import GOOD_FOR, REQUESTS_KEPT_FOR
from assetmap.people.sign_in.known_browsers import KEPT_SECONDS
from assetmap.people.sign_in.openid_pages import WAY
from assetmap.registration.desk.actions import KEPT_FOR as UNDONE_FOR
from assetmap.registration.drafts.actions import DRAFT_KEPT_FOR
from assetmap.registration.notices.actions import KEPT_FOR as NOTICE_KEPT_FOR
from assetmap.registration.own_entries.erase import PERSON_KEPT_FOR
from assetmap.voice.challenges.actions import CHALLENGER_KEPT_FOR
from assetmap.voice.emergencies.actions import EMAILS_KEPT_FOR as RESPONDER_KEPT_FOR
from assetmap.voice.following.actions import UNCONFIRMED_KEPT_FOR as FOLLOW_UNCONFIRMED_KEPT_FOR
from assetmap.voice.ideas.actions import REFUSED_KEPT_FOR as IDEA_REFUSED_KEPT_FOR
from assetmap.voice.ideas.actions import UNCONFIRMED_KEPT_FOR
from assetmap.voice.stories.actions import REFUSED_KEPT_FOR
from assetmap.web.languages import KEPT_FOR as LANGUAGE_KEPT_FOR
from assetmap.web.translations import COOKIE as LANGUAGE
from assetmap.web.translations import N_, ngettext


@dataclass(frozen=True)
class Cookie:
    """A cookie, what it is for, and how long a browser keeps it."""

    name: str
    purpose: str
    kept_for: timedelta


@dataclass(frozen=True)
class KeptData:
    """Something that the site stores about a person, and how long."""

    what: str
    kept_for: timedelta


COOKIES = (
    Cookie(SESSION, N_("Keeps you signed in."), SIGNED_IN_FOR),
    Cookie(ASKING, N_("Makes sure that only this browser can use your sign-in link."), GOOD_FOR),
    Cookie(
        KNOWN, N_("Remembers that you have signed in here before."), timedelta(seconds=KEPT_SECONDS)
    ),
    Cookie(WAY, N_("Brings you back here after you sign in with another service."), GOOD_FOR),
    Cookie(DRAFT, N_("Opens the entry that you are writing for your group."), DRAFT_KEPT_FOR),
    Cookie(
        SHORTLIST, N_("Holds your shortlist, in this browser only."), timedelta(hours=HOURS_KEPT)
    ),
    Cookie(
        FORMER,
        N_("Holds your previous shortlist after you open another one."),
        timedelta(hours=HOURS_KEPT),
    ),
    Cookie(
        LINKS,
        N_("Lets you remove links that you have shared."),
        timedelta(days=DAYS_LINKS_ARE_KEPT),
    ),
    Cookie(LANGUAGE, N_("Remembers the language that you chose."), LANGUAGE_KEPT_FOR),
)
RETENTION = (
    KeptData(N_("A shortlist that you share by link"), timedelta(days=DAYS_SHARED)),
    KeptData(N_("An unfinished draft entry"), DRAFT_KEPT_FOR),
    KeptData(N_("Personal details of an entry, after the group withdraws it"), PERSON_KEPT_FOR),
    KeptData(
        N_("The email address of a person who reports a mistake, after they write to us"),
        SENDER_KEPT_FOR,
    ),
    KeptData(
        N_(
            "The email address of a person who challenges a finding, after the challenge is answered"
        ),
        CHALLENGER_KEPT_FOR,
    ),
    KeptData(N_("A story that we decide not to show, after we tell you"), REFUSED_KEPT_FOR),
    KeptData(
        N_("An account with no entries and no role, after it is last used"),
        PERSON_KEPT_FOR,
    ),
    KeptData(N_("The information needed to undo a steward’s action"), UNDONE_FOR),
    KeptData(N_("A group’s offer or need, after its last day"), NOTICE_KEPT_FOR),
    KeptData(
        N_("The email address of a responder, after the emergency has ended"),
        RESPONDER_KEPT_FOR,
    ),
    KeptData(N_("An unconfirmed idea"), UNCONFIRMED_KEPT_FOR),
    KeptData(N_("An idea that a steward declines, after you send it"), IDEA_REFUSED_KEPT_FOR),
    KeptData(N_("An unconfirmed email address"), FOLLOW_UNCONFIRMED_KEPT_FOR),
    KeptData(N_("A request for a sign-in email"), REQUESTS_KEPT_FOR),
    KeptData(N_("An email that this site has sent"), MAIL_KEPT_FOR),
    KeptData(N_("Records of finished background tasks"), timedelta(days=DAYS_KEPT)),
)


def duration(length: timedelta) -> str:
    """A length of time in its largest whole unit.

    >>> duration(timedelta(days=90)), duration(timedelta(hours=12)), duration(timedelta(minutes=15))
    ('90 days', '12 hours', '15 minutes')
    """
    if length >= timedelta(days=1):
        days = length.days
        return ngettext("%(num)d day", "%(num)d days", days) % {"num": days}
    minutes = int(length.total_seconds() // 60)
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    return ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}
