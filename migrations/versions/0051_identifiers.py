"""Keep the identifiers of entries: charity and company numbers, URNs, ODS codes, UPRNs, and ids of OpenStreetMap."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_table(
        "asset_identifier",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False, comment="urn, ods, osm, charity …"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_asset_identifier_asset_id_asset"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("asset_id", "scheme", name=op.f("pk_asset_identifier")),
    )
    op.create_index("ix_asset_identifier_scheme_value", "asset_identifier", ["scheme", "value"])


def downgrade() -> None:
    op.drop_table("asset_identifier")
