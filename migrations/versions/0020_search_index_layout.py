"""Note which layout of the fact bits the search index was built with."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "search_index_layout",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_search_index_layout")),
    )


def downgrade() -> None:
    op.drop_table("search_index_layout")
