"""What may be asked only so often is counted by itself; a mailbox has one address, however its domain is written; and a
change of an entry knows which earlier one it goes on with, and whether the address that it names is proved."""

import idna
import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Where an address is kept, and by what its row is known.
_ADDRESSES = (("person_detail", "person_id"), ("personal_detail", "id"))


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column(
            "subject_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed, of what is counted: a person and what they did, a mail address.",
        ),
        sa.Column(
            "attempted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_subject_hash", "attempt", ["subject_hash"])
    op.create_index("ix_attempt_attempted_at", "attempt", ["attempted_at"])
    op.add_column(
        "submission",
        sa.Column(
            "follows_version",
            sa.Integer(),
            nullable=True,
            comment="Of the change of the same entry that waits, and that this goes on with: its version then.",
        ),
    )
    op.add_column(
        "submission",
        sa.Column(
            "address_proved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Of a change that names another address to be asked at: when a link mailed there was used.",
        ),
    )
    connection = op.get_bind()
    for name, key in _ADDRESSES:
        table = sa.table(name, sa.column(key), sa.column("email"))
        theirs, email = table.c[key], table.c.email
        written = sa.select(theirs, email).where(email.regexp_match("@.*[^ -~]"))
        for row_id, address in connection.execute(written).all():
            local, _, domain = address.rpartition("@")
            try:
                known = f"{local}@{idna.encode(domain, uts46=True).decode('ascii').lower()}"
            except ValueError:
                continue
            # Of two accounts of one mailbox each keeps the address that it has.
            if name == "person_detail" and connection.scalar(
                sa.select(sa.exists().where(email == known))
            ):
                continue
            connection.execute(sa.update(table).where(theirs == row_id).values(email=known))


def downgrade() -> None:
    op.drop_column("submission", "address_proved_at")
    op.drop_column("submission", "follows_version")
    op.drop_table("attempt")
