"""Tables of the catalogue, and the enums of their columns."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import APPEND_ONLY, Base, Money


class Verdict(StrEnum):
    """What a reviewer or a voter says of a tool."""

    SHIP = "ship"
    SKIP = "skip"


class PriceKind(StrEnum):
    """What it costs to start: nothing, nothing up to a limit, or money."""

    FREE = "free"
    FREEMIUM = "freemium"
    PAID = "paid"


class ChangeKind(StrEnum):
    """What an entry of the change log records."""

    CATEGORY_SET = "category_set"
    REVIEWER_SET = "reviewer_set"
    TOOL_ADDED = "tool_added"
    TOOL_REVISED = "tool_revised"
    TOOL_RENAMED = "tool_renamed"
    TOOL_RETIRED = "tool_retired"
    TOOL_RETURNED = "tool_returned"
    PRICE_SET = "price_set"
    REVIEW_ADDED = "review_added"
    MATCHUP_PUBLISHED = "matchup_published"
    MATCHUP_REVISED = "matchup_revised"
    MATCHUP_RETIRED = "matchup_retired"
    MATCHUP_RETURNED = "matchup_returned"
    VOTES_REPAIRED = "votes_repaired"


class Category(Base):
    """A kind of tool; every tool belongs to one."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]


class Reviewer(Base):
    """An editorial persona of the panel, with the lens it judges tools by."""

    __tablename__ = "reviewer"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    lens: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class Tool(Base):
    """Something that a reader may ship with."""

    __tablename__ = "tool"
    __table_args__ = (
        # The address of a comparison joins two slugs with `-vs-`.
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
    """A slug that a tool once had; its addresses redirect to the tool."""

    __tablename__ = "former_slug"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"), index=True)


class Fact(Base):
    """A fact about a tool, with the page it was read from and the month it is known from."""

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("tool_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    as_of: Mapped[str] = mapped_column(String(7))


class Matchup(Base):
    """A published comparison of two tools; without a pick the editors call it even."""

    __tablename__ = "matchup"
    __table_args__ = (Index("ix_matchup_published", "published", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(164), unique=True)
    question: Mapped[str] = mapped_column(String(200))
    call: Mapped[str] = mapped_column(Text)
    pricing: Mapped[str] = mapped_column(Text)
    pick_id: Mapped[int | None] = mapped_column(ForeignKey("tool.id"))
    published: Mapped[date]
    retired_on: Mapped[date | None]


class Contender(Base):
    """A tool's place in a matchup: 1 or 2, in the order of the slugs."""

    __tablename__ = "contender"
    __table_args__ = (
        UniqueConstraint("matchup_id", "place"),
        UniqueConstraint("tool_id", "matchup_id"),
        CheckConstraint("place IN (1, 2)", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matchup_id: Mapped[int] = mapped_column(ForeignKey("matchup.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    place: Mapped[int]


class Review(Base):
    """A reviewer's dated verdict on a tool; the newest by day, then by id, is in force."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("verdict IN ('ship', 'skip')", name="verdict"),
        Index("ix_review_tool_id_reviewer_id_written_on", "tool_id", "reviewer_id", "written_on"),
        Index("ix_review_reviewer_id_written_on", "reviewer_id", "written_on"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    verdict: Mapped[str] = mapped_column(String(4))
    written_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)


class Price(Base):
    """The entry price of a tool from a month on, with the page it was read from."""

    __tablename__ = "price"
    __table_args__ = (
        UniqueConstraint("tool_id", "as_of"),
        CheckConstraint("kind IN ('free', 'freemium', 'paid')", name="kind"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("kind <> 'free' OR amount IS NULL", name="free_has_no_amount"),
        CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_has_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    as_of: Mapped[str] = mapped_column(String(7))
    checked: Mapped[date | None]


class Change(Base):
    """An entry of the append-only log of editorial changes; `day` is the day that it is about."""

    __tablename__ = "change"
    # Without AUTOINCREMENT SQLite reuses the id of a lost last row; the search index follows the log by id.
    __table_args__ = ({"sqlite_autoincrement": True, "info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    tool_id: Mapped[int | None] = mapped_column(ForeignKey("tool.id"), index=True)
    matchup_id: Mapped[int | None] = mapped_column(ForeignKey("matchup.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))
    day: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)
