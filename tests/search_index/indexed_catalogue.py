"""A small catalogue in a real SQLite file with its index, and builders with defaults."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, create_engine, update
from sqlalchemy.orm import Session

from models.catalogue.slugs import pair_slug
from models.database import sqlite
from models.database.base import utc_now
from models.schema import Base, Category, Change, Contender, Fact, Matchup, Price, Review, Reviewer, Tool
from search_index.engine import SearchIndex
from search_index.search_query import SearchQuery
from search_index.searcher import Searcher

REVIEWERS = ("builder", "skeptic", "futurist", "founder")
DAY = date(2025, 12, 1)


@dataclass
class IndexedCatalogue:
    """A database with three categories and four reviewers, and its index."""

    folder: Path
    engine: Engine = field(init=False)
    index: SearchIndex = field(init=False)

    def __post_init__(self):
        path = self.folder / "catalogue.db"
        is_new = not path.exists()
        self.engine = create_engine(f"sqlite:///{path}", module=sqlite.driver)
        sqlite.SqliteAdapter().configure_engine(self.engine)
        if is_new:
            Base.metadata.create_all(self.engine)
            self.add(*make_categories(), *make_reviewers())
        self.index = self.another_index()

    def another_index(self) -> SearchIndex:
        """Return an index on the same folder and database, as in a second process."""
        return SearchIndex(self.folder / "index", lambda: self.engine)

    def add(self, *rows):
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.add_all(rows)

    def tool(self, name, **details) -> int:
        """Add a tool with its change; return its id."""
        tool = Tool(
            slug=details.get("slug", slug_of(name)),
            name=name,
            maker=details.get("maker", "Somebody"),
            category_id=details.get("category", 1),
            tagline=details.get("tagline", "A tool"),
            description=details.get("description", "It does what it does."),
            website="https://example.org",
        )
        self.add(tool)
        source = {"tool_id": tool.id, "source": "https://example.org", "as_of": "2025-12"}
        price = Price(kind=details.get("price", "free"), currency="USD", note="", **source)
        facts = [
            Fact(position=i, label=label, value=value, **source)
            for i, (label, value) in enumerate(details.get("facts", {}).items())
        ]
        reviews = make_reviews(
            tool.id,
            details.get("ships", 3),
            details.get("day", DAY),
            details.get("review", "Plain words."),
        )
        self.add(price, *facts, *reviews, make_change("tool_added", tool_id=tool.id))
        return tool.id

    def matchup(self, left: int, right: int, **details) -> int:
        """Add a published matchup with its change; return its id."""
        with Session(self.engine) as session, session.begin():
            first, second = sorted(
                (session.get(Tool, left), session.get(Tool, right)), key=lambda tool: tool.slug
            )
            matchup = Matchup(
                slug=pair_slug(first.slug, second.slug),
                question=details.get("question", "Which one?"),
                call=details.get("call", "Either will do."),
                pricing=details.get("pricing", "Both cost something."),
                published=details.get("day", DAY),
            )
            session.add(matchup)
            session.flush()
            for place, tool in enumerate((first, second), 1):
                session.add(Contender(matchup_id=matchup.id, tool_id=tool.id, place=place))
            session.add(make_change("matchup_published", matchup_id=matchup.id))
            return matchup.id

    def revise(self, tool_id: int, **columns):
        """Change a tool, with its change."""
        self._change(tool_id, "tool_revised", columns)

    def retire(self, tool_id: int):
        """Retire a tool, with its change."""
        self._change(tool_id, "tool_retired", {"retired_on": DAY})

    def _change(self, tool_id, kind, columns):
        with Session(self.engine) as session, session.begin():
            session.execute(update(Tool).where(Tool.id == tool_id).values(**columns))
            session.add(make_change(kind, tool_id=tool_id))


def found_slugs(catalogue: IndexedCatalogue, text="", **choices) -> list[str]:
    """Return the slugs of the hits of a search, in order."""
    return [hit.slug for hit in catalogue.index.search(SearchQuery(text=text, **choices)).hits]


def force_check(index: SearchIndex) -> None:
    """Let the next search look at the change log, as after CHECK_INTERVAL."""
    index._scheduler._state.next_check_at = 0.0


def latest_searcher(index: SearchIndex) -> Searcher:
    return index._latest.get()


def cached_owners(index: SearchIndex) -> set:
    return {key[0] for key in index._latest._cache._entries}


def make_reviews(tool_id, ships, day, text):
    return [
        Review(
            tool_id=tool_id,
            reviewer_id=reviewer,
            verdict="ship" if reviewer <= ships else "skip",
            written_on=day,
            text=text,
        )
        for reviewer in range(1, 5)
    ]


def make_change(kind, **rows) -> Change:
    return Change(made_at=utc_now(), kind=kind, day=DAY, summary="", **rows)


def make_categories():
    names = ("Models", "Coding assistants", "Speech")
    return [
        Category(slug=slug_of(name), name=name, description="", position=i) for i, name in enumerate(names)
    ]


def make_reviewers():
    return [
        Reviewer(slug=slug, name=f"The {slug.capitalize()}", lens="", description="", position=i)
        for i, slug in enumerate(REVIEWERS)
    ]


def slug_of(name: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()) or "x"
