"""How long hostile searches take: `python -m benchmarks.search_hostile [DOCUMENTS [FOLDER]]`.

Each is run as for a page, without HTTP: a search, the nearest names where it finds nothing, and a completion.
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
    parent = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with synthetic_corpus.open_corpus(many, parent) as (engine, folder):
        index = SearchIndex(folder, lambda: engine)
        if not (folder / "current").exists():
            index.rebuild()
        print(f"first search after start: {_milliseconds(index, 'ban') / 1000:.2f} s")
        print(f"first that finds nothing: {_milliseconds(index, 'zqxzqxzqx') / 1000:.2f} s")
        print(f"| {many} documents | queries | p50 ms | p95 ms | slowest ms |")
        print("| --- | ---: | ---: | ---: | ---: |")
        report(index)


def report(index: SearchIndex) -> None:
    """Print a line per kind of query, and one for all."""
    all_times: list[float] = []
    for kind, texts in hostile_queries.build_queries(common_words()).items():
        times = [_milliseconds(index, text) for text in texts for _ in range(ROUNDS)]
        all_times += times
        print(_line(kind, len(texts), times), flush=True)
    print(_line("all", len(all_times) // ROUNDS, all_times))


def common_words() -> list[str]:
    """Return common words of the synthetic documents."""
    return [synthetic_corpus.make_word(rank) for rank in range(1_000, 1_040)]


def _milliseconds(index: SearchIndex, text: str) -> float:
    start = perf_counter()
    results = index.search(SearchQuery(text=clean_text(text)))
    if results.limited:
        raise SystemExit(f"{text!r} was answered from SQL")
    if not results.total:
        index.nearest_tools(text)
    index.complete(text)
    return (perf_counter() - start) * 1000


def _line(kind: str, count: int, times: list[float]) -> str:
    p50, p95 = np.percentile(times, [50, 95])
    return f"| {kind} | {count} | {p50:.1f} | {p95:.1f} | {max(times):.1f} |"


if __name__ == "__main__":
    main()
