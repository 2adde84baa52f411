"""The Whoosh schema: two posting lists, one key, and columns."""

from collections.abc import Generator, Mapping
from typing import Any, cast

import numpy as np
from whoosh import columns, fields, formats

from search_index.arrays import Anything
from search_index.document import Document, postings
from search_index.weights import Field

META = "meta"
# The fields whose postings are made before Whoosh sees them.
PREPARED = ("stems", "words")
Made = Generator[tuple[bytes, int, float, bytes], Any, None]


class Counts(formats.Format):
    """A posting value of one byte per field: how often the stem stands there."""

    posting_size = len(Field)


class Places(formats.Format):
    """A posting value of four bytes per place, lowest byte first."""

    posting_size = -1


class Numbers(columns.NumericColumn):
    """A column of numbers that is read as one array."""

    class Reader(columns.NumericColumn.Reader):
        """Reads the column, whose last rows are left out where they are 0."""

        def array(self) -> Anything:
            """Return the numbers of all documents."""
            held = self._dbfile.get(self._basepos, self._count * self._fixedlen)
            whole = np.zeros(self._doccount, f"u{self._fixedlen}")
            whole[: self._count] = np.frombuffer(held, f">u{self._fixedlen}")
            return whole


class Prepared(fields.FieldType):
    """A field whose postings are made before Whoosh sees them: a mapping of word to posting value."""

    def __init__(self, format_: formats.Format) -> None:
        super().__init__(format_, analyzer=cast(Any, None))

    def index(self, value: Mapping[str, bytes], **_: object) -> Made:
        """Yield the postings of one document."""
        yield from ((word.encode(), 1, 1.0, places) for word, places in value.items())


def schema() -> fields.Schema:
    """Return the schema of a new index."""
    lengths = {length_column(field): numbers("H") for field in Field}
    return fields.Schema(
        key=fields.ID(unique=True),
        stems=Prepared(Counts()),
        words=Prepared(Places()),
        document=fields.STORED(),
        digest=fields.STORED(),
        entry=fields.COLUMN(),
        traits=numbers("Q"),
        day=numbers("I"),
        **lengths,
    )


def numbers(code: str) -> fields.COLUMN:
    """Return a column of unsigned numbers, as wide as the code of `struct` says."""
    return fields.COLUMN(Numbers(code))  # type: ignore[no-untyped-call]


def length_column(field: Field) -> str:
    """Return the name of the column with a field's length in words."""
    return f"length{field.value}"


def row(document: Document) -> dict[str, Any]:
    """Return what Whoosh is given for a document."""
    made = postings(document.places)
    lengths = {length_column(field): made.lengths[field] for field in Field}
    return {
        "key": document.key,
        "stems": made.stems,
        "words": made.words,
        "document": document.stored,
        "digest": document.digest,
        "entry": f"{document.kind}\t{document.slug}\t{document.title}".encode("utf-8", "replace"),
        "traits": document.traits,
        "day": document.day.toordinal() if document.day else 0,
        **lengths,
    }


def meta_row(meta: str) -> dict[str, object]:
    """Return what Whoosh is given for the one row that is no document; it makes sure of every column."""
    empty = dict.fromkeys(("traits", "day", *map(length_column, Field)), 0)
    return {"key": META, "document": meta, "entry": b"", **empty}
