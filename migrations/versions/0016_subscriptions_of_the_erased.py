"""A subscription to a report goes when its person is erased: their account goes then, and the person stays for
history.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

_NAME = "fk_gap_subscription_person_id"


def upgrade() -> None:
    op.drop_constraint(op.f(_NAME), "gap_subscription", type_="foreignkey")
    op.execute(
        "DELETE FROM gap_subscription WHERE person_id NOT IN (SELECT person_id FROM person_detail)"
    )
    op.create_foreign_key(
        op.f(_NAME),
        "gap_subscription",
        "person_detail",
        ["person_id"],
        ["person_id"],
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_constraint(op.f(_NAME), "gap_subscription", type_="foreignkey")
    op.create_foreign_key(
        op.f(_NAME), "gap_subscription", "person", ["person_id"], ["id"], ondelete="CASCADE"
    )
