"""Sentences of the desk: what was done, and what was undone."""

from assetmap.web.translations import N_, gettext

_DONE = {
    ("entry", "publish"): N_("You published “%(name)s”."),
    ("entry", "ask"): N_(
        "You asked a question about “%(name)s”. We are sending your question to the group."
    ),
    ("entry", "decline"): N_("You declined “%(name)s”. We are sending your reason to the group."),
    ("report", "answer"): N_("You answered the report about “%(name)s” and closed it."),
    ("report", "close"): N_("You closed the report about “%(name)s”."),
    ("twin", "kept"): N_("You kept both entries: %(name)s."),
    ("twin", "merged"): N_("You merged these entries: %(name)s."),
    ("twin", "refused"): N_("You marked these entries as different: %(name)s."),
    ("claim", "theirs"): N_("You agreed to the request to manage “%(name)s”."),
    ("claim", "not"): N_("You declined the request to manage “%(name)s”."),
    ("suggestion", "close"): N_("You closed the suggestion “%(name)s”."),
    ("picture", "show"): N_("Everyone can now see the picture of “%(name)s”."),
    ("picture", "remove"): N_("You removed the picture of “%(name)s”."),
    ("call", "right"): N_("You marked “%(name)s” as checked today."),
    ("call", "stopped"): N_("You withdrew “%(name)s”."),
    ("call", "nobody"): N_(
        "Nobody answered when you phoned “%(name)s”. We will show the entry here again in a week."
    ),
    ("guess", "right"): N_("You confirmed the category of “%(name)s”."),
    ("entry", "mend"): N_("You corrected “%(name)s”. We are telling the group what you changed."),
}


def done_words(kind: str, action: str, name: str) -> str:
    """A steward's last action in words."""
    return gettext(_DONE[kind, action]) % {"name": name}


def undone_words(name: str, *, mails_sent: int) -> str:
    """The words for an action that was undone, with what cannot be undone."""
    words = gettext("We have undone your decision. “%(name)s” is as it was before.") % {
        "name": name
    }
    if mails_sent:
        words += " " + gettext(
            "We had already sent the email, so please tell the group that you have changed your decision."
        )
    return words


def is_known(kind: str, action: str) -> bool:
    """Whether this can be done to things of that sort."""
    return (kind, action) in _DONE
