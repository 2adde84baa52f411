"""Writers wait for one another, but not for one who is stuck."""

from threading import Semaphore, Thread
from time import sleep

import pytest

from blueprints.shared import turnstile
from blueprints.shared.turnstile import Turnstile


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Turnstile:
    monkeypatch.setattr(turnstile, "PATIENCE", 0.05)
    return Turnstile()


def test_one_after_the_other_passes(gate: Turnstile) -> None:
    for _ in range(3):
        assert gate.enter()
        gate.leave()


def test_who_waits_behind_one_who_is_stuck_is_sent_away(gate: Turnstile) -> None:
    assert gate.enter()
    assert not gate.enter()
    assert not gate.enter()
    gate.leave()
    assert gate.enter()


class Passed(list[bool]):
    """A turn that others take first, a few times over."""

    def __init__(self, gate: Turnstile) -> None:
        super().__init__([True, False, False, False])
        self.gate = gate

    def acquire(self, timeout: float) -> bool:
        self.gate._left += 1
        return self.pop()


def test_who_is_only_passed_by_others_keeps_waiting(gate: Turnstile) -> None:
    assert gate._wait_for(Passed(gate))


def test_they_enter_in_the_order_in_which_they_came() -> None:
    gate, entered, inside = Turnstile(), [], Semaphore(0)

    def come(number: int) -> None:
        assert gate.enter()
        entered.append(number)
        inside.release()

    gate.enter()
    comers = [Thread(target=come, args=(number,)) for number in range(4)]
    for number, comer in enumerate(comers, start=1):
        comer.start()
        while len(gate._queue) < number:
            sleep(0.001)
    for comer in comers:
        gate.leave()
        inside.acquire()
        comer.join()
    assert entered == [0, 1, 2, 3]
