"""Let a place that somebody drew be withdrawn: its last version says so, and why."""

from alembic import op

revision = "0037"
down_revision = "0036"


def _allow(*statuses: str) -> None:
    op.drop_constraint(op.f("ck_footprint_version_status"), "footprint_version", type_="check")
    listed = ", ".join(f"'{one}'" for one in statuses)
    op.create_check_constraint(
        op.f("ck_footprint_version_status"), "footprint_version", f"status IN ({listed})"
    )


def upgrade() -> None:
    _allow("official", "draft", "withdrawn")


def downgrade() -> None:
    op.execute("DELETE FROM footprint_version WHERE status = 'withdrawn'")
    _allow("official", "draft")
