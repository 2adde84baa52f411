"""The panel now and on a day, and superseded reviews."""

from datetime import date

from flask import Flask

from models.catalogue import panel
from models.catalogue.panel import ReviewHistory
from models.catalogue.tables import Tool, Verdict
from tests.builders import a_review, a_tool, the_panel

LATER = date(2025, 10, 1)


def history_of(tool: Tool) -> ReviewHistory:
    return panel.histories([tool.id])[tool.id]


def a_tool_the_skeptic_now_ships() -> Tool:
    tool = a_tool("zed", panel="SkSS")
    a_review(tool, the_panel()[1], Verdict.SHIP, LATER, "Second thoughts.")
    return tool


def test_a_panel_counts_its_reviews_and_those_that_ship(app: Flask) -> None:
    now = history_of(a_tool("zed", panel="SSSk")).current
    assert (now.ships, now.size) == (3, 4)


def test_reviews_are_in_the_order_of_the_reviewers(app: Flask) -> None:
    now = history_of(a_tool("zed")).current
    assert [review.reviewer for review in now.reviews] == ["builder", "skeptic", "futurist", "founder"]


def test_the_newest_review_of_a_reviewer_is_in_force(app: Flask) -> None:
    skeptic = history_of(a_tool_the_skeptic_now_ships()).current.review_by("skeptic")
    assert skeptic is not None
    assert (skeptic.verdict, skeptic.day, skeptic.text) == (Verdict.SHIP, LATER, "Second thoughts.")


def test_of_two_reviews_on_one_day_the_one_written_last_is_in_force(app: Flask) -> None:
    tool = a_tool("zed", panel="SSSS")
    a_review(tool, the_panel()[0], Verdict.SKIP, date(2025, 8, 1))
    assert history_of(tool).current.ships == 3


def test_a_superseding_review_keeps_the_reviewers_position(app: Flask) -> None:
    now = history_of(a_tool_the_skeptic_now_ships()).current
    assert [review.reviewer for review in now.reviews][1] == "skeptic"


def test_the_panel_on_a_day_has_the_reviews_up_to_that_day(app: Flask) -> None:
    history = history_of(a_tool_the_skeptic_now_ships())
    assert history.panel_on(date(2025, 9, 30)).ships == 3
    assert history.panel_on(LATER).ships == 4


def test_the_panel_before_the_first_review_is_empty(app: Flask) -> None:
    assert history_of(a_tool("zed")).panel_on(date(2025, 7, 31)).size == 0


def test_a_superseded_review_stays_in_the_history(app: Flask) -> None:
    (old,) = history_of(a_tool_the_skeptic_now_ships()).superseded_reviews
    assert (old.reviewer, old.verdict, old.day) == ("skeptic", Verdict.SKIP, date(2025, 8, 1))


def test_superseded_reviews_come_newest_first(app: Flask) -> None:
    tool = a_tool_the_skeptic_now_ships()
    a_review(tool, the_panel()[1], Verdict.SKIP, date(2025, 11, 1))
    assert [review.day for review in history_of(tool).superseded_reviews] == [LATER, date(2025, 8, 1)]


def test_a_review_change_has_the_review_before_and_after(app: Flask) -> None:
    (change,) = history_of(a_tool_the_skeptic_now_ships()).review_changes
    assert (change.before.verdict, change.after.verdict, change.verdict_changed) == (
        Verdict.SKIP,
        Verdict.SHIP,
        True,
    )


def test_a_repeated_verdict_is_no_verdict_change(app: Flask) -> None:
    tool = a_tool("zed", panel="SSSS")
    a_review(tool, the_panel()[2], Verdict.SHIP, LATER)
    (change,) = history_of(tool).review_changes
    assert not change.verdict_changed


def test_histories_without_texts_are_the_same_panel(app: Flask) -> None:
    tool = a_tool_the_skeptic_now_ships()
    current = panel.histories_without_texts([tool.id])[tool.id].current
    assert [review.id for review in current.reviews] == [
        review.id for review in history_of(tool).current.reviews
    ]
    assert {review.text for review in current.reviews} == {""}


def test_each_tool_has_its_own_panel(app: Flask) -> None:
    one, two = a_tool("one", panel="SSSS"), a_tool("two", panel="kkkk")
    found = panel.histories([one.id, two.id])
    assert (found[one.id].current.ships, found[two.id].current.ships) == (4, 0)


def test_a_tool_without_reviews_has_an_empty_panel(app: Flask) -> None:
    tool = a_tool("zed", panel="")
    assert history_of(tool).current.size == 0
    assert history_of(tool).current.newest_on is None
