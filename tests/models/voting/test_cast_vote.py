"""The verb behind the vote form: finding the contender, refusals and reasons."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models.catalogue.tables import Matchup
from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import casting
from models.voting.casting import CastCommand, CastResult
from models.voting.tables import BallotChoice, Vote, VoteReason, VoteStatus
from models.voting.vote_caps import VoteCaps, VoteOrigin
from tests.builders import a_matchup, a_tool

SHIP, SKIP, WITHDRAW = BallotChoice
HOME = VoteOrigin("192.0.2.7", VoteCaps(1000, 1000, 1000))
COMMAND: dict[str, Any] = {
    "matchup": "ada-vs-zed",
    "tool": "ada",
    "choice": SHIP,
    "reason": "",
    "key_hash": "me",
    "is_new_voter": False,
    "origin": HOME,
}


@pytest.fixture(autouse=True)
def matchup(app: Flask) -> Matchup:
    return a_matchup(a_tool("ada"), a_tool("zed"))


def cast(**changes: Any) -> CastResult:
    with write_transaction():
        return casting.cast_vote(CastCommand(**COMMAND | changes))


def retire(matchup: Matchup) -> None:
    with write_transaction():
        matchup.retired_on = date(2026, 1, 1)


def reasons() -> list[str]:
    return list(db.session.scalars(select(VoteReason.text)))


def test_a_vote_names_its_contender_and_has_a_receipt() -> None:
    result = cast()
    assert (result.contender.slug, result.contender.tool) == ("ada-vs-zed", "ada")
    assert result.ballot
    assert result.ballot.status is VoteStatus.COUNTED
    assert result.ballot.receipt


def test_the_other_order_of_the_slugs_finds_the_matchup() -> None:
    assert cast(matchup="zed-vs-ada").contender.slug == "ada-vs-zed"


def test_the_same_vote_again_writes_no_ballot() -> None:
    cast()
    assert cast().ballot is None


@pytest.mark.parametrize("is_new_voter", [True, False])
def test_a_withdrawal_without_a_vote_writes_nothing(is_new_voter: bool) -> None:
    assert cast(choice=WITHDRAW, is_new_voter=is_new_voter).ballot is None


def test_an_unknown_matchup_is_refused() -> None:
    with pytest.raises(casting.UnknownMatchupError):
        cast(matchup="ada-vs-nobody")


def test_a_tool_outside_the_matchup_is_refused() -> None:
    with pytest.raises(casting.UnknownContenderError):
        cast(tool="bob")


def test_on_a_retired_matchup_votes_can_only_be_withdrawn(matchup: Matchup) -> None:
    cast()
    retire(matchup)
    with pytest.raises(casting.ClosedMatchupError):
        cast(choice=SKIP)
    assert cast(choice=WITHDRAW).ballot
    assert db.session.scalars(select(Vote)).all() == []


def test_a_reason_is_stored_with_a_new_voters_vote() -> None:
    cast(reason="Fast.", is_new_voter=True)
    assert reasons() == ["Fast."]


def test_a_later_reason_replaces_the_earlier_one_though_the_vote_stays() -> None:
    cast(reason="Fast.")
    assert cast(reason="Cheap.").ballot is None
    assert reasons() == ["Cheap."]


def test_the_same_vote_without_a_reason_keeps_the_reason() -> None:
    cast(reason="Fast.")
    cast()
    assert reasons() == ["Fast."]


@pytest.mark.parametrize("choice", [SKIP, WITHDRAW])
def test_a_change_or_withdrawal_deletes_the_reason(choice: BallotChoice) -> None:
    cast(reason="Fast.")
    cast(choice=choice)
    assert reasons() == []
