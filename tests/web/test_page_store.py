"""Pages in memory are bounded by bytes and by number, and a newer page is never replaced by an older one."""

import pytest

from models.content_version import ContentVersion
from web import page_store
from web.page_store import CachedResponse, PageKey, PageStore

NOW = ContentVersion(changes=5, ballots=9, issues=1)


def a_key(path: str) -> PageKey:
    return ("localhost", path, "", "", 0)


def a_page(body: bytes = b"page", version: ContentVersion = NOW) -> CachedResponse:
    return CachedResponse([], body, '"etag"', "", version, None)


@pytest.fixture
def store() -> PageStore:
    store = PageStore()
    store.get(a_key("/"), NOW)
    return store


def stored_paths(store: PageStore, *paths: str) -> list[str]:
    return [path for path in paths if store.get(a_key(path), NOW)]


def test_the_least_recently_used_page_leaves_first(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "MAX_CACHED_PAGES", 2)
    store.put(a_key("/a"), a_page())
    store.put(a_key("/b"), a_page())
    store.get(a_key("/a"), NOW)
    store.put(a_key("/c"), a_page())
    assert stored_paths(store, "/a", "/b", "/c") == ["/a", "/c"]


def test_bodies_stay_within_the_bytes_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "MAX_BYTES", 10)
    store = PageStore()
    store.get(a_key("/"), NOW)
    for path in ("/a", "/b", "/c"):
        store.put(a_key(path), a_page(b"five!"))
    assert stored_paths(store, "/a", "/b", "/c") == ["/b", "/c"]


def test_a_page_larger_than_the_store_replaces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "MAX_BYTES", 10)
    store = PageStore()
    store.get(a_key("/"), NOW)
    store.put(a_key("/a"), a_page())
    store.put(a_key("/large"), a_page(b"eleven byte"))
    assert stored_paths(store, "/a", "/large") == ["/a"]


def test_a_page_built_before_the_stored_one_is_dropped(store: PageStore) -> None:
    store.put(a_key("/a"), a_page(b"new"))
    store.put(a_key("/a"), a_page(b"old", NOW._replace(ballots=8)))
    assert store.get(a_key("/a"), NOW) == a_page(b"new")


@pytest.mark.parametrize("change", [{"changes": 6}, {"issues": 2}, {"database_generation": 1}])
def test_a_new_epoch_empties_the_store(store: PageStore, change: dict[str, int]) -> None:
    store.put(a_key("/a"), a_page())
    assert store.get(a_key("/a"), NOW._replace(**change)) is None
    assert store.get(a_key("/a"), NOW) is None


def test_a_page_of_another_epoch_is_not_stored(store: PageStore) -> None:
    store.put(a_key("/a"), a_page(version=NOW._replace(changes=4)))
    assert store.get(a_key("/a"), NOW) is None
