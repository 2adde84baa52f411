"""Public pages kept whole in memory, for as long as nothing that they show has moved."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import Any

from flask import request

from blueprints.shared import markdown
from models.content_version import ContentVersion, ContentVersionWatcher

Key = tuple[str, str, str, str, int]
Headers = list[tuple[str, str]]
MOST_BYTES = 64 * 1024 * 1024
MOST_PAGES = 10_000
LONGEST_QUERY = 300
# Files that may be larger than what one wants in memory.
STREAMED = "/data/"
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
DAY = 24 * 3600
# Where a view leaves word of whose votes its page shows.
SHOWN = "shipworthy.shown"
OF_THE_BODY = ("content-type", "content-length")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it went out, and the state that it tells of; without contenders, any ballot ends it."""

    headers: Headers
    body: bytes
    etag: str
    modified: str
    version: ContentVersion
    contenders: frozenset[int] | None


class KeptPages:
    """WSGI middleware: answers from memory what was answered before and cannot have changed since."""

    def __init__(self, app: Callable[..., Iterable[bytes]], watch: ContentVersionWatcher) -> None:
        self._app = app
        self._watch = watch
        self._lock = Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._told: tuple[int, int, int] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from memory, or let the site answer and keep what it marks as public."""
        query = environ.get("QUERY_STRING", "")
        if environ.get("PATH_INFO", "").startswith(STREAMED):
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or len(query) > LONGEST_QUERY:
            return self._app(environ, start_response)
        try:
            # Asked before the page is made: one made while something moves counts as old, never as new.
            state = self._watch.version()
        except Exception:  # noqa: BLE001 - whatever the database suffers from, the site itself shall tell
            return self._app(environ, start_response)
        # One address may be asked for as HTML or as Markdown.
        form = markdown.MIMETYPE if markdown.preferred(environ.get("HTTP_ACCEPT", "")) else ""
        # Some pages tell of which day they are.
        today = int(time() // DAY)
        key = (environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""), query, form, today)
        page = self._kept(key, state)
        if page is None:
            return self._ask(environ, start_response, key, state)
        return _answer(page, environ, start_response)

    def _kept(self, key: Key, state: ContentVersion) -> Page | None:
        with self._lock:
            if self._told != _told(state):
                self._pages.clear()
                self._bytes, self._told = 0, _told(state)
            page = self._pages.get(key)
            if page is None or not self._holds(page, state):
                return None
            self._pages.move_to_end(key)
            return page

    def _holds(self, page: Page, state: ContentVersion) -> bool:
        told = page.version.ballots
        if page.contenders is None or told == state.ballots:
            return told == state.ballots
        return self._watch.newest_ballot_on(page.contenders) <= told

    def _drop(self, key: Key) -> None:
        self._bytes -= len(self._pages.pop(key).body)

    def _ask(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        key: Key,
        state: ContentVersion,
    ) -> Iterable[bytes]:
        begun: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            begun[:] = [status, headers]
            return begun.append

        # A conditional request would be answered without a body, and there would be nothing to keep.
        conditions = {name: environ.pop(name) for name in CONDITIONS if name in environ}
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
        page = Page(headers, body, etag, modified, state, environ.get(SHOWN))
        if not (
            status.startswith("200") and page.etag and named.get("cache-control", "").startswith("public")
        ):
            start_response(status, headers)
            return [body]
        self._keep(key, page)
        environ.update(conditions)
        return _answer(page, environ, start_response)

    def _keep(self, key: Key, page: Page) -> None:
        with self._lock:
            there = self._pages.get(key)
            if self._told != _told(page.version) or (there and there.version.ballots >= page.version.ballots):
                return
            if there:
                self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > MOST_BYTES or len(self._pages) > MOST_PAGES:
                self._drop(next(iter(self._pages)))


def shows_votes_on(*contenders: int) -> None:
    """Say that the page of this request shows votes on these contenders and on no others, or none at all."""
    request.environ[SHOWN] = frozenset(contenders)


def _told(state: ContentVersion) -> tuple[int, int, int]:
    """Return what ends every page."""
    return state.changes, state.issues, state.database_generation


def _answer(page: Page, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if _has_it(page, environ):
        start_response(
            "304 NOT MODIFIED",
            [(name, value) for name, value in page.headers if name.lower() not in OF_THE_BODY],
        )
        return []
    start_response("200 OK", page.headers)
    return [page.body]


def _has_it(page: Page, environ: dict[str, Any]) -> bool:
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted is not None:
        return bool(wanted.strip() == "*" or page.etag in wanted)
    # A reader sends back the very words of the header.
    return bool(page.modified and environ.get("HTTP_IF_MODIFIED_SINCE") == page.modified)
