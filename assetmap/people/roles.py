"""The roles, and what each allows."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from assetmap.web.translations import gettext


class Role(StrEnum):
    """A role that a person can hold."""

    STEWARD = "steward"
    LINK_WORKER = "link-worker"
    COMMISSIONER = "commissioner"
    ADMINISTRATOR = "administrator"


def role_words(role: Role) -> str:
    """A role's name, in the reader's language."""
    return {
        Role.STEWARD: gettext("Steward"),
        Role.LINK_WORKER: gettext("Link worker"),
        Role.COMMISSIONER: gettext("Commissioner"),
        Role.ADMINISTRATOR: gettext("Administrator"),
    }[role]


OF_A_PLACE = (Role.STEWARD, Role.LINK_WORKER)


@dataclass(frozen=True)
class RoleHeld:
    """A role, everywhere or in one place; only stewards and link workers are of a place."""

    role: Role
    place_id: int | None = None


@dataclass(frozen=True)
class SignedIn:
    """Somebody who has signed in, as of this request."""

    person_id: UUID
    session_id: UUID
    email: str
    roles: tuple[RoleHeld, ...] = ()
    organization_ids: frozenset[UUID] = frozenset()

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held, wherever that is; an administrator has them all."""
        held = {each.role for each in self.roles}
        return Role.ADMINISTRATOR in held or not held.isdisjoint(roles)

    def is_steward_of(self, place_ids: Collection[int]) -> bool:
        """Whether what lies in these places is theirs to decide; what lies in none is any steward's."""
        return self.has(Role.ADMINISTRATOR) or any(
            each.role == Role.STEWARD
            and (each.place_id is None or not place_ids or each.place_id in place_ids)
            for each in self.roles
        )

    def steward_places(self) -> frozenset[int] | None:
        """The places, by their ids, in which it is theirs to decide; None where that is everywhere."""
        held = [each.place_id for each in self.roles if each.role == Role.STEWARD]
        if self.has(Role.ADMINISTRATOR) or None in held:
            return None
        return frozenset(place_id for place_id in held if place_id is not None)

    def may_edit(self, organization_id: UUID) -> bool:
        """Whether the organization's entries are theirs to write."""
        return organization_id in self.organization_ids
