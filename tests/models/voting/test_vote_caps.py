"""Past a cap a vote is held, and no detour makes it count."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, text

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import casting, my_votes, networks, tally
from models.voting.ballot_log import RecordedBallot
from models.voting.casting import CastCommand
from models.voting.tables import (
    ActivityCount,
    ActivityKind,
    BallotChoice,
    HoldReason,
    NetworkSecret,
    Vote,
    VoteStatus,
)
from models.voting.tally import Tally
from models.voting.vote_caps import VoteCaps, VoteOrigin
from tests.builders import a_contender

NO_CAPS = VoteCaps(network_votes=1000, network_voters=1000, burst=1000)
HOME = "192.0.2.7"


def cast_from(
    contender_id: int,
    key: str,
    choice: BallotChoice = BallotChoice.SHIP,
    caps: VoteCaps = NO_CAPS,
    address: str = HOME,
) -> RecordedBallot | None:
    matchup, tool = db.session.execute(
        select(Matchup.slug, Tool.slug)
        .join(Contender, Contender.matchup_id == Matchup.id)
        .join(Tool, Tool.id == Contender.tool_id)
        .where(Contender.id == contender_id)
    ).one()
    with write_transaction():
        return casting.cast_vote(
            CastCommand(
                matchup,
                tool,
                choice,
                reason="",
                key_hash=key,
                is_new_voter=False,
                origin=VoteOrigin(address, caps),
            )
        ).ballot


def reasons(contender_id: int) -> list[str | None]:
    return list(
        db.session.scalars(select(Vote.reason).where(Vote.contender_id == contender_id).order_by(Vote.id))
    )


def test_votes_past_a_networks_hour_are_held(app: Flask) -> None:
    zeds, caps = [a_contender().id for _ in range(3)], VoteCaps(2, 1000, 1000)
    made = [cast_from(zed, "v", caps=caps) for zed in zeds]
    assert [cast.status for cast in made] == [VoteStatus.COUNTED, VoteStatus.COUNTED, VoteStatus.HELD]
    assert made[2].hold_reason is HoldReason.NETWORK
    assert tally.contender_tallies([zeds[2]])[zeds[2]] == Tally(held=1)


def test_another_network_has_an_hour_of_its_own(app: Flask) -> None:
    zed, ada, caps = a_contender().id, a_contender().id, VoteCaps(1, 1000, 1000)
    cast_from(zed, "v", caps=caps)
    assert cast_from(ada, "w", caps=caps, address="198.51.100.7").status is VoteStatus.COUNTED


@pytest.mark.parametrize(
    "neighbour",
    [("192.0.2.7", "192.0.2.200"), ("2001:db8:1::1", "2001:db8:1:ffff::9"), ("::ffff:192.0.2.7", HOME)],
)
def test_neighbours_are_one_network(app: Flask, neighbour: tuple[str, str]) -> None:
    with write_transaction():
        one, other = map(networks.identify_network, neighbour)
    assert one == other


def test_an_hour_later_a_network_votes_again(app: Flask) -> None:
    zed, ada, caps = a_contender().id, a_contender().id, VoteCaps(1, 1000, 1000)
    start = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        cast_from(zed, "v", caps=caps)
    with time_machine.travel(start - timedelta(days=1), tick=False):
        assert cast_from(ada, "w", caps=caps).status is VoteStatus.HELD
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        assert cast_from(ada, "x", caps=caps).status is VoteStatus.COUNTED


@pytest.fixture
def midnight() -> datetime:
    """The moment at which a month begins, and with it another key."""
    return datetime(2026, 4, 1, tzinfo=UTC)


def test_an_hour_across_the_turn_of_a_month_is_one_hour(app: Flask, midnight: datetime) -> None:
    zeds, caps = [a_contender().id for _ in range(3)], VoteCaps(2, 1000, 1000)
    with time_machine.travel(midnight - timedelta(minutes=5), tick=False):
        for zed in zeds[:2]:
            cast_from(zed, "v", caps=caps)
    with time_machine.travel(midnight + timedelta(minutes=5), tick=False):
        assert cast_from(zeds[2], "v", caps=caps).hold_reason is HoldReason.NETWORK


def test_a_days_newcomers_across_the_turn_of_a_month_are_one_days(app: Flask, midnight: datetime) -> None:
    zed, caps = a_contender().id, VoteCaps(1000, 2, 1000)
    for hours, key, reason in (
        (-2, "a", None),
        (2, "b", None),
        (21, "c", HoldReason.VOTERS),
        (26, "d", None),
    ):
        with time_machine.travel(midnight + timedelta(hours=hours), tick=False):
            assert cast_from(zed, key, caps=caps).hold_reason is reason


def test_a_network_has_another_name_a_day_into_the_month(app: Flask, midnight: datetime) -> None:
    seen = []
    for hours in (-1, 1, 25):
        with time_machine.travel(midnight + timedelta(hours=hours), tick=False), write_transaction():
            seen.append(networks.identify_network(HOME))
    assert seen[0].current == seen[0].previous == seen[1].previous
    assert seen[1].current == seen[2].current == seen[2].previous != seen[0].current


def test_every_vote_of_a_voter_past_the_days_newcomers_is_held(app: Flask) -> None:
    zed, ada, caps = a_contender().id, a_contender().id, VoteCaps(1000, 1, 1000)
    cast_from(zed, "first", caps=caps)
    cast_from(zed, "second", caps=caps)
    cast_from(ada, "second", caps=caps)
    assert reasons(zed) == [None, "voters"]
    assert reasons(ada) == ["voters"]


def test_a_burst_on_one_contender_is_held(app: Flask) -> None:
    zed, ada, caps = a_contender().id, a_contender().id, VoteCaps(1000, 1000, 2)
    for number in range(3):
        cast_from(zed, f"v{number}", caps=caps, address=f"192.0.{number}.7")
    cast_from(ada, "v0", caps=caps)
    assert reasons(zed) == [None, None, "burst"]
    assert reasons(ada) == [None]


def test_one_voter_who_keeps_changing_makes_no_burst(app: Flask) -> None:
    zed, caps = a_contender().id, VoteCaps(1000, 1000, 3)
    for choice in (
        BallotChoice.SHIP,
        BallotChoice.SKIP,
        BallotChoice.WITHDRAW,
        BallotChoice.SHIP,
        BallotChoice.SKIP,
    ):
        cast_from(zed, "restless", choice, caps)
    assert cast_from(zed, "honest", caps=caps, address="198.51.100.7").status is VoteStatus.COUNTED


def test_what_is_noted_of_a_network_tells_no_more_than_the_minute(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 3, 5, 10, 20, 30, 400, tzinfo=UTC), tick=False):
        cast_from(a_contender().id, "v")
    assert {f"{at:%H:%M:%S.%f}" for at in db.session.scalars(select(ActivityCount.seen_at))} == {
        "10:20:00.000000"
    }


def test_a_change_is_not_weighed_again(app: Flask) -> None:
    zed, caps = a_contender().id, VoteCaps(1, 1, 1)
    cast_from(zed, "v", caps=caps)
    assert cast_from(zed, "v", BallotChoice.SKIP, caps).status is VoteStatus.COUNTED


def test_withdrawing_and_casting_again_frees_no_held_vote(app: Flask) -> None:
    zed, caps = a_contender().id, VoteCaps(1000, 1000, 1)
    cast_from(zed, "a", caps=caps)
    cast_from(zed, "b", caps=caps, address="198.51.100.7")
    cast_from(zed, "b", BallotChoice.WITHDRAW)
    assert cast_from(zed, "b").status is VoteStatus.HELD


def test_to_be_forgotten_and_come_back_takes_a_newcomers_place(app: Flask) -> None:
    zed, caps = a_contender().id, VoteCaps(1000, 1, 1000)
    cast_from(zed, "v", caps=caps)
    with write_transaction():
        assert my_votes.forget_voter("v") == 1
    assert cast_from(zed, "w", caps=caps).hold_reason is HoldReason.VOTERS


def test_a_withdrawal_by_nobody_enrols_nobody(app: Flask) -> None:
    assert cast_from(a_contender().id, "v", BallotChoice.WITHDRAW) is None
    assert db.session.scalar(select(func.count()).select_from(ActivityCount)) == 0


def test_sightings_and_the_keys_of_past_months_are_pruned(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 1, 10, tzinfo=UTC), tick=False):
        cast_from(a_contender().id, "v")
    with time_machine.travel(datetime(2026, 3, 5, tzinfo=UTC), tick=False):
        cast_from(a_contender().id, "v")
        with write_transaction():
            assert networks.prune_activity() == (3, 1)
    assert list(db.session.scalars(select(NetworkSecret.month))) == ["2026-03"]
    assert set(db.session.scalars(select(ActivityCount.what))) == {ActivityKind.VOTE}


def test_one_network_cannot_have_everybodys_votes_held(app: Flask) -> None:
    zed, caps = a_contender().id, VoteCaps(1000, 1, 3)
    for number in range(6):
        cast_from(zed, f"fresh {number}", caps=caps)
    assert cast_from(zed, "honest", caps=caps, address="198.51.100.7").status is VoteStatus.COUNTED


def activity_rows() -> list[tuple[str, str, datetime, int]]:
    """Whatever the table holds, as it holds it."""
    return [tuple(row) for row in db.session.execute(text("SELECT * FROM sighting"))]


def test_sightings_stand_in_no_order(app: Flask) -> None:
    first, last = "192.0.2.7", "198.51.100.7"
    zed = a_contender().id
    with time_machine.travel(datetime(2026, 3, 5, 10, 20, tzinfo=UTC), tick=False):
        for number, address in enumerate((first, last, first)):
            cast_from(zed, f"v{number}", address=address)
        then = activity_rows()
        with write_transaction():
            db.session.execute(delete(ActivityCount))
        for number, address in enumerate((last, first, first)):
            cast_from(zed, f"w{number}", address=address)
    assert activity_rows() == then
    assert sorted(many for *_, many in then) == [1, 1, 2, 2, 3]
