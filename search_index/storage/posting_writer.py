"""Collects the postings of a build and writes them in the order of their words, by external sorting."""

import pickle
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import IO, Any

# In memory, about 200 MB; then they are spilled, sorted, to a temporary file.
MAX_POSTINGS = 3_000_000
BATCH_SIZE = 500
FieldWord = tuple[str, str]
PostingLists = tuple["array[int]", list[bytes]]
WordPostings = tuple[FieldWord, PostingLists]


class PostingWriter:
    """Replaces Whoosh's posting pool, which sorts single postings, by one that sorts words.

    The postings of a word need no sorting: documents are added in ascending order.
    """

    def __init__(self, max_postings: int = MAX_POSTINGS) -> None:
        self._max_postings = max_postings
        self._posting_count = 0
        self._fields: dict[str, dict[str, PostingLists]] = defaultdict(_empty_words)
        self._runs: list[IO[bytes]] = []

    def attach_to(self, writer: Any) -> None:
        """Replace a Whoosh writer's pool, and its writing of postings one by one."""
        writer.pool = self
        writer.fieldwriter.add_postings = lambda schema, *_: self.write(writer.fieldwriter, schema)

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Add one posting: field, word, document, weight and value."""
        field, word, number, _, value = item
        self.add_values(field, number, {word.decode(): value})

    def add_values(self, field: str, number: int, values: Mapping[str, bytes]) -> None:
        """Add a document's value for every word of a field; documents must come in ascending order."""
        words = self._fields[field]
        for word, value in values.items():
            numbers, word_values = words[word]
            numbers.append(number)
            word_values.append(value)
        self._posting_count += len(values)
        if self._posting_count >= self._max_postings:
            self._spill()

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """Yield every posting in order."""
        for (field, word), numbers, values in self._merged_words():
            for number, value in zip(numbers, values, strict=True):
                yield field, word.encode(), number, 1.0, value

    def write(self, writer: Any, schema: Any) -> None:
        """Write every posting in order with a Whoosh field writer."""
        for field, words in groupby(self._merged_words(), key=lambda word: word[0][0]):
            writer.start_field(field, schema[field])
            for (_, word), numbers, values in words:
                writer.start_term(word.encode())
                _write_blocks(writer._postwriter, numbers, values)
                writer.finish_term()
            writer.finish_field()

    def cleanup(self) -> None:
        """Close the temporary files and forget all postings."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._fields.clear()

    def _merged_words(self) -> Iterator[tuple[FieldWord, "array[int]", list[bytes]]]:
        """Yield every word in order, with the documents and values of all runs joined."""
        runs = [*map(_read_run, self._runs), self._sorted_words()]
        for key, groups in groupby(merge(*runs, key=itemgetter(0)), key=itemgetter(0)):
            numbers, values = _empty_lists()
            for _, (more_numbers, more_values) in groups:
                numbers.extend(more_numbers)
                values.extend(more_values)
            yield key, numbers, values

    def _sorted_words(self) -> Iterator[WordPostings]:
        for field in sorted(self._fields):
            words = self._fields[field]
            yield from (((field, word), words[word]) for word in sorted(words))

    def _spill(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115  closed by cleanup
        groups = self._sorted_words()
        while batch := list(islice(groups, BATCH_SIZE)):
            pickle.dump(batch, run, pickle.HIGHEST_PROTOCOL)
        self._runs.append(run)
        self._posting_count = 0
        self._fields.clear()


def _empty_words() -> dict[str, PostingLists]:
    return defaultdict(_empty_lists)


def _empty_lists() -> PostingLists:
    return array("I"), []


def _write_blocks(postings: Any, numbers: "array[int]", values: list[bytes]) -> None:
    """Write a word's postings block by block; Whoosh's own way, one by one, takes three times as long."""
    limit = postings._blocklimit
    for at in range(0, len(numbers), limit):
        if at:
            postings._write_block()
        postings._ids = numbers[at : at + limit]
        postings._values = values[at : at + limit]
        postings._weights = array("f", [1.0]) * len(postings._ids)
        postings._maxweight = 1.0


def _read_run(run: IO[bytes]) -> Iterator[Any]:
    run.seek(0)
    while True:
        try:
            yield from pickle.load(run)  # noqa: S301  an unnamed temporary file
        except EOFError:
            return
