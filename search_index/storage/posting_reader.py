"""Reads whole posting lists of Whoosh into arrays."""

from itertools import chain
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.mcore import Matcher

from search_index.documents.field_weights import Field
from search_index.storage.scored_docs import AnyArray, Int32Array


def read_stem_counts(matcher: Matcher) -> tuple[Int32Array, AnyArray]:
    """Return the documents of a stem, and for each a row of counts by field."""
    docs, values = _read_postings(matcher)
    return docs, np.frombuffer(b"".join(values), np.uint8).reshape(-1, len(Field))


def read_positions(matcher: Matcher) -> tuple[Int32Array, AnyArray]:
    """Return the document and the code of every position of a word, in ascending order."""
    docs, values = _read_postings(matcher)
    codes = np.frombuffer(b"".join(values), "<u4")
    counts = np.fromiter(map(len, values), np.int32, len(values)) // 4
    return np.repeat(docs, counts), codes


def read_doc_numbers(matcher: Matcher | None) -> list[int]:
    """Return the documents of a key; none where `matcher` is None."""
    return [] if matcher is None else [int(number) for number in _read_postings(matcher)[0]]


def _read_postings(matcher: Matcher) -> tuple[Int32Array, list[bytes]]:
    if isinstance(matcher, W3LeafMatcher):
        return _read_blocks(matcher)
    docs, values = [], []
    while matcher.is_active():
        docs.append(matcher.id())
        values.append(matcher.value())
        matcher.next()
    return np.array(docs, np.int32), values


def _read_blocks(matcher: Any) -> tuple[Int32Array, list[bytes]]:
    """Read block by block; the matcher's own interface, one posting at a time, is thirty times slower."""
    deltas: list[tuple[int, ...]] = []
    values: list[bytes] = []
    last = 0
    while True:
        matcher._read_data()
        ids, _, block_values = matcher._data
        # Each block starts at an absolute id; as a delta, one cumulative sum covers all blocks.
        deltas.append((ids[0] - last, *ids[1:]))
        values.extend(block_values if isinstance(block_values, tuple | list) else (block_values,))
        if matcher._lastblock:
            break
        last = matcher._maxid
        matcher._next_block()
    flat = np.fromiter(chain.from_iterable(deltas), np.int32)
    return np.cumsum(flat, dtype=np.int32), values
