"""Completes a text that is being typed, and finds the tools with the nearest names."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from operator import itemgetter

from search_index.analysis.title_index import (
    MIN_TYPO_LENGTH,
    IndexedTitle,
    compact_key,
    letter_bigrams,
)
from search_index.results import Completion
from search_index.storage.snapshot import IndexSnapshot

MAX_PREFIX_LENGTH = 40


def find_completions(snapshot: IndexSnapshot, text: str, limit: int) -> tuple[Completion, ...]:
    """Return categories, tools and matchups in which a word begins with a text, else with one edit of it."""
    prefix = compact_key(text)[:MAX_PREFIX_LENGTH]
    if not prefix:
        return ()
    completions = [
        *_matching_categories(snapshot, prefix),
        *_rank_completions(snapshot.titles_with_prefix(prefix), limit),
    ]
    if not completions and len(prefix) >= MIN_TYPO_LENGTH:
        completions = _rank_completions(snapshot.titles_with_misspelt_prefix(prefix), limit)
    return tuple(completions[:limit])


def nearest_tools(snapshot: IndexSnapshot, text: str, limit: int) -> tuple[Completion, ...]:
    """Return the tools whose names share the most letter bigrams with a text (Dice's coefficient)."""
    typed = letter_bigrams(compact_key(text)[:MAX_PREFIX_LENGTH])
    distances = (
        (-2 * len(typed & bigrams) / (len(typed) + len(bigrams)), base + number, segment.title_index, number)
        for base, segment in zip(snapshot.bases, snapshot.segments, strict=False)
        for number, bigrams in segment.title_index.tool_bigrams
        if snapshot.live_mask[base + number]
    )
    nearest = nsmallest(limit, distances, key=itemgetter(0, 1))
    titles = (title_index.title_at(number) for _, _, title_index, number in nearest)
    return tuple(Completion("tool", title.slug, title.title) for title in titles)


def _rank_completions(titles: Iterable[IndexedTitle], limit: int) -> list[Completion]:
    ranked = sorted(titles, key=lambda t: (not t.from_start, t.kind != "tool", len(t.title), t.slug))
    return list(dict.fromkeys(Completion(t.kind, t.slug, t.title) for t in ranked))[:limit]


def _matching_categories(snapshot: IndexSnapshot, prefix: str) -> Iterator[Completion]:
    for category in snapshot.meta.index_vocabulary.categories:
        words = category.name.split()
        if any(compact_key(" ".join(words[i:])).startswith(prefix) for i in range(len(words))):
            yield Completion("category", category.slug, category.name)
