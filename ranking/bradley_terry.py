"""Strengths from duels (Bradley and Terry 1952), held finite by an L2 penalty, and how far to trust them.

The chance that i beats j is σ(θi − θj). The strengths θ maximise the log-likelihood, a tie counting as
half a win for each, less λ/2·Σθ². Their covariance is H⁻¹(M + λI)H⁻¹: H is the Hessian, M the sum over
judges of the outer product of each judge's score (the sandwich, clustered: Liang and Zeger 1986), and λI
what the penalty itself stands for, without which a perfect record of a few duels would look certain.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ranking.duels import Duels, Pairs, Real, Whole, summed, totals
from ranking.solving import Laplacian

PENALTY = 1.0
STEPS = 60
CLOSE = 1e-9
# Up to so many sides the covariance is exact; past it, it is estimated from groups of judges.
EXACT = 1500
GROUPS, PROBES = 128, 32
ROUGH = 1e-6
# Cells of a voter's outer product that are added up at once.
CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Fit:
    """The strengths of all sides; those of each connected component average 0."""

    strength: Real
    pairs: Pairs
    penalty: float


def fit(duels: Duels, penalty: float = PENALTY) -> Fit:
    """Return the penalised strengths: finite for perfect records, 0 for a side without duels."""
    pairs = summed(duels)
    strength = np.zeros(duels.sides)
    for _ in range(STEPS):
        slope = _slope(pairs, strength, penalty)
        if np.abs(slope).max(initial=0) < CLOSE:
            break
        step = hessian(pairs, strength, penalty).solve(slope[:, None])[:, 0]
        strength = _uphill(pairs, strength, step, penalty)
    return Fit(strength, pairs, penalty)


def _chance(pairs: Pairs, strength: Real) -> Real:
    # tanh does not overflow where exp would.
    return 0.5 + 0.5 * np.tanh((strength[pairs.first] - strength[pairs.second]) / 2)


def _slope(pairs: Pairs, strength: Real, penalty: float) -> Real:
    surplus = pairs.score - pairs.counts * _chance(pairs, strength)
    return _net(pairs.first, pairs.second, surplus, pairs.sides) - penalty * strength


def _net(first: Whole, second: Whole, amount: Real, sides: int) -> Real:
    return totals(first, amount, sides) - totals(second, amount, sides)


def hessian(pairs: Pairs, strength: Real, penalty: float) -> Laplacian:
    """Return the curvature of the penalised log-likelihood, turned positive."""
    chance = _chance(pairs, strength)
    return Laplacian(pairs.first, pairs.second, pairs.counts * chance * (1 - chance), penalty, pairs.sides)


def _uphill(pairs: Pairs, strength: Real, step: Real, penalty: float) -> Real:
    """Return the strengths after as much of a Newton step as leads uphill."""
    here = _height(pairs, strength, penalty)
    for _ in range(STEPS):
        there = strength + step
        if _height(pairs, there, penalty) >= here:
            return there
        step = step / 2
    return strength


def _height(pairs: Pairs, strength: Real, penalty: float) -> float:
    gap = strength[pairs.first] - strength[pairs.second]
    likelihood = -pairs.score @ np.logaddexp(0, -gap) - (pairs.counts - pairs.score) @ np.logaddexp(0, gap)
    return float(likelihood - penalty / 2 * strength @ strength)


def spread(duels: Duels, found: Fit) -> Real:
    """Return a matrix U with a row per side, so that U·Uᵀ is the covariance of the strengths.

    Exact up to EXACT sides. Past that it is made from GROUPS groups of judges and PROBES of the penalty,
    which leaves a relative error of about √(2/GROUPS), an eighth, in each variance, and bounds the work.
    """
    curve = hessian(found.pairs, found.strength, found.penalty)
    if duels.sides > EXACT:
        return curve.solve(np.hstack((_grouped(duels, found), _probes(duels.sides, found.penalty))), ROUGH)
    meat = _outer(duels, found) + found.penalty * np.eye(duels.sides)
    solved: Real = np.linalg.solve(curve.dense(), np.linalg.cholesky(meat))
    return solved


def _surplus(duels: Duels, strength: Real) -> Real:
    gap = strength[duels.first] - strength[duels.second]
    return duels.score - (0.5 + 0.5 * np.tanh(gap / 2))


def _grouped(duels: Duels, found: Fit) -> Real:
    cells, group = duels.sides * GROUPS, duels.judge % GROUPS
    surplus = _surplus(duels, found.strength)
    places = (duels.first * GROUPS + group, duels.second * GROUPS + group)
    return _net(*places, surplus, cells).reshape(duels.sides, GROUPS)


def _probes(sides: int, penalty: float) -> Real:
    # Not for secrets: the same ranking must come out every time.
    signs = np.random.default_rng(0).integers(0, 2, (sides, PROBES)) * 2.0 - 1.0
    scaled: Real = signs * np.sqrt(penalty / PROBES)
    return scaled


def _outer(duels: Duels, found: Fit) -> Real:
    """Return the sum over judges of the outer product of each judge's score."""
    surplus = _surplus(duels, found.strength)
    _, judge = np.unique(duels.judge, return_inverse=True)
    keys, places = np.unique(
        np.concatenate((judge * duels.sides + duels.first, judge * duels.sides + duels.second)),
        return_inverse=True,
    )
    score = totals(places, np.concatenate((surplus, -surplus)), len(keys))
    side, owner = keys % duels.sides, keys // duels.sides
    total = np.zeros(duels.sides**2)
    for part in _portions(owner):
        one, other = _couples(owner[part])
        cells = side[part][one] * duels.sides + side[part][other]
        total += totals(cells, score[part][one] * score[part][other], duels.sides**2)
    return total.reshape(duels.sides, duels.sides)


def _portions(owner: Whole) -> list[slice]:
    """Cut sorted owners where one begins, so that each portion has about CELLS couples."""
    if not len(owner):
        return []
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    portion = np.cumsum(sizes**2) // CELLS
    cuts = [*starts[np.flatnonzero(np.diff(portion, prepend=-1))], len(owner)]
    return [slice(*ends) for ends in pairwise(cuts)]


def _couples(owner: Whole) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of every two entries of the same owner, both ways round and each with itself."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    each = np.repeat(sizes, sizes)
    one = np.repeat(np.arange(len(owner)), each)
    begins = np.cumsum(each) - each
    other = np.arange(len(one)) - np.repeat(begins, each) + np.repeat(np.repeat(starts, sizes), each)
    return one, other
