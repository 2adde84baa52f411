"""One segment of the index, open for reading; it never changes, so what is computed from it can be kept."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from search_index import decoding, mapped
from search_index.arrays import NOTHING, Anything, Found, Numbers, Values, shared
from search_index.cache import ArrayCache
from search_index.document import FIELD_AT
from search_index.lexicon import Lexicon
from search_index.names import Names
from search_index.schema import length_column
from search_index.weights import FIELDS, SAME_STEM, Field
from search_index.words import stem


class Segment:
    """Reads one Whoosh segment; numbers count from 0, and deleted documents are still in."""

    def __init__(self, storage: FileStorage, schema: Any, segment: Any, cache: ArrayCache) -> None:
        self.id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        files = mapped.files(storage, segment)
        self._terms = segment.codec().terms_reader(files, segment)
        self._rows = segment.codec().per_document_reader(files, segment)
        self._schema = schema
        self._cache = cache
        # Whoosh's readers share one file position.
        self._lock = Lock()

    def word(self, word: str) -> Found:
        """Return the documents of a word's stem with the BM25F frequency, the word itself above its forms."""
        return self._cache.of((self.id, "word", word), lambda: self._word(word))

    def phrase(self, phrase: Sequence[str]) -> Found:
        """Return the documents in which these words follow one another exactly, with the BM25F frequency."""
        return self._cache.of((self.id, "phrase", *phrase), lambda: self._phrase(phrase))

    def within(self, word: str, field: Field) -> Found:
        """Return the documents in one field of which a word's stem stands, with the count."""
        docs, counts = self._counts(stem(word))
        held = counts[:, field] > 0
        return Found(docs[held], counts[held, field].astype(np.float32))

    def key(self, key: str) -> list[int]:
        """Return the numbers of the documents with a key: one that lives, at most, and deleted ones."""
        return decoding.ids(self._matcher("key", key))

    def stored(self, number: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        with self._lock:
            fields: dict[str, Any] = self._rows.stored_fields(number)
        return fields

    @cached_property
    def lexicon(self) -> Lexicon:
        """Every word with the number of its documents, deleted ones among them."""
        with self._lock:
            return Lexicon(self._vocabulary())

    @cached_property
    def names(self) -> Names:
        """The titles of all documents, deleted ones among them."""
        return Names(self.entries)

    @cached_property
    def traits(self) -> NDArray[np.uint64]:
        """The packed traits of each document; 0 for a row that is none."""
        return self._column("traits")

    @cached_property
    def days(self) -> NDArray[np.uint32]:
        """The day of each document, counted from the year 1; 0 where it has none."""
        return self._column("day")

    @cached_property
    def entries(self) -> list[str]:
        """Kind, slug and title of each document, with tabs between."""
        if not self._rows.has_column("entry"):
            return [""] * self.size
        with self._lock:
            reader = self._rows.column_reader("entry", self._schema["entry"].column_type)
            return [bytes(reader[number]).decode() for number in range(self.size)]

    @cached_property
    def norms(self) -> Values:
        """What one occurrence counts, by document and field."""
        norms = np.empty((self.size, len(Field)), np.float32)
        for field, weight in FIELDS.items():
            length = self._column(length_column(field)).astype(np.float32)
            norms[:, field] = weight.weight / (1 - weight.b + weight.b * length / weight.typical)
        return norms

    def _vocabulary(self) -> Iterator[tuple[str, int]]:
        for (name, word), info in self._terms.items_from("words", b""):
            if name != "words":
                return
            yield word.decode(), info.doc_frequency()

    def _word(self, word: str) -> Found:
        docs, counts = self._counts(stem(word))
        if not len(docs):
            return NOTHING
        same = np.einsum("ij,ij->i", counts.astype(np.float32), self.norms[docs])
        exact = self._phrase((word,))
        frequency = np.float32(SAME_STEM) * same
        frequency[np.searchsorted(docs, exact.docs)] += np.float32(1 - SAME_STEM) * exact.values
        return Found(docs, frequency)

    def _phrase(self, phrase: Sequence[str]) -> Found:
        spots = self._spots(phrase[0])
        for offset, word in enumerate(phrase[1:], 1):
            if not len(spots):
                return NOTHING
            spots = spots[shared(spots + offset, self._spots(word))]
        docs = (spots >> 32).astype(np.int32)
        if not len(docs):
            return NOTHING
        field = (spots & 0xFFFFFFFF) >> FIELD_AT
        first = np.flatnonzero(np.diff(docs, prepend=-1))
        return Found(docs[first], np.add.reduceat(self.norms[docs, field], first))

    def _spots(self, word: str) -> NDArray[np.int64]:
        matcher = self._matcher("words", word)
        if matcher is None:
            return np.empty(0, np.int64)
        with self._lock:
            docs, codes = decoding.places(matcher)
        return docs.astype(np.int64) << 32 | codes

    def _counts(self, word: str) -> tuple[Numbers, Anything]:
        matcher = self._matcher("stems", word)
        if matcher is None:
            return NOTHING.docs, np.empty((0, len(Field)), np.uint8)
        with self._lock:
            return decoding.counts(matcher)

    def _matcher(self, field: str, word: str) -> Any:
        try:
            with self._lock:
                return self._terms.matcher(field, word.encode(), self._schema[field].format)
        except TermNotFound:
            return None

    def _column(self, name: str) -> Anything:
        # Whoosh writes a column only where some document has a value: one of the meta row alone has none.
        if not self._rows.has_column(name):
            return np.zeros(self.size, np.uint64)
        with self._lock:
            numbers: Anything = self._rows.column_reader(name, self._schema[name].column_type).array()
        return numbers
