"""Public pages kept whole in memory, for as long as nothing that they show has moved."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import Any

from flask import request

from models.content_version import ContentVersion, ContentVersionWatcher
from web import content_negotiation
from web.content_negotiation import MARKDOWN_TYPE

CacheKey = tuple[str, str, str, str, int]
Headers = list[tuple[str, str]]
MAX_BYTES = 64 * 1024 * 1024
MAX_PAGES = 10_000
MAX_QUERY_LENGTH = 300
# Files that may be larger than what one wants in memory.
STREAMED_PREFIX = "/data/"
CONDITIONAL_HEADERS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
SECONDS_PER_DAY = 24 * 3600
# Where a view leaves word of whose votes its page shows.
SHOWN_CONTENDERS = "shipworthy.shown"
BODY_HEADERS = ("content-type", "content-length")


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer as it went out, and the state that it tells of; without contenders, any ballot ends it."""

    headers: Headers
    body: bytes
    etag: str
    last_modified: str
    version: ContentVersion
    contenders: frozenset[int] | None


class PageCache:
    """WSGI middleware: answers from memory what was answered before and cannot have changed since."""

    def __init__(self, app: Callable[..., Iterable[bytes]], watch: ContentVersionWatcher) -> None:
        self._app = app
        self._watch = watch
        self._lock = Lock()
        self._responses: OrderedDict[CacheKey, CachedResponse] = OrderedDict()
        self._bytes = 0
        self._generation: tuple[int, int, int] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from memory, or let the site answer and keep what it marks as public."""
        query = environ.get("QUERY_STRING", "")
        if environ.get("PATH_INFO", "").startswith(STREAMED_PREFIX):
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or len(query) > MAX_QUERY_LENGTH:
            return self._app(environ, start_response)
        try:
            # Asked before the page is made: one made while something moves counts as old, never as new.
            state = self._watch.version()
        except Exception:  # noqa: BLE001 - whatever the database suffers from, the site itself shall tell
            return self._app(environ, start_response)
        # One address may be asked for as HTML or as Markdown.
        form = MARKDOWN_TYPE if content_negotiation.prefers_markdown(environ.get("HTTP_ACCEPT", "")) else ""
        # Some pages tell of which day they are.
        today = int(time() // SECONDS_PER_DAY)
        key = (environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""), query, form, today)
        page = self._lookup(key, state)
        if page is None:
            return self._fetch(environ, start_response, key, state)
        return _respond(page, environ, start_response)

    def _lookup(self, key: CacheKey, state: ContentVersion) -> CachedResponse | None:
        with self._lock:
            if self._generation != _cache_generation(state):
                self._responses.clear()
                self._bytes, self._generation = 0, _cache_generation(state)
            page = self._responses.get(key)
            if page is None or not self._is_valid(page, state):
                return None
            self._responses.move_to_end(key)
            return page

    def _is_valid(self, page: CachedResponse, state: ContentVersion) -> bool:
        told = page.version.ballots
        if page.contenders is None or told == state.ballots:
            return told == state.ballots
        return self._watch.newest_ballot_on(page.contenders) <= told

    def _evict(self, key: CacheKey) -> None:
        self._bytes -= len(self._responses.pop(key).body)

    def _fetch(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        key: CacheKey,
        state: ContentVersion,
    ) -> Iterable[bytes]:
        begun: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            begun[:] = [status, headers]
            return begun.append

        # A conditional request would be answered without a body, and there would be nothing to keep.
        conditions = {name: environ.pop(name) for name in CONDITIONAL_HEADERS if name in environ}
        answer = self._app(environ, hold)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        status, headers = begun[:2]
        named = {name.lower(): value for name, value in headers}
        etag, modified = named.get("etag", ""), named.get("last-modified", "")
        page = CachedResponse(headers, body, etag, modified, state, environ.get(SHOWN_CONTENDERS))
        if not (
            status.startswith("200") and page.etag and named.get("cache-control", "").startswith("public")
        ):
            start_response(status, headers)
            return [body]
        self._store(key, page)
        environ.update(conditions)
        return _respond(page, environ, start_response)

    def _store(self, key: CacheKey, page: CachedResponse) -> None:
        with self._lock:
            there = self._responses.get(key)
            if self._generation != _cache_generation(page.version) or (
                there and there.version.ballots >= page.version.ballots
            ):
                return
            if there:
                self._evict(key)
            self._responses[key] = page
            self._bytes += len(page.body)
            while self._bytes > MAX_BYTES or len(self._responses) > MAX_PAGES:
                self._evict(next(iter(self._responses)))


def invalidate_on_votes_for(*contenders: int) -> None:
    """Say that the page of this request shows votes on these contenders and on no others, or none at all."""
    request.environ[SHOWN_CONTENDERS] = frozenset(contenders)


def _cache_generation(state: ContentVersion) -> tuple[int, int, int]:
    """Return what ends every page."""
    return state.changes, state.issues, state.database_generation


def _respond(
    page: CachedResponse, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    if _is_not_modified(page, environ):
        start_response(
            "304 NOT MODIFIED",
            [(name, value) for name, value in page.headers if name.lower() not in BODY_HEADERS],
        )
        return []
    start_response("200 OK", page.headers)
    return [page.body]


def _is_not_modified(page: CachedResponse, environ: dict[str, Any]) -> bool:
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted is not None:
        return bool(wanted.strip() == "*" or page.etag in wanted)
    # A reader sends back the very words of the header.
    return bool(page.last_modified and environ.get("HTTP_IF_MODIFIED_SINCE") == page.last_modified)
