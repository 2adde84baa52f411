"""The entries of a catalogue have to be consistent."""

from tests.catalogue_files.invalid_matchups import PAIR
from tests.catalogue_files.invalid_tools import AXE, BOW
from tests.catalogue_files.small_catalogue import matchup_text


def test_an_unknown_reviewer(small):
    small.write(AXE, small.text(AXE).replace('"skeptic"', '"sceptic"'))
    assert list(map(str, small.problems)) == [
        "tools/axe.toml: review[2].reviewer: sceptic is no known reviewer; did you mean skeptic?",
        "tools/axe.toml: review[3].reviewer: sceptic is no known reviewer; did you mean skeptic?",
        "tools/axe.toml: review: skeptic is missing from the panel; add a review of that seat",
    ]


def test_a_reviewer_missing_from_a_panel(small):
    text = small.text("tools/cog.toml")
    start = text.index("[[review]]")
    small.write("tools/cog.toml", text[:start] + text[text.index("[[review]]", start + 1) :])
    assert small.only_problem == (
        "tools/cog.toml: review: builder is missing from the panel; add a review of that seat"
    )


def test_a_matchup_published_before_a_contender_was_reviewed(small):
    small.replace(PAIR, "2025-09-01", "2025-08-01")
    assert list(map(str, small.problems)) == [
        f"{PAIR}: published: skeptic had not reviewed {tool} by 2025-08-01; "
        "publish later, or date the review earlier"
        for tool in ("axe", "bow")
    ]


def test_two_prices_of_one_month(small):
    text = small.text(AXE)
    price = text[text.index("[[price]]") : text.index("[[fact]]")]
    small.replace(AXE, "[[fact]]", f"{price}[[fact]]")
    assert small.only_problem == (
        "tools/axe.toml: price[2].as_of: is the month of price[1] too; keep one price a month"
    )


def test_a_matchup_under_a_wrong_name(small):
    small.move(PAIR, "matchups/bow-vs-axe.toml")
    assert small.only_problem == (
        "matchups/bow-vs-axe.toml: tools: the file's name is not its two tools in the order of their slugs; "
        "name it axe-vs-bow.toml"
    )


def test_the_same_matchup_twice(small):
    small.write("matchups/bow-vs-axe.toml", matchup_text("bow", "axe"))
    assert small.only_problem == (
        "matchups/bow-vs-axe.toml: tools: is the same pair as matchups/axe-vs-bow.toml; "
        "keep one of the two files"
    )


def test_a_former_slug_of_two_tools(small):
    for file in (AXE, BOW):
        small.replace(file, 'maker = "Makers"', 'maker = "Makers"\nformerly = ["old"]')
    assert small.only_problem == (
        "tools/bow.toml: formerly[1]: old stands in tools/axe.toml: formerly[1] too; "
        "a slug was one tool's; keep one"
    )
