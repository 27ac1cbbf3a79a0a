"""The names of the roles."""

from assetmap.people.roles import Role
from assetmap.web.translations import gettext


def role_words(role: Role) -> str:
    """A role's name, in the reader's language."""
    return {
        Role.STEWARD: gettext("Steward"),
        Role.LINK_WORKER: gettext("Link worker"),
        Role.COMMISSIONER: gettext("Commissioner"),
        Role.ADMINISTRATOR: gettext("Administrator"),
    }[role]
