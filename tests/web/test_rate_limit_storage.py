"""Counts of the rate limits."""

import threading

import pytest
import time_machine

from web import rate_limit, rate_limit_storage
from web.rate_limit_storage import InMemoryWindowStorage


@pytest.fixture
def clock():
    with time_machine.travel(1_000_000, tick=False) as travelling:
        yield travelling


def test_hits_add_up_until_their_window_ends(clock) -> None:
    storage = InMemoryWindowStorage()
    assert [storage.incr("a", 60), storage.incr("a", 60)] == [1, 2]
    assert (storage.get("a"), storage.get_expiry("a")) == (2, 1_000_060)
    clock.shift(61)
    assert (storage.get("a"), storage.incr("a", 60)) == (0, 1)


def test_keys_are_counted_separately(clock) -> None:
    storage = InMemoryWindowStorage()
    storage.incr("a", 60)
    assert storage.get("b") == 0


def test_expired_windows_are_removed(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_storage, "MAX_KEYS", 3)
    storage = InMemoryWindowStorage()
    for key in "abcd":
        storage.incr(key, 60)
    clock.shift(61)
    storage.incr("e", 60)
    assert list(storage._windows) == ["e"]


def test_no_hit_is_lost_among_threads() -> None:
    storage = InMemoryWindowStorage()
    threads = [threading.Thread(target=lambda: [storage.incr("a", 60) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert storage.get("a") == 4000
    assert storage.reset() == 1


def test_a_flood_from_many_addresses_keeps_memory_bounded(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_storage, "MAX_KEYS", 100)
    storage = InMemoryWindowStorage()
    for number in range(5000):
        storage.incr(str(number), 60)
    assert len(storage._windows) <= 101
    assert storage.get("4999") == 1


@pytest.mark.parametrize(
    ("address", "key"), [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::9", "2001:db8:1::/48")]
)
def test_requests_count_for_an_ipv4_address_or_an_ipv6_network(app, address: str, key: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert rate_limit.client_key() == key
