"""The index at one commit: all segments as one, without deleted documents."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import count
from math import log1p
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search_index.analysis.title_index import IndexedTitle, TitleIndex
from search_index.documents.document import Document, parse_document
from search_index.documents.facet_bits import kind_bit
from search_index.documents.field_weights import K1, MATCHUP_FACTOR, Field
from search_index.storage import index_meta
from search_index.storage.array_cache import ArrayCache
from search_index.storage.index_meta import IndexMeta
from search_index.storage.scored_docs import NO_DOCS, Float32Array, Mask, ScoredDocs, mask_docs
from search_index.storage.segment import Segment
from search_index.storage.whoosh_schema import META_KEY

INDEX_NAME = "MAIN"
OPEN_ATTEMPTS = 20
SERIAL_NUMBERS = count()


class IndexSnapshot:
    """Reads one generation of the index, unaffected by later writes."""

    def __init__(self, toc: TOC, segments: Sequence[Segment], cache: ArrayCache) -> None:
        self.generation: int = toc.generation
        self._serial = next(SERIAL_NUMBERS)
        self.segments = tuple(segments)
        self.bases = tuple(np.cumsum([0, *(segment.size for segment in segments)]).tolist())
        self.size: int = self.bases[-1]
        self._deleted = [sorted(segment.deleted_docs()) for segment in toc.segments]
        self._cache = cache
        # Misspelt words with their corrections, filled by `spelling`.
        self.corrections: dict[str, str | None] = {}

    @property
    def cache_owners(self) -> frozenset[str | int]:
        """The owners of the cache entries that this snapshot uses: itself and its segments."""
        return frozenset((self._serial, *(segment.id for segment in self.segments)))

    def is_same(self, toc: TOC) -> bool:
        """Return whether this snapshot was opened from the same table of contents."""
        names = [segment.segment_id() for segment in toc.segments]
        return bool(toc.generation == self.generation and names == [segment.id for segment in self.segments])

    @cached_property
    def meta(self) -> IndexMeta:
        """The newest change, vocabulary and schema version of the index."""
        number = self.doc_number(META_KEY)
        return (
            index_meta.EMPTY_META
            if number is None
            else index_meta.parse_meta(self._stored(number)["document"])
        )

    @cached_property
    def live_mask(self) -> Mask:
        """Which numbers are documents: neither deleted nor the meta row."""
        live: Mask = self.facet_bits != 0
        for base, deleted in zip(self.bases, self._deleted, strict=False):
            live[np.array(deleted, np.int64) + base] = False
        return live

    @cached_property
    def document_count(self) -> int:
        """The number of documents."""
        return int(np.count_nonzero(self.live_mask))

    @cached_property
    def facet_bits(self) -> NDArray[np.uint64]:
        """The facet bits by document number."""
        return np.concatenate([np.empty(0, np.uint64), *(segment.facet_bits for segment in self.segments)])

    @cached_property
    def kind_factors(self) -> Float32Array:
        """The factor on each document's score, by its kind."""
        matchup = (self.facet_bits & np.uint64(kind_bit("matchup"))) != 0
        return np.where(matchup, np.float32(MATCHUP_FACTOR), np.float32(1))

    @cached_property
    def days(self) -> NDArray[np.uint32]:
        """The day by document number."""
        return np.concatenate([np.empty(0, np.uint32), *(segment.days for segment in self.segments)])

    @cached_property
    def entries(self) -> list[str]:
        """Kind, slug and title by document number."""
        return [entry for segment in self.segments for entry in segment.entries]

    @cached_property
    def matchup_slugs(self) -> frozenset[str]:
        """The slugs of all matchups."""
        split = (self.entries[int(number)].split("\t", 2) for number in np.flatnonzero(self.live_mask))
        return frozenset(slug for kind, slug, _ in split if kind == "matchup")

    def doc_number(self, key: str) -> int | None:
        """Return the number of the document with a key; None where there is none."""
        for base, segment, deleted in zip(self.bases, self.segments, self._deleted, strict=False):
            for number in segment.doc_numbers_for_key(key):
                if number not in deleted:
                    return int(base + number)
        return None

    def document(self, number: int) -> Document:
        """Return the stored document of a number."""
        return parse_document(self._stored(number)["document"])

    def digests(self) -> dict[str, str]:
        """Return the digest of every document by its key."""
        rows = (self._stored(int(number)) for number in np.flatnonzero(self.live_mask))
        return {parse_document(row["document"]).key: row["digest"] for row in rows}

    def docs_for_word(self, word: str) -> ScoredDocs:
        """Return the documents that hold a form of a word, each with its BM25F score."""
        return self._score_cached(("word", word), lambda segment: segment.docs_for_word(word))

    def docs_for_phrase(self, phrase: tuple[str, ...]) -> ScoredDocs:
        """Return the documents that hold a phrase exactly, each with its BM25F score."""
        return self._score_cached(("phrase", *phrase), lambda segment: segment.docs_for_phrase(phrase))

    def raw_frequency(self, word: str) -> ScoredDocs:
        """Return the documents that hold a word exactly, each with its BM25F frequency, not yet a score."""
        return self._join_segments(lambda segment: segment.docs_for_phrase((word,)))

    def get_or_compute(self, key: tuple[str, ...], compute: Callable[[], ScoredDocs]) -> ScoredDocs:
        """Return the cache entry of a key of this snapshot, computed now if it is not in the cache."""
        return self._cache.get_or_compute((self._serial, *key), compute)

    def docs_in_field(self, word: str, field: Field) -> ScoredDocs:
        """Return the documents that hold a form of a word in one field."""
        return self._join_segments(lambda segment: segment.docs_in_field(word, field))

    def docs_by_title(self, compact_title: str) -> ScoredDocs:
        """Return the documents whose title has this `compact_key`, each with the factor of its kind."""
        numbers = [
            base + number
            for base, segment in zip(self.bases, self.segments, strict=False)
            for number in segment.title_index.numbers_by_key.get(compact_title, ())
        ]
        docs = np.array([number for number in numbers if self.live_mask[number]], np.int32)
        return ScoredDocs(docs, self.kind_factors[docs])

    def titles_with_prefix(self, prefix: str) -> Iterator[IndexedTitle]:
        """Iterate over the titles in which a word begins with a compact text."""
        return self._live_titles(lambda titles: titles.with_prefix(prefix))

    def titles_with_misspelt_prefix(self, prefix: str) -> Iterator[IndexedTitle]:
        """Iterate over the titles in which a word begins with a text one edit away, its first letter kept."""
        return self._live_titles(lambda titles: titles.with_misspelt_prefix(prefix))

    def score(self, frequency: ScoredDocs) -> ScoredDocs:
        """Turn BM25F frequencies into scores, multiplied by the factors of the kinds."""
        n, docs, values = len(frequency), frequency.docs, frequency.values
        rarity = np.float32(log1p((self.document_count - n + 0.5) / (n + 0.5)))
        return ScoredDocs(docs, rarity * self.kind_factors[docs] * (values / (np.float32(K1) + values)))

    def _score_cached(self, key: tuple[str, ...], read: Callable[[Segment], ScoredDocs]) -> ScoredDocs:
        return self.get_or_compute(key, lambda: self.score(self._join_segments(read)))

    def _join_segments(self, read: Callable[[Segment], ScoredDocs]) -> ScoredDocs:
        parts = [(base, read(segment)) for base, segment in zip(self.bases, self.segments, strict=False)]
        if not any(len(part) for _, part in parts):
            return NO_DOCS
        docs = np.concatenate([part.docs + np.int32(base) for base, part in parts])
        values = np.concatenate([part.values for _, part in parts])
        return mask_docs(ScoredDocs(docs, values), self.live_mask[docs])

    def _live_titles(self, search: Callable[[TitleIndex], Iterator[IndexedTitle]]) -> Iterator[IndexedTitle]:
        for base, segment in zip(self.bases, self.segments, strict=False):
            for title in search(segment.title_index):
                if self.live_mask[base + title.number]:
                    yield title

    def _stored(self, number: int) -> dict[str, Any]:
        at = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[at].stored_fields(number - self.bases[at])


def open_snapshot(folder: Path, cache: ArrayCache, before: IndexSnapshot | None = None) -> IndexSnapshot:
    """Open the newest generation in a folder, reusing the segments of an earlier snapshot.

    Returns the earlier snapshot itself where nothing was committed since.
    """
    storage = FileStorage(str(folder))  # type: ignore[no-untyped-call]
    for _ in range(OPEN_ATTEMPTS):
        toc = TOC.read(storage, INDEX_NAME)  # type: ignore[no-untyped-call]
        if before and before.is_same(toc):
            return before
        try:
            return IndexSnapshot(toc, _open_segments(storage, toc, cache, before), cache)
        except FileNotFoundError:
            # A writer has just merged this generation; the next one is there already, or soon.
            sleep(0.02)
    return IndexSnapshot(toc, _open_segments(storage, toc, cache, before), cache)


def _open_segments(
    storage: FileStorage, toc: TOC, cache: ArrayCache, before: IndexSnapshot | None
) -> list[Segment]:
    known = {segment.id: segment for segment in (before.segments if before else ())}
    return [
        known.get(segment.segment_id()) or Segment(storage, toc.schema, segment, cache)
        for segment in toc.segments
    ]
