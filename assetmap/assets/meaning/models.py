"""The table of vectors that were worked out once and are used again whenever the search index is rebuilt."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base


class TextVector(Base):
    """The vector of one text, one byte for each of its parts."""

    __tablename__ = "text_vector"

    mark: Mapped[UUID] = mapped_column(
        primary_key=True, comment="MD5 of the model's name and the text."
    )
    vector: Mapped[bytes]
