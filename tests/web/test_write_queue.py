"""Writers wait for one another, but not for one who is stuck."""

from threading import Thread

import pytest

from tests.conftest import PATIENCE
from tests.served_site import wait_until
from web import write_queue
from web.write_queue import WriteQueue


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> WriteQueue:
    monkeypatch.setattr(write_queue, "STALL_TIMEOUT", 0.05)
    return WriteQueue()


def test_one_after_the_other_passes(gate: WriteQueue) -> None:
    for _ in range(3):
        assert gate.acquire()
        gate.release()


def test_who_waits_behind_one_who_is_stuck_is_sent_away(gate: WriteQueue) -> None:
    assert gate.acquire()
    assert not gate.acquire()
    assert not gate.acquire()
    gate.release()
    assert gate.acquire()


class PassLog(list[bool]):
    """A turn that others take first, a few times over."""

    def __init__(self, gate: WriteQueue) -> None:
        super().__init__([True, False, False, False])
        self.gate = gate
        gate._waiters.append(self)

    def acquire(self, timeout: float) -> bool:
        self.gate._releases += 1
        return self.pop()


def test_who_is_only_passed_by_others_keeps_waiting(gate: WriteQueue) -> None:
    assert gate._wait(PassLog(gate))


def test_they_enter_in_the_order_in_which_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "STALL_TIMEOUT", PATIENCE)
    gate, entered = WriteQueue(), []

    def come(number: int) -> None:
        gate.acquire()
        entered.append(number)

    gate.acquire()
    comers = [Thread(target=come, args=(number,), daemon=True) for number in range(4)]
    for number, comer in enumerate(comers, start=1):
        comer.start()
        wait_until(lambda number=number: len(gate._waiters) == number)
    for comer in comers:
        gate.release()
        comer.join(PATIENCE)
    assert entered == [0, 1, 2, 3]


def test_a_turn_that_comes_as_patience_ends_is_taken(gate: WriteQueue) -> None:
    class Late(list[bool]):
        """A turn that is given just after its time is up."""

        def acquire(self, timeout: float) -> bool:
            if not self:
                gate.release()
                self.append(True)
                return False
            return True

        def release(self) -> None:
            """Nobody sleeps on it."""

    gate.acquire()
    late = Late()
    gate._waiters.append(late)
    assert gate._wait(late)
    assert not gate._stalled
