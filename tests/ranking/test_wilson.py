"""The interval of a share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from ranking.wilson import Z95, interval, lower_bound


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_the_one_that_scipy_gives(counts):
    successes, trials = counts
    theirs = binomtest(successes, trials).proportion_ci(method="wilson")
    assert interval(successes, trials, z=1.959963984540054) == pytest.approx(
        (theirs.low, theirs.high), abs=1e-9
    )


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_the_one_that_statsmodels_gives(counts):
    successes, trials = counts
    theirs = proportion_confint(successes, trials, method="wilson")
    assert interval(successes, trials, z=1.959963984540054) == pytest.approx(theirs, abs=1e-9)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_within_bounds(counts):
    successes, trials = counts
    low, high = interval(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1


@given(st.integers(0, 500), st.integers(1, 500))
def test_ship_and_skip_mirror_each_other(ships, skips):
    votes = ships + skips
    low, high = interval(ships, votes)
    assert interval(skips, votes) == pytest.approx((1 - high, 1 - low))


def test_nothing_is_known_without_votes():
    assert interval(0, 0) == (0, 1)
    assert lower_bound(0, 0) == 0


def test_from_39_votes_on_the_interval_is_at_most_15_points_to_either_side():
    widths = [interval(ships, 39).high - interval(ships, 39).low for ships in range(40)]
    assert max(widths) / 2 <= 0.15
    assert (interval(19, 38).high - interval(19, 38).low) / 2 > 0.15


@pytest.mark.parametrize(("successes", "trials"), [(-1, 3), (4, 3)])
def test_impossible_counts_are_refused(successes, trials):
    with pytest.raises(ValueError, match="out of"):
        interval(successes, trials, Z95)
