"""The job queue: the tables, types and functions of the installed procrastinate.

Taken from the package and not copied, so that they fit the code that uses them. What it costs: the release of
procrastinate that changes them needs a migration here that runs the package's own one, and only where this one did
not write the newer schema already.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # By the driver: the schema is many statements, with signs that SQLAlchemy would take for parameters.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    """Drops whatever bears procrastinate's name, since another release may have written more than this one knows."""
    op.execute("""
        DO $$
        DECLARE statement text;
        BEGIN
            FOR statement IN
                SELECT format('DROP TABLE %s CASCADE', oid::regclass) FROM pg_class
                WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
                AND starts_with(relname, 'procrastinate_')
            LOOP EXECUTE statement; END LOOP;
            FOR statement IN
                SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace
                AND starts_with(proname, 'procrastinate_')
            LOOP EXECUTE statement; END LOOP;
            FOR statement IN
                SELECT format('DROP TYPE %s', oid::regtype) FROM pg_type
                WHERE typtype IN ('e', 'c') AND typnamespace = current_schema()::regnamespace
                AND starts_with(typname, 'procrastinate_')
            LOOP EXECUTE statement; END LOOP;
        END $$
    """)
