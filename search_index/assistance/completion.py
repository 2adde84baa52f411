"""Completions of what is being typed, and the names nearest to what found nothing."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from operator import itemgetter

from search_index.analysis.title_index import MIN_TYPO_LENGTH, IndexedTitle, compact_key, letter_bigrams
from search_index.results import Completion
from search_index.storage.snapshot import IndexSnapshot

MAX_PREFIX_LENGTH = 40


def find_completions(view: IndexSnapshot, text: str, limit: int) -> tuple[Completion, ...]:
    """Return categories, tools and matchups of which a word begins so; with one letter wrong if none does."""
    typed = compact_key(text)[:MAX_PREFIX_LENGTH]
    if not typed:
        return ()
    found = [
        *_matching_categories(view, typed),
        *_rank_completions(_matching_titles(view, typed, forgive=False), limit),
    ]
    if not found and len(typed) >= MIN_TYPO_LENGTH:
        found = _rank_completions(_matching_titles(view, typed, forgive=True), limit)
    return tuple(found[:limit])


def nearest_tools(view: IndexSnapshot, text: str, limit: int) -> tuple[Completion, ...]:
    """Return the tools whose names share the most pairs of letters with a text (Dice's coefficient)."""
    typed = letter_bigrams(compact_key(text)[:MAX_PREFIX_LENGTH])
    alike = (
        (-2 * len(typed & held) / (len(typed) + len(held)), base + number, segment.title_index, number)
        for base, segment in zip(view.bases, view.segments, strict=False)
        for number, held in segment.title_index.tool_bigrams
        if view.live_mask[base + number]
    )
    found = (names.title_at(number) for _, _, names, number in nsmallest(limit, alike, key=itemgetter(0, 1)))
    return tuple(Completion("tool", name.slug, name.title) for name in found)


def _matching_titles(view: IndexSnapshot, typed: str, *, forgive: bool) -> Iterator[IndexedTitle]:
    for base, segment in zip(view.bases, view.segments, strict=False):
        names = segment.title_index
        for name in names.with_misspelt_prefix(typed) if forgive else names.with_prefix(typed):
            if view.live_mask[base + name.number]:
                yield name


def _rank_completions(names: Iterable[IndexedTitle], limit: int) -> list[Completion]:
    ranked = sorted(
        names, key=lambda name: (not name.from_start, name.kind != "tool", len(name.title), name.slug)
    )
    return list(dict.fromkeys(Completion(name.kind, name.slug, name.title) for name in ranked))[:limit]


def _matching_categories(view: IndexSnapshot, typed: str) -> Iterator[Completion]:
    for _, slug, name in view.meta.index_vocabulary.categories:
        units = name.split()
        if any(compact_key(" ".join(units[i:])).startswith(typed) for i in range(len(units))):
            yield Completion("category", slug, name)
