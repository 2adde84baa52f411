"""Builders of test data: each commits what it makes, or joins the write transaction that it is called in."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from itertools import count

from models.catalogue import change_log
from models.catalogue.slugs import pair_slug
from models.catalogue.tables import (
    Category,
    ChangeKind,
    Contender,
    Matchup,
    Price,
    Review,
    Reviewer,
    Tool,
    Verdict,
)
from models.database.base import db
from models.database.transactions import write_transaction
from models.database.write_guard import is_writing
from models.voting import ballot_log, voters
from models.voting.tables import BallotChoice, HoldReason

REVIEWER_SLUGS = ("builder", "skeptic", "futurist", "founder")
_numbers = count(1)


@contextmanager
def joined_write() -> Iterator[None]:
    """Run the block in the write transaction that is open, else in one of its own."""
    if is_writing(db.session()):
        yield
    else:
        with write_transaction():
            yield


@contextmanager
def undone_write() -> Iterator[None]:
    """Run the block in a write transaction that is rolled back at its end."""
    with suppress(_UndoneError), write_transaction():
        yield
        raise _UndoneError


class _UndoneError(Exception):
    """Ends a transaction whose writes are not wanted."""


def a_category(slug: str = "agents") -> Category:
    """A category, made once."""
    with joined_write():
        category = db.session.query(Category).filter_by(slug=slug).first()
        if category is None:
            category = Category(
                slug=slug, name=slug.capitalize(), description="A shelf.", position=next(_numbers)
            )
            db.session.add(category)
            db.session.flush()
    return category


def the_panel() -> list[Reviewer]:
    """The four reviewers, made once."""
    with joined_write():
        if not db.session.query(Reviewer).count():
            for position, slug in enumerate(REVIEWER_SLUGS):
                name = f"The {slug.capitalize()}"
                db.session.add(
                    Reviewer(slug=slug, name=name, lens="A lens", description="A seat.", position=position)
                )
    return db.session.query(Reviewer).order_by(Reviewer.position).all()


def a_tool(slug: str, name: str | None = None, panel: str = "SSSk", category: str = "agents") -> Tool:
    """A tool with a price and four reviews; `panel` has S for ship and k for skip, reviewer by reviewer."""
    with joined_write():
        tool = Tool(
            slug=slug,
            name=name or slug.replace("-", " ").title(),
            maker=f"{slug} makers",
            category_id=a_category(category).id,
            tagline=f"The tagline of {slug}",
            description=f"The description of {slug}.",
            website=f"https://{slug}.example/",
        )
        db.session.add(tool)
        db.session.flush()
        a_price(tool, "2025-07", Decimal(20))
        for reviewer, letter in zip(the_panel(), panel, strict=False):
            a_review(tool, reviewer, Verdict.SHIP if letter == "S" else Verdict.SKIP)
        change_log.record_change(ChangeKind.TOOL_ADDED, f"{tool.name} was added", tool_id=tool.id)
    return tool


def a_price(tool: Tool, as_of: str, amount: Decimal | None) -> Price:
    """An entry price, known from a month on."""
    with joined_write():
        price = Price(
            tool_id=tool.id,
            kind="free" if amount is None else "paid",
            amount=amount,
            currency="USD",
            unit=None if amount is None else "per user per month",
            note="A note on the price.",
            source="https://price.example/",
            as_of=as_of,
        )
        db.session.add(price)
        db.session.flush()
    return price


def a_review(
    tool: Tool,
    reviewer: Reviewer,
    verdict: Verdict = Verdict.SHIP,
    day: date = date(2025, 8, 1),
    text: str = "",
) -> Review:
    """One reviewer's verdict on a tool."""
    with joined_write():
        review = Review(
            tool_id=tool.id,
            reviewer_id=reviewer.id,
            verdict=verdict,
            written_on=day,
            text=text or f"What {reviewer.name} says of {tool.slug}, with `code`.",
        )
        db.session.add(review)
        db.session.flush()
    return review


def a_matchup(
    one: Tool, other: Tool, pick: Tool | None = None, published: date = date(2025, 9, 1)
) -> Matchup:
    """A published comparison of two tools."""
    with joined_write():
        slug = pair_slug(one.slug, other.slug)
        matchup = Matchup(
            slug=slug,
            question=f"The question of {slug}?",
            call=f"The call of {slug}.",
            pricing=f"The pricing of {slug}.",
            pick_id=pick.id if pick else None,
            published=published,
        )
        db.session.add(matchup)
        db.session.flush()
        for place, tool in enumerate(sorted((one, other), key=lambda tool: tool.slug), 1):
            db.session.add(Contender(matchup_id=matchup.id, tool_id=tool.id, place=place))
        change_log.record_change(ChangeKind.MATCHUP_PUBLISHED, f"{slug} was published", matchup_id=matchup.id)
    return matchup


def contenders(matchup: Matchup) -> tuple[Contender, Contender]:
    """The two contenders of a matchup, in their order."""
    first, second = db.session.query(Contender).filter_by(matchup_id=matchup.id).order_by(Contender.place)
    return first, second


def a_contender() -> Contender:
    """A contender of a new matchup of two new tools."""
    number = next(_numbers)
    return contenders(a_matchup(a_tool(f"left-{number}"), a_tool(f"right-{number}")))[0]


def a_voter(name: str | None = None) -> int:
    """A voter's id."""
    with joined_write():
        return voters.get_or_create(name or f"voter {next(_numbers)}")


def a_vote(
    contender: Contender, choice: BallotChoice = BallotChoice.SHIP, voter_id: int | None = None
) -> None:
    """A ballot without caps."""
    with joined_write():
        ballot_log.record_ballot(contender.id, voter_id or a_voter(), choice)


def a_held_vote(
    contender: Contender, reason: HoldReason = HoldReason.BURST, voter_id: int | None = None
) -> str:
    """A held vote to ship; returns its receipt."""
    with joined_write():
        ballot = ballot_log.record_ballot(contender.id, voter_id or a_voter(), BallotChoice.SHIP, reason)
    assert ballot
    assert ballot.receipt
    return ballot.receipt


def votes_on(contender: Contender, ships: int, skips: int) -> None:
    """So many votes, each of another voter."""
    with joined_write():
        for choice, number in ((BallotChoice.SHIP, ships), (BallotChoice.SKIP, skips)):
            for _ in range(number):
                a_vote(contender, choice)
