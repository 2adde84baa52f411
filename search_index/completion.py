"""Completions of what is being typed, and the names nearest to what found nothing."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from search_index.names import TYPO_FROM, Name, run_together
from search_index.results import Completion
from search_index.view import View

# Comparing every name takes a millisecond for each hundred.
MOST_COMPARED = 5000


def complete(view: View, text: str, limit: int) -> tuple[Completion, ...]:
    """Return categories, tools and matchups of which a word begins so; with one letter wrong if none does."""
    typed = run_together(text)
    if not typed:
        return ()
    found = [*_categories(view, typed), *_best(_names(view, typed, forgive=False), limit)]
    if not found and len(typed) >= TYPO_FROM:
        found = _best(_names(view, typed, forgive=True), limit)
    return tuple(found[:limit])


def nearest(view: View, text: str, limit: int) -> tuple[Completion, ...]:
    """Return the tools whose names are most like a text, most alike first."""
    typed = run_together(text)
    likeness = SequenceMatcher(b=typed, autojunk=False)
    scored = []
    for name in _tools(view):
        likeness.set_seq1(run_together(name.title))
        scored.append((-likeness.ratio(), len(name.title), name.slug, name.title))
    return tuple(Completion("tool", slug, title) for _, _, slug, title in sorted(scored)[:limit])


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


def _tools(view: View) -> Iterator[Name]:
    for base, segment in zip(view.bases, view.segments, strict=False):
        for number in range(min(segment.size, MOST_COMPARED)):
            if view.live[base + number]:
                name = segment.names.name(number)
                if name.kind == "tool":
                    yield name
