"""Writers wait for one another, but not for one who is stuck."""

from threading import Thread

import pytest

from blueprints.shared import turnstile
from blueprints.shared.turnstile import Turnstile
from tests.conftest import PATIENCE
from tests.served import eventually


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
        gate._queue.append(self)

    def acquire(self, timeout: float) -> bool:
        self.gate._left += 1
        return self.pop()


def test_who_is_only_passed_by_others_keeps_waiting(gate: Turnstile) -> None:
    assert gate._wait_for(Passed(gate))


def test_they_enter_in_the_order_in_which_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE", PATIENCE)
    gate, entered = Turnstile(), []

    def come(number: int) -> None:
        gate.enter()
        entered.append(number)

    gate.enter()
    comers = [Thread(target=come, args=(number,), daemon=True) for number in range(4)]
    for number, comer in enumerate(comers, start=1):
        comer.start()
        eventually(lambda number=number: len(gate._queue) == number)
    for comer in comers:
        gate.leave()
        comer.join(PATIENCE)
    assert entered == [0, 1, 2, 3]


def test_a_turn_that_comes_as_patience_ends_is_taken(gate: Turnstile) -> None:
    class Late(list[bool]):
        """A turn that is given just after its time is up."""

        def acquire(self, timeout: float) -> bool:
            if not self:
                gate.leave()
                self.append(True)
                return False
            return True

        def release(self) -> None:
            """Nobody sleeps on it."""

    gate.enter()
    late = Late()
    gate._queue.append(late)
    assert gate._wait_for(late)
    assert not gate._stuck
