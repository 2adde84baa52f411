import numpy as np
import pytest

from search_index.storage.array_cache import ENTRY_OVERHEAD, ArrayCache
from search_index.storage.scored_docs import ScoredDocs

ENTRY = ScoredDocs(np.arange(100, dtype=np.int32), np.zeros(100, np.float32))
ENTRY_BYTES = ENTRY.nbytes + ENTRY_OVERHEAD


def not_computed():
    pytest.fail("computed again")


def cached(cache, key):
    computed = []
    cache.get_or_compute(key, lambda: computed.append(key) or ENTRY)
    return not computed


def test_an_entry_is_computed_once():
    cache = ArrayCache(10 * ENTRY_BYTES)
    assert cache.get_or_compute(("a", "word"), lambda: ENTRY) is ENTRY
    assert cache.get_or_compute(("a", "word"), not_computed) is ENTRY


def test_the_entry_used_longest_ago_gives_way_when_the_bytes_are_used_up():
    cache = ArrayCache(2 * ENTRY_BYTES)
    for key in (("a", "1"), ("a", "2"), ("a", "1"), ("a", "3")):
        cache.get_or_compute(key, lambda: ENTRY)
    cache.get_or_compute(("a", "1"), not_computed)
    cache.get_or_compute(("a", "3"), not_computed)
    assert not cached(cache, ("a", "2"))


def test_an_entry_larger_than_the_cache_is_returned_but_not_kept():
    cache = ArrayCache(ENTRY_BYTES - 1)
    assert cache.get_or_compute(("a", "word"), lambda: ENTRY) is ENTRY
    assert not cached(cache, ("a", "word"))


def test_only_the_entries_of_the_owners_named_are_retained():
    cache = ArrayCache(10 * ENTRY_BYTES)
    for owner in ("a", "b", 3):
        cache.get_or_compute((owner, "word"), lambda: ENTRY)
    cache.retain_owners({"b", 3})
    assert [cached(cache, (owner, "word")) for owner in ("a", "b", 3)] == [False, True, True]
