"""The flood guard in front of forms."""

import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from models.voting import networks
from services import services
from web import rate_limit_storage

DEFAULT_WAIT = 60


def client_key() -> str:
    """Return what floods are counted by: an IPv4 address, or the whole network of an IPv6 one."""
    address = get_remote_address()
    return networks.network_prefix(address) if ":" in address else address


# Without its headers: they put a Retry-After on every answer, redirects among them.
limiter = Limiter(client_key, storage_uri=f"{rate_limit_storage.InMemoryWindowStorage.STORAGE_SCHEME[0]}://")


def init_app(app: Flask) -> None:
    """Put the guard in front of whatever route asks for it."""
    limiter.init_app(app)


def post_limit() -> str:
    """Return the limit on forms sent from one address."""
    return f"{services().settings.posts_per_minute} per minute"


def seconds_to_wait() -> int:
    """Return in how many seconds a request past the limit passes again; a minute where it cannot be told."""
    limit = limiter.current_limit
    return max(1, int(limit.reset_at - time.time())) if limit else DEFAULT_WAIT
