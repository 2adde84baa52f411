"""Completions of what is being typed, and the names nearest to what found nothing."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from operator import itemgetter

from search_index.names import TYPO_FROM, Name, pairs, run_together
from search_index.results import Completion
from search_index.view import View

LONGEST_TYPED = 40


def complete(view: View, text: str, limit: int) -> tuple[Completion, ...]:
    """Return categories, tools and matchups of which a word begins so; with one letter wrong if none does."""
    typed = run_together(text)[:LONGEST_TYPED]
    if not typed:
        return ()
    found = [*_categories(view, typed), *_best(_names(view, typed, forgive=False), limit)]
    if not found and len(typed) >= TYPO_FROM:
        found = _best(_names(view, typed, forgive=True), limit)
    return tuple(found[:limit])


def nearest(view: View, text: str, limit: int) -> tuple[Completion, ...]:
    """Return the tools whose names share the most pairs of letters with a text (Dice's coefficient)."""
    typed = pairs(run_together(text)[:LONGEST_TYPED])
    alike = (
        (-2 * len(typed & held) / (len(typed) + len(held)), base + number, segment.names, number)
        for base, segment in zip(view.bases, view.segments, strict=False)
        for number, held in segment.names.tools
        if view.live[base + number]
    )
    found = (names.name(number) for _, _, names, number in nsmallest(limit, alike, key=itemgetter(0, 1)))
    return tuple(Completion("tool", name.slug, name.title) for name in found)


def _names(view: View, typed: str, *, forgive: bool) -> Iterator[Name]:
    for base, segment in zip(view.bases, view.segments, strict=False):
        names = segment.names
        for name in names.nearly_beginning(typed) if forgive else names.beginning(typed):
            if view.live[base + name.number]:
                yield name


def _best(names: Iterable[Name], limit: int) -> list[Completion]:
    ranked = sorted(names, key=lambda name: (not name.first, name.kind != "tool", len(name.title), name.slug))
    return list(dict.fromkeys(Completion(name.kind, name.slug, name.title) for name in ranked))[:limit]


def _categories(view: View, typed: str) -> Iterator[Completion]:
    for _, slug, name in view.meta.panel.categories:
        units = name.split()
        if any(run_together(" ".join(units[i:])).startswith(typed) for i in range(len(units))):
            yield Completion("category", slug, name)
