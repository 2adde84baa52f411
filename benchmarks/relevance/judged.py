"""nDCG@10 and success@1 of our search and of FTS5 on judged queries: `python -m benchmarks.relevance.judged`."""

import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path

from benchmarks.baselines import Fts5Baseline
from benchmarks.relevance.shipped_catalogue import build_database
from search_index.documents import document_builder
from search_index.documents.document import Document
from search_index.engine import SearchIndex
from search_index.search_query import SearchQuery

QUERIES = Path(__file__).with_name("queries.toml")
CUTOFF = 10
NAME_KINDS = ("name", "typo")
SearchFunction = Callable[[str], list[str]]


@dataclass(frozen=True)
class JudgedQuery:
    """A query with the grades of the slugs that it should find."""

    kind: str
    text: str
    grades: Mapping[str, int]
    held_out: bool


@dataclass(frozen=True)
class RelevanceScores:
    """Means over a set of queries."""

    ndcg: float
    success: float


def load_queries(documents: Iterable[Document]) -> list[JudgedQuery]:
    """Return every judged query; raises KeyError where a grade names a slug that is not in the catalogue."""
    by_slug = {document.slug: document for document in documents}
    return [
        JudgedQuery(kind, text, _with_matchups(kind, wanted, by_slug), bool(i % 2))
        for kind, queries in tomllib.loads(QUERIES.read_text()).items()
        for i, (text, wanted) in enumerate(queries.items())
    ]


def measure_relevance(queries: Iterable[JudgedQuery], search: SearchFunction) -> RelevanceScores:
    """Return the mean nDCG@10, and the share of queries with a top-graded first result."""
    answers = [(query.grades, search(query.text)) for query in queries]
    scores = [_ndcg(grades, slugs) for grades, slugs in answers]
    firsts = [_success(grades, slugs) for grades, slugs in answers]
    return RelevanceScores(sum(scores) / len(scores), sum(firsts) / len(firsts))


def _with_matchups(kind: str, wanted: Mapping[str, int], by_slug: Mapping[str, Document]) -> dict[str, int]:
    grades = dict(wanted)
    tools = {slug for slug in wanted if by_slug[slug].kind == "tool"}
    named = len(tools) < len(wanted)
    for document in by_slug.values():
        if document.kind == "matchup" and document.slug not in wanted and not named:
            both = [wanted.get(slug, 0) for slug in document.tool_slugs]
            grades[document.slug] = max(min(both) - 1, int(kind in NAME_KINDS and max(both) > 0))
    return {slug: grade for slug, grade in grades.items() if grade > 0}


def _ndcg(grades: Mapping[str, int], slugs: list[str]) -> float:
    best = _gain(sorted(grades.values(), reverse=True)[:CUTOFF])
    return _gain([grades.get(slug, 0) for slug in slugs]) / best if best else float(not slugs)


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(i + 2) for i, grade in enumerate(grades))


def _success(grades: Mapping[str, int], slugs: list[str]) -> bool:
    if not grades or not slugs:
        return not grades and not slugs
    return grades.get(slugs[0], 0) == max(grades.values())


def report() -> Iterator[str]:
    """Yield the table, line by line."""
    with tempfile.TemporaryDirectory() as folder:
        engine = build_database(Path(folder) / "shipped.db")
        index = SearchIndex(Path(folder) / "index", lambda: engine)
        index.rebuild()
        with engine.connect() as connection:
            documents = list(document_builder.build_all(connection))
        baseline = Fts5Baseline(documents)
        queries = load_queries(documents)
        yield f"{len(queries)} judged queries over {len(documents)} documents"
        yield "| queries | n | nDCG@10 | success@1 | FTS5 nDCG@10 | FTS5 success@1 |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for name, group in _query_groups(queries):
            ours, theirs = (
                measure_relevance(group, _index_search(index)),
                measure_relevance(group, baseline.best),
            )
            figures = (ours.ndcg, ours.success, theirs.ndcg, theirs.success)
            yield f"| {name} | {len(group)} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"
        if "--misses" in sys.argv:
            yield from _worst_queries(queries, _index_search(index))
        engine.dispose()


def _index_search(index: SearchIndex) -> SearchFunction:
    return lambda text: [hit.slug for hit in index.search(SearchQuery(text=text)).hits]


def _query_groups(queries: list[JudgedQuery]) -> Iterator[tuple[str, list[JudgedQuery]]]:
    for kind in dict.fromkeys(query.kind for query in queries):
        yield kind, [query for query in queries if query.kind == kind]
    yield "all, for tuning", [query for query in queries if not query.held_out]
    yield "all, held out", [query for query in queries if query.held_out]
    yield "all", queries


def _worst_queries(queries: Iterable[JudgedQuery], search: SearchFunction) -> Iterator[str]:
    """Yield the worst queries of the tuning set; the held-out ones must not be looked at."""
    for query in queries:
        slugs = search(query.text)
        if not query.held_out and (score := _ndcg(query.grades, slugs)) < 0.9:
            yield f"{score:.2f} {query.kind} {query.text!r}: {slugs[:5]}"


if __name__ == "__main__":
    print("\n".join(report()))
