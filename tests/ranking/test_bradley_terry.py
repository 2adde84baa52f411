"""Strengths from duels, and how far to trust them."""

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking import bradley_terry
from ranking.bradley_terry import PENALTY, covariance_root, fit_strengths
from ranking.duels import Duels, connected_components, sum_pairs

SIDES = 6
one_duel = st.tuples(
    st.integers(0, SIDES - 1), st.integers(0, SIDES - 1), st.sampled_from((0.0, 0.5, 1.0)), st.integers(0, 9)
).filter(lambda duel: duel[0] != duel[1])
some_duels = st.lists(one_duel, max_size=60)


def duels_of(rows, sides=SIDES):
    first, second, score, judge = zip(*rows, strict=True) if rows else ((), (), (), ())
    whole = [np.array(column, dtype=np.int64) for column in (first, second, judge)]
    return Duels(sides, whole[0], whole[1], np.array(score, dtype=float), whole[2])


def strengths(rows):
    return fit_strengths(duels_of(rows)).strength


def covariance(rows, sides=SIDES):
    duels = duels_of(rows, sides)
    root = covariance_root(duels, fit_strengths(duels))
    return root @ root.T


def random_duels(sides, number, judges, seed=1):
    dice = np.random.default_rng(seed)
    first = dice.integers(0, sides, number)
    second = (first + dice.integers(1, sides, number)) % sides
    lead = (first - second) * 2 / sides
    score = np.where(dice.random(number) < 0.2, 0.5, dice.random(number) < 1 / (1 + np.exp(-lead)))
    return Duels(sides, first, second, score.astype(float), dice.integers(0, judges, number))


# choix has no ties: give it each win twice and a tie as one win each way, and double the penalty as well.
def as_choix_has_it(rows):
    for first, second, score, _ in rows:
        yield from [(first, second)] * int(2 * score) + [(second, first)] * int(2 - 2 * score)


@given(some_duels.filter(bool))
@settings(max_examples=30)
def test_the_strengths_are_those_that_choix_finds_under_the_same_penalty(rows):
    theirs = choix.opt_pairwise(SIDES, list(as_choix_has_it(rows)), alpha=PENALTY, tol=1e-10)
    assert strengths(rows) == pytest.approx(theirs, abs=1e-5)


@given(some_duels)
@settings(max_examples=50)
def test_the_order_of_the_duels_changes_nothing(rows):
    assert strengths(rows) == pytest.approx(strengths(rows[::-1]), abs=1e-8)
    assert covariance(rows) == pytest.approx(covariance(rows[::-1]), abs=1e-8)


@given(some_duels)
@settings(max_examples=50)
def test_turning_every_duel_round_turns_every_strength(rows):
    swapped = [(first, second, 1 - score, judge) for first, second, score, judge in rows]
    assert strengths(rows) == pytest.approx(-strengths(swapped), abs=1e-8)


@given(some_duels)
@settings(max_examples=50)
def test_naming_the_sides_the_other_way_round_changes_nothing(rows):
    renamed = [(second, first, 1 - score, judge) for first, second, score, judge in rows]
    assert covariance(rows) == pytest.approx(covariance(renamed), abs=1e-8)


@given(some_duels, st.integers(1, SIDES - 1))
@settings(max_examples=50)
def test_one_more_win_never_weakens_the_winner(rows, loser):
    assert strengths([*rows, (0, loser, 1.0, 99)])[0] >= strengths(rows)[0] - 1e-8


@pytest.mark.parametrize("wins", [1, 10, 1000, 1_000_000])
def test_a_perfect_record_stays_finite_and_its_error_too(wins):
    duels = Duels(2, np.zeros(wins, int), np.ones(wins, int), np.ones(wins), np.arange(wins))
    found = fit_strengths(duels)
    assert 0 < found.strength[0] < 20
    assert 0 < np.linalg.norm(covariance_root(duels, found)[0]) < 1


def test_a_side_without_duels_has_strength_nought_and_the_penaltys_error():
    assert strengths([(0, 1, 1.0, 1)])[5] == 0
    assert covariance([(0, 1, 1.0, 1)])[5, 5] == pytest.approx(1 / PENALTY)


def test_no_duels_at_all_are_no_fault():
    assert strengths([]) == pytest.approx(np.zeros(SIDES))


def test_a_judge_who_repeats_themselves_counts_for_less_than_as_many_judges():
    alone = covariance([(0, 1, 1.0, 7), (0, 2, 1.0, 7), (0, 3, 1.0, 7)])[0, 0]
    many = covariance([(0, 1, 1.0, 7), (0, 2, 1.0, 8), (0, 3, 1.0, 9)])[0, 0]
    assert alone > many


def test_the_covariance_is_the_sandwich_written_out():
    duels = random_duels(5, 200, judges=30)
    found = fit_strengths(duels)
    chance = 1 / (1 + np.exp(found.strength[duels.second] - found.strength[duels.first]))
    curve, scores = np.eye(5) * PENALTY, np.zeros((30, 5))
    for a, b, p, got, judge in zip(duels.first, duels.second, chance, duels.score, duels.judge, strict=True):
        along = np.eye(5)[a] - np.eye(5)[b]
        curve += p * (1 - p) * np.outer(along, along)
        scores[judge] += (got - p) * along
    bread = np.linalg.inv(curve)
    root = covariance_root(duels, found)
    assert root @ root.T == pytest.approx(bread @ (scores.T @ scores + PENALTY * np.eye(5)) @ bread, abs=1e-7)


def test_outer_products_cut_into_portions_add_up_to_the_same(monkeypatch):
    duels = random_duels(20, 2000, judges=50)
    whole = covariance_root(duels, fit_strengths(duels))
    monkeypatch.setattr(bradley_terry, "MAX_CELLS", 500)
    assert covariance_root(duels, fit_strengths(duels)) == pytest.approx(whole)


def test_past_its_limit_the_covariance_is_estimated_and_close(monkeypatch):
    duels = random_duels(30, 20_000, judges=5000)
    found = fit_strengths(duels)
    exact = np.linalg.norm(covariance_root(duels, found), axis=1)
    monkeypatch.setattr(bradley_terry, "MAX_EXACT_SIDES", 10)
    assert np.linalg.norm(covariance_root(duels, found), axis=1) == pytest.approx(exact, rel=0.25)


def test_sides_are_connected_by_duels_however_long_the_chain():
    chain = duels_of([(number, number + 1, 1.0, 0) for number in range(499)] + [(600, 601, 1.0, 0)], 602)
    labels = connected_components(sum_pairs(chain))
    assert set(labels[:500]) == {0}
    assert (labels[550], labels[600], labels[601]) == (550, 600, 600)
