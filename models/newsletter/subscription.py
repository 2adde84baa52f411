"""Double opt-in, unsubscribing and deletion."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update

from models.database.base import db, lock_until_commit, utc_now
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
    """The network has used up its requests of the last hour."""


class ConfirmationResult(StrEnum):
    """The outcome of using a confirmation link."""

    CONFIRMED = "confirmed"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SubscriberData:
    """Everything that is stored about one subscriber."""

    address: str | None
    status: SubscriptionStatus
    asked_at: datetime | None
    confirmed_at: datetime | None
    left_at: datetime | None
    consent: str | None
    issues_sent: int


def request_subscription(address: EmailAddress, network: NetworkId) -> None:
    """Queue the answer to a subscription request; raises TooManyRequestsError for its network.

    Runs the same statements for every address, so that nobody can tell a subscriber from a stranger; what the
    answer says is decided when it is leased. Past REQUESTS_PER_ADDRESS in ADDRESS_WINDOW it queues nothing.
    """
    # Requests of one network wait for each other, or all would find the count below the limit.
    lock_until_commit(network.previous, network.current)
    from_network = Outbox.network.in_((network.current, network.previous))
    if outbox.recent_request_count(from_network, NETWORK_WINDOW) >= REQUESTS_PER_NETWORK:
        raise TooManyRequestsError
    subscriber_id = subscribers.upsert_pending(address)
    to_address = Outbox.subscriber_id == subscriber_id
    if outbox.recent_request_count(to_address, ADDRESS_WINDOW) < REQUESTS_PER_ADDRESS:
        tokens.revoke_confirm_tokens(subscriber_id)
        outbox.queue_confirmation(subscriber_id, network.current)


def confirm_subscription(token: str) -> ConfirmationResult:
    """Confirm the subscriber of a confirmation link; only the first use confirms."""
    subscriber_id = tokens.consume_token(token)
    if subscriber_id is None:
        return confirmation_problem(token) or ConfirmationResult.UNKNOWN
    subscribers.mark_confirmed(subscriber_id)
    return ConfirmationResult.CONFIRMED


def confirmation_problem(token: str) -> ConfirmationResult | None:
    """Return why a confirmation link cannot be used; None if it can."""
    state = tokens.token_state(token, TokenPurpose.CONFIRM)
    if state is None:
        return ConfirmationResult.UNKNOWN
    if state.used:
        return ConfirmationResult.USED
    return ConfirmationResult.EXPIRED if state.expired else None


def load_subscriber_data(token: str) -> SubscriberData | None:
    """Return what is stored about the subscriber of an unsubscribe link; None for an unknown link."""
    state = tokens.token_state(token, TokenPurpose.UNSUBSCRIBE)
    if state is None:
        return None
    row = db.session.get_one(Subscriber, state.subscriber_id)
    sent = (Outbox.subscriber_id == row.id, Outbox.issue_id.is_not(None), Outbox.state == DeliveryState.SENT)
    issues_sent = db.session.scalar(select(func.count()).select_from(Outbox).where(*sent)) or 0
    return SubscriberData(
        row.address,
        SubscriptionStatus(row.status),
        row.asked_at,
        row.confirmed_at,
        row.left_at,
        row.consent,
        issues_sent,
    )


def cancel_subscription(token: str) -> bool:
    """Unsubscribe the subscriber of an unsubscribe link, any number of times; False for an unknown link."""
    state = tokens.token_state(token, TokenPurpose.UNSUBSCRIBE)
    if state is None:
        return False
    _unsubscribe(state.subscriber_id)
    return True


def delete_subscriber(token: str) -> bool:
    """Delete the subscriber of an unsubscribe link, the hash too; False for an unknown link."""
    state = tokens.token_state(token, TokenPurpose.UNSUBSCRIBE)
    if state is None:
        return False
    _delete_rows(state.subscriber_id)
    return True


def prune_unconfirmed() -> int:
    """Delete requests that were not confirmed within CONFIRM_DAYS; return their number.

    Who had left before the request is unsubscribed again, and the hash stays. Also deletes the network of
    requests that are older than RETENTION_DAYS.
    """
    asked_before = utc_now() - timedelta(days=CONFIRM_DAYS)
    unconfirmed = (Subscriber.status == SubscriptionStatus.PENDING, Subscriber.asked_at < asked_before)
    # Another process may be pruning too: each takes the rows that the other has not.
    rows = select(Subscriber.id, Subscriber.left_at).where(*unconfirmed).with_for_update(skip_locked=True)
    expired = db.session.execute(rows).all()
    for row in expired:
        if row.left_at is None:
            _delete_rows(row.id)
        else:
            _unsubscribe(row.id)
    old = Outbox.asked_at < utc_now() - timedelta(days=RETENTION_DAYS)
    db.session.execute(update(Outbox).where(old, Outbox.network.is_not(None)).values(network=None))
    return len(expired)


def _unsubscribe(subscriber_id: int) -> None:
    subscribers.unsubscribe(subscriber_id)
    # Letters before tokens, as a lease locks them; otherwise the two could wait for each other.
    outbox.delete_waiting(subscriber_id)
    tokens.revoke_confirm_tokens(subscriber_id)


def _delete_rows(subscriber_id: int) -> None:
    # No letter can be queued for a locked row.
    db.session.execute(select(Subscriber.id).where(Subscriber.id == subscriber_id).with_for_update())
    outbox.delete_letters(subscriber_id)
    tokens.delete_tokens(subscriber_id)
    db.session.execute(delete(Subscriber).where(Subscriber.id == subscriber_id))
