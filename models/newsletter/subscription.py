"""Opting in, in two steps, and out, in one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update

from models.database.base import db, utc_now
from models.newsletter import outbox, subscribers, tokens
from models.newsletter.email_address import EmailAddress
from models.newsletter.tables import DeliveryState, Outbox, Subscriber, SubscriptionStatus, TokenPurpose
from models.newsletter.tokens import CONFIRM_DAYS
from models.voting.networks import RETENTION_DAYS, NetworkId

REQUESTS_PER_ADDRESS = 3
ADDRESS_WINDOW = timedelta(days=1)
REQUESTS_PER_NETWORK = 10
NETWORK_WINDOW = timedelta(hours=1)


class TooManyRequestsError(Exception):
    """A network has asked too often; it may ask again in an hour."""


class ConfirmationResult(StrEnum):
    """What a link to confirm came to."""

    CONFIRMED = "confirmed"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SubscriberData:
    """All that is stored of one subscriber."""

    address: str | None
    status: SubscriptionStatus
    asked_at: datetime | None
    confirmed_at: datetime | None
    left_at: datetime | None
    consent: str | None
    issues_sent: int


def request_subscription(wanted: EmailAddress, network: NetworkId) -> None:
    """Put down the letter that answers whoever asks for the newsletter, in the present write.

    Known or not, the same is done; which letter it is, is decided when it is written. An address gets a few
    letters a day; past them nothing is sent and nothing said. Raises TooManyError for a network.
    """
    if (
        outbox.recent_request_count(Outbox.network.in_((network.current, network.previous)), NETWORK_WINDOW)
        >= REQUESTS_PER_NETWORK
    ):
        raise TooManyRequestsError
    subscriber_id = subscribers.upsert_pending(wanted)
    if (
        outbox.recent_request_count(Outbox.subscriber_id == subscriber_id, ADDRESS_WINDOW)
        < REQUESTS_PER_ADDRESS
    ):
        tokens.revoke_confirm_tokens(subscriber_id)
        outbox.queue_confirmation(subscriber_id, network.current)


def confirm_subscription(secret: str) -> ConfirmationResult:
    """Use a link to confirm, once."""
    subscriber_id = tokens.consume_token(secret)
    if subscriber_id is None:
        return confirmation_problem(secret) or ConfirmationResult.UNKNOWN
    subscribers.mark_confirmed(subscriber_id)
    return ConfirmationResult.CONFIRMED


def confirmation_problem(secret: str) -> ConfirmationResult | None:
    """Return why a link to confirm cannot be used; None for one that can."""
    held = tokens.token_state(secret, TokenPurpose.CONFIRM)
    if held is None:
        return ConfirmationResult.UNKNOWN
    if held.used:
        return ConfirmationResult.USED
    return ConfirmationResult.EXPIRED if held.expired else None


def load_subscriber_data(secret: str) -> SubscriberData | None:
    """Return what is stored of whoever holds a link to leave; None for a link that leads nowhere."""
    held = tokens.token_state(secret, TokenPurpose.UNSUBSCRIBE)
    if held is None:
        return None
    one = db.session.get_one(Subscriber, held.subscriber_id)
    mine = (Outbox.subscriber_id == one.id, Outbox.issue_id.is_not(None), Outbox.state == DeliveryState.SENT)
    sent = db.session.scalar(select(func.count()).select_from(Outbox).where(*mine)) or 0
    return SubscriberData(
        one.address,
        SubscriptionStatus(one.status),
        one.asked_at,
        one.confirmed_at,
        one.left_at,
        one.consent,
        sent,
    )


def cancel_subscription(secret: str) -> bool:
    """Take out whoever holds a link to leave, once or again; False for a link that leads nowhere."""
    held = tokens.token_state(secret, TokenPurpose.UNSUBSCRIBE)
    if held is None:
        return False
    subscribers.unsubscribe(held.subscriber_id)
    tokens.revoke_confirm_tokens(held.subscriber_id)
    outbox.delete_waiting(held.subscriber_id)
    return True


def delete_subscriber(secret: str) -> bool:
    """Delete all of whoever holds a link to leave, the hash as well; False for a link that leads nowhere."""
    held = tokens.token_state(secret, TokenPurpose.UNSUBSCRIBE)
    if held is None:
        return False
    _delete_rows(held.subscriber_id)
    return True


def prune_unconfirmed() -> int:
    """Delete those who asked and never confirmed, and forget which networks asked; return how many went.

    One who had left before is taken out again, and the hash stays.
    """
    limit = utc_now() - timedelta(days=CONFIRM_DAYS)
    late = (Subscriber.status == SubscriptionStatus.PENDING, Subscriber.asked_at < limit)
    gone = db.session.execute(select(Subscriber.id, Subscriber.left_at).where(*late)).all()
    for key, left_at in gone:
        if left_at is None:
            _delete_rows(key)
        else:
            subscribers.unsubscribe(key)
            tokens.revoke_confirm_tokens(key)
            outbox.delete_waiting(key)
    old = Outbox.asked_at < utc_now() - timedelta(days=RETENTION_DAYS)
    db.session.execute(update(Outbox).where(old, Outbox.network.is_not(None)).values(network=None))
    return len(gone)


def _delete_rows(subscriber_id: int) -> None:
    tokens.delete_tokens(subscriber_id)
    outbox.delete_letters(subscriber_id)
    db.session.execute(delete(Subscriber).where(Subscriber.id == subscriber_id))
