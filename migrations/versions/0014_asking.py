"""Who has a draft open in a browser keeps knowing it when a steward's question is mailed to whoever proved the
address.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "submission",
        sa.Column(
            "asked_hash",
            postgresql.BYTEA(),
            nullable=True,
            comment="SHA-256 of the token that a steward's words were mailed with, until it is used: it opens it then.",
        ),
    )
    op.create_unique_constraint(op.f("uq_submission_asked_hash"), "submission", ["asked_hash"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_submission_asked_hash"), "submission", type_="unique")
    op.drop_column("submission", "asked_hash")
