"""Tables of accounts, roles and sessions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base
from assetmap.people.roles import Role

NEW_ID = text("gen_random_uuid()")
_ROLES = ", ".join(f"'{role}'" for role in Role)


class Person(Base):
    """Somebody with an account; what is known of them is apart, so that history can refer to whom it was."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PersonDetail(Base):
    """The personal data of a person: without this row nobody can sign in as them,
    nor know who they were.
    """

    __tablename__ = "person_detail"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str] = mapped_column(unique=True, comment="As mail_address() writes it.")
    last_seen_at: Mapped[datetime] = mapped_column(
        server_default=func.now(),
        comment="When they last signed in or opened a page; their sessions are forgotten sooner.",
    )


class SignInRequest(Base):
    """Somebody has asked to sign in with an address; of link, code and browser only hashes are here.

    Rows are kept for a day, to count how often one asks.
    """

    __tablename__ = "sign_in_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    email: Mapped[str] = mapped_column(index=True)
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    code_hash: Mapped[bytes] = mapped_column(comment="Keyed: six figures are soon tried out.")
    browser_hash: Mapped[bytes] = mapped_column(
        index=True, comment="Of the asking browser's cookie."
    )
    network_hash: Mapped[bytes] = mapped_column(index=True, comment="Keyed, of the asking address.")
    back: Mapped[str] = mapped_column(
        comment="Where the reader goes once signed in: a path of ours."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="Used, or followed by a newer one.")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))


class Attempt(Base):
    """Something was done that may be done only so often: kept while a limit counts it, by what nobody can be told
    from.
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subject_hash: Mapped[bytes] = mapped_column(
        index=True,
        comment="Keyed, of what is counted: a person and what they did, a mail address.",
    )
    attempted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    counts_until: Mapped[datetime] = mapped_column(
        index=True, comment="From then on no limit looks back on it."
    )


class PersonSession(Base):
    """A browser in which somebody has signed in; its cookie holds a token, of which the hash is here."""

    __tablename__ = "person_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    browser: Mapped[str] = mapped_column(comment="Which one, in two words.")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


class PersonRole(Base):
    """A role that a person holds, everywhere or in a place.

    The table of places belongs to a higher layer, so it is named and not imported. A role is
    deleted with its place.
    """

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "place_id", postgresql_nulls_not_distinct=True),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(
            "place_id IS NULL OR role IN ('steward', 'link-worker')", name="only_some_have_places"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    role: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id", ondelete="CASCADE"), index=True
    )
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    until: Mapped[date | None] = mapped_column(comment="The last day on which it is held.")


class RoleInvite(Base):
    """A link that gives whoever signs in and uses it a role, once."""

    __tablename__ = "role_invite"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    role: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id", ondelete="CASCADE"), index=True
    )
    until: Mapped[date | None] = mapped_column(comment="Of a deputy: the last day.")
    invited_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None]


class OrganizationEditor(Base):
    """A person who edits an organization's entries; the organization's model is in a higher layer, as a place's is."""

    __tablename__ = "organization_editor"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
