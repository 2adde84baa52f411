"""Loads the shipped catalogue into a new database, without the site."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from models.database import sqlite
from models.database.base import Base, utc_now
from models.schema import Category, Change, Contender, Fact, Matchup, Price, Review, Reviewer, Tool

CATALOGUE_DIR = Path(__file__).resolve().parents[2] / "catalogue"
Rows = dict[str, Any]


def build_database(path: Path) -> Engine:
    """Create a database file with every tool and matchup of the shipped catalogue."""
    engine = create_engine(f"sqlite:///{path}", module=sqlite.driver)
    sqlite.SqliteAdapter().configure_engine(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        categories = _add_all(session, "category", Category)
        reviewers = _add_all(session, "reviewer", Reviewer)
        tools = {
            file.stem: _add_tool(session, file, categories, reviewers)
            for file in sorted((CATALOGUE_DIR / "tools").glob("*.toml"))
        }
        for file in sorted((CATALOGUE_DIR / "matchups").glob("*.toml")):
            _add_matchup(session, file, tools)
        session.add(Change(made_at=utc_now(), kind="tool_added", day=date(2026, 1, 1), summary=""))
    return engine


def _add_all(session: Session, name: str, table: type[Any]) -> dict[str, int]:
    plural = {"category": "categories", "reviewer": "reviewers"}[name]
    rows = tomllib.loads((CATALOGUE_DIR / f"{plural}.toml").read_text())[name]
    by_slug = {row["slug"]: table(**row, position=i) for i, row in enumerate(rows)}
    session.add_all(by_slug.values())
    session.flush()
    return {slug: row.id for slug, row in by_slug.items()}


def _add_tool(session: Session, path: Path, categories: dict[str, int], reviewers: dict[str, int]) -> int:
    entry = tomllib.loads(path.read_text())
    links = entry["links"]
    tool = Tool(
        slug=path.stem,
        name=entry["name"],
        maker=entry["maker"],
        category_id=categories[entry["category"]],
        tagline=entry["tagline"],
        description=entry["description"].strip(),
        website=links["website"],
    )
    session.add(tool)
    session.flush()
    session.add_all(_make_price(tool.id, row) for row in entry["price"])
    session.add_all(Fact(tool_id=tool.id, position=i, **row) for i, row in enumerate(entry.get("fact", ())))
    session.add_all(_make_review(tool.id, row, reviewers) for row in entry["review"])
    return tool.id


def _make_price(tool_id: int, row: Rows) -> Price:
    columns = {key: row[key] for key in ("kind", "source", "as_of")}
    return Price(tool_id=tool_id, currency="USD", note=row.get("note", ""), **columns)


def _make_review(tool_id: int, row: Rows, reviewers: dict[str, int]) -> Review:
    return Review(
        tool_id=tool_id,
        reviewer_id=reviewers[row["reviewer"]],
        verdict=row["verdict"],
        written_on=row["date"],
        text=row["text"].strip(),
    )


def _add_matchup(session: Session, path: Path, tools: dict[str, int]) -> None:
    entry = tomllib.loads(path.read_text())
    matchup = Matchup(
        slug=path.stem,
        question=entry["question"],
        call=entry["call"].strip(),
        pricing=entry["pricing"].strip(),
        published=entry["published"],
    )
    session.add(matchup)
    session.flush()
    for place, slug in enumerate(sorted(path.stem.split("-vs-")), 1):
        session.add(Contender(matchup_id=matchup.id, tool_id=tools[slug], place=place))
