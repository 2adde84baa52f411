"""Whoosh's posting lists, read whole into arrays."""

from itertools import chain
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.mcore import Matcher

from search_index.arrays import Anything, Numbers
from search_index.weights import Field


def counts(matcher: Matcher) -> tuple[Numbers, Anything]:
    """Return the documents of a stem, and a row of counts by field for each."""
    docs, values = _read(matcher)
    return docs, np.frombuffer(b"".join(values), np.uint8).reshape(-1, len(Field))


def places(matcher: Matcher) -> tuple[Numbers, Anything]:
    """Return the document and the code of every place where a word stands, in ascending order."""
    docs, values = _read(matcher)
    codes = np.frombuffer(b"".join(values), "<u4")
    times = np.fromiter(map(len, values), np.int32, len(values)) // 4
    return np.repeat(docs, times), codes


def ids(matcher: Matcher | None) -> list[int]:
    """Return the documents of a key; none where the key is not known."""
    return [] if matcher is None else [int(number) for number in _read(matcher)[0]]


def _read(matcher: Matcher) -> tuple[Numbers, list[bytes]]:
    if isinstance(matcher, W3LeafMatcher):
        return _blocks(matcher)
    docs, values = [], []
    while matcher.is_active():
        docs.append(matcher.id())
        values.append(matcher.value())
        matcher.next()
    return np.array(docs, np.int32), values


def _blocks(matcher: Any) -> tuple[Numbers, list[bytes]]:
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
