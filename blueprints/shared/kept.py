"""Public pages kept whole in memory, for as long as neither the change log nor the ballot log has moved."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import Any

from blueprints.shared import markdown
from models.moved import State, Watch

Key = tuple[str, str, str, str, int]
Headers = list[tuple[str, str]]
MOST_BYTES = 64 * 1024 * 1024
MOST_PAGES = 10_000
LONGEST_QUERY = 300
# Files that may be larger than what one wants in memory.
STREAMED = "/data/"
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
DAY = 24 * 3600
OF_THE_BODY = ("content-type", "content-length")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it went out."""

    headers: Headers
    body: bytes
    etag: str
    modified: str = ""


class KeptPages:
    """WSGI middleware: answers from memory what was answered before and cannot have changed since."""

    def __init__(self, app: Callable[..., Iterable[bytes]], watch: Watch) -> None:
        self._app = app
        self._watch = watch
        self._lock = Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._state: State | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from memory, or let the site answer and keep what it marks as public."""
        query = environ.get("QUERY_STRING", "")
        if environ.get("PATH_INFO", "").startswith(STREAMED):
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or len(query) > LONGEST_QUERY:
            return self._app(environ, start_response)
        try:
            # Asked before the page is made: one made while something moves counts as old, never as new.
            state = self._watch.state()
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

    def _kept(self, key: Key, state: State) -> Page | None:
        with self._lock:
            if state != self._state:
                self._pages.clear()
                self._bytes, self._state = 0, state
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def _ask(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        key: Key,
        state: State,
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
        page = Page(headers, body, named.get("etag", ""), named.get("last-modified", ""))
        if not (
            status.startswith("200") and page.etag and named.get("cache-control", "").startswith("public")
        ):
            start_response(status, headers)
            return [body]
        self._keep(key, state, page)
        environ.update(conditions)
        return _answer(page, environ, start_response)

    def _keep(self, key: Key, state: State, page: Page) -> None:
        with self._lock:
            if state != self._state or key in self._pages:
                return
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > MOST_BYTES or len(self._pages) > MOST_PAGES:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)


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
