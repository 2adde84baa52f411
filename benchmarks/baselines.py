"""Search baselines: the same documents in SQLite's FTS5, and in tantivy where it is installed."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Protocol

from models.database import sqlite
from search_index.documents import facet_bits
from search_index.documents.document import Document
from search_index.documents.field_weights import FIELD_WEIGHTS, Field

COLUMNS = [field.name.lower() for field in Field]
RANK = f"bm25(found, {', '.join(str(FIELD_WEIGHTS[field].weight) for field in Field)})"
SELECT = f"SELECT found.rowid FROM found WHERE found MATCH ? ORDER BY {RANK}"
FACETS = ("shelf", "price", "ships")


class Baseline(Protocol):
    """An engine by its name; what it can do, it has a method for."""

    name: str


class Fts5Baseline:
    """FTS5 as one would install it: stems, our field weights, and an indexed table of facets beside it."""

    name = "FTS5"

    def __init__(self, documents: Iterable[Document]) -> None:
        self.connection: Any = sqlite.driver.connect(":memory:")
        self.slugs: list[str] = []
        run = self.connection.execute
        run(
            f"CREATE VIRTUAL TABLE found USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61', prefix='3 4')"
        )
        run("CREATE TABLE facet (id INTEGER PRIMARY KEY, shelf TEXT, price TEXT, ships INTEGER)")
        rows = (self._row(document) for document in documents)
        for texts, facets in rows:
            run(f"INSERT INTO found VALUES ({', '.join('?' * len(COLUMNS))})", texts)
            run("INSERT INTO facet VALUES (?, ?, ?, ?)", facets)

    def best(self, text: str) -> list[str]:
        """Return the slugs of the ten best: with all words, or else with any."""
        return [self.slugs[row - 1] for (row,) in self.every(text) or self.any(text)]

    def every(self, text: str) -> list[Any]:
        return self._ask(f"{SELECT} LIMIT 10", " ".join(_quoted(text)))

    def any(self, text: str) -> list[Any]:
        return self._ask(f"{SELECT} LIMIT 10", " OR ".join(_quoted(text)))

    def phrase(self, text: str) -> list[Any]:
        return self._ask(f"{SELECT} LIMIT 10", f'"{text}"')

    def beginning(self, text: str) -> list[Any]:
        return self._ask(f"{SELECT} LIMIT 10", f'"{text}"*')

    def filtered(self, text: str) -> list[Any]:
        join = f"SELECT found.rowid FROM found JOIN facet ON facet.id = found.rowid WHERE found MATCH ? AND shelf = 'shelf-3' ORDER BY {RANK} LIMIT 10"
        return self._ask(join, " ".join(_quoted(text)))

    def facets(self, text: str) -> list[Any]:
        count = "SELECT {0}, count(*) FROM found JOIN facet ON facet.id = found.rowid WHERE found MATCH ? GROUP BY {0}"
        words = " ".join(_quoted(text))
        return [self.every(text), *(self._ask(count.format(facet), words) for facet in FACETS)]

    def tenth(self, text: str) -> list[Any]:
        return self._ask(f"{SELECT} LIMIT 10 OFFSET 90", " ".join(_quoted(text)))

    def whole(self, text: str) -> list[Any]:
        excerpts = SELECT.replace("found.rowid", "found.rowid, snippet(found, -1, '<', '>', '…', 32)")
        return [*self.facets(text), self._ask(f"{excerpts} LIMIT 10", " ".join(_quoted(text)))]

    def _ask(self, statement: str, match: str) -> list[Any]:
        rows: list[Any] = self.connection.execute(statement, (match,)).fetchall()
        return rows

    def _row(self, document: Document) -> tuple[list[str], tuple[Any, ...]]:
        self.slugs.append(document.slug)
        facets = (
            len(self.slugs),
            document.category,
            document.price,
            facet_bits.count_ships(document.facet_bits),
        )
        return list(texts_by_field(document)), facets


class TantivyBaseline:
    """tantivy with English stems and one text field for each of ours, boosted by our weights."""

    name = "tantivy"

    def __init__(self, documents: Iterable[Document]) -> None:
        # Not a dependency of ours: raises ImportError where it is not installed.
        tantivy = import_module("tantivy")
        builder = tantivy.SchemaBuilder()
        for column in COLUMNS:
            builder.add_text_field(column, stored=False, tokenizer_name="en_stem")
        builder.add_text_field("shelf", stored=False, tokenizer_name="raw")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(heap_size=200_000_000, num_threads=1)
        for document in documents:
            pairs = zip(COLUMNS, texts_by_field(document), strict=True)
            writer.add_document(tantivy.Document(**dict(pairs), shelf=document.category))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._boosts = {
            column: FIELD_WEIGHTS[field].weight for column, field in zip(COLUMNS, Field, strict=True)
        }

    def every(self, text: str) -> object:
        return self._ask(text, all_words=True)

    def any(self, text: str) -> object:
        return self._ask(text, all_words=False)

    def phrase(self, text: str) -> object:
        return self._ask(f'"{text}"', all_words=True)

    def filtered(self, text: str) -> object:
        return self._ask(f"{text} +shelf:shelf-3", all_words=True)

    def tenth(self, text: str) -> object:
        query = self._query(text, all_words=True)
        return self._searcher.search(query, limit=10, offset=90).hits

    def _ask(self, text: str, *, all_words: bool) -> object:
        return self._searcher.search(self._query(text, all_words=all_words), limit=10, count=False).hits

    def _query(self, text: str, *, all_words: bool) -> Any:
        return self._index.parse_query(
            text, COLUMNS, field_boosts=self._boosts, conjunction_by_default=all_words
        )


def texts_by_field(document: Document) -> Iterator[str]:
    """Yield the text of each field."""
    for field in Field:
        yield "\n".join(place.text for place in document.indexed_fields if place.field is field)


def _quoted(text: str) -> list[str]:
    return [f'"{word}"' for word in text.replace(":", " ").replace('"', " ").split()]
