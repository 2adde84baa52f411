"""The linearizability checker accepts and refuses the right histories."""

from math import inf

import pytest

from tests.survival.linearizability import Operation, OperationKind, is_linearisable


def cast(start: float, end: float, told: str, voter: int = 1) -> Operation:
    return Operation(start, end, OperationKind.CAST, told, voter)


def own(start: float, end: float, told: str, voter: int = 1) -> Operation:
    return Operation(start, end, OperationKind.OWN, told, voter)


def tally(start: float, end: float, told: str) -> Operation:
    return Operation(start, end, OperationKind.TALLY, told)


@pytest.mark.parametrize(
    "history",
    [
        [],
        [cast(0, 1, "ship"), own(2, 3, "ship"), cast(4, 5, "withdraw"), own(6, 7, "")],
        [cast(0, 5, "ship"), own(1, 2, ""), own(3, 4, "ship")],
        [cast(0, 5, "ship"), cast(0, 5, "skip", 2), tally(1, 2, "0 1"), tally(3, 4, "1 1")],
        [cast(0, inf, "ship"), own(1, 2, ""), own(8, 9, "ship")],
        [cast(0, inf, "ship"), own(8, 9, "")],
    ],
)
def test_a_history_that_one_order_explains_is_accepted(history: list[Operation]) -> None:
    assert is_linearisable(history)


@pytest.mark.parametrize(
    "history",
    [
        [cast(0, 1, "ship"), own(2, 3, "")],
        [cast(0, 1, "ship"), cast(2, 3, "skip"), own(4, 5, "ship")],
        [own(0, 1, "ship"), cast(2, 3, "ship")],
        [cast(0, 5, "ship"), own(1, 2, "ship"), own(3, 4, "")],
        [cast(0, 1, "ship"), cast(2, 3, "ship", 2), tally(4, 5, "1 0")],
        [cast(0, 9, "ship"), cast(0, 9, "skip", 2), tally(1, 2, "1 0"), tally(3, 4, "0 1")],
    ],
)
def test_a_lost_an_old_or_an_early_answer_is_refused(history: list[Operation]) -> None:
    assert not is_linearisable(history)
