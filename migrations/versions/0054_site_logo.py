"""Keep the logo that administrators gave the site."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "site_logo",
        sa.Column("mark", sa.Text(), nullable=False, comment="A hash of the picture."),
        sa.Column("picture", sa.LargeBinary(), nullable=False, comment="WebP, without metadata."),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "description",
            sa.Text(),
            nullable=False,
            comment="Whose logo it is, for people who cannot see it.",
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_site_logo")),
    )


def downgrade() -> None:
    op.drop_table("site_logo")
