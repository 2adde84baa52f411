"""Rendered pages in memory: least recently used out first, bounded by bytes and by number."""

from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from models.content_version import ContentVersion
from web.page_validity import epoch

MAX_BYTES = 64 * 1024 * 1024
# Bounds the keys and headers, which MAX_BYTES does not count.
MAX_CACHED_PAGES = 10_000

PageKey = tuple[str, str, str, str, int]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A 200 response, the content version it was built from and the contenders whose votes it shows."""

    headers: Headers
    body: bytes
    etag: str
    last_modified: str
    version: ContentVersion
    # None: any vote may be on the page.
    contenders: frozenset[int] | None


class PageStore:
    """Holds the pages of one epoch; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: LRUCache[PageKey, CachedResponse] = LRUCache(
            MAX_BYTES, getsizeof=lambda page: len(page.body)
        )
        self._epoch: tuple[int, int, int] | None = None

    def get(self, key: PageKey, version: ContentVersion) -> CachedResponse | None:
        """Return the page; a version of another epoch empties the store first."""
        with self._lock:
            if self._epoch != epoch(version):
                self._pages.clear()
                self._epoch = epoch(version)
            return self._pages.get(key)

    def put(self, key: PageKey, page: CachedResponse) -> None:
        """Store the page, unless it is of another epoch, no newer than the stored one, or too large."""
        with self._lock:
            stored = self._pages.get(key)
            if stored and stored.version.ballots >= page.version.ballots:
                return
            if self._epoch != epoch(page.version) or len(page.body) > MAX_BYTES:
                return
            self._pages[key] = page
            while len(self._pages) > MAX_CACHED_PAGES:
                self._pages.popitem()
