"""The synthetic corpus of the benchmarks has the word statistics of real text."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.synthetic_corpus import Corpus


@pytest.fixture(scope="module")
def words() -> list[str]:
    return Corpus(5).text(400_000).lower().rstrip(".").split()


def slope(x, y) -> float:
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def test_the_vocabulary_grows_by_heaps_law(words):
    sizes = [12_500, 25_000, 50_000, 100_000, 200_000, 400_000]
    vocabulary = [len(set(words[:size])) for size in sizes]
    assert 0.45 < slope(sizes, vocabulary) < 0.75


def test_the_most_common_words_follow_zipfs_law(words):
    counts = [count for _, count in Counter(words).most_common(1000)]
    ranks = np.arange(10, 1000)
    assert -1.3 < slope(ranks, counts[10:1000]) < -0.8
