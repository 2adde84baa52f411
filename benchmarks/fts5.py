"""The yardstick: the same documents in SQLite's FTS5, as one would install it, with stems and our field weights."""

from collections.abc import Iterable
from typing import Any

from models import sqlite
from search_index.document import Document
from search_index.weights import FIELDS, Field

COLUMNS = [field.name.lower() for field in Field]
RANK = f"bm25(found, {', '.join(str(FIELDS[field].weight) for field in Field)})"


class Fts5:
    """A table of documents in memory; a query's words have to stand all in a document, else any of them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.connection: Any = sqlite.driver.connect(":memory:")
        self.slugs: list[str] = []
        self.connection.execute(
            f"CREATE VIRTUAL TABLE found USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')"
        )
        self.connection.executemany(
            f"INSERT INTO found VALUES ({', '.join('?' * len(COLUMNS))})", self._rows(documents)
        )

    def best(self, text: str) -> list[str]:
        """Return the slugs of the ten best documents."""
        words = [f'"{word}"' for word in text.replace(":", " ").replace('"', " ").split()]
        return self._slugs(" ".join(words)) or self._slugs(" OR ".join(words))

    def _slugs(self, match: str) -> list[str]:
        query = f"SELECT rowid FROM found WHERE found MATCH ? ORDER BY {RANK} LIMIT 10"
        return [self.slugs[row - 1] for (row,) in self.connection.execute(query, (match,))]

    def _rows(self, documents: Iterable[Document]) -> Iterable[list[str]]:
        for document in documents:
            self.slugs.append(document.slug)
            texts: dict[Field, list[str]] = {field: [] for field in Field}
            for place in document.places:
                texts[place.field].append(place.text)
            yield ["\n".join(texts[field]) for field in Field]
