"""The seats of the panel."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base


class Reviewer(Base):
    """A seat on the panel: an editorial persona with a lens and a voice."""

    __tablename__ = "reviewer"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    lens: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
