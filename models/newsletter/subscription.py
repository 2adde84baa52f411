"""Opting in, in two steps, and out, in one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update

from models.database.base import db, utc_now
from models.newsletter import outbox, subscriber, token
from models.newsletter.address import Address
from models.newsletter.outbox import Outbox, State
from models.newsletter.subscriber import Status, Subscriber
from models.newsletter.token import CONFIRM_DAYS, Purpose
from models.voting.networks import RETENTION_DAYS, NetworkId

PER_ADDRESS = 3
ADDRESS_TIME = timedelta(days=1)
PER_NETWORK = 10
NETWORK_TIME = timedelta(hours=1)


class TooManyError(Exception):
    """A network has asked too often; it may ask again in an hour."""


class Answer(StrEnum):
    """What a link to confirm came to."""

    CONFIRMED = "confirmed"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is stored of one subscriber."""

    address: str | None
    status: Status
    asked_at: datetime | None
    confirmed_at: datetime | None
    left_at: datetime | None
    consent: str | None
    issues_sent: int


def ask(wanted: Address, network: NetworkId) -> None:
    """Put down the letter that answers whoever asks for the newsletter, in the present write.

    Known or not, the same is done; which letter it is, is decided when it is written. An address gets a few
    letters a day; past them nothing is sent and nothing said. Raises TooManyError for a network.
    """
    if outbox.asked(Outbox.network.in_((network.current, network.previous)), NETWORK_TIME) >= PER_NETWORK:
        raise TooManyError
    subscriber_id = subscriber.enrol(wanted)
    if outbox.asked(Outbox.subscriber_id == subscriber_id, ADDRESS_TIME) < PER_ADDRESS:
        token.end(subscriber_id)
        outbox.put_answer(subscriber_id, network.current)


def confirm(secret: str) -> Answer:
    """Use a link to confirm, once."""
    subscriber_id = token.use(secret)
    if subscriber_id is None:
        return state(secret) or Answer.UNKNOWN
    subscriber.confirm(subscriber_id)
    return Answer.CONFIRMED


def state(secret: str) -> Answer | None:
    """Return why a link to confirm cannot be used; None for one that can."""
    held = token.held(secret, Purpose.CONFIRM)
    if held is None:
        return Answer.UNKNOWN
    if held.used:
        return Answer.USED
    return Answer.EXPIRED if held.expired else None


def stored(secret: str) -> Stored | None:
    """Return what is stored of whoever holds a link to leave; None for a link that leads nowhere."""
    held = token.held(secret, Purpose.LEAVE)
    if held is None:
        return None
    one = db.session.get_one(Subscriber, held.subscriber_id)
    mine = (Outbox.subscriber_id == one.id, Outbox.issue_id.is_not(None), Outbox.state == State.SENT)
    sent = db.session.scalar(select(func.count()).select_from(Outbox).where(*mine)) or 0
    return Stored(
        one.address, Status(one.status), one.asked_at, one.confirmed_at, one.left_at, one.consent, sent
    )


def leave(secret: str) -> bool:
    """Take out whoever holds a link to leave, once or again; False for a link that leads nowhere."""
    held = token.held(secret, Purpose.LEAVE)
    if held is None:
        return False
    subscriber.take_out(held.subscriber_id)
    token.end(held.subscriber_id)
    outbox.drop_waiting(held.subscriber_id)
    return True


def forget(secret: str) -> bool:
    """Delete all of whoever holds a link to leave, the hash as well; False for a link that leads nowhere."""
    held = token.held(secret, Purpose.LEAVE)
    if held is None:
        return False
    _delete(held.subscriber_id)
    return True


def prune() -> int:
    """Delete those who asked and never confirmed, and forget which networks asked; return how many went.

    One who had left before is taken out again, and the hash stays.
    """
    limit = utc_now() - timedelta(days=CONFIRM_DAYS)
    late = (Subscriber.status == Status.PENDING, Subscriber.asked_at < limit)
    gone = db.session.execute(select(Subscriber.id, Subscriber.left_at).where(*late)).all()
    for key, left_at in gone:
        if left_at is None:
            _delete(key)
        else:
            subscriber.take_out(key)
            token.end(key)
            outbox.drop_waiting(key)
    old = Outbox.asked_at < utc_now() - timedelta(days=RETENTION_DAYS)
    db.session.execute(update(Outbox).where(old, Outbox.network.is_not(None)).values(network=None))
    return len(gone)


def _delete(subscriber_id: int) -> None:
    token.forget(subscriber_id)
    outbox.forget(subscriber_id)
    db.session.execute(delete(Subscriber).where(Subscriber.id == subscriber_id))
