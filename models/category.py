"""The shelves that tools stand on."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base


class Category(Base):
    """A kind of tool; every tool stands in one."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]
