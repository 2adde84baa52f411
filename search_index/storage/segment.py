"""One segment of the index, open for reading; it never changes, so everything read from it is cached."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from search_index.analysis.title_index import TitleIndex
from search_index.analysis.tokenizer import stem
from search_index.analysis.vocabulary import Vocabulary
from search_index.documents.document import FIELD_SHIFT
from search_index.documents.field_weights import FIELD_WEIGHTS, STEM_WEIGHT, Field
from search_index.storage import mmap_files, posting_reader
from search_index.storage.array_cache import ArrayCache
from search_index.storage.scored_docs import (
    NO_DOCS,
    AnyArray,
    Float32Array,
    Int32Array,
    ScoredDocs,
    find_members,
)
from search_index.storage.whoosh_schema import length_column


class Segment:
    """Reads one Whoosh segment. Document numbers start at 0; deleted documents are included."""

    def __init__(self, storage: FileStorage, schema: Any, segment: Any, cache: ArrayCache) -> None:
        self.id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        files = mmap_files.open_segment_files(storage, segment)
        self._terms = segment.codec().terms_reader(files, segment)
        self._rows = segment.codec().per_document_reader(files, segment)
        self._schema = schema
        self._cache = cache
        # Whoosh's readers share one file position.
        self._lock = Lock()

    def docs_for_word(self, word: str) -> ScoredDocs:
        """Return the documents of a word's stem with their BM25F frequency; the exact word counts more."""
        return self._cache.get_or_compute((self.id, "word", word), lambda: self._load_word(word))

    def docs_for_phrase(self, phrase: Sequence[str]) -> ScoredDocs:
        """Return the documents that hold exactly this sequence of words, with their BM25F frequency."""
        return self._cache.get_or_compute((self.id, "phrase", *phrase), lambda: self._load_phrase(phrase))

    def docs_in_field(self, word: str, field: Field) -> ScoredDocs:
        """Return the documents that hold a word's stem in one field, with the count."""
        docs, counts = self._counts(stem(word))
        having = counts[:, field] > 0
        return ScoredDocs(docs[having], counts[having, field].astype(np.float32))

    def doc_numbers_for_key(self, key: str) -> list[int]:
        """Return the numbers of the documents with a key: at most one that is not deleted."""
        return posting_reader.read_doc_numbers(self._matcher("key", key))

    def stored_fields(self, number: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        with self._lock:
            fields: dict[str, Any] = self._rows.stored_fields(number)
        return fields

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every word with the number of its documents, deleted ones included."""
        with self._lock:
            return Vocabulary(self._count_words())

    @cached_property
    def title_index(self) -> TitleIndex:
        """The titles of all documents, deleted ones included."""
        return TitleIndex(self.entries)

    @cached_property
    def facet_bits(self) -> NDArray[np.uint64]:
        """The facet bits of each document; 0 for the meta row."""
        return self._column("traits")

    @cached_property
    def days(self) -> NDArray[np.uint32]:
        """The day of each document as a proleptic ordinal; 0 where it has none."""
        return self._column("day")

    @cached_property
    def entries(self) -> list[str]:
        """Kind, slug and title of each document, separated by tabs."""
        if not self._rows.has_column("entry"):
            return [""] * self.size
        with self._lock:
            reader = self._rows.column_reader("entry", self._schema["entry"].column_type)
            return [bytes(reader[number]).decode() for number in range(self.size)]

    @cached_property
    def norms(self) -> Float32Array:
        """The weight of one occurrence, by document and field."""
        norms = np.empty((self.size, len(Field)), np.float32)
        for field, weight in FIELD_WEIGHTS.items():
            length = self._column(length_column(field)).astype(np.float32)
            norms[:, field] = weight.weight / (1 - weight.b + weight.b * length / weight.typical_length)
        return norms

    def _count_words(self) -> Iterator[tuple[str, int]]:
        for (name, word), info in self._terms.items_from("words", b""):
            if name != "words":
                return
            yield word.decode(), info.doc_frequency()

    def _load_word(self, word: str) -> ScoredDocs:
        docs, counts = self._counts(stem(word))
        if not len(docs):
            return NO_DOCS
        same = np.einsum("ij,ij->i", counts.astype(np.float32), self.norms[docs])
        exact = self._load_phrase((word,))
        frequency = np.float32(STEM_WEIGHT) * same
        frequency[np.searchsorted(docs, exact.docs)] += np.float32(1 - STEM_WEIGHT) * exact.values
        return ScoredDocs(docs, frequency)

    def _load_phrase(self, phrase: Sequence[str]) -> ScoredDocs:
        starts = self._positions(phrase[0])
        for offset, word in enumerate(phrase[1:], 1):
            if not len(starts):
                return NO_DOCS
            starts = starts[find_members(starts + offset, self._positions(word))]
        docs = (starts >> 32).astype(np.int32)
        if not len(docs):
            return NO_DOCS
        field = (starts & 0xFFFFFFFF) >> FIELD_SHIFT
        first = np.flatnonzero(np.diff(docs, prepend=-1))
        return ScoredDocs(docs[first], np.add.reduceat(self.norms[docs, field], first))

    def _positions(self, word: str) -> NDArray[np.int64]:
        """Return a word's positions: the document in the upper 32 bits, field and position below."""
        matcher = self._matcher("words", word)
        if matcher is None:
            return np.empty(0, np.int64)
        with self._lock:
            docs, codes = posting_reader.read_positions(matcher)
        return docs.astype(np.int64) << 32 | codes

    def _counts(self, word: str) -> tuple[Int32Array, AnyArray]:
        matcher = self._matcher("stems", word)
        if matcher is None:
            return NO_DOCS.docs, np.empty((0, len(Field)), np.uint8)
        with self._lock:
            return posting_reader.read_stem_counts(matcher)

    def _matcher(self, field: str, word: str) -> Any:
        try:
            with self._lock:
                return self._terms.matcher(field, word.encode(), self._schema[field].format)
        except TermNotFound:
            return None

    def _column(self, name: str) -> AnyArray:
        # Whoosh writes no column where no document has a value, as in a segment of the meta row alone.
        if not self._rows.has_column(name):
            return np.zeros(self.size, np.uint64)
        with self._lock:
            numbers: AnyArray = self._rows.column_reader(name, self._schema[name].column_type).array()
        return numbers
