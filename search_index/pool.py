"""Where postings wait, while an index is built, to be written in the order of their words."""

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import IO, Any

# About 200 MB of postings; what is more goes to a temporary file, in order.
MOST_POSTINGS = 1_500_000
Key = tuple[str, bytes]
Group = tuple[Key, list[int], list[bytes]]


class Pool:
    """Stands in for Whoosh's own pool, which sorts single postings; here whole words are sorted.

    A word's postings come in the order of their documents as it is.
    """

    def __init__(self, most: int = MOST_POSTINGS) -> None:
        self._most = most
        self._held = 0
        self._numbers: dict[Key, list[int]] = defaultdict(list)
        self._values: dict[Key, list[bytes]] = defaultdict(list)
        self._runs: list[IO[bytes]] = []

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Take one posting: field, word, document, weight and value."""
        field, word, number, _, value = item
        self._numbers[field, word].append(number)
        self._values[field, word].append(value)
        self._held += 1
        if self._held >= self._most:
            self._save()

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """Yield every posting in order."""
        runs = [*map(_read, self._runs), self._groups()]
        for (field, word), groups in groupby(merge(*runs, key=itemgetter(0)), key=itemgetter(0)):
            for _, numbers, values in groups:
                for number, value in zip(numbers, values, strict=True):
                    yield field, word, number, 1.0, value

    def cleanup(self) -> None:
        """Let go of everything."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._numbers.clear()
        self._values.clear()

    def _groups(self) -> Iterator[Group]:
        for key in sorted(self._numbers):
            yield key, self._numbers[key], self._values[key]

    def _save(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115  closed by cleanup
        for group in self._groups():
            pickle.dump(group, run, pickle.HIGHEST_PROTOCOL)
        self._runs.append(run)
        self._held = 0
        self._numbers.clear()
        self._values.clear()


def _read(run: IO[bytes]) -> Iterator[Any]:
    run.seek(0)
    while True:
        try:
            yield pickle.load(run)  # noqa: S301  a nameless file of our own
        except EOFError:
            return
