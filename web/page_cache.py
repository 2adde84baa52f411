"""WSGI middleware that answers public pages from memory while nothing on them has changed."""

from collections.abc import Iterable
from time import time
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from models.content_version import ContentVersion, ContentVersionWatcher
from web import page_validity
from web.content_negotiation import MARKDOWN_TYPE, prefers_markdown
from web.page_store import CachedResponse, Headers, PageKey, PageStore

MAX_QUERY_LENGTH = 300
# The open data files are too large to hold in memory; liveness does not depend on the database.
UNCACHED_PREFIXES = ("/data/", "/healthz")
CONDITIONAL_HEADERS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
BODY_HEADERS = ("content-type", "content-length")
SECONDS_PER_DAY = 24 * 3600


class PageCache:
    """Wraps the site: visitors without a cookie share one copy of each public page."""

    def __init__(self, app: WSGIApplication, watcher: ContentVersionWatcher) -> None:
        self._app = app
        self._watcher = watcher
        self._store = PageStore()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or have the site answer and store the page if it is public."""
        if not _may_be_cached(environ):
            return self._app(environ, start_response)
        try:
            # Read before the page is rendered: a page rendered during a commit counts as old, never as new.
            version = self._watcher.version()
        except Exception:  # noqa: BLE001 - the site reports a faulty database itself
            return self._app(environ, start_response)
        key = _page_key(environ)
        page = self._store.get(key, version)
        if page and page_validity.is_current(page.version, page.contenders, version, self._watcher):
            return _respond(page, environ, start_response)
        return self._render(environ, start_response, key, version)

    def _render(
        self, environ: WSGIEnvironment, start_response: StartResponse, key: PageKey, version: ContentVersion
    ) -> Iterable[bytes]:
        # The site would answer a conditional request with a 304, which has no body to store.
        conditions = {name: environ.pop(name) for name in CONDITIONAL_HEADERS if name in environ}
        status, headers, body = _buffer_response(self._app, environ)
        by_name = {name.lower(): value for name, value in headers}
        etag, is_public = by_name.get("etag", ""), by_name.get("cache-control", "").startswith("public")
        if not (status.startswith("200") and etag and is_public):
            start_response(status, headers)
            return [body]
        contenders = environ.get(page_validity.SHOWN_CONTENDERS)
        page = CachedResponse(headers, body, etag, by_name.get("last-modified", ""), version, contenders)
        self._store.put(key, page)
        environ.update(conditions)
        return _respond(page, environ, start_response)


def _may_be_cached(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_COOKIE" not in environ
        and len(environ.get("QUERY_STRING", "")) <= MAX_QUERY_LENGTH
        and not environ.get("PATH_INFO", "").startswith(UNCACHED_PREFIXES)
    )


def _page_key(environ: WSGIEnvironment) -> PageKey:
    return (
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        MARKDOWN_TYPE if prefers_markdown(environ.get("HTTP_ACCEPT", "")) else "",
        # Some pages name the current day.
        int(time() // SECONDS_PER_DAY),
    )


def _buffer_response(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, bytes]:
    started: list[Any] = []
    chunks: list[bytes] = []

    def start_response(status: str, headers: Headers, _exc_info: Any = None) -> Any:
        started[:] = [status, headers]
        return chunks.append

    response = app(environ, start_response)
    try:
        chunks.extend(response)
    finally:
        close = getattr(response, "close", None)
        if close is not None:
            close()
    status, headers = started
    return status, headers, b"".join(chunks)


def _respond(
    page: CachedResponse, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    if _is_not_modified(page, environ):
        headers = [(name, value) for name, value in page.headers if name.lower() not in BODY_HEADERS]
        start_response("304 NOT MODIFIED", headers)
        return []
    start_response("200 OK", page.headers)
    return [page.body]


def _is_not_modified(page: CachedResponse, environ: WSGIEnvironment) -> bool:
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None:
        return bool(if_none_match.strip() == "*" or page.etag in if_none_match)
    # Browsers send Last-Modified back verbatim.
    return bool(page.last_modified and environ.get("HTTP_IF_MODIFIED_SINCE") == page.last_modified)
