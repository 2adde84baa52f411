"""What one running site shares between requests, commands and background tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    # The rooms above models import this module, so it imports none of them at run time.
    from mailer.background_worker import BackgroundWorker
    from models.content_version import ContentVersionWatcher
    from search_index.engine import SearchIndex
    from settings import Settings
    from web.leaderboard_cache import LeaderboardCache
    from web.write_queue import WriteQueue


@dataclass(frozen=True, slots=True)
class Services:
    """The site's settings and its long-lived objects; `create_app` builds one per site."""

    settings: Settings
    search_index: SearchIndex
    content_version: ContentVersionWatcher
    leaderboard_cache: LeaderboardCache
    write_queue: WriteQueue
    newsletter_worker: BackgroundWorker


def services() -> Services:
    """Return the services of the current app; needs an application context."""
    current: Services = current_app.extensions["services"]
    return current
