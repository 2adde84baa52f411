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

from ranking.conjugate_gradient import Laplacian
from ranking.duels import Duels, FloatArray, IntArray, Pairs, sum_by_index, sum_pairs

PENALTY = 1.0
MAX_STEPS = 60
GRADIENT_TOLERANCE = 1e-9
# Up to so many sides the covariance is exact; past it, it is estimated from groups of judges.
MAX_EXACT_SIDES = 1500
GROUPS, PROBES = 128, 32
ESTIMATE_TOLERANCE = 1e-6
# Cells of a voter's outer product that are added up at once.
MAX_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Fit:
    """The strengths of all sides; those of each connected component average 0."""

    strength: FloatArray
    pairs: Pairs
    penalty: float


def fit_strengths(duels: Duels, penalty: float = PENALTY) -> Fit:
    """Return the penalised strengths: finite for perfect records, 0 for a side without duels."""
    pairs = sum_pairs(duels)
    strength = np.zeros(duels.sides)
    for _ in range(MAX_STEPS):
        slope = _gradient(pairs, strength, penalty)
        if np.abs(slope).max(initial=0) < GRADIENT_TOLERANCE:
            break
        step = hessian(pairs, strength, penalty).solve(slope[:, None])[:, 0]
        strength = _line_search(pairs, strength, step, penalty)
    return Fit(strength, pairs, penalty)


def _win_probability(pairs: Pairs, strength: FloatArray) -> FloatArray:
    # tanh does not overflow where exp would.
    return 0.5 + 0.5 * np.tanh((strength[pairs.first] - strength[pairs.second]) / 2)


def _gradient(pairs: Pairs, strength: FloatArray, penalty: float) -> FloatArray:
    surplus = pairs.score - pairs.counts * _win_probability(pairs, strength)
    return _net_by_side(pairs.first, pairs.second, surplus, pairs.sides) - penalty * strength


def _net_by_side(first: IntArray, second: IntArray, amount: FloatArray, sides: int) -> FloatArray:
    return sum_by_index(first, amount, sides) - sum_by_index(second, amount, sides)


def hessian(pairs: Pairs, strength: FloatArray, penalty: float) -> Laplacian:
    """Return the curvature of the penalised log-likelihood, turned positive."""
    chance = _win_probability(pairs, strength)
    return Laplacian(pairs.first, pairs.second, pairs.counts * chance * (1 - chance), penalty, pairs.sides)


def _line_search(pairs: Pairs, strength: FloatArray, step: FloatArray, penalty: float) -> FloatArray:
    """Return the strengths after as much of a Newton step as leads uphill."""
    here = _log_likelihood(pairs, strength, penalty)
    for _ in range(MAX_STEPS):
        there = strength + step
        if _log_likelihood(pairs, there, penalty) >= here:
            return there
        step = step / 2
    return strength


def _log_likelihood(pairs: Pairs, strength: FloatArray, penalty: float) -> float:
    gap = strength[pairs.first] - strength[pairs.second]
    likelihood = -pairs.score @ np.logaddexp(0, -gap) - (pairs.counts - pairs.score) @ np.logaddexp(0, gap)
    return float(likelihood - penalty / 2 * strength @ strength)


def covariance_root(duels: Duels, found: Fit) -> FloatArray:
    """Return a matrix U with a row per side, so that U·Uᵀ is the covariance of the strengths.

    Exact up to EXACT sides. Past that it is made from GROUPS groups of judges and PROBES of the penalty,
    which leaves a relative error of about √(2/GROUPS), an eighth, in each variance, and bounds the work.
    """
    curve = hessian(found.pairs, found.strength, found.penalty)
    if duels.sides > MAX_EXACT_SIDES:
        return curve.solve(
            np.hstack((_grouped_scores(duels, found), _probes(duels.sides, found.penalty))),
            ESTIMATE_TOLERANCE,
        )
    meat = _score_products(duels, found) + found.penalty * np.eye(duels.sides)
    solved: FloatArray = np.linalg.solve(curve.dense(), np.linalg.cholesky(meat))
    return solved


def _residual(duels: Duels, strength: FloatArray) -> FloatArray:
    gap = strength[duels.first] - strength[duels.second]
    return duels.score - (0.5 + 0.5 * np.tanh(gap / 2))


def _grouped_scores(duels: Duels, found: Fit) -> FloatArray:
    cells, group = duels.sides * GROUPS, duels.judge % GROUPS
    surplus = _residual(duels, found.strength)
    places = (duels.first * GROUPS + group, duels.second * GROUPS + group)
    return _net_by_side(*places, surplus, cells).reshape(duels.sides, GROUPS)


def _probes(sides: int, penalty: float) -> FloatArray:
    # Not for secrets: the same ranking must come out every time.
    signs = np.random.default_rng(0).integers(0, 2, (sides, PROBES)) * 2.0 - 1.0
    scaled: FloatArray = signs * np.sqrt(penalty / PROBES)
    return scaled


def _score_products(duels: Duels, found: Fit) -> FloatArray:
    """Return the sum over judges of the outer product of each judge's score."""
    surplus = _residual(duels, found.strength)
    _, judge = np.unique(duels.judge, return_inverse=True)
    keys, places = np.unique(
        np.concatenate((judge * duels.sides + duels.first, judge * duels.sides + duels.second)),
        return_inverse=True,
    )
    score = sum_by_index(places, np.concatenate((surplus, -surplus)), len(keys))
    side, owner = keys % duels.sides, keys // duels.sides
    total = np.zeros(duels.sides**2)
    for part in _chunks(owner):
        one, other = _index_pairs(owner[part])
        cells = side[part][one] * duels.sides + side[part][other]
        total += sum_by_index(cells, score[part][one] * score[part][other], duels.sides**2)
    return total.reshape(duels.sides, duels.sides)


def _chunks(owner: IntArray) -> list[slice]:
    """Cut sorted owners where one begins, so that each portion has about CELLS couples."""
    if not len(owner):
        return []
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    portion = np.cumsum(sizes**2) // MAX_CELLS
    cuts = [*starts[np.flatnonzero(np.diff(portion, prepend=-1))], len(owner)]
    return [slice(*ends) for ends in pairwise(cuts)]


def _index_pairs(owner: IntArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of every two entries of the same owner, both ways round and each with itself."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    each = np.repeat(sizes, sizes)
    one = np.repeat(np.arange(len(owner)), each)
    begins = np.cumsum(each) - each
    other = np.arange(len(one)) - np.repeat(begins, each) + np.repeat(np.repeat(starts, sizes), each)
    return one, other
