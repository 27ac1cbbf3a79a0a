"""Keep a picture of an entry, and what happens on a first visit."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_FUNCTION = "'entry_without_person(jsonb,boolean,boolean)'::regprocedure"
_LAST, _NEW = "'referral_text'", "'referral_text', 'first_visit'"


def _rewrite(before: str, after: str) -> None:
    """Erasing a person erases these words too."""
    quoted = (one.replace("'", "''") for one in (before, after))
    old, new = quoted
    op.execute(
        f"DO $do$ BEGIN EXECUTE replace(pg_get_functiondef({_FUNCTION}), '{old}', '{new}'); END $do$"
    )


def upgrade() -> None:
    op.add_column(
        "asset",
        sa.Column(
            "first_visit",
            sa.Text(),
            nullable=True,
            comment="What happens when somebody comes for the first time, in words.",
        ),
    )
    _rewrite(_LAST, _NEW)
    op.create_table(
        "asset_picture",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "is_waiting",
            sa.Boolean(),
            nullable=False,
            comment="A steward has not looked at it yet.",
        ),
        sa.Column("picture", sa.LargeBinary(), nullable=False, comment="WebP, without metadata."),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "description",
            sa.Text(),
            nullable=False,
            comment="What it shows, for people who cannot see it.",
        ),
        sa.Column("mark", sa.Text(), nullable=False, comment="A hash of the picture."),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_picture_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "is_waiting", name=op.f("pk_asset_picture")),
    )


def downgrade() -> None:
    op.drop_table("asset_picture")
    _rewrite(_NEW, _LAST)
    op.drop_column("asset", "first_visit")
