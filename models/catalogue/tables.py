"""Tools, the names they used to have, and facts about them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base


class Tool(Base):
    """Something that a reader may ship with."""

    __tablename__ = "tool"
    __table_args__ = (
        # `-vs-` parts the two slugs of a comparison's address.
        CheckConstraint("'-' || slug || '-' NOT LIKE '%-vs-%'", name="slug_has_no_vs"),
        CheckConstraint("slug <> '' AND name <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    maker: Mapped[str] = mapped_column(String(80))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    tagline: Mapped[str] = mapped_column(String(140))
    description: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(String(300))
    docs: Mapped[str | None] = mapped_column(String(300))
    source_code: Mapped[str | None] = mapped_column(String(300))
    retired_on: Mapped[date | None]


class FormerSlug(Base):
    """A slug that a tool once had; its addresses lead to the tool."""

    __tablename__ = "former_slug"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"), index=True)


class Fact(Base):
    """One stated fact about a tool, with the page it stands on and the month it is known from."""

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("tool_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    as_of: Mapped[str] = mapped_column(String(7))
