"""How a tool's share moved from day to day, recounted from the log."""

from datetime import UTC, date, datetime
from decimal import Decimal

import time_machine
from flask import Flask

from models.catalogue.tables import Contender, Tool, Verdict
from models.database.base import db
from models.database.transactions import write_transaction
from models.pages import tool_page
from models.pages.tool_page import Record
from models.voting import moderation
from models.voting.ballot_log import record_ballot
from models.voting.tables import BallotAct, BallotChoice, HoldReason
from models.voting.tally import Tally
from tests.builders import a_matchup, a_price, a_review, a_tool, a_vote, a_voter, contenders, the_panel

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 6)


def zed_against(slug: str) -> Contender:
    zed = db.session.query(Tool).filter_by(slug="zed").first() or a_tool("zed")
    return contenders(a_matchup(a_tool(slug), zed))[1]


def vote_on_day(day: date, contender: Contender, choice: BallotChoice, voter_id: int) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
        a_vote(contender, choice, voter_id)


def record_of_zed() -> Record:
    found = tool_page.load("zed")
    assert found is not None
    return found


def tallies() -> list[tuple[date, Tally]]:
    return [(day.day, day.tally) for day in record_of_zed().share_history]


def test_a_tool_without_votes_has_no_course(app: Flask) -> None:
    zed_against("ada")
    assert record_of_zed().share_history == ()


def test_votes_add_up_day_by_day(app: Flask) -> None:
    zed = zed_against("ada")
    vote_on_day(MONDAY, zed, BallotChoice.SHIP, a_voter())
    vote_on_day(MONDAY, zed, BallotChoice.SKIP, a_voter())
    vote_on_day(FRIDAY, zed, BallotChoice.SHIP, a_voter())
    assert tallies() == [(MONDAY, Tally(1, 1)), (FRIDAY, Tally(2, 1))]


def test_a_change_moves_one_vote_from_its_own_day_on(app: Flask) -> None:
    zed, voter = zed_against("ada"), a_voter()
    vote_on_day(MONDAY, zed, BallotChoice.SHIP, voter)
    vote_on_day(TUESDAY, zed, BallotChoice.SKIP, voter)
    assert tallies() == [(MONDAY, Tally(1, 0)), (TUESDAY, Tally(0, 1))]


def test_a_withdrawal_takes_away_from_its_own_day_on(app: Flask) -> None:
    zed, voter = zed_against("ada"), a_voter()
    vote_on_day(MONDAY, zed, BallotChoice.SHIP, voter)
    vote_on_day(MONDAY, zed, BallotChoice.SHIP, a_voter())
    vote_on_day(FRIDAY, zed, BallotChoice.WITHDRAW, voter)
    assert tallies() == [(MONDAY, Tally(2, 0)), (FRIDAY, Tally(1, 0))]


def test_a_day_on_which_votes_cancel_out_is_left_out(app: Flask) -> None:
    zed, voter = zed_against("ada"), a_voter()
    vote_on_day(MONDAY, zed, BallotChoice.SHIP, voter)
    vote_on_day(TUESDAY, zed, BallotChoice.WITHDRAW, voter)
    vote_on_day(TUESDAY, zed, BallotChoice.SHIP, voter)
    assert tallies() == [(MONDAY, Tally(1, 0))]


def a_held_vote(contender: Contender) -> None:
    key, voter = contender.id, a_voter()
    with write_transaction():
        record_ballot(key, voter, BallotChoice.SHIP, HoldReason.NETWORK)


def test_a_held_vote_is_not_in_it_until_it_is_released(app: Flask) -> None:
    a_held_vote(zed_against("ada"))
    assert record_of_zed().share_history == ()
    with write_transaction():
        moderation.moderate(BallotAct.RELEASE, moderation.VoteFilter(reason=HoldReason.NETWORK))
    assert [tally for _, tally in tallies()] == [Tally(1, 0)]


def test_the_last_day_is_the_sum_of_the_record(app: Flask) -> None:
    first, second, voter = zed_against("ada"), zed_against("bob"), a_voter()
    vote_on_day(MONDAY, first, BallotChoice.SHIP, voter)
    vote_on_day(TUESDAY, second, BallotChoice.SKIP, voter)
    vote_on_day(TUESDAY, first, BallotChoice.SKIP, a_voter())
    vote_on_day(FRIDAY, first, BallotChoice.SKIP, voter)
    met = [meeting.community for meeting in record_of_zed().matchups]
    summed = Tally(sum(tally.ships for tally in met), sum(tally.skips for tally in met))
    assert record_of_zed().share_history[-1].tally == summed == Tally(0, 3)


def test_votes_on_the_opponent_are_not_in_it(app: Flask) -> None:
    ada, _ = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    a_vote(ada)
    assert record_of_zed().share_history == ()


def test_turning_points_are_new_verdicts_and_new_prices_in_order(app: Flask) -> None:
    zed = a_tool("zed", panel="SSSS")
    a_price(zed, "2025-10", Decimal(25))
    a_review(zed, the_panel()[1], Verdict.SKIP, date(2025, 12, 4))
    a_review(zed, the_panel()[0], Verdict.SHIP, date(2025, 12, 5))
    price, turned = record_of_zed().turning_points
    assert price.day == date(2025, 10, 1)
    assert price.price_change
    assert turned.review_change
    assert turned.review_change.after.reviewer == "skeptic"
