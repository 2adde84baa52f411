"""`A vs B`, `A or B`, `compare A and B`: the two tools that a reader wants side by side."""

import re
from collections.abc import Iterator
from itertools import product

from models.catalogue.slugs import pair_slug
from search_index.names import TYPO_FROM, Name, run_together
from search_index.spelling import nearest_word
from search_index.view import View
from search_index.words import words

VERSUS = re.compile(
    r"^\s*(?P<a>.+?)\s+(?:vs?\.?|versus|against|compared\s+(?:to|with))\s+(?P<b>.+?)\s*\??\s*$", re.IGNORECASE
)
EITHER = re.compile(
    r"^\s*(?:should i (?:use|pick|choose)\s+)?(?P<a>.+?)\s+or\s+(?P<b>.+?)\s*\??\s*$", re.IGNORECASE
)
COMPARE = re.compile(
    r"^\s*(?:compare|comparison of|comparing|differences? between)\s+(?P<a>.+?)\s+"
    r"(?:and|with|to|or|vs?\.?|versus)\s+(?P<b>.+?)\s*\??\s*$",
    re.IGNORECASE,
)
MOST_CANDIDATES = 8


def pair(view: View, text: str) -> tuple[Name, Name] | None:
    """Return the two tools, by slug, that a text sets against each other; None where it does not."""
    for pattern in (COMPARE, VERSUS, EITHER):
        if match := pattern.match(text):
            sides = [_tools(view, match[side]) for side in "ab"]
            return _likeliest(view, [(a, b) for a, b in product(*sides) if a.slug != b.slug])
    return None


def title(pair: tuple[Name, Name]) -> str:
    """Return what a comparison of two tools is called."""
    return f"{pair[0].title} vs {pair[1].title}"


def tools_called(view: View, text: str) -> list[Name]:
    """Return the tools whose name begins with a text that is run together, those called just so first."""
    if not text:
        return []
    return sorted(
        {name.slug: name for name in _live(view, text) if name.kind == "tool" and name.first}.values(),
        key=lambda name: (run_together(name.title) != text, len(name.title), name.slug),
    )[:MOST_CANDIDATES]


def _tools(view: View, text: str) -> list[Name]:
    whole = run_together(text)
    return tools_called(view, whole) or _misspelt(view, text, whole)


def _misspelt(view: View, text: str, whole: str) -> list[Name]:
    right = " ".join(nearest_word(view, word.text) or word.text for word in words(text))
    found = tools_called(view, run_together(right))
    if found or len(whole) < TYPO_FROM:
        return found
    near = (name for segment in view.segments for name in segment.names.nearly_beginning(whole))
    return tools_called(view, run_together(first.title)) if (first := next(near, None)) else []


def _live(view: View, whole: str) -> Iterator[Name]:
    for base, segment in zip(view.bases, view.segments, strict=False):
        for name in segment.names.beginning(whole):
            if view.live[base + name.number]:
                yield name


def _likeliest(view: View, pairs: list[tuple[Name, Name]]) -> tuple[Name, Name] | None:
    """Choose the first pair that has a matchup, else the first of all."""
    judged = (pair for pair in pairs if pair_slug(pair[0].slug, pair[1].slug) in view.matchups)
    chosen = next(judged, pairs[0] if pairs else None)
    return None if chosen is None else (min(chosen, key=_slug), max(chosen, key=_slug))


def _slug(name: Name) -> str:
    return name.slug
