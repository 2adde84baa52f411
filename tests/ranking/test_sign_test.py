"""The sign test of a split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from ranking.sign_test import p_value

counts = st.integers(0, 3000)


@given(counts, counts)
def test_it_is_the_test_that_scipy_gives(one, other):
    theirs = binomtest(one, one + other).pvalue if one + other else 1
    assert p_value(one, other) == pytest.approx(theirs, rel=1e-9)


@given(counts, counts)
def test_it_does_not_matter_which_side_is_named_first(one, other):
    assert p_value(one, other) == p_value(other, one)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_wider_split_is_never_less_sure(one, other):
    fewer, more = sorted((one, other))
    assert p_value(fewer, more + 1) <= p_value(fewer, more) + 1e-12


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_it_is_a_probability_however_many_there_are(one, other):
    assert 0 <= p_value(one, other) <= 1


def test_large_counts_are_exact_enough():
    assert p_value(2_500_000, 2_504_000) == pytest.approx(binomtest(2_500_000, 5_004_000).pvalue, rel=1e-6)


@pytest.mark.parametrize(("split", "p"), [((0, 0), 1), ((5, 5), 1), ((0, 5), 0.0625), ((0, 6), 0.03125)])
def test_splits_that_one_can_check_by_hand(split, p):
    assert p_value(*split) == pytest.approx(p)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="-1 against 3"):
        p_value(-1, 3)
