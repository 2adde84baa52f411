"""Limit on forms sent from one address."""

import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from models.voting import networks
from services import services
from web.rate_limit_storage import InMemoryWindowStorage

DEFAULT_WAIT_SECONDS = 60


def client_key() -> str:
    """Return whom a request counts for: an IPv4 address, or the whole network of an IPv6 address."""
    address = get_remote_address()
    return networks.network_prefix(address) if ":" in address else address


# Flask-Limiter's own headers are off: they put Retry-After on every response, redirects too.
limiter = Limiter(client_key, storage_uri=f"{InMemoryWindowStorage.STORAGE_SCHEME[0]}://")


def init_app(app: Flask) -> None:
    """Enable the limits that routes declare."""
    limiter.init_app(app)


def post_limit() -> str:
    """Return the limit on forms sent from one address."""
    return f"{services().settings.posts_per_minute} per minute"


def seconds_to_wait() -> int:
    """Return the seconds until the limit of this request resets; 60 if unknown."""
    limit = limiter.current_limit
    return max(1, int(limit.reset_at - time.time())) if limit else DEFAULT_WAIT_SECONDS
