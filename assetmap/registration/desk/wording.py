"""Sentences of the desk: what was done, and what was undone."""

from assetmap.web.translations import N_, gettext

_DONE = {
    ("entry", "publish"): N_("You published “%(name)s”."),
    ("entry", "ask"): N_("You asked about “%(name)s”. Your question is on its way."),
    ("entry", "decline"): N_("You declined “%(name)s”. The group is sent your reason."),
    ("report", "answer"): N_("You answered the report about “%(name)s” and closed it."),
    ("report", "close"): N_("You closed the report about “%(name)s”."),
    ("twin", "kept"): N_("You kept both: %(name)s."),
    ("twin", "merged"): N_("You joined %(name)s."),
    ("twin", "refused"): N_("You said that they are not the same: %(name)s."),
    ("claim", "theirs"): N_("“%(name)s” is theirs to manage now."),
    ("claim", "not"): N_("You did not give them “%(name)s”."),
    ("suggestion", "close"): N_("You closed the suggestion “%(name)s”."),
    ("picture", "show"): N_("Everybody sees the picture of “%(name)s” now."),
    ("picture", "remove"): N_("You removed the picture of “%(name)s”."),
    ("call", "right"): N_("“%(name)s” counts as checked today."),
    ("call", "stopped"): N_("You withdrew “%(name)s”."),
    ("call", "nobody"): N_("Nobody answered for “%(name)s”. It comes back in a week."),
    ("guess", "right"): N_("You confirmed what “%(name)s” is."),
    ("entry", "mend"): N_("You mended “%(name)s”. The group is told."),
}


def done_words(kind: str, action: str, name: str) -> str:
    """What a steward has just done."""
    return gettext(_DONE[kind, action]) % {"name": name}


def undone_words(name: str, *, mails_sent: int) -> str:
    """That it was undone, and what cannot be."""
    words = gettext("Undone: “%(name)s” is as it was before.") % {"name": name}
    if mails_sent:
        words += " " + gettext("The email had gone already, so tell the group.")
    return words


def is_known(kind: str, action: str) -> bool:
    """Whether this can be done to things of that sort."""
    return (kind, action) in _DONE
