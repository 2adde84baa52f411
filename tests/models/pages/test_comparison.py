"""What a comparison page shows."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from models.catalogue import slugs
from models.catalogue.tables import FormerSlug, Tool, Verdict
from models.database.base import db
from models.database.transactions import write_transaction
from models.pages import comparison
from models.pages.comparison import Comparison
from models.voting.tally import Tally
from tests.builders import a_matchup, a_price, a_review, a_tool, contenders, the_panel, votes_on

AFTER = date(2025, 9, 2)


def load(slug: str) -> Comparison:
    found = comparison.load(slug)
    assert found is not None
    return found


def ada_and_zed(ada: str = "SSSk", zed: str = "SSSk") -> tuple[Tool, Tool]:
    tools = a_tool("ada", panel=ada), a_tool("zed", panel=zed)
    a_matchup(*tools, pick=tools[1], published=date(2025, 9, 1))
    return tools


def formerly(slug: str, tool: Tool) -> None:
    with write_transaction():
        db.session.add(FormerSlug(slug=slug, tool_id=tool.id))


def test_contenders_are_in_the_order_of_their_slugs(app: Flask) -> None:
    a_matchup(a_tool("zed"), a_tool("ada"))
    assert [side.tool.slug for side in load("ada-vs-zed").sides] == ["ada", "zed"]


def test_a_judged_pair_has_a_call_and_takes_votes(app: Flask) -> None:
    ada_and_zed()
    found = load("ada-vs-zed")
    assert found.editorial_verdict is not None
    assert found.editorial_verdict.pick is not None
    assert (found.editorial_verdict.pick.slug, found.open_to_votes) == ("zed", True)


def test_each_side_has_its_own_tally(app: Flask) -> None:
    ada, zed = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(ada, ships=1, skips=0)
    votes_on(zed, ships=0, skips=2)
    assert [side.tally for side in load("ada-vs-zed").sides] == [Tally(1, 0), Tally(0, 2)]


def test_every_reviewer_has_a_row_with_both_verdicts(app: Flask) -> None:
    ada_and_zed("SSkk", "SkSk")
    assert [row.disagrees for row in load("ada-vs-zed").reviewer_rows] == [False, True, True, False]


def test_a_reviewer_of_one_tool_only_does_not_disagree(app: Flask) -> None:
    ada_and_zed("SSSS", "SSS")
    founder = load("ada-vs-zed").reviewer_rows[3]
    assert (founder.reviewer, founder.right, founder.disagrees) == ("founder", None, False)


def test_an_unjudged_pair_is_put_together_from_the_same_facts(app: Flask) -> None:
    a_tool("ada"), a_tool("zed")
    found = load("ada-vs-zed")
    assert found.editorial_verdict is None
    assert [side.contender_id for side in found.sides] == [None, None]
    assert [side.history.current.ships for side in found.sides] == [3, 3]


def test_an_unjudged_pair_takes_no_votes(app: Flask) -> None:
    a_tool("ada"), a_tool("zed")
    assert not load("ada-vs-zed").open_to_votes


def test_an_unjudged_pair_shows_each_tools_overall_tally(app: Flask) -> None:
    a_tool("bob")
    ada, _ = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(ada, ships=1, skips=0)
    assert [side.tally for side in load("ada-vs-bob").sides] == [Tally(1, 0), Tally()]


def test_a_retired_matchup_answers_but_takes_no_votes(app: Flask) -> None:
    matchup = a_matchup(a_tool("ada"), a_tool("zed"))
    with write_transaction():
        matchup.retired_on = AFTER
    assert load("ada-vs-zed").editorial_verdict is not None
    assert not load("ada-vs-zed").open_to_votes


@pytest.mark.parametrize(
    "slug", ["zed-vs-ada", "ada-vs-ada", "ada-vs-nobody", "ada", "-vs-", "ada-vs-", "ada-vs-zed-vs-ada", ""]
)
def test_there_is_no_comparison_under_any_other_name(app: Flask, slug: str) -> None:
    ada_and_zed()
    assert comparison.load(slug) is None


@pytest.mark.parametrize("slug", ["zed-vs-ada", "old-vs-zed", "zed-vs-old", "ada-vs-past", "past-vs-old"])
def test_the_other_order_and_former_slugs_resolve_to_the_pair(app: Flask, slug: str) -> None:
    ada, zed = ada_and_zed()
    formerly("old", ada)
    formerly("past", zed)
    assert slugs.current_pair_slug(slug) == "ada-vs-zed"


@pytest.mark.parametrize("slug", ["ada-vs-ada", "ada-vs-old", "old-vs-old", "ada-vs-nobody", "ada"])
def test_a_slug_that_does_not_name_two_tools_resolves_to_nothing(app: Flask, slug: str) -> None:
    ada, _ = ada_and_zed()
    formerly("old", ada)
    assert slugs.current_pair_slug(slug) is None


def test_nothing_has_changed_on_the_day_of_publication(app: Flask) -> None:
    ada_and_zed()
    assert load("ada-vs-zed").changes_since_publication == ()


def test_a_verdict_changed_after_publication_is_a_change(app: Flask) -> None:
    _, zed = ada_and_zed(zed="kSSS")
    a_review(zed, the_panel()[0], Verdict.SHIP, AFTER)
    (changes,) = load("ada-vs-zed").changes_since_publication
    assert (changes.tool.slug, changes.review_changes[0].verdict_changed, changes.price_changes) == (
        "zed",
        True,
        (),
    )


def test_a_verdict_changed_before_publication_is_not(app: Flask) -> None:
    _, zed = ada_and_zed(zed="kSSS")
    a_review(zed, the_panel()[0], Verdict.SHIP, date(2025, 8, 31))
    assert load("ada-vs-zed").changes_since_publication == ()


def test_a_price_changed_after_publication_is_a_change(app: Flask) -> None:
    ada, _ = ada_and_zed()
    a_price(ada, "2025-10", Decimal(30))
    (changes,) = load("ada-vs-zed").changes_since_publication
    assert (changes.tool.slug, changes.price_changes[0].after.amount) == ("ada", Decimal(30))


def test_an_unjudged_pair_has_no_changes_since_publication(app: Flask) -> None:
    ada = a_tool("ada")
    a_tool("zed")
    a_price(ada, "2026-10", Decimal(30))
    assert load("ada-vs-zed").changes_since_publication == ()


def test_other_matchups_of_either_tool_are_related_newest_first(app: Flask) -> None:
    ada, zed = ada_and_zed()
    a_matchup(ada, a_tool("bob"), published=date(2025, 3, 1))
    a_matchup(zed, a_tool("cas"), published=date(2025, 5, 1))
    a_matchup(a_tool("dan"), a_tool("eve"))
    assert [row.slug for row in load("ada-vs-zed").related] == ["cas-vs-zed", "ada-vs-bob"]


def test_retired_matchups_are_not_related(app: Flask) -> None:
    ada, _ = ada_and_zed()
    matchup = a_matchup(ada, a_tool("bob"))
    with write_transaction():
        matchup.retired_on = AFTER
    assert load("ada-vs-zed").related == ()


def test_at_most_eight_matchups_are_related(app: Flask) -> None:
    ada, _ = ada_and_zed()
    for number in range(10):
        a_matchup(ada, a_tool(f"other-{number}"))
    assert len(load("ada-vs-zed").related) == 8
