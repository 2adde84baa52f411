"""Ranks as far as the duels carry them."""

import numpy as np

from ranking import rank_ranges as ranking_ranges
from ranking.duels import Duels
from ranking.rank_ranges import Ranking
from ranking.sign_test import p_value
from tests.ranking.test_bradley_terry import duels_of, random_duels


def ranges(duels, shown):
    return Ranking(duels).ranges(shown)


def beaten(winner, loser, times, first_judge=0):
    return [(winner, loser, 1.0, first_judge + number) for number in range(times)]


def best_and_worst(rows, sides, shown=None):
    found = ranges(duels_of(rows, sides), np.array(shown or range(sides)))
    return {side: (one.best, one.worst) for side, one in found.items()}


def test_many_wins_make_the_first_sure():
    assert best_and_worst(beaten(1, 0, 30), 2) == {1: (1, 1), 0: (2, 2)}


def test_two_wins_leave_the_order_open():
    assert best_and_worst(beaten(1, 0, 2), 2) == {0: (1, 2), 1: (1, 2)}


def test_an_even_split_leaves_the_order_open_however_often_they_meet():
    assert best_and_worst(beaten(0, 1, 500) + beaten(1, 0, 500, 500), 2) == {0: (1, 2), 1: (1, 2)}


def test_ties_alone_leave_the_order_open():
    assert best_and_worst([(0, 1, 0.5, judge) for judge in range(100)], 2) == {0: (1, 2), 1: (1, 2)}


def test_sides_that_nothing_connects_are_ranked_apart():
    found = best_and_worst(beaten(0, 1, 30) + beaten(3, 2, 30), 4)
    assert found == {0: (1, 1), 1: (2, 2), 3: (1, 1), 2: (2, 2)}


def test_a_side_that_is_not_shown_connects_others_but_takes_no_rank():
    found = best_and_worst(beaten(0, 1, 60) + beaten(1, 2, 60), 3, shown=[0, 2])
    assert found == {0: (1, 1), 2: (2, 2)}


def test_a_clear_order_is_found_again():
    duels = random_duels(8, 20_000, judges=4000)
    found = ranges(duels, np.arange(8))
    assert [found[side].best for side in range(8)] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert all(one.best == one.worst for one in found.values())


def test_comparing_in_portions_gives_the_same(monkeypatch):
    duels = random_duels(12, 600, judges=100)
    whole = ranges(duels, np.arange(12))
    monkeypatch.setattr(ranking_ranges, "CHUNK_ROWS", 5)
    assert ranges(duels, np.arange(12)) == whole


def test_nobody_shown_nobody_ranked():
    nothing = np.array([], dtype=np.int64)
    assert ranges(Duels(0, nothing, nothing, nothing.astype(float), nothing), nothing) == {}


def test_from_ten_duels_on_two_sides_differ_about_when_the_sign_test_says_so():
    sure = [
        (won, lost)
        for lost in range(6)
        for won in range(10 - lost, 30, 2)
        if best_and_worst(beaten(0, 1, won) + beaten(1, 0, lost, won), 2)[0] == (1, 1)
    ]
    assert (20, 2) in sure
    assert max(p_value(won, lost) for won, lost in sure) < 0.07


def test_of_ten_duels_nine_won_are_sure_and_eight_are_not():
    assert best_and_worst(beaten(0, 1, 9) + beaten(1, 0, 1, 50), 2)[0] == (1, 1)
    assert best_and_worst(beaten(0, 1, 8) + beaten(1, 0, 2, 50), 2)[0] == (1, 2)


def test_a_choice_of_sides_is_ranked_as_if_it_alone_were_shown():
    ranking = Ranking(random_duels(9, 900, judges=100))
    everyone, some = np.arange(9), np.array([1, 4, 7])
    assert ranking.ranges(everyone)[4].strength == ranking.ranges(some)[4].strength
    assert [one.worst <= 3 for one in ranking.ranges(some).values()] == [True] * 3
