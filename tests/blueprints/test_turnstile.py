"""Writers wait for one another, but not for one who is stuck."""

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
    """A lock that others take first, a few times over."""

    def __init__(self, gate: Turnstile) -> None:
        super().__init__([True, False, False, False])
        self.gate = gate

    def acquire(self, timeout: float) -> bool:
        self.gate._left += 1
        return self.pop()


def test_who_is_only_passed_by_others_keeps_waiting(gate: Turnstile) -> None:
    gate._inside = Passed(gate)
    assert gate.enter()
