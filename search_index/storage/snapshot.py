"""The index as it was at one commit: every segment side by side, deleted documents taken out."""

from collections.abc import Callable, Sequence
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
    """Answers from one generation of the index, whatever is written meanwhile."""

    def __init__(self, toc: TOC, segments: Sequence[Segment], cache: ArrayCache) -> None:
        self.generation: int = toc.generation
        self._serial = next(SERIAL_NUMBERS)
        self.segments = tuple(segments)
        self.bases = tuple(np.cumsum([0, *(segment.size for segment in segments)]).tolist())
        self.size: int = self.bases[-1]
        self._deleted = [sorted(segment.deleted_docs()) for segment in toc.segments]
        self._cache = cache
        # Misspelt words with what they were put right to.
        self.corrections: dict[str, str | None] = {}

    @property
    def cache_owners(self) -> frozenset[str | int]:
        """Whose entries in the cache this view uses: its own and its segments'."""
        return frozenset((self._serial, *(segment.id for segment in self.segments)))

    def is_same(self, toc: TOC) -> bool:
        """Return whether a table of contents is the one that this view was opened from."""
        names = [segment.segment_id() for segment in toc.segments]
        return bool(toc.generation == self.generation and names == [segment.id for segment in self.segments])

    @cached_property
    def meta(self) -> IndexMeta:
        """What the index knows about itself."""
        number = self.doc_number(META_KEY)
        return (
            index_meta.EMPTY_META
            if number is None
            else index_meta.parse_meta(self._stored(number)["document"])
        )

    @cached_property
    def live_mask(self) -> Mask:
        """Which numbers stand for a document."""
        live: Mask = self.facet_bits != 0
        for base, deleted in zip(self.bases, self._deleted, strict=False):
            live[np.array(deleted, np.int64) + base] = False
        return live

    @cached_property
    def document_count(self) -> int:
        """How many documents there are."""
        return int(np.count_nonzero(self.live_mask))

    @cached_property
    def facet_bits(self) -> NDArray[np.uint64]:
        """The packed traits by document number."""
        return np.concatenate([np.empty(0, np.uint64), *(segment.facet_bits for segment in self.segments)])

    @cached_property
    def kind_factors(self) -> Float32Array:
        """What is left of its score to each document, by its kind."""
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
        """The slugs of all published matchups."""
        split = (self.entries[int(number)].split("\t", 2) for number in np.flatnonzero(self.live_mask))
        return frozenset(slug for kind, slug, _ in split if kind == "matchup")

    def doc_number(self, key: str) -> int | None:
        """Return the number under which a key's row stands now."""
        for base, segment, deleted in zip(self.bases, self.segments, self._deleted, strict=False):
            for number in segment.doc_numbers_for_key(key):
                if number not in deleted:
                    return int(base + number)
        return None

    def document(self, number: int) -> Document:
        """Return a document whole."""
        return parse_document(self._stored(number)["document"])

    def digests(self) -> dict[str, str]:
        """Return the hash of every document by its key."""
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

    def get_or_compute(self, key: tuple[str, ...], make: Callable[[], ScoredDocs]) -> ScoredDocs:
        """Return what was made before under a key of this view, or make it now."""
        return self._cache.get_or_compute((self._serial, *key), make)

    def docs_in_field(self, word: str, field: Field) -> ScoredDocs:
        """Return the documents in one field of which a form of a word stands."""
        return self._join_segments(lambda segment: segment.docs_in_field(word, field))

    def docs_by_title(self, whole: str) -> ScoredDocs:
        """Return the documents whose title, run together, is this, each with its kind's share."""
        numbers = [
            base + number
            for base, segment in zip(self.bases, self.segments, strict=False)
            for number in segment.title_index.numbers_by_key.get(whole, ())
        ]
        docs = np.array([number for number in numbers if self.live_mask[number]], np.int32)
        return ScoredDocs(docs, self.kind_factors[docs])

    def score(self, frequency: ScoredDocs) -> ScoredDocs:
        """Turn BM25F frequencies into scores, less what the kind of a document takes."""
        n, docs, values = len(frequency), frequency.docs, frequency.values
        rarity = np.float32(log1p((self.document_count - n + 0.5) / (n + 0.5)))
        return ScoredDocs(docs, rarity * self.kind_factors[docs] * (values / (np.float32(K1) + values)))

    def _score_cached(self, key: tuple[str, ...], read: Callable[[Segment], ScoredDocs]) -> ScoredDocs:
        return self.get_or_compute(key, lambda: self.score(self._join_segments(read)))

    def _join_segments(self, read: Callable[[Segment], ScoredDocs]) -> ScoredDocs:
        parts = [(base, read(segment)) for base, segment in zip(self.bases, self.segments, strict=False)]
        if not any(len(found) for _, found in parts):
            return NO_DOCS
        docs = np.concatenate([found.docs + np.int32(base) for base, found in parts])
        values = np.concatenate([found.values for _, found in parts])
        return mask_docs(ScoredDocs(docs, values), self.live_mask[docs])

    def _stored(self, number: int) -> dict[str, Any]:
        at = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[at].stored_fields(number - self.bases[at])


def open_snapshot(folder: Path, cache: ArrayCache, before: IndexSnapshot | None = None) -> IndexSnapshot:
    """Open the newest generation in a folder, with the segments that an earlier view has open.

    Returns the earlier view itself where nothing has been committed since.
    """
    storage = FileStorage(str(folder))  # type: ignore[no-untyped-call]
    for _ in range(OPEN_ATTEMPTS):
        toc = TOC.read(storage, INDEX_NAME)  # type: ignore[no-untyped-call]
        if before and before.is_same(toc):
            return before
        try:
            return IndexSnapshot(toc, _open_segments(storage, toc, cache, before), cache)
        except FileNotFoundError:
            # A writer has just merged this generation away; the next one is there by now, or soon.
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
