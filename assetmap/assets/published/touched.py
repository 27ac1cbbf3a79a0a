"""Temporary tables of ids, which the steps of a transaction hand on: above all what it has changed."""

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy import Result, text
from sqlalchemy.orm import Session


class IdTable:
    """A temporary table of ids. Statements name its table, so a transaction has one open at a time.

    It is dropped at the end of the block, or with the transaction where the block fails.
    """

    TABLE: ClassVar[str]
    ID: ClassVar[str]
    FURTHER: ClassVar[str] = ""

    def __init__(self, session: Session, ids: Collection[UUID] = ()) -> None:
        self._session = session
        # A caller that went back to a savepoint may have left one.
        session.execute(text(f"DROP TABLE IF EXISTS {self.TABLE}"))
        session.execute(
            text(
                f"CREATE TEMPORARY TABLE {self.TABLE} ({self.ID} uuid{self.FURTHER}) ON COMMIT DROP"
            )
        )
        self.add(ids)

    def add(self, ids: Collection[UUID]) -> None:
        """Adds these."""
        if ids:
            self.add_found("SELECT unnest(CAST(:ids AS uuid[]))", {"ids": list(ids)})

    def add_found(self, query: str, values: Mapping[str, Any] | None = None) -> None:
        """Adds what a query finds."""
        self.execute(f"INSERT INTO {self.TABLE} {query}", values)

    def execute(self, statement: str, values: Mapping[str, Any] | None = None) -> Result[Any]:
        """The answer to a statement over this table."""
        return self._session.execute(text(statement), dict(values or {}))

    def ids(self) -> list[UUID]:
        """Each of them once."""
        return list(self.execute(f"SELECT DISTINCT {self.ID} FROM {self.TABLE}").scalars())

    def count(self) -> int:
        """The number of rows; an asset that was added twice counts twice."""
        return int(self.execute(f"SELECT count(*) FROM {self.TABLE}").scalar_one())

    def analyze(self) -> None:
        """Lets the planner see how many they are."""
        self.execute(f"ANALYZE {self.TABLE}")

    def close(self) -> None:
        """Drops the table."""
        self.execute(f"DROP TABLE {self.TABLE}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # After an error PostgreSQL takes no statement, and the transaction's end drops the table.
        if kind is None:
            self.close()


class TouchedAssets(IdTable):
    """The assets whose search documents have to be remade, in the table `touched`."""

    TABLE = "touched"
    ID = "asset_id"


class TouchedLocations(IdTable):
    """The locations that have to be placed anew, in the table `touched_location`.

    `shown_before` is the point that was shown of each, where the caller compares.
    """

    TABLE = "touched_location"
    ID = "location_id"
    FURTHER = ", shown_before geometry"
