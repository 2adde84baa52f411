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

from search_index import meta
from search_index.arrays import NOTHING, Found, Mask, Values, kept
from search_index.cache import ArrayCache
from search_index.document import Document, restored
from search_index.meta import Meta
from search_index.schema import META
from search_index.segment import Segment
from search_index.traits import kind_bit
from search_index.weights import K1, MATCHUP, Field

INDEX = "MAIN"
TRIES = 20
SERIALS = count()


class View:
    """Answers from one generation of the index, whatever is written meanwhile."""

    def __init__(self, toc: TOC, segments: Sequence[Segment], cache: ArrayCache) -> None:
        self.generation: int = toc.generation
        self._serial = next(SERIALS)
        self.segments = tuple(segments)
        self.bases = tuple(np.cumsum([0, *(segment.size for segment in segments)]).tolist())
        self.size: int = self.bases[-1]
        self._deleted = [sorted(segment.deleted_docs()) for segment in toc.segments]
        self._cache = cache
        # Misspelt words with what they were put right to.
        self.put_right: dict[str, str | None] = {}

    @property
    def owners(self) -> frozenset[str | int]:
        """Whose entries in the cache this view uses: its own and its segments'."""
        return frozenset((self._serial, *(segment.id for segment in self.segments)))

    def same(self, toc: TOC) -> bool:
        """Return whether a table of contents is the one that this view was opened from."""
        names = [segment.segment_id() for segment in toc.segments]
        return bool(toc.generation == self.generation and names == [segment.id for segment in self.segments])

    @cached_property
    def meta(self) -> Meta:
        """What the index knows about itself."""
        number = self.number(META)
        return meta.EMPTY if number is None else meta.read(self._stored(number)["document"])

    @cached_property
    def live(self) -> Mask:
        """Which numbers stand for a document."""
        live: Mask = self.traits != 0
        for base, deleted in zip(self.bases, self._deleted, strict=False):
            live[np.array(deleted, np.int64) + base] = False
        return live

    @cached_property
    def documents(self) -> int:
        """How many documents there are."""
        return int(np.count_nonzero(self.live))

    @cached_property
    def traits(self) -> NDArray[np.uint64]:
        """The packed traits by document number."""
        return np.concatenate([np.empty(0, np.uint64), *(segment.traits for segment in self.segments)])

    @cached_property
    def shares(self) -> Values:
        """What is left of its score to each document, by its kind."""
        matchup = (self.traits & np.uint64(kind_bit("matchup"))) != 0
        return np.where(matchup, np.float32(MATCHUP), np.float32(1))

    @cached_property
    def days(self) -> NDArray[np.uint32]:
        """The day by document number."""
        return np.concatenate([np.empty(0, np.uint32), *(segment.days for segment in self.segments)])

    @cached_property
    def entries(self) -> list[str]:
        """Kind, slug and title by document number."""
        return [entry for segment in self.segments for entry in segment.entries]

    @cached_property
    def matchups(self) -> frozenset[str]:
        """The slugs of all published matchups."""
        split = (self.entries[int(number)].split("\t", 2) for number in np.flatnonzero(self.live))
        return frozenset(slug for kind, slug, _ in split if kind == "matchup")

    def number(self, key: str) -> int | None:
        """Return the number under which a key's row stands now."""
        for base, segment, deleted in zip(self.bases, self.segments, self._deleted, strict=False):
            for number in segment.key(key):
                if number not in deleted:
                    return int(base + number)
        return None

    def document(self, number: int) -> Document:
        """Return a document whole."""
        return restored(self._stored(number)["document"])

    def digests(self) -> dict[str, str]:
        """Return the hash of every document by its key."""
        rows = (self._stored(int(number)) for number in np.flatnonzero(self.live))
        return {restored(row["document"]).key: row["digest"] for row in rows}

    def word(self, word: str) -> Found:
        """Return the documents that hold a form of a word, each with its BM25F score."""
        return self._scored(("word", word), lambda segment: segment.word(word))

    def phrase(self, phrase: tuple[str, ...]) -> Found:
        """Return the documents that hold a phrase exactly, each with its BM25F score."""
        return self._scored(("phrase", *phrase), lambda segment: segment.phrase(phrase))

    def plain(self, word: str) -> Found:
        """Return the documents that hold a word exactly, each with its BM25F frequency, not yet a score."""
        return self._joined(lambda segment: segment.phrase((word,)))

    def kept(self, key: tuple[str, ...], make: Callable[[], Found]) -> Found:
        """Return what was made before under a key of this view, or make it now."""
        return self._cache.of((self._serial, *key), make)

    def within(self, word: str, field: Field) -> Found:
        """Return the documents in one field of which a form of a word stands."""
        return self._joined(lambda segment: segment.within(word, field))

    def titled(self, whole: str) -> Found:
        """Return the documents whose title, run together, is this, each with its kind's share."""
        numbers = [
            base + number
            for base, segment in zip(self.bases, self.segments, strict=False)
            for number in segment.names.whole.get(whole, ())
        ]
        docs = np.array([number for number in numbers if self.live[number]], np.int32)
        return Found(docs, self.shares[docs])

    def score(self, frequency: Found) -> Found:
        """Turn BM25F frequencies into scores, less what the kind of a document takes."""
        n, docs, values = len(frequency), frequency.docs, frequency.values
        rarity = np.float32(log1p((self.documents - n + 0.5) / (n + 0.5)))
        return Found(docs, rarity * self.shares[docs] * (values / (np.float32(K1) + values)))

    def _scored(self, key: tuple[str, ...], read: Callable[[Segment], Found]) -> Found:
        return self.kept(key, lambda: self.score(self._joined(read)))

    def _joined(self, read: Callable[[Segment], Found]) -> Found:
        parts = [(base, read(segment)) for base, segment in zip(self.bases, self.segments, strict=False)]
        if not any(len(found) for _, found in parts):
            return NOTHING
        docs = np.concatenate([found.docs + np.int32(base) for base, found in parts])
        values = np.concatenate([found.values for _, found in parts])
        return kept(Found(docs, values), self.live[docs])

    def _stored(self, number: int) -> dict[str, Any]:
        at = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[at].stored(number - self.bases[at])


def opened(folder: Path, cache: ArrayCache, before: View | None = None) -> View:
    """Open the newest generation in a folder, with the segments that an earlier view has open.

    Returns the earlier view itself where nothing has been committed since.
    """
    storage = FileStorage(str(folder))  # type: ignore[no-untyped-call]
    for _ in range(TRIES):
        toc = TOC.read(storage, INDEX)  # type: ignore[no-untyped-call]
        if before and before.same(toc):
            return before
        try:
            return View(toc, _segments(storage, toc, cache, before), cache)
        except FileNotFoundError:
            # A writer has just merged this generation away; the next one is there by now, or soon.
            sleep(0.02)
    return View(toc, _segments(storage, toc, cache, before), cache)


def _segments(storage: FileStorage, toc: TOC, cache: ArrayCache, before: View | None) -> list[Segment]:
    known = {segment.id: segment for segment in (before.segments if before else ())}
    return [
        known.get(segment.segment_id()) or Segment(storage, toc.schema, segment, cache)
        for segment in toc.segments
    ]
