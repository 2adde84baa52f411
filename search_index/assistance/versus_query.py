"""Finds the two tools of a query such as `A vs B`, `A or B` or `compare A and B`."""

import re
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


def find_pair(snapshot: IndexSnapshot, text: str) -> tuple[IndexedTitle, IndexedTitle] | None:
    """Return the two tools that a text compares, in slug order; None where it compares none."""
    for pattern in (COMPARE_PATTERN, VERSUS_PATTERN, OR_PATTERN):
        if match := pattern.match(text):
            sides = [_find_tools(snapshot, match[side]) for side in "ab"]
            return _likeliest_pair(snapshot, [(a, b) for a, b in product(*sides) if a.slug != b.slug])
    return None


def comparison_title(pair: tuple[IndexedTitle, IndexedTitle]) -> str:
    """Return the title of a comparison of two tools."""
    return f"{pair[0].title} vs {pair[1].title}"


def tools_by_name(snapshot: IndexSnapshot, key: str) -> list[IndexedTitle]:
    """Return the tools whose name begins with a compact key, exact names first; at most MAX_CANDIDATES."""
    if not key:
        return []
    tools = {
        title.slug: title
        for title in snapshot.titles_with_prefix(key)
        if title.kind == "tool" and title.from_start
    }
    ranked = sorted(tools.values(), key=lambda t: (compact_key(t.title) != key, len(t.title), t.slug))
    return ranked[:MAX_CANDIDATES]


def _find_tools(snapshot: IndexSnapshot, text: str) -> list[IndexedTitle]:
    return tools_by_name(snapshot, compact_key(text)) or _find_misspelt_tools(snapshot, text)


def _find_misspelt_tools(snapshot: IndexSnapshot, text: str) -> list[IndexedTitle]:
    corrected = " ".join(nearest_word(snapshot, word.text) or word.text for word in tokenize(text))
    tools, key = tools_by_name(snapshot, compact_key(corrected)), compact_key(text)
    if tools or len(key) < MIN_TYPO_LENGTH:
        return tools
    near = (title for segment in snapshot.segments for title in segment.title_index.with_misspelt_prefix(key))
    return tools_by_name(snapshot, compact_key(first.title)) if (first := next(near, None)) else []


def _likeliest_pair(
    snapshot: IndexSnapshot, pairs: list[tuple[IndexedTitle, IndexedTitle]]
) -> tuple[IndexedTitle, IndexedTitle] | None:
    """Return the first pair with a matchup, else the first pair, in slug order; None where there is none."""
    judged = (pair for pair in pairs if pair_slug(pair[0].slug, pair[1].slug) in snapshot.matchup_slugs)
    if (pair := next(judged, pairs[0] if pairs else None)) is None:
        return None
    left, right = sorted(pair, key=lambda title: title.slug)
    return left, right
