"""Whether some sequential order explains a history of overlapping operations (Wing and Gong 1993).

One contender is the object; its state is the standing choice of each voter. An operation took effect at some moment
between its start and its end; one without an answer may have taken effect at any later moment, or never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

State = frozenset[tuple[int, str]]
EMPTY_STATE: State = frozenset()
MAX_STEPS = 200_000


class OperationKind(StrEnum):
    """What was done."""

    CAST = "cast"
    OWN = "own"
    TALLY = "tally"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with its start and end; `value` is the choice that was cast or the state that was read."""

    start: float
    end: float
    kind: OperationKind
    value: str
    voter: int = 0

    def apply(self, state: State) -> State | None:
        """Return the state after the operation; None where the value that was read contradicts the state."""
        standing = dict(state)
        if self.kind is OperationKind.CAST:
            standing.pop(self.voter, None)
            kept = {} if self.value == "withdraw" else {self.voter: self.value}
            return frozenset((standing | kept).items())
        shown = (
            standing.get(self.voter, "") if self.kind is OperationKind.OWN else tally_text(standing.values())
        )
        return state if shown == self.value else None


def tally_text(verdicts: Sequence[str] | object) -> str:
    """Return a tally as the text that a history stores."""
    found = list(verdicts)  # type: ignore[call-overload]
    return f"{found.count('ship')} {found.count('skip')}"


def is_linearisable(history: Sequence[Operation]) -> bool:
    """Whether some order of the operations explains all of them; raises RuntimeError past MAX_STEPS."""
    left = tuple(sorted(history, key=lambda one: one.start))
    seen: set[tuple[frozenset[int], int, State]] = set()
    open_ends = [(0, frozenset[int](), EMPTY_STATE)]
    while open_ends:
        first, done, state = open_ends.pop()
        while first in done:
            done -= {first}
            first += 1
        if all(one.end == inf for at, one in enumerate(left[first:], first) if at not in done):
            return True
        if (done, first, state) in seen:
            continue
        seen.add((done, first, state))
        if len(seen) > MAX_STEPS:
            raise RuntimeError("The history overlaps too much to be searched.")
        for at in _next_candidates(left, first, done):
            after = left[at].apply(state)
            if after is not None:
                open_ends.append((first, done | {at}, after))
    return False


def _next_candidates(left: Sequence[Operation], first: int, done: frozenset[int]) -> list[int]:
    """Return the operations that may come next: those that began before any remaining one had ended."""
    found, earliest_end = [], inf
    for at in range(first, len(left)):
        if left[at].start > earliest_end:
            break
        if at not in done:
            found.append(at)
            earliest_end = min(earliest_end, left[at].end)
    return [at for at in found if left[at].start <= earliest_end]
