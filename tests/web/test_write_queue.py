"""Writers queue for the lock in order, and are turned away while its holder is stuck."""

from threading import Thread

import pytest

from tests.conftest import GENEROUS_TIMEOUT
from tests.served_site import wait_until
from web import write_queue
from web.write_queue import WriteQueue


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> WriteQueue:
    monkeypatch.setattr(write_queue, "STALL_TIMEOUT", 0.05)
    return WriteQueue()


def test_the_lock_passes_from_one_writer_to_the_next(queue: WriteQueue) -> None:
    for _ in range(3):
        assert queue.acquire()
        queue.release()


def test_waiters_are_turned_away_while_the_holder_is_stuck(queue: WriteQueue) -> None:
    assert queue.acquire()
    assert not queue.acquire()
    assert not queue.acquire()
    queue.release()
    assert queue.acquire()


class OvertakenTurn(list[bool]):
    """Stands in for a waiter's lock: three timeouts, each with a release by somebody else, then the turn."""

    def __init__(self, queue: WriteQueue) -> None:
        super().__init__([True, False, False, False])
        self.queue = queue
        queue._waiters.append(self)

    def acquire(self, timeout: float) -> bool:
        self.queue._releases += 1
        return self.pop()


def test_a_waiter_stays_while_the_lock_still_changes_hands(queue: WriteQueue) -> None:
    assert queue._wait(OvertakenTurn(queue))


def test_writers_get_the_lock_in_order_of_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "STALL_TIMEOUT", GENEROUS_TIMEOUT)
    queue, entered = WriteQueue(), []

    def write(number: int) -> None:
        queue.acquire()
        entered.append(number)

    queue.acquire()
    writers = [Thread(target=write, args=(number,), daemon=True) for number in range(4)]
    for number, writer in enumerate(writers, start=1):
        writer.start()
        wait_until(lambda number=number: len(queue._waiters) == number)
    for writer in writers:
        queue.release()
        writer.join(GENEROUS_TIMEOUT)
    assert entered == [0, 1, 2, 3]


def test_a_turn_that_comes_just_after_the_timeout_is_taken(queue: WriteQueue) -> None:
    class LateTurn(list[bool]):
        """Stands in for a waiter's lock: times out, and the release comes right after."""

        def acquire(self, timeout: float) -> bool:
            if not self:
                queue.release()
                self.append(True)
                return False
            return True

        def release(self) -> None:
            """No thread sleeps on it."""

    queue.acquire()
    turn = LateTurn()
    queue._waiters.append(turn)
    assert queue._wait(turn)
    assert not queue._stalled
