"""Consistency between the entries of a catalogue."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from models.catalogue.validation.entries import CategoryEntry, MatchupEntry, ReviewerEntry, ToolEntry
from models.catalogue.validation.problems import Problem, suggest_nearest


@dataclass(frozen=True, slots=True)
class KnownSlugs:
    """The slugs that entries may refer to; a kind whose file could not be read is empty and not checked."""

    categories: Collection[str]
    reviewers: Collection[str]
    tools: Collection[str]


def find_duplicates(
    file: str, table: str, entries: Iterable[CategoryEntry | ReviewerEntry]
) -> Iterator[Problem]:
    """Yield a problem for every category or reviewer with the slug or name of an earlier one."""
    seen: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, 1):
        for key, value in ("slug", entry.slug), ("name", _normalise_name(entry.name)):
            first = seen.setdefault((key, value), number)
            if first != number:
                what = f"is the {key} of {table}[{first}] too"
                yield Problem(file, f"{table}[{number}].{key}", what, "give each its own")


def find_tool_problems(tools: Mapping[str, ToolEntry], known: KnownSlugs) -> Iterator[Problem]:
    """Yield every inconsistency of the tools with each other, the categories and the reviewers."""
    for slug, tool in tools.items():
        file = f"tools/{slug}.toml"
        yield from _check_category(file, tool, known)
        yield from _check_reviewers(file, tool, known)
        yield from _duplicate_review_days(file, tool)
        yield from _duplicate_price_months(file, tool)
    yield from _duplicate_names(tools)
    yield from _check_former_slugs(tools, known)


def _check_category(file: str, tool: ToolEntry, known: KnownSlugs) -> Iterator[Problem]:
    if known.categories and tool.category not in known.categories:
        remedy = suggest_nearest(tool.category, known.categories, "add it to categories.toml")
        yield Problem(file, "category", f"{tool.category} is no known category", remedy)


def _check_reviewers(file: str, tool: ToolEntry, known: KnownSlugs) -> Iterator[Problem]:
    if not known.reviewers:
        return
    for number, review in enumerate(tool.review, 1):
        if review.reviewer not in known.reviewers:
            remedy = suggest_nearest(review.reviewer, known.reviewers, "add the seat to reviewers.toml")
            key = f"review[{number}].reviewer"
            yield Problem(file, key, f"{review.reviewer} is no known reviewer", remedy)
    for reviewer in known.reviewers:
        if tool.newest_review_on(reviewer) is None:
            yield Problem(
                file, "review", f"{reviewer} is missing from the panel", "add a review of that seat"
            )


def _duplicate_review_days(file: str, tool: ToolEntry) -> Iterator[Problem]:
    seen: dict[tuple[str, date], int] = {}
    for number, review in enumerate(tool.review, 1):
        first = seen.setdefault((review.reviewer, review.date), number)
        if first != number:
            what = f"is the day of review[{first}] by {review.reviewer} too"
            yield Problem(file, f"review[{number}].date", what, "keep one review of a reviewer a day")


def _duplicate_price_months(file: str, tool: ToolEntry) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, price in enumerate(tool.price, 1):
        first = seen.setdefault(price.as_of, number)
        if first != number:
            what = f"is the month of price[{first}] too"
            yield Problem(file, f"price[{number}].as_of", what, "keep one price a month")


def _duplicate_names(tools: Mapping[str, ToolEntry]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for slug, tool in tools.items():
        first = seen.setdefault(_normalise_name(tool.name), slug)
        if first != slug:
            what = f"{tool.name!r} is the name of tools/{first}.toml too"
            yield Problem(f"tools/{slug}.toml", "name", what, "give each its own, or keep one file")


def _check_former_slugs(tools: Mapping[str, ToolEntry], known: KnownSlugs) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for slug, tool in tools.items():
        for number, former in enumerate(tool.formerly, 1):
            file, key = f"tools/{slug}.toml", f"formerly[{number}]"
            first = seen.setdefault(former, f"{file}: {key}")
            if former in known.tools:
                what = f"{former} is in use: tools/{former}.toml has it"
                yield Problem(file, key, what, "leave it out, or remove that file")
            elif first != f"{file}: {key}":
                yield Problem(file, key, f"{former} stands in {first} too", "a slug was one tool's; keep one")


def find_matchup_problems(
    matchups: Mapping[str, MatchupEntry], tools: Mapping[str, ToolEntry], known: KnownSlugs
) -> Iterator[Problem]:
    """Yield every inconsistency of the matchups with each other and the tools."""
    for name, matchup in matchups.items():
        file = f"matchups/{name}.toml"
        if name != matchup.slug:
            yield _file_name_problem(file, matchup, matchups)
        for number, slug in enumerate(matchup.tools, 1):
            if known.tools and slug not in known.tools:
                remedy = suggest_nearest(slug, known.tools, f"add tools/{slug}.toml")
                yield Problem(file, f"tools[{number}]", f"{slug} is no known tool", remedy)
            elif slug in tools:
                yield from _missing_reviews(file, slug, matchup.published, tools[slug], known)


def _file_name_problem(file: str, matchup: MatchupEntry, matchups: Mapping[str, MatchupEntry]) -> Problem:
    if matchup.slug in matchups:
        what = f"is the same pair as matchups/{matchup.slug}.toml"
        return Problem(file, "tools", what, "keep one of the two files")
    what = "the file's name is not its two tools in the order of their slugs"
    return Problem(file, "tools", what, f"name it {matchup.slug}.toml")


def _missing_reviews(
    file: str, slug: str, day: date, tool: ToolEntry, known: KnownSlugs
) -> Iterator[Problem]:
    reviewers = tool.reviewers_by(day)
    for reviewer in known.reviewers:
        # A reviewer without any review is reported for the tool's own file.
        if reviewer not in reviewers and tool.newest_review_on(reviewer) is not None:
            what = f"{reviewer} had not reviewed {slug} by {day}"
            yield Problem(file, "published", what, "publish later, or date the review earlier")


def _normalise_name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
