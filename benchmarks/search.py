"""Our search compared with FTS5 (and tantivy, where it is installed): `python -m benchmarks.search [DOCUMENTS [FOLDER]]`.

One process, the same generated documents and queries, warm caches; each engine returns the numbers of the ten best
documents, without snippets. A ratio is the other engine's time divided by ours.
"""

import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from sqlalchemy import Engine

from benchmarks import synthetic_corpus
from benchmarks.baselines import Baseline, Fts5Baseline, TantivyBaseline
from search_index.assistance import completion, spelling
from search_index.documents import document_builder
from search_index.engine import SearchIndex
from search_index.matching.matcher import docs_for_term, match_documents
from search_index.matching.query_parser import parse
from search_index.search_query import SearchQuery, Sort
from search_index.searcher import Searcher
from search_index.storage.scored_docs import unite_docs

SAMPLE_SIZE = 40
ROUNDS = 5
Run = Callable[[str], object]


@dataclass(frozen=True)
class BenchmarkCase:
    """A kind of query with its texts, and how each engine runs it; None where it cannot."""

    name: str
    texts: list[str]
    ours: Run
    theirs: tuple[Run | None, ...]


def build_cases(
    searcher: Searcher, baselines: tuple[Baseline, ...], words: "SampledQueries"
) -> Iterator[BenchmarkCase]:
    """Yield every kind of query."""
    ours = SearchIndexRunner(searcher)

    def theirs(name: str) -> tuple[Run | None, ...]:
        return tuple(getattr(baseline, name, None) for baseline in baselines)

    common, pairs = words.common, [f"{a} {b}" for a, b in zip(words.common, words.middling, strict=True)]
    yield BenchmarkCase("one common term", common, ours.all_words, theirs("all_words"))
    yield BenchmarkCase("one middling term", words.middling, ours.all_words, theirs("all_words"))
    yield BenchmarkCase("AND", pairs, ours.all_words, theirs("all_words"))
    yield BenchmarkCase("OR", pairs, ours.any_word, theirs("any_word"))
    yield BenchmarkCase("phrase", words.phrases, ours.phrase, theirs("phrase"))
    yield BenchmarkCase("prefix", [word[:4] for word in words.middling], ours.prefix, theirs("prefix"))
    yield BenchmarkCase("category filter", common, ours.filtered, theirs("filtered"))
    yield BenchmarkCase("facet counts", common, ours.facets, theirs("facets"))
    yield BenchmarkCase("page 10", common, ours.page_ten, theirs("page_ten"))
    yield BenchmarkCase("typo put right", words.misspelt, ours.corrected, theirs("corrected"))
    yield BenchmarkCase("did you mean", words.rare, ours.suggested, theirs("suggested"))
    yield BenchmarkCase("completion", [word[:5] for word in words.names], ours.completed, theirs("completed"))
    yield BenchmarkCase("completion, typo", words.misspelt_names, ours.completed, theirs("completed_typo"))
    yield BenchmarkCase("whole answer with excerpts", common, ours.whole, theirs("whole"))


class SearchIndexRunner:
    """Our engine, one method per kind of query."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.snapshot = searcher.snapshot

    def all_words(self, text: str) -> object:
        return self._first(match_documents(self.snapshot, parse(text), text).scored_docs)

    def any_word(self, text: str) -> object:
        return self._first(
            unite_docs([docs_for_term(self.snapshot, term) for term in parse(text).terms], self.snapshot.size)
        )

    def phrase(self, text: str) -> object:
        return self.all_words(f'"{text}"')

    def prefix(self, text: str) -> object:
        return self.all_words(f"{text}*")

    def filtered(self, text: str) -> object:
        found = match_documents(self.snapshot, parse(text), text).scored_docs
        return self._first(
            self.searcher.facet_counter.apply_mask(
                found, self.searcher.facet_counter.query_mask(SearchQuery(categories=("shelf-3",)))
            )
        )

    def facets(self, text: str) -> object:
        found = match_documents(self.snapshot, parse(text), text).scored_docs
        return self.searcher.facet_counter.count_facets(found, SearchQuery()), self._first(found)

    def page_ten(self, text: str) -> object:
        return self._first(match_documents(self.snapshot, parse(text), text).scored_docs, 100)[90:]

    def corrected(self, text: str) -> object:
        self.snapshot.corrections.clear()
        return self.all_words(spelling.corrected_text(self.snapshot, text, parse(text)) or text)

    def suggested(self, text: str) -> object:
        return spelling.suggested_text(self.snapshot, text, parse(text))

    def completed(self, text: str) -> object:
        return completion.find_completions(self.snapshot, text, 8)

    def whole(self, text: str) -> object:
        return self.searcher.search(SearchQuery(text=text), None)

    def _first(self, found: Any, many: int = 10) -> Any:
        return self.searcher.sorter.top(found, Sort.RELEVANCE, many, None)


class SampledQueries:
    """Queries sampled from the documents."""

    def __init__(self, searcher: Searcher, documents: Iterable[Any]) -> None:
        random = np.random.default_rng(3)
        sample = [document for i, document in enumerate(documents) if i % 7 == 0][:SAMPLE_SIZE]
        counts = {
            word: count
            for segment in searcher.snapshot.segments
            for word, count in zip(segment.vocabulary.words, segment.vocabulary.counts, strict=True)
        }
        by_count = sorted((word for word in counts if len(word) > 3), key=lambda word: -counts[word])
        self.common = list(random.choice(by_count[20:300], SAMPLE_SIZE, replace=False))
        self.middling = list(random.choice(by_count[300:4000], SAMPLE_SIZE, replace=False))
        self.rare = list(random.choice([word for word in by_count if counts[word] == 1][:20000], SAMPLE_SIZE))
        self.misspelt = [_swap_letters(word) for word in self.middling]
        texts = [document.indexed_fields[4].text.lower().rstrip(".").split() for document in sample]
        self.phrases = [" ".join(text[5:7]) for text in texts]
        self.names = [document.title.split()[0].lower() for document in sample]
        self.misspelt_names = [_swap_letters(name) for name in self.names]


def _swap_letters(word: str) -> str:
    return word[:2] + word[3:4] + word[2:3] + word[4:]


def measure_times(run: Run, texts: list[str]) -> list[float]:
    """Return the milliseconds of every query: the best of ROUNDS, after one to warm up."""
    for text in texts:
        run(text)
    rounds = [[_milliseconds(run, text) for text in texts] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _milliseconds(run: Run, text: str) -> float:
    start = perf_counter()
    run(text)
    return (perf_counter() - start) * 1000


def _percentiles(run: Run | None, texts: list[str]) -> tuple[float, float] | None:
    if run is None:
        return None
    p50, p95 = np.percentile(measure_times(run, texts), [50, 95])
    return float(p50), float(p95)


def report(engine: Engine, folder: Path) -> Iterator[str]:
    """Yield the tables, line by line."""
    index = SearchIndex(folder, lambda: engine)
    start = perf_counter()
    built = 0 if (folder / "current").exists() else index.rebuild()
    yield f"rebuild: {built} documents in {perf_counter() - start:.1f} s" if built else "rebuild: index kept"
    start = perf_counter()
    index.search(SearchQuery(text="ban"))
    yield f"first search after start: {perf_counter() - start:.2f} s"
    searcher = index._latest.get()
    with engine.connect() as connection:
        words = SampledQueries(searcher, document_builder.build_all(connection))
        baselines = (
            Fts5Baseline(document_builder.build_all(connection)),
            *_tantivy(document_builder.build_all(connection)),
        )
    names = " | ".join(f"{baseline.name} p50/p95 ms | ratio p50/p95" for baseline in baselines)
    yield f"| {searcher.snapshot.document_count} documents | ours p50/p95 ms | {names} |"
    yield "| --- | --- |" + " --- | --- |" * len(baselines)
    for case in build_cases(searcher, baselines, words):
        yield _line(case)
    yield f"most memory, all engines in one process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"


def _tantivy(documents: Iterable[Any]) -> Iterator[Baseline]:
    try:
        yield TantivyBaseline(documents)
    except ImportError:
        print("tantivy is not installed: left out", file=sys.stderr)


def _line(case: BenchmarkCase) -> str:
    ours = _percentiles(case.ours, case.texts) or (0.0, 0.0)
    cells = [f"{ours[0]:.3f}/{ours[1]:.3f}"]
    for run in case.theirs:
        theirs = _percentiles(run, case.texts)
        cells += (
            [f"{theirs[0]:.3f}/{theirs[1]:.3f}", f"{theirs[0] / ours[0]:.1f}/{theirs[1] / ours[1]:.1f}"]
            if theirs
            else ["none", ""]
        )
    return f"| {case.name} | " + " | ".join(cells) + " |"


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with synthetic_corpus.open_corpus(many, folder) as (engine, index):
        for line in report(engine, index):
            print(line, flush=True)


if __name__ == "__main__":
    main()
