"""Exact sign test of a split into two counts (Dixon and Mood 1946)."""

from math import exp, lgamma, log

# A term below this share of the sum no longer changes it in double precision.
NEGLIGIBLE = 1e-17


def p_value(one: int, other: int) -> float:
    """Return the two-sided p-value min(1, 2·P(Bin(one + other, ½) ≤ min(one, other))); 1 for two zeros.

    Raises ValueError for a negative count. Relative error up to 1e-6 for counts up to ten million.
    """
    if min(one, other) < 0:
        raise ValueError(f"{one} against {other}")
    trials, least = one + other, min(one, other)
    top = lgamma(trials + 1) - lgamma(least + 1) - lgamma(trials - least + 1) - trials * log(2)
    return min(1.0, 2 * exp(top) * _tail(trials, least))


def _tail(trials: int, least: int) -> float:
    """Return the sum of the binomial terms up to `least`, divided by the last, which is the largest."""
    term = total = 1.0
    for count in range(least, 0, -1):
        term *= count / (trials - count + 1)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total
