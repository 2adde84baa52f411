"""The voters of vote_stuffing: honest readers, and the crowds that join them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from models.voting.tables import BallotChoice

HONEST_VOTERS, SHIP_SHARE, DAYS = 300, 0.6, 30
MATCHUPS = 6


@dataclass(frozen=True, slots=True)
class ScheduledVote:
    """A vote to cast, with its time in minutes since the start and the voter's IP address."""

    minute: float
    name: str
    address: str
    contender: int
    choice: BallotChoice


Crowd = Callable[[Random], Iterator[ScheduledVote]]


def honest_readers(rng: Random) -> Iterator[ScheduledVote]:
    """Yield 300 readers over thirty days, nearly all from different networks."""
    for number in range(HONEST_VOTERS):
        address = (
            f"81.{number // 2 % 200}.{rng.randrange(250)}.1"
            if rng.random() < 0.1
            else f"92.{rng.randrange(250)}.{rng.randrange(250)}.7"
        )
        choice = random_choice(rng)
        yield ScheduledVote(random_minute(rng, rng.randrange(DAYS)), f"honest {number}", address, 1, choice)


def random_minute(rng: Random, day: int) -> float:
    """Return a minute in the first fifteen hours of a day, which are waking hours."""
    return day * 1440 + rng.uniform(0, 900)


def random_choice(rng: Random) -> BallotChoice:
    return BallotChoice.SHIP if rng.random() < SHIP_SHARE else BallotChoice.SKIP


def no_crowd(_rng: Random) -> Iterator[ScheduledVote]:
    """Yield no votes: measures what the caps do to honest readers."""
    yield from ()


def office_crowd(rng: Random) -> Iterator[ScheduledVote]:
    """Yield forty honest colleagues behind one IP address on one day."""
    for number in range(40):
        choice = random_choice(rng)
        yield ScheduledVote(random_minute(rng, 12), f"honest colleague {number}", "203.0.113.9", 1, choice)


def front_page_crowd(rng: Random) -> Iterator[ScheduledVote]:
    """Yield a thousand honest readers within two hours, as after a link from a front page."""
    for number in range(1000):
        address = f"{rng.randrange(11, 99)}.{rng.randrange(250)}.{rng.randrange(250)}.3"
        choice = random_choice(rng)
        yield ScheduledVote(12 * 1440 + rng.uniform(0, 120), f"honest newcomer {number}", address, 1, choice)


def one_network_crowd(rng: Random) -> Iterator[ScheduledVote]:
    """Yield five hundred fresh cookies from one network within a day."""
    for number in range(500):
        yield ScheduledVote(
            random_minute(rng, 12), f"attacker {number}", f"198.51.100.{number % 250}", 1, BallotChoice.SHIP
        )


def many_networks_crowd(rng: Random) -> Iterator[ScheduledVote]:
    """Yield five hundred fresh cookies from fifty networks within an hour."""
    for number in range(500):
        yield ScheduledVote(
            12 * 1440 + rng.uniform(0, 60),
            f"attacker {number}",
            f"198.51.{number % 50}.5",
            1,
            BallotChoice.SHIP,
        )


def slow_drip_crowd(rng: Random) -> Iterator[ScheduledVote]:
    """Yield nine fresh cookies a day from one network, for thirty days."""
    for number in range(9 * DAYS):
        yield ScheduledVote(
            random_minute(rng, number // 9), f"attacker {number}", "198.51.100.5", 1, BallotChoice.SHIP
        )


def copycat_crowd(rng: Random) -> Iterator[ScheduledVote]:
    """Yield a hundred attackers from fifty networks over ten days, who vote on five other tools as honest readers do."""
    for number in range(100):
        start = random_minute(rng, 10 + number // 10)
        name, address = f"attacker {number}", f"198.51.{number % 50}.5"
        for minute, contender in enumerate(rng.sample(range(3, 2 * MATCHUPS + 1), 5)):
            choice = random_choice(rng)
            yield ScheduledVote(start + minute, name, address, contender, choice)
        yield ScheduledVote(start + 9, name, address, 1, BallotChoice.SHIP)


CROWDS: dict[str, Crowd] = {
    "nobody": no_crowd,
    "an office of 40, one network, one day": office_crowd,
    "1,000 readers of a front page, two hours": front_page_crowd,
    "500 cookies of one network, one day": one_network_crowd,
    "500 cookies of 50 networks, one hour": many_networks_crowd,
    "9 cookies a day of one network, 30 days": slow_drip_crowd,
    "100 copycats of 50 networks, 10 days": copycat_crowd,
}
