"""What link workers keep: shortlists by name, shared with their team or not, and stars; and how often one hands over.

Link workers may now be of a place, as stewards are: those of one place are a team.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_PLACES = "ck_role_only_some_have_places"
_STEWARDS_PLACES = "ck_role_only_stewards_have_places"


def upgrade() -> None:
    op.create_table(
        "kept_shortlist",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "is_shared",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="With the link workers of the same places.",
        ),
        _moment("created_at"),
        _moment("changed_at"),
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until it can be put back no longer.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person_detail.person_id"],
            name=op.f("fk_kept_shortlist_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_shortlist")),
    )
    op.create_index(op.f("ix_kept_shortlist_person_id"), "kept_shortlist", ["person_id"])
    op.create_index(op.f("ix_kept_shortlist_deleted_at"), "kept_shortlist", ["deleted_at"])
    op.create_table(
        "kept_shortlist_entry",
        sa.Column("kept_shortlist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_shortlist_id"],
            ["kept_shortlist.id"],
            name=op.f("fk_kept_shortlist_entry_kept_shortlist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "kept_shortlist_id", "position", name=op.f("pk_kept_shortlist_entry")
        ),
    )
    op.create_table(
        "asset_star",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        _moment("starred_at"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person_detail.person_id"],
            name=op.f("fk_asset_star_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_star_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "asset_id", name=op.f("pk_asset_star")),
    )
    op.create_index(op.f("ix_asset_star_asset_id"), "asset_star", ["asset_id"])
    op.create_table(
        "handover_attempt",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "subject_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed, of what is counted: a network, a link, a mail address.",
        ),
        _moment("attempted_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_attempt")),
    )
    op.create_index(op.f("ix_handover_attempt_subject_hash"), "handover_attempt", ["subject_hash"])
    op.create_index(op.f("ix_handover_attempt_attempted_at"), "handover_attempt", ["attempted_at"])
    op.drop_constraint(op.f(_STEWARDS_PLACES), "role", type_="check")
    op.create_check_constraint(
        op.f(_PLACES), "role", "place_id IS NULL OR role IN ('steward', 'link-worker')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f(_PLACES), "role", type_="check")
    # A link worker everywhere may do no more than one of a place could.
    op.execute(
        "INSERT INTO role (person_id, role) SELECT DISTINCT person_id, role FROM role"
        " WHERE role = 'link-worker' AND place_id IS NOT NULL ON CONFLICT DO NOTHING"
    )
    op.execute("DELETE FROM role WHERE role = 'link-worker' AND place_id IS NOT NULL")
    op.create_check_constraint(
        op.f(_STEWARDS_PLACES), "role", "place_id IS NULL OR role = 'steward'"
    )
    op.drop_table("handover_attempt")
    op.drop_table("asset_star")
    op.drop_table("kept_shortlist_entry")
    op.drop_table("kept_shortlist")


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )
