"""The flood guard's counts."""

import threading

import pytest
import time_machine

from web import rate_limit, rate_limit_storage
from web.rate_limit_storage import InMemoryWindowStorage


@pytest.fixture
def clock():
    with time_machine.travel(1_000_000, tick=False) as travelling:
        yield travelling


def test_hits_add_up_within_their_window_and_begin_anew_after_it(clock) -> None:
    kept = InMemoryWindowStorage()
    assert [kept.incr("a", 60), kept.incr("a", 60)] == [1, 2]
    assert (kept.get("a"), kept.get_expiry("a")) == (2, 1_000_060)
    clock.shift(61)
    assert (kept.get("a"), kept.incr("a", 60)) == (0, 1)


def test_one_key_is_nothing_to_another(clock) -> None:
    kept = InMemoryWindowStorage()
    kept.incr("a", 60)
    assert kept.get("b") == 0


def test_counts_that_have_run_out_are_swept_away(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_storage, "MAX_KEYS", 3)
    kept = InMemoryWindowStorage()
    for key in "abcd":
        kept.incr(key, 60)
    clock.shift(61)
    kept.incr("e", 60)
    assert list(kept._windows) == ["e"]


def test_no_hit_is_lost_among_threads() -> None:
    kept = InMemoryWindowStorage()
    threads = [threading.Thread(target=lambda: [kept.incr("a", 60) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.get("a") == 4000
    assert kept.reset() == 1


def test_a_flood_from_everywhere_does_not_fill_the_memory(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_storage, "MAX_KEYS", 100)
    kept = InMemoryWindowStorage()
    for number in range(5000):
        kept.incr(str(number), 60)
    assert len(kept._windows) <= 101
    assert kept.get("4999") == 1


@pytest.mark.parametrize(
    ("address", "source"), [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::9", "2001:db8:1::/48")]
)
def test_floods_are_counted_by_address_or_by_the_network_of_many(app, address: str, source: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert rate_limit.client_key() == source
