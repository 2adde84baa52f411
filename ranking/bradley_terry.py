"""Strengths from duels (Bradley and Terry 1952) with an L2 penalty, and their covariance.

The chance that i beats j is σ(θi − θj). The strengths θ maximise the log-likelihood, a tie counting as
half a win for each, less λ/2·Σθ². Their covariance is H⁻¹(M + λI)H⁻¹: H is the Hessian, M the sum over
judges of the outer product of each judge's score (the sandwich estimator, clustered by judge: Liang and
Zeger 1986), and λI the penalty's own variance, without which a perfect record of few duels looks certain.
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
# Above this number of sides the covariance is estimated from groups of judges.
MAX_EXACT_SIDES = 1500
GROUPS, PROBES = 128, 32
ESTIMATE_TOLERANCE = 1e-6
# Cells of the judges' outer products that are summed at once; bounds memory.
MAX_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Fit:
    """The strengths of all sides; they average 0 in each connected component."""

    strength: FloatArray
    pairs: Pairs
    penalty: float


def fit_strengths(duels: Duels, penalty: float = PENALTY) -> Fit:
    """Return the penalised strengths; finite for a perfect record, 0 for a side without duels."""
    pairs = sum_pairs(duels)
    strength = np.zeros(duels.sides)
    for _ in range(MAX_STEPS):
        gradient = _gradient(pairs, strength, penalty)
        if np.abs(gradient).max(initial=0) < GRADIENT_TOLERANCE:
            break
        step = hessian(pairs, strength, penalty).solve(gradient[:, None])[:, 0]
        strength = _line_search(pairs, strength, step, penalty)
    return Fit(strength, pairs, penalty)


def _win_probability(pairs: Pairs, strength: FloatArray) -> FloatArray:
    # The logistic function by tanh, which does not overflow where exp does.
    return 0.5 + 0.5 * np.tanh((strength[pairs.first] - strength[pairs.second]) / 2)


def _gradient(pairs: Pairs, strength: FloatArray, penalty: float) -> FloatArray:
    residual = pairs.score - pairs.counts * _win_probability(pairs, strength)
    return _net_by_side(pairs.first, pairs.second, residual, pairs.sides) - penalty * strength


def _net_by_side(first: IntArray, second: IntArray, amount: FloatArray, sides: int) -> FloatArray:
    return sum_by_index(first, amount, sides) - sum_by_index(second, amount, sides)


def hessian(pairs: Pairs, strength: FloatArray, penalty: float) -> Laplacian:
    """Return the negative Hessian of the penalised log-likelihood, which is positive definite."""
    p = _win_probability(pairs, strength)
    return Laplacian(pairs.first, pairs.second, pairs.counts * p * (1 - p), penalty, pairs.sides)


def _line_search(pairs: Pairs, strength: FloatArray, step: FloatArray, penalty: float) -> FloatArray:
    """Return the strengths after a Newton step, halved until the likelihood does not fall."""
    current = _log_likelihood(pairs, strength, penalty)
    for _ in range(MAX_STEPS):
        candidate = strength + step
        if _log_likelihood(pairs, candidate, penalty) >= current:
            return candidate
        step = step / 2
    return strength


def _log_likelihood(pairs: Pairs, strength: FloatArray, penalty: float) -> float:
    gap = strength[pairs.first] - strength[pairs.second]
    likelihood = -pairs.score @ np.logaddexp(0, -gap) - (pairs.counts - pairs.score) @ np.logaddexp(0, gap)
    return float(likelihood - penalty / 2 * strength @ strength)


def covariance_root(duels: Duels, fit: Fit) -> FloatArray:
    """Return a matrix U with a row per side; U·Uᵀ is the covariance of the strengths.

    Exact up to MAX_EXACT_SIDES. Above, estimated from GROUPS groups of judges and PROBES random probes of the
    penalty, which bounds the work; the relative error of a variance is about √(2/GROUPS), an eighth.
    """
    curvature = hessian(fit.pairs, fit.strength, fit.penalty)
    if duels.sides > MAX_EXACT_SIDES:
        return curvature.solve(
            np.hstack((_grouped_scores(duels, fit), _probes(duels.sides, fit.penalty))),
            ESTIMATE_TOLERANCE,
        )
    score_variance = _score_products(duels, fit) + fit.penalty * np.eye(duels.sides)
    solved: FloatArray = np.linalg.solve(curvature.dense(), np.linalg.cholesky(score_variance))
    return solved


def _residual(duels: Duels, strength: FloatArray) -> FloatArray:
    gap = strength[duels.first] - strength[duels.second]
    return duels.score - (0.5 + 0.5 * np.tanh(gap / 2))


def _grouped_scores(duels: Duels, fit: Fit) -> FloatArray:
    cells, group = duels.sides * GROUPS, duels.judge % GROUPS
    first, second = duels.first * GROUPS + group, duels.second * GROUPS + group
    residual = _residual(duels, fit.strength)
    return _net_by_side(first, second, residual, cells).reshape(duels.sides, GROUPS)


def _probes(sides: int, penalty: float) -> FloatArray:
    # A fixed seed, so that the same duels give the same ranking.
    signs = np.random.default_rng(0).integers(0, 2, (sides, PROBES)) * 2.0 - 1.0
    scaled: FloatArray = signs * np.sqrt(penalty / PROBES)
    return scaled


def _score_products(duels: Duels, fit: Fit) -> FloatArray:
    """Return the sum over judges of the outer product of each judge's score."""
    residual = _residual(duels, fit.strength)
    _, judge = np.unique(duels.judge, return_inverse=True)
    keys, index = np.unique(
        np.concatenate((judge * duels.sides + duels.first, judge * duels.sides + duels.second)),
        return_inverse=True,
    )
    score = sum_by_index(index, np.concatenate((residual, -residual)), len(keys))
    side, owner = keys % duels.sides, keys // duels.sides
    total = np.zeros(duels.sides**2)
    for part in _chunks(owner):
        one, other = _index_pairs(owner[part])
        cells = side[part][one] * duels.sides + side[part][other]
        total += sum_by_index(cells, score[part][one] * score[part][other], duels.sides**2)
    return total.reshape(duels.sides, duels.sides)


def _chunks(owner: IntArray) -> list[slice]:
    """Return slices of sorted owners that split no owner and hold about MAX_CELLS index pairs each."""
    if not len(owner):
        return []
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    chunk = np.cumsum(sizes**2) // MAX_CELLS
    cuts = [*starts[np.flatnonzero(np.diff(chunk, prepend=-1))], len(owner)]
    return [slice(*ends) for ends in pairwise(cuts)]


def _index_pairs(owner: IntArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the index pairs (i, j) of all entries with the same owner, i = j included."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    partners = np.repeat(sizes, sizes)
    one = np.repeat(np.arange(len(owner)), partners)
    first_pairs = np.cumsum(partners) - partners
    offsets = np.arange(len(one)) - np.repeat(first_pairs, partners)
    other = offsets + np.repeat(np.repeat(starts, sizes), partners)
    return one, other
