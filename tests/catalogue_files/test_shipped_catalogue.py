"""The shipped catalogue is valid and large enough to show what the site is for."""

from collections import Counter
from pathlib import Path

import pytest

from catalogue_files.loader import load_catalogue
from models.catalogue.tables import Verdict
from models.catalogue.validation.entries import Catalogue
from models.database.base import utc_now

FOLDER = Path(__file__).parents[2] / "catalogue"
KNOWN = ("claude-4-api-tool-use-streaming-prompt-caching", "cursor", "github-copilot", "claude-code")


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The catalogue in the checkout."""
    return load_catalogue(FOLDER, utc_now().date())


@pytest.fixture(scope="module")
def appearances(shipped: Catalogue) -> Counter[str]:
    """The number of matchups of each tool."""
    return Counter(slug for matchup in shipped.matchups.values() for slug in matchup.tools)


def test_it_holds_enough_tools_in_enough_categories(shipped):
    assert len(shipped.tools) >= 32
    assert len({tool.category for tool in shipped.tools.values()}) >= 7


def test_no_category_is_empty(shipped):
    assert {category.slug for category in shipped.categories} == {
        tool.category for tool in shipped.tools.values()
    }


def test_it_has_four_reviewers(shipped):
    assert [reviewer.slug for reviewer in shipped.reviewers] == ["builder", "skeptic", "futurist", "founder"]


def test_it_holds_enough_matchups(shipped):
    assert len(shipped.matchups) >= 45


def test_every_tool_has_two_matchups(shipped, appearances):
    assert [slug for slug in shipped.tools if appearances[slug] < 2] == []


def test_the_well_known_tools_have_five(appearances):
    assert [slug for slug in KNOWN if appearances[slug] < 5] == []


def test_publication_days_spread_over_fifteen_months(shipped):
    days = [matchup.published for matchup in shipped.matchups.values()]
    first, last = min(days), max(days)
    assert (last.year - first.year) * 12 + last.month - first.month >= 15


def test_eight_tools_have_a_superseded_review(shipped):
    superseded = [
        slug
        for slug, tool in shipped.tools.items()
        if max(Counter(review.reviewer for review in tool.review).values()) > 1
    ]
    assert len(superseded) >= 8


def test_reviews_are_neither_short_nor_long(shipped):
    lengths = {
        f"{slug}: {review.reviewer} {review.date}": len(review.text.split())
        for slug, tool in shipped.tools.items()
        for review in tool.review
    }
    assert {where: words for where, words in lengths.items() if not 60 <= words <= 140} == {}


def test_every_category_has_a_skip(shipped):
    skipped = {
        tool.category
        for tool in shipped.tools.values()
        for review in tool.review
        if review.verdict is Verdict.SKIP and review.date == tool.newest_review_on(review.reviewer)
    }
    assert skipped == {category.slug for category in shipped.categories}


def test_the_matchup_of_the_reference_page_is_there(shipped):
    assert "claude-4-api-tool-use-streaming-prompt-caching-vs-smollm3" in shipped.matchups


def test_every_contender_has_a_price_by_the_day_of_publication(shipped):
    unpriced = [
        f"{name}: {slug}"
        for name, matchup in shipped.matchups.items()
        for slug in matchup.tools
        if min(price.as_of for price in shipped.tools[slug].price) > f"{matchup.published:%Y-%m}"
    ]
    assert unpriced == []
