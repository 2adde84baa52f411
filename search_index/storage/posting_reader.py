"""Whoosh's posting lists, read whole into arrays."""

from itertools import chain
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.mcore import Matcher

from search_index.documents.field_weights import Field
from search_index.storage.scored_docs import AnyArray, Int32Array


def read_stem_counts(matcher: Matcher) -> tuple[Int32Array, AnyArray]:
    """Return the documents of a stem, and a row of counts by field for each."""
    docs, values = _read_postings(matcher)
    return docs, np.frombuffer(b"".join(values), np.uint8).reshape(-1, len(Field))


def read_positions(matcher: Matcher) -> tuple[Int32Array, AnyArray]:
    """Return the document and the code of every place where a word stands, in ascending order."""
    docs, values = _read_postings(matcher)
    codes = np.frombuffer(b"".join(values), "<u4")
    times = np.fromiter(map(len, values), np.int32, len(values)) // 4
    return np.repeat(docs, times), codes


def read_doc_numbers(matcher: Matcher | None) -> list[int]:
    """Return the documents of a key; none where the key is not known."""
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
    """Read block by block, past the matcher's one-by-one interface, which takes some thirty times as long."""
    deltas: list[tuple[int, ...]] = []
    values: list[bytes] = []
    last = 0
    while True:
        matcher._read_data()
        ids, _, held = matcher._data
        # Each block counts from zero anew; carried on, one running sum does for all of them.
        deltas.append((ids[0] - last, *ids[1:]))
        values.extend(held if isinstance(held, tuple | list) else (held,))
        if matcher._lastblock:
            break
        last = matcher._maxid
        matcher._next_block()
    flat = np.fromiter(chain.from_iterable(deltas), np.int32)
    return np.cumsum(flat, dtype=np.int32), values
