"""`A vs B`, `A or B`, `compare A and B`: the two tools that a reader wants side by side."""

import re
from collections.abc import Iterator
from itertools import product

from models.matchup import pair_slug
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


def pair(view: View, text: str) -> tuple[str, str] | None:
    """Return the slugs, in order, of the two tools that a text sets against each other; None without."""
    for pattern in (COMPARE, VERSUS, EITHER):
        if match := pattern.match(text):
            pairs = [
                (a, b) for a, b in product(*(_tools(view, match[side]) for side in "ab")) if a.slug != b.slug
            ]
            return _slugs(view, pairs) if pairs else None
    return None


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


def _slugs(view: View, pairs: list[tuple[Name, Name]]) -> tuple[str, str]:
    """Choose the pair that has a matchup, else the likeliest."""
    ordered = [sorted((a.slug, b.slug)) for a, b in pairs]
    first = next((p for p in ordered if pair_slug(*p) in view.matchups), ordered[0])
    return first[0], first[1]
