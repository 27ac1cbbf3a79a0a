"""The table of lists that stewards are bringing in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import NEW_ID, AssetImport
from assetmap.database.sessions import Base
from assetmap.people.models import Person


class ImportDraft(Base):
    """A file that was uploaded, and everything that a steward has said of it until it is imported."""

    __tablename__ = "import_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True)
    file: Mapped[str] = mapped_column(comment="Its name among the uploads.")
    list_name: Mapped[str]
    layer: Mapped[str | None]
    columns: Mapped[dict[str, str] | None] = mapped_column(
        JSONB, comment="Our names and theirs; null until somebody has looked at the guess."
    )
    category_value: Mapped[str | None]
    category_words: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    mends: Mapped[dict[str, dict[str, str]]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="By row number, what its cells should say."
    )
    skipped: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=text("'[]'"), comment="Entries that this import leaves as they are."
    )
    asset_import_id: Mapped[int | None] = mapped_column(
        ForeignKey(AssetImport.id, ondelete="SET NULL"), comment="What came of it."
    )
    work: Mapped[str | None] = mapped_column(
        comment="What the worker is to do or does: check, import or import-rest; null: nothing."
    )
    rows_done: Mapped[int] = mapped_column(server_default=text("0"))
    step: Mapped[str | None]
    message: Mapped[str | None] = mapped_column(comment="Why it could not be done.")
    trial: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="What would come of it, as the worker found."
    )
    trial_of: Mapped[str | None] = mapped_column(
        comment="A hash of what was said of the list when it was checked."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
