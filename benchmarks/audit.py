"""How far made-up crowds move a score before their votes are held, with the real caps on a real database.

Three hundred readers judge one tool within thirty days, six in ten of them for it; then a crowd of another kind joins in. All votes
go through the verb that the site itself uses, at its default caps, under a clock that is moved by hand. `SEEDS=20` repeats oftener.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select

from app import create_app
from models import guard, network, tally, vote, voter
from models.base import begin_write, db
from models.category import Category
from models.guard import Caps, Origin
from models.matchup import Contender, Matchup
from models.tables import Base
from models.tool import Tool
from models.vote import Choice, Status, Vote
from models.voter import Voter
from settings import Settings

SEEDS = int(os.environ.get("SEEDS", "5"))
BEGIN = datetime(2026, 11, 1, 8, tzinfo=UTC).replace(tzinfo=None)
HONEST, SHARE, DAYS = 300, 0.6, 30
KEY = "only-for-benchmarks-0123456789-abcdef"
MATCHUPS = 6


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote on its way: when, by whom, from where, on which contender."""

    minute: float
    name: str
    address: str
    contender: int
    choice: Choice


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a crowd came to: its votes on the tool, how many count, points moved, and honest readers held."""

    sent: int
    counted: int
    moved: float
    readers_held: int


Crowd = Callable[[Random], Iterator[Cast]]


def main() -> None:
    most = caps()
    print(
        f"{HONEST} readers in {DAYS} days, {SHARE:.0%} for it; {SEEDS} seeds; held past {most.network_votes} votes an hour and "
        f"{most.network_voters} new voters a day from one network, and {most.burst} ballots an hour on one tool.\n"
    )
    print("| who joins in | votes on the tool | counted | held | score moves by (points) | of the 300 held |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, crowd in CROWDS.items():
        runs = [run(crowd, seed) for seed in range(SEEDS)]
        print(f"| {name} | {line(runs)} |", flush=True)


def line(runs: list[Outcome]) -> str:
    """Return the means over all seeds, and the range of what the score moved by."""

    def mean(name: str) -> float:
        return sum(getattr(one, name) for one in runs) / len(runs)

    moved = sorted(one.moved for one in runs)
    return (
        f"{mean('sent'):,.0f} | {mean('counted'):,.0f} | {mean('sent') - mean('counted'):,.0f} | "
        f"{mean('moved'):+.1f} ({moved[0]:+.1f} to {moved[-1]:+.1f}) | {mean('readers_held'):,.1f}"
    )


def run(crowd: Crowd, seed: int) -> Outcome:
    """Let a crowd join the honest readers, and tell what came of it."""
    dice = Random(seed)
    joining, readers = list(crowd(dice)), list(honest(dice))
    with TemporaryDirectory() as folder:
        site = create_app(Settings(instance_dir=Path(folder), secret_key=KEY))
        with site.app_context():
            target = a_town()
            cast_all(sorted([*readers, *joining], key=lambda one: one.minute))
            score, status = tally.of_contenders([target])[target], statuses(target)
            db.session.remove()
            db.engine.dispose()
    alone = sum(one.choice is Choice.SHIP for one in readers) / len(readers)
    theirs = [one for one in joining if one.contender == target]
    return Outcome(
        sent=len(theirs),
        counted=sum(status[key_of(one.name)] == Status.COUNTED for one in theirs),
        moved=100 * (score.share - alone),
        readers_held=sum(status[key_of(one.name)] != Status.COUNTED for one in readers),
    )


def a_town() -> int:
    """Make a few matchups; return the contender that all is about."""
    Base.metadata.create_all(db.engine)
    add(Category, [{"id": 1, "slug": "shelf", "name": "Shelf", "description": ".", "position": 1}])
    words = dict.fromkeys(("maker", "tagline", "description", "website"), ".")
    places = [
        (number, place, 2 * number - 2 + place) for number in range(1, MATCHUPS + 1) for place in (1, 2)
    ]
    add(
        Tool,
        [{"id": key, "slug": f"tool-{key}", "name": ".", "category_id": 1, **words} for _, _, key in places],
    )
    said = dict.fromkeys(("question", "call", "pricing"), ".") | {"published": BEGIN.date()}
    add(
        Matchup,
        [{"id": number, "slug": f"pair-{number}", **said} for number, place, _ in places if place == 1],
    )
    add(
        Contender,
        [{"id": key, "matchup_id": number, "tool_id": key, "place": place} for number, place, key in places],
    )
    db.session.commit()
    return 1


def add(table: type[Base], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(table), rows)


def cast_all(everyone: list[Cast]) -> None:
    """Cast all votes, each at its time."""
    db.session.rollback()
    begin_write()
    for one in everyone:
        set_clock(BEGIN + timedelta(minutes=one.minute))
        guard.cast(one.contender, key_of(one.name), one.choice, Origin(one.address, caps()))
    db.session.commit()


def statuses(target: int) -> dict[str, str]:
    """Return whether each vote on the tool counts, by its voter's key."""
    votes = select(Voter.key_hash, Vote.status).join(Vote, Vote.voter_id == Voter.id)
    return dict(db.session.execute(votes.where(Vote.contender_id == target)).all())


def set_clock(now: datetime) -> None:
    """Set the clock of everything that a cast asks for the time."""
    for module in (guard, network, vote, voter):
        module.utc_now = lambda: now  # type: ignore[attr-defined]


def key_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def caps() -> Caps:
    """Return the caps that a site has unless its settings say otherwise."""
    chosen = Settings()
    return Caps(chosen.network_votes_per_hour, chosen.network_voters_per_day, chosen.burst_votes_per_hour)


def honest(dice: Random) -> Iterator[Cast]:
    """Yield readers of many networks, a few of whom share one, at waking hours."""
    for number in range(HONEST):
        where = (
            f"81.{number // 2 % 200}.{dice.randrange(250)}.1"
            if dice.random() < 0.1
            else f"92.{dice.randrange(250)}.{dice.randrange(250)}.7"
        )
        choice = Choice.SHIP if dice.random() < SHARE else Choice.SKIP
        yield Cast(minute_of(dice, dice.randrange(DAYS)), f"honest {number}", where, 1, choice)


def minute_of(dice: Random, day: int) -> float:
    return day * 1440 + dice.uniform(0, 900)


def nobody(_dice: Random) -> Iterator[Cast]:
    """Yield nobody: what the caps do to honest readers alone."""
    yield from ()


def an_office(dice: Random) -> Iterator[Cast]:
    """Yield forty honest colleagues behind one address on one day."""
    for number in range(40):
        choice = Choice.SHIP if dice.random() < SHARE else Choice.SKIP
        yield Cast(minute_of(dice, 12), f"honest colleague {number}", "203.0.113.9", 1, choice)


def a_front_page(dice: Random) -> Iterator[Cast]:
    """Yield a thousand honest readers within two hours, after a link somewhere."""
    for number in range(1000):
        where = f"{dice.randrange(11, 99)}.{dice.randrange(250)}.{dice.randrange(250)}.3"
        choice = Choice.SHIP if dice.random() < SHARE else Choice.SKIP
        yield Cast(12 * 1440 + dice.uniform(0, 120), f"honest newcomer {number}", where, 1, choice)


def one_network(dice: Random) -> Iterator[Cast]:
    """Yield five hundred fresh cookies from one network within a day."""
    for number in range(500):
        yield Cast(minute_of(dice, 12), f"attacker {number}", f"198.51.100.{number % 250}", 1, Choice.SHIP)


def many_networks(dice: Random) -> Iterator[Cast]:
    """Yield five hundred fresh cookies from fifty networks within an hour."""
    for number in range(500):
        yield Cast(
            12 * 1440 + dice.uniform(0, 60), f"attacker {number}", f"198.51.{number % 50}.5", 1, Choice.SHIP
        )


def slow_drip(dice: Random) -> Iterator[Cast]:
    """Yield nine fresh cookies a day from one network, for thirty days."""
    for number in range(9 * DAYS):
        yield Cast(minute_of(dice, number // 9), f"attacker {number}", "198.51.100.5", 1, Choice.SHIP)


def copycats(dice: Random) -> Iterator[Cast]:
    """Yield a hundred voters of fifty networks in ten days who judge other tools as others do, and ship this one."""
    for number in range(100):
        start, name, where = (
            minute_of(dice, 10 + number // 10),
            f"attacker {number}",
            f"198.51.{number % 50}.5",
        )
        for at, contender in enumerate(dice.sample(range(3, 2 * MATCHUPS + 1), 5)):
            choice = Choice.SHIP if dice.random() < SHARE else Choice.SKIP
            yield Cast(start + at, name, where, contender, choice)
        yield Cast(start + 9, name, where, 1, Choice.SHIP)


CROWDS: dict[str, Crowd] = {
    "nobody": nobody,
    "an office of 40, one network, one day": an_office,
    "1,000 readers of a front page, two hours": a_front_page,
    "500 cookies of one network, one day": one_network,
    "500 cookies of 50 networks, one hour": many_networks,
    "9 cookies a day of one network, 30 days": slow_drip,
    "100 copycats of 50 networks, 10 days": copycats,
}


if __name__ == "__main__":
    main()
