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
    """A search engine by name, with a method per kind of query that it supports."""

    name: str


class Fts5Baseline:
    """FTS5 with stems and our field weights, and a table of facets."""

    name = "FTS5"

    def __init__(self, documents: Iterable[Document]) -> None:
        self.connection: Any = sqlite.driver.connect(":memory:")
        self.slugs: list[str] = []
        run = self.connection.execute
        run(
            f"CREATE VIRTUAL TABLE found USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61', prefix='3 4')"
        )
        run("CREATE TABLE facet (id INTEGER PRIMARY KEY, shelf TEXT, price TEXT, ships INTEGER)")
        for texts, facets in map(self._row, documents):
            run(f"INSERT INTO found VALUES ({', '.join('?' * len(COLUMNS))})", texts)
            run("INSERT INTO facet VALUES (?, ?, ?, ?)", facets)

    def best(self, text: str) -> list[str]:
        """Return the slugs of the ten best documents with all words, or else with any."""
        return [self.slugs[row - 1] for (row,) in self.all_words(text) or self.any_word(text)]

    def all_words(self, text: str) -> list[Any]:
        return self._run(f"{SELECT} LIMIT 10", " ".join(_quoted(text)))

    def any_word(self, text: str) -> list[Any]:
        return self._run(f"{SELECT} LIMIT 10", " OR ".join(_quoted(text)))

    def phrase(self, text: str) -> list[Any]:
        return self._run(f"{SELECT} LIMIT 10", f'"{text}"')

    def prefix(self, text: str) -> list[Any]:
        return self._run(f"{SELECT} LIMIT 10", f'"{text}"*')

    def filtered(self, text: str) -> list[Any]:
        join = f"SELECT found.rowid FROM found JOIN facet ON facet.id = found.rowid WHERE found MATCH ? AND shelf = 'shelf-3' ORDER BY {RANK} LIMIT 10"
        return self._run(join, " ".join(_quoted(text)))

    def facets(self, text: str) -> list[Any]:
        count = "SELECT {0}, count(*) FROM found JOIN facet ON facet.id = found.rowid WHERE found MATCH ? GROUP BY {0}"
        words = " ".join(_quoted(text))
        return [self.all_words(text), *(self._run(count.format(facet), words) for facet in FACETS)]

    def page_ten(self, text: str) -> list[Any]:
        return self._run(f"{SELECT} LIMIT 10 OFFSET 90", " ".join(_quoted(text)))

    def whole(self, text: str) -> list[Any]:
        snippets = SELECT.replace("found.rowid", "found.rowid, snippet(found, -1, '<', '>', '…', 32)")
        return [*self.facets(text), self._run(f"{snippets} LIMIT 10", " ".join(_quoted(text)))]

    def _run(self, statement: str, match: str) -> list[Any]:
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

    def all_words(self, text: str) -> object:
        return self._run(text, require_all=True)

    def any_word(self, text: str) -> object:
        return self._run(text, require_all=False)

    def phrase(self, text: str) -> object:
        return self._run(f'"{text}"', require_all=True)

    def filtered(self, text: str) -> object:
        return self._run(f"{text} +shelf:shelf-3", require_all=True)

    def page_ten(self, text: str) -> object:
        query = self._query(text, require_all=True)
        return self._searcher.search(query, limit=10, offset=90).hits

    def _run(self, text: str, *, require_all: bool) -> object:
        return self._searcher.search(self._query(text, require_all=require_all), limit=10, count=False).hits

    def _query(self, text: str, *, require_all: bool) -> Any:
        return self._index.parse_query(
            text, COLUMNS, field_boosts=self._boosts, conjunction_by_default=require_all
        )


def texts_by_field(document: Document) -> Iterator[str]:
    """Yield the text of each field."""
    for field in Field:
        yield "\n".join(indexed.text for indexed in document.indexed_fields if indexed.field is field)


def _quoted(text: str) -> list[str]:
    return [f'"{word}"' for word in text.replace(":", " ").replace('"', " ").split()]
