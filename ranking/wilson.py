"""Score interval for a proportion (Wilson 1927; Brown, Cai and DasGupta 2001)."""

from math import sqrt
from typing import NamedTuple

Z95 = 1.96


class Interval(NamedTuple):
    """Two shares, 0 ≤ low ≤ high ≤ 1."""

    low: float
    high: float


def interval(successes: int, trials: int, z: float = Z95) -> Interval:
    """Return the Wilson interval of successes out of trials; (0, 1) where there are no trials.

    Raises ValueError unless 0 <= successes <= trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes out of {trials} trials")
    if trials == 0:
        return Interval(0.0, 1.0)
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    # With 0 or all successes one bound is exactly 0 or 1; rounding may exceed it.
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == trials else (centre + spread) / scale
    return Interval(low, high)


def lower_bound(successes: int, trials: int) -> float:
    """Return the low end of the 95 % interval: a sort key, not for display."""
    return interval(successes, trials).low
