"""Who votes in the audit: the readers that are always there, and the crowds that join them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from models.voting.tables import BallotChoice

HONEST_VOTERS, SHIP_SHARE, DAYS = 300, 0.6, 30
MATCHUPS = 6


@dataclass(frozen=True, slots=True)
class ScheduledVote:
    """One vote on its way: when, by whom, from where, on which contender."""

    minute: float
    name: str
    address: str
    contender: int
    choice: BallotChoice


Crowd = Callable[[Random], Iterator[ScheduledVote]]


def honest_readers(dice: Random) -> Iterator[ScheduledVote]:
    """Yield readers of many networks, a few of whom share one, at waking hours."""
    for number in range(HONEST_VOTERS):
        where = (
            f"81.{number // 2 % 200}.{dice.randrange(250)}.1"
            if dice.random() < 0.1
            else f"92.{dice.randrange(250)}.{dice.randrange(250)}.7"
        )
        choice = BallotChoice.SHIP if dice.random() < SHIP_SHARE else BallotChoice.SKIP
        yield ScheduledVote(random_minute(dice, dice.randrange(DAYS)), f"honest {number}", where, 1, choice)


def random_minute(dice: Random, day: int) -> float:
    return day * 1440 + dice.uniform(0, 900)


def no_crowd(_dice: Random) -> Iterator[ScheduledVote]:
    """Yield nobody: what the caps do to honest readers alone."""
    yield from ()


def office_crowd(dice: Random) -> Iterator[ScheduledVote]:
    """Yield forty honest colleagues behind one address on one day."""
    for number in range(40):
        choice = BallotChoice.SHIP if dice.random() < SHIP_SHARE else BallotChoice.SKIP
        yield ScheduledVote(random_minute(dice, 12), f"honest colleague {number}", "203.0.113.9", 1, choice)


def front_page_crowd(dice: Random) -> Iterator[ScheduledVote]:
    """Yield a thousand honest readers within two hours, after a link somewhere."""
    for number in range(1000):
        where = f"{dice.randrange(11, 99)}.{dice.randrange(250)}.{dice.randrange(250)}.3"
        choice = BallotChoice.SHIP if dice.random() < SHIP_SHARE else BallotChoice.SKIP
        yield ScheduledVote(12 * 1440 + dice.uniform(0, 120), f"honest newcomer {number}", where, 1, choice)


def one_network_crowd(dice: Random) -> Iterator[ScheduledVote]:
    """Yield five hundred fresh cookies from one network within a day."""
    for number in range(500):
        yield ScheduledVote(
            random_minute(dice, 12), f"attacker {number}", f"198.51.100.{number % 250}", 1, BallotChoice.SHIP
        )


def many_networks_crowd(dice: Random) -> Iterator[ScheduledVote]:
    """Yield five hundred fresh cookies from fifty networks within an hour."""
    for number in range(500):
        yield ScheduledVote(
            12 * 1440 + dice.uniform(0, 60),
            f"attacker {number}",
            f"198.51.{number % 50}.5",
            1,
            BallotChoice.SHIP,
        )


def slow_drip_crowd(dice: Random) -> Iterator[ScheduledVote]:
    """Yield nine fresh cookies a day from one network, for thirty days."""
    for number in range(9 * DAYS):
        yield ScheduledVote(
            random_minute(dice, number // 9), f"attacker {number}", "198.51.100.5", 1, BallotChoice.SHIP
        )


def copycat_crowd(dice: Random) -> Iterator[ScheduledVote]:
    """Yield a hundred voters of fifty networks in ten days who judge other tools as others do, and ship this one."""
    for number in range(100):
        start, name, where = (
            random_minute(dice, 10 + number // 10),
            f"attacker {number}",
            f"198.51.{number % 50}.5",
        )
        for at, contender in enumerate(dice.sample(range(3, 2 * MATCHUPS + 1), 5)):
            choice = BallotChoice.SHIP if dice.random() < SHIP_SHARE else BallotChoice.SKIP
            yield ScheduledVote(start + at, name, where, contender, choice)
        yield ScheduledVote(start + 9, name, where, 1, BallotChoice.SHIP)


CROWDS: dict[str, Crowd] = {
    "nobody": no_crowd,
    "an office of 40, one network, one day": office_crowd,
    "1,000 readers of a front page, two hours": front_page_crowd,
    "500 cookies of one network, one day": one_network_crowd,
    "500 cookies of 50 networks, one hour": many_networks_crowd,
    "9 cookies a day of one network, 30 days": slow_drip_crowd,
    "100 copycats of 50 networks, 10 days": copycat_crowd,
}
