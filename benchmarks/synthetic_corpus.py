"""Synthetic tools with the word frequencies of real text.

Ranks follow a law with two regimes (Ferrer i Cancho and Solé 2001): Zipf and Mandelbrot's for the first ten thousand
words, then a steeper one, so that the vocabulary grows by Heaps' law with an exponent of about 0.55.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, create_engine, insert, inspect

from models.database import sqlite
from models.database.base import Base, utc_now
from models.schema import Category, Change, Price, Review, Reviewer, Tool

CORE, SHIFT, HEAD, TAIL = 10_000, 2.7, 1.05, 1.8
VOCABULARY = 4_000_000
ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "br",
    "cl",
    "dr",
    "fl",
    "gr",
    "pl",
    "st",
    "tr",
]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "io", "ou"]
ENDINGS = ("", "s", "ed", "ing")
WORD_COUNTS = {"tagline": 8, "description": 57, "review": 16}
CATEGORIES = 8
BATCH_SIZE = 2000
FIRST_DAY = date(2025, 1, 1)


class Corpus:
    """Generates text; the same seed gives the same text."""

    def __init__(self, seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        ranks = np.arange(1, VOCABULARY + 1, dtype=np.float64)
        shares = (ranks + SHIFT) ** -HEAD
        shares[CORE:] = shares[CORE - 1] * (ranks[CORE:] / CORE) ** -TAIL
        self._shares: NDArray[np.float64] = np.cumsum(shares) / shares.sum()

    def text(self, word_count: int) -> str:
        """Return one sentence."""
        ranks = np.searchsorted(self._shares, self.random.random(word_count))
        return " ".join(make_word(int(rank)) for rank in ranks).capitalize() + "."

    def name(self) -> str:
        """Return one or two rarer words with capitals, as in the name of a tool."""
        ranks = self.random.integers(500, 60_000, size=self.random.integers(1, 3))
        return " ".join(make_word(int(rank)).capitalize() for rank in ranks)


@lru_cache(maxsize=500_000)
def make_word(rank: int) -> str:
    """Return the word of a rank: four forms per lemma, short lemmas first."""
    lemma, form = divmod(rank, len(ENDINGS))
    letters = ""
    while lemma or not letters:
        lemma, begin = divmod(lemma, len(ONSETS))
        lemma, middle = divmod(lemma, len(VOWELS))
        letters += ONSETS[begin] + VOWELS[middle]
    return letters + "n" + ENDINGS[form]


def fill_database(engine: Engine, many: int, seed: int = 1) -> None:
    """Create the tables if necessary, and add `many` tools with four reviews each."""
    if not inspect(engine).has_table("tool"):
        Base.metadata.create_all(engine)
    corpus = Corpus(seed)
    with engine.begin() as connection:
        _insert_groups(connection)
        for first in range(1, many + 1, BATCH_SIZE):
            rows = list(_tool_rows(corpus, range(first, min(first + BATCH_SIZE, many + 1))))
            for table, part in zip((Tool, Price, Review), zip(*rows, strict=True), strict=True):
                connection.execute(insert(table), [row for rows in part for row in rows])
        connection.execute(insert(Change), [_change_row()])


@contextmanager
def open_corpus(many: int, folder: Path | None = None) -> Iterator[tuple[Engine, Path]]:
    """Yield a database of `many` tools and a folder for its index; kept in `folder`, else temporary."""
    with TemporaryDirectory() as temporary:
        parent = folder or Path(temporary)
        path = parent / f"corpus{many}.db"
        is_new = not path.exists()
        engine = create_engine(f"sqlite:///{path}", module=sqlite.driver)
        sqlite.SqliteAdapter().configure_engine(engine)
        if is_new:
            fill_database(engine, many)
        yield engine, parent / f"index{many}"
        engine.dispose()


def _tool_rows(corpus: Corpus, numbers: range) -> Iterator[tuple[list[dict[str, Any]], ...]]:
    for number in numbers:
        pick = corpus.random.integers(0, 1 << 30)
        yield (
            [_tool_row(corpus, number, int(pick))],
            [_price_row(number, int(pick))],
            _review_rows(corpus, number, int(pick)),
        )


def _tool_row(corpus: Corpus, number: int, pick: int) -> dict[str, Any]:
    return {
        "id": number,
        "slug": f"tool-{number}",
        "name": corpus.name(),
        "maker": f"{make_word(pick % 3000).capitalize()}",
        "category_id": 1 + pick % CATEGORIES,
        "tagline": corpus.text(WORD_COUNTS["tagline"]),
        "description": corpus.text(WORD_COUNTS["description"]),
        "website": "https://example.org",
    }


def _price_row(number: int, pick: int) -> dict[str, Any]:
    kind = ("free", "freemium", "paid")[pick // 8 % 3]
    source = "https://example.org"
    return {
        "tool_id": number,
        "kind": kind,
        "currency": "USD",
        "note": "",
        "source": source,
        "as_of": "2025-12",
    }


def _review_rows(corpus: Corpus, number: int, pick: int) -> list[dict[str, Any]]:
    return [
        {
            "tool_id": number,
            "reviewer_id": reviewer,
            "verdict": "ship" if pick >> (5 + reviewer) & 1 else "skip",
            "written_on": FIRST_DAY + timedelta(days=pick % 450 + reviewer),
            "text": corpus.text(WORD_COUNTS["review"]),
        }
        for reviewer in range(1, 5)
    ]


def _insert_groups(connection: Connection) -> None:
    categories = [
        {"slug": f"shelf-{i}", "name": f"Shelf {i}", "description": "", "position": i}
        for i in range(CATEGORIES)
    ]
    slugs = ("builder", "skeptic", "futurist", "founder")
    reviewers = [
        {"slug": slug, "name": f"The {slug.capitalize()}", "lens": "", "description": "", "position": i}
        for i, slug in enumerate(slugs)
    ]
    connection.execute(insert(Category), categories)
    connection.execute(insert(Reviewer), reviewers)


def _change_row() -> dict[str, Any]:
    return {"made_at": utc_now(), "kind": "tool_added", "day": FIRST_DAY, "summary": ""}
