"""The Whoosh schema: two posting lists, one key, and columns."""

from collections.abc import Generator, Mapping
from typing import Any, cast

import numpy as np
from whoosh import columns, fields, formats

from search_index.documents.document import Document, build_postings
from search_index.documents.field_weights import Field
from search_index.storage.scored_docs import AnyArray

META_KEY = "meta"
# The fields whose postings are made before Whoosh sees them.
POSTING_FIELDS = ("stems", "words")
PostingStream = Generator[tuple[bytes, int, float, bytes], Any, None]


class StemCountFormat(formats.Format):
    """A posting value of one byte per field: how often the stem stands there."""

    posting_size = len(Field)


class PositionFormat(formats.Format):
    """A posting value of four bytes per place, lowest byte first."""

    posting_size = -1


class ArrayColumn(columns.NumericColumn):
    """A column of numbers that is read as one array."""

    class Reader(columns.NumericColumn.Reader):
        """Reads the column, whose last rows are left out where they are 0."""

        def array(self) -> AnyArray:
            """Return the numbers of all documents."""
            held = self._dbfile.get(self._basepos, self._count * self._fixedlen)
            whole = np.zeros(self._doccount, f"u{self._fixedlen}")
            whole[: self._count] = np.frombuffer(held, f">u{self._fixedlen}")
            return whole


class PostingField(fields.FieldType):
    """A field whose postings are made before Whoosh sees them: a mapping of word to posting value."""

    def __init__(self, format_: formats.Format) -> None:
        super().__init__(format_, analyzer=cast(Any, None))

    def index(self, value: Mapping[str, bytes], **_: object) -> PostingStream:
        """Yield the postings of one document."""
        yield from ((word.encode(), 1, 1.0, places) for word, places in value.items())


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
    """Return a column of unsigned numbers, as wide as the code of `struct` says."""
    return fields.COLUMN(ArrayColumn(code))  # type: ignore[no-untyped-call]


def length_column(field: Field) -> str:
    """Return the name of the column with a field's length in words."""
    return f"length{field.value}"


def document_row(document: Document) -> dict[str, Any]:
    """Return what Whoosh is given for a document."""
    made = build_postings(document.indexed_fields)
    lengths = {length_column(field): made.lengths[field] for field in Field}
    return {
        "key": document.key,
        "stems": made.stems,
        "words": made.words,
        "document": document.as_json,
        "digest": document.digest,
        "entry": f"{document.kind}\t{document.slug}\t{document.title}".encode("utf-8", "replace"),
        "traits": document.facet_bits,
        "day": document.day.toordinal() if document.day else 0,
        **lengths,
    }


def meta_row(meta: str) -> dict[str, object]:
    """Return what Whoosh is given for the one row that is no document; it makes sure of every column."""
    empty = dict.fromkeys(("traits", "day", *map(length_column, Field)), 0)
    return {"key": META_KEY, "document": meta, "entry": b"", **empty}
