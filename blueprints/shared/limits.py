"""The flood guard in front of forms."""

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

guard = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def init_app(app: Flask) -> None:
    """Put the guard in front of whatever route asks for it."""
    guard.init_app(app)


def posts() -> str:
    """Return the limit on forms sent from one address."""
    return f"{current_app.extensions['settings'].posts_per_minute} per minute"
