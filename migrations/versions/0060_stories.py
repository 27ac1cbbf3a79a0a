"""Create stories, their pictures and sounds, and the list of those that stand in files of reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0060"
down_revision = "0057"

# Whatever changes a story, the files that hold it as it was are gone in the same transaction.
_LEAVE_FILES = """
CREATE FUNCTION story_leaves_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM gap_report_file WHERE report_id IN (
    SELECT report_id FROM gap_report_story WHERE story_id = OLD.id);
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER story_leaves_files
  BEFORE DELETE OR UPDATE OF words, teller_name, state, in_reports, themes, own_theme, category, place_kind, place_code, asset_id
  ON story FOR EACH ROW EXECUTE FUNCTION story_leaves_files();
"""


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), primary_key=True),
        sa.Column("place_kind", sa.Text()),
        sa.Column("place_code", sa.Text()),
        sa.Column(
            "asset_id",
            sa.Uuid(),
            sa.ForeignKey("asset.id", name=op.f("fk_story_asset_id_asset"), ondelete="CASCADE"),
            index=True,
        ),
        sa.Column("category", sa.Text(), comment="The slug of the kind of support it is about."),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "themes",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Slugs of the declared list.",
        ),
        sa.Column("own_theme", sa.Text(), comment="In the teller’s own words."),
        sa.Column("teller_name", sa.Text(), comment="As the teller wishes; null: none."),
        sa.Column("on_site", sa.Boolean(), nullable=False, comment="May stand on this site."),
        sa.Column("in_reports", sa.Boolean(), nullable=False, comment="May stand in gap reports."),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("question", sa.Text(), comment="What a steward asks the teller."),
        sa.Column("refusal", sa.Text(), comment="A reason of the public list."),
        sa.Column("language", sa.Text(), server_default=sa.text("'en'"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of its link."),
        sa.Column(
            "personal_detail_id",
            sa.Uuid(),
            sa.ForeignKey(
                "personal_detail.id",
                name="fk_story_personal_detail_id_personal_detail",
                ondelete="SET NULL",
            ),
            index=True,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid(), comment="The steward."),
        sa.UniqueConstraint("token_hash", name="uq_story_token_hash"),
        sa.CheckConstraint(
            "state IN ('waiting', 'asked', 'published', 'refused', 'withdrawn')",
            name=op.f("ck_story_state"),
        ),
        sa.CheckConstraint(
            "(place_kind IS NULL) = (place_code IS NULL)", name=op.f("ck_story_place")
        ),
    )
    op.create_index("ix_story_place", "story", ["place_kind", "place_code"])
    op.create_index(
        "ix_story_waiting", "story", ["created_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "story_medium",
        sa.Column(
            "story_id",
            sa.Uuid(),
            sa.ForeignKey("story.id", name="fk_story_medium_story_id_story", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="A description, or what is said in it."
        ),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("mark", sa.Text(), nullable=False, comment="A hash of the content."),
        sa.CheckConstraint("kind IN ('picture', 'sound')", name=op.f("ck_story_medium_kind")),
    )
    op.create_table(
        "gap_report_story",
        sa.Column(
            "report_id",
            sa.Uuid(),
            sa.ForeignKey(
                "gap_report.id", name="fk_gap_report_story_report_id_gap_report", ondelete="CASCADE"
            ),
            primary_key=True,
        ),
        # No foreign key: the line stays until the files are made again.
        sa.Column("story_id", sa.Uuid(), primary_key=True),
    )
    op.create_index("ix_gap_report_story_story_id", "gap_report_story", ["story_id"])
    op.execute(_LEAVE_FILES)


def downgrade() -> None:
    op.drop_table("gap_report_story")
    op.drop_table("story_medium")
    op.drop_table("story")
    op.execute("DROP FUNCTION story_leaves_files()")
