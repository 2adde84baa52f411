"""The Whoosh schema: two posting lists, a unique key, stored fields and columns."""

from collections.abc import Generator, Mapping
from typing import Any, cast

import numpy as np
from whoosh import columns, fields, formats

from search_index.documents.document import Document, build_postings
from search_index.documents.field_weights import Field
from search_index.storage.scored_docs import AnyArray

META_KEY = "meta"
# The fields whose postings are built here instead of by Whoosh's analyzers.
POSTING_FIELDS = ("stems", "words")
PostingStream = Generator[tuple[bytes, int, float, bytes], Any, None]


class StemCountFormat(formats.Format):
    """A posting value of one byte per field: how often it holds the stem."""

    posting_size = len(Field)


class PositionFormat(formats.Format):
    """A posting value of four bytes per position, little-endian."""

    posting_size = -1


class ArrayColumn(columns.NumericColumn):
    """A numeric column that is read as one array."""

    class Reader(columns.NumericColumn.Reader):
        """Reads the column; Whoosh does not store the zeros at its end."""

        def array(self) -> AnyArray:
            """Return the numbers of all documents."""
            stored = self._dbfile.get(self._basepos, self._count * self._fixedlen)
            numbers = np.zeros(self._doccount, f"u{self._fixedlen}")
            numbers[: self._count] = np.frombuffer(stored, f">u{self._fixedlen}")
            return numbers


class PostingField(fields.FieldType):
    """A field that takes ready-made postings: a mapping of word to posting value."""

    def __init__(self, format_: formats.Format) -> None:
        super().__init__(format_, analyzer=cast(Any, None))

    def index(self, value: Mapping[str, bytes], **_: object) -> PostingStream:
        """Yield the postings of one document."""
        yield from ((word.encode(), 1, 1.0, posting) for word, posting in value.items())


def build_schema() -> fields.Schema:
    """Return the schema of a new index."""
    lengths = {length_column(field): number_column("H") for field in Field}
    return fields.Schema(
        key=fields.ID(unique=True),
        stems=PostingField(StemCountFormat()),
        words=PostingField(PositionFormat()),
        document=fields.STORED(),
        digest=fields.STORED(),
        entry=fields.COLUMN(),
        traits=number_column("Q"),
        day=number_column("I"),
        **lengths,
    )


def number_column(code: str) -> fields.COLUMN:
    """Return a column of unsigned numbers of the width of a `struct` format code."""
    return fields.COLUMN(ArrayColumn(code))  # type: ignore[no-untyped-call]


def length_column(field: Field) -> str:
    """Return the name of the column that holds a field's length in words."""
    return f"length{field.value}"


def document_row(document: Document) -> dict[str, Any]:
    """Return the Whoosh row of a document."""
    postings = build_postings(document.indexed_fields)
    lengths = {length_column(field): postings.lengths[field] for field in Field}
    return {
        "key": document.key,
        "stems": postings.stems,
        "words": postings.words,
        "document": document.as_json,
        "digest": document.digest,
        "entry": f"{document.kind}\t{document.slug}\t{document.title}".encode("utf-8", "replace"),
        "traits": document.facet_bits,
        "day": document.day.toordinal() if document.day else 0,
        **lengths,
    }


def meta_row(meta: str) -> dict[str, object]:
    """Return the Whoosh row of the meta; its zeros create every column."""
    empty = dict.fromkeys(("traits", "day", *map(length_column, Field)), 0)
    return {"key": META_KEY, "document": meta, "entry": b"", **empty}
