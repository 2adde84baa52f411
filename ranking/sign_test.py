"""The exact sign test: is one side of a split larger than chance makes it (Dixon and Mood 1946)?"""

from math import exp, lgamma, log

# Terms under this share of their sum so far can no longer move it.
NEGLIGIBLE = 1e-17


def p_value(one: int, other: int) -> float:
    """Return min(1, 2·P(Bin(one + other, ½) ≤ min(one, other))); 1 without any.

    Raises ValueError for a negative count. Accurate to 1e-6 of itself up to ten million of each.
    """
    if min(one, other) < 0:
        raise ValueError(f"{one} against {other}")
    trials, least = one + other, min(one, other)
    top = lgamma(trials + 1) - lgamma(least + 1) - lgamma(trials - least + 1) - trials * log(2)
    return min(1.0, 2 * exp(top) * _tail(trials, least))


def _tail(trials: int, least: int) -> float:
    """Return the sum of the binomial terms up to `least`, in units of the last and largest of them."""
    term = total = 1.0
    for count in range(least, 0, -1):
        term *= count / (trials - count + 1)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total
