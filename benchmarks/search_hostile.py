"""How long hostile searches take: `python -m benchmarks.search_hostile [DOCUMENTS [FOLDER]]`.

Each is asked as a page asks, without HTTP: with the nearest names where nothing is found, and once more as a completion.
"""

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks import hostile_queries, synthetic_corpus
from search_index.engine import SearchIndex
from search_index.search_query import SearchQuery, clean_text

ROUNDS = 3


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with synthetic_corpus.open_corpus(many, Path(sys.argv[2]) if len(sys.argv) > 2 else None) as (
        engine,
        folder,
    ):
        index = SearchIndex(folder, lambda: engine)
        if not (folder / "current").exists():
            index.rebuild()
        print(f"first search after start: {_milliseconds(index, 'ban') / 1000:.2f} s")
        print(f"first that finds nothing: {_milliseconds(index, 'zqxzqxzqx') / 1000:.2f} s")
        print(f"| {many} documents | queries | p50 ms | p95 ms | slowest ms |")
        print("| --- | ---: | ---: | ---: | ---: |")
        report(index)


def report(index: SearchIndex) -> None:
    """Print a line for each kind of query, and one for all."""
    every: list[float] = []
    for kind, texts in hostile_queries.build_queries(common_words()).items():
        times = [_milliseconds(index, text) for text in texts for _ in range(ROUNDS)]
        every += times
        print(_line(kind, len(texts), times), flush=True)
    print(_line("all", len(every) // ROUNDS, every))


def common_words() -> list[str]:
    """Return common words of the made-up documents."""
    return [synthetic_corpus.make_word(rank) for rank in range(1_000, 1_040)]


def _milliseconds(index: SearchIndex, text: str) -> float:
    start = perf_counter()
    found = index.search(SearchQuery(text=clean_text(text)))
    if found.limited:
        raise SystemExit(f"{text!r} was answered from SQL")
    if not found.total:
        index.nearest_tools(text)
    index.complete(text)
    return (perf_counter() - start) * 1000


def _line(kind: str, many: int, times: list[float]) -> str:
    p50, p95 = np.percentile(times, [50, 95])
    return f"| {kind} | {many} | {p50:.1f} | {p95:.1f} | {max(times):.1f} |"


if __name__ == "__main__":
    main()
