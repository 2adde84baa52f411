"""When a cached page is out of date: after any catalogue change or issue, and after votes that it shows."""

from flask import request

from models.content_version import ContentVersion, ContentVersionWatcher

# WSGI environ key; the set of contender ids whose votes the page shows.
SHOWN_CONTENDERS = "shipworthy.shown_contenders"


def invalidate_on_votes_for(*contenders: int) -> None:
    """Declare that this page shows votes on these contenders only; by default any vote invalidates it."""
    request.environ[SHOWN_CONTENDERS] = frozenset(contenders)


def epoch(version: ContentVersion) -> tuple[int, int, int]:
    """Return the part of a content version that invalidates every page when it changes."""
    return version.changes, version.issues, version.database_generation


def is_current(
    built: ContentVersion,
    contenders: frozenset[int] | None,
    now: ContentVersion,
    watcher: ContentVersionWatcher,
) -> bool:
    """Whether no ballot on these contenders (None: on any) is newer than the page."""
    if contenders is None or built.ballots == now.ballots:
        return built.ballots == now.ballots
    return watcher.newest_ballot_on(contenders) <= built.ballots
