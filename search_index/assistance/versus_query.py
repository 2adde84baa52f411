"""`A vs B`, `A or B`, `compare A and B`: the two tools that a reader wants side by side."""

import re
from collections.abc import Iterator
from itertools import product

from models.catalogue.slugs import pair_slug
from search_index.analysis.title_index import MIN_TYPO_LENGTH, IndexedTitle, compact_key
from search_index.analysis.tokenizer import tokenize
from search_index.assistance.spelling import nearest_word
from search_index.storage.snapshot import IndexSnapshot

VERSUS_PATTERN = re.compile(
    r"^\s*(?P<a>.+?)\s+(?:vs?\.?|versus|against|compared\s+(?:to|with))\s+(?P<b>.+?)\s*\??\s*$", re.IGNORECASE
)
OR_PATTERN = re.compile(
    r"^\s*(?:should i (?:use|pick|choose)\s+)?(?P<a>.+?)\s+or\s+(?P<b>.+?)\s*\??\s*$", re.IGNORECASE
)
COMPARE_PATTERN = re.compile(
    r"^\s*(?:compare|comparison of|comparing|differences? between)\s+(?P<a>.+?)\s+"
    r"(?:and|with|to|or|vs?\.?|versus)\s+(?P<b>.+?)\s*\??\s*$",
    re.IGNORECASE,
)
MAX_CANDIDATES = 8


def find_pair(view: IndexSnapshot, text: str) -> tuple[IndexedTitle, IndexedTitle] | None:
    """Return the two tools, by slug, that a text sets against each other; None where it does not."""
    for pattern in (COMPARE_PATTERN, VERSUS_PATTERN, OR_PATTERN):
        if match := pattern.match(text):
            sides = [_find_tools(view, match[side]) for side in "ab"]
            return _likeliest_pair(view, [(a, b) for a, b in product(*sides) if a.slug != b.slug])
    return None


def comparison_title(pair: tuple[IndexedTitle, IndexedTitle]) -> str:
    """Return what a comparison of two tools is called."""
    return f"{pair[0].title} vs {pair[1].title}"


def tools_by_name(view: IndexSnapshot, text: str) -> list[IndexedTitle]:
    """Return the tools whose name begins with a text that is run together, those called just so first."""
    if not text:
        return []
    return sorted(
        {
            name.slug: name for name in _live_titles(view, text) if name.kind == "tool" and name.from_start
        }.values(),
        key=lambda name: (compact_key(name.title) != text, len(name.title), name.slug),
    )[:MAX_CANDIDATES]


def _find_tools(view: IndexSnapshot, text: str) -> list[IndexedTitle]:
    whole = compact_key(text)
    return tools_by_name(view, whole) or _find_misspelt_tools(view, text, whole)


def _find_misspelt_tools(view: IndexSnapshot, text: str, whole: str) -> list[IndexedTitle]:
    right = " ".join(nearest_word(view, word.text) or word.text for word in tokenize(text))
    found = tools_by_name(view, compact_key(right))
    if found or len(whole) < MIN_TYPO_LENGTH:
        return found
    near = (name for segment in view.segments for name in segment.title_index.with_misspelt_prefix(whole))
    return tools_by_name(view, compact_key(first.title)) if (first := next(near, None)) else []


def _live_titles(view: IndexSnapshot, whole: str) -> Iterator[IndexedTitle]:
    for base, segment in zip(view.bases, view.segments, strict=False):
        for name in segment.title_index.with_prefix(whole):
            if view.live_mask[base + name.number]:
                yield name


def _likeliest_pair(
    view: IndexSnapshot, pairs: list[tuple[IndexedTitle, IndexedTitle]]
) -> tuple[IndexedTitle, IndexedTitle] | None:
    """Choose the first pair that has a matchup, else the first of all."""
    judged = (pair for pair in pairs if pair_slug(pair[0].slug, pair[1].slug) in view.matchup_slugs)
    chosen = next(judged, pairs[0] if pairs else None)
    return None if chosen is None else (min(chosen, key=_slug), max(chosen, key=_slug))


def _slug(name: IndexedTitle) -> str:
    return name.slug
