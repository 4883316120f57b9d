import numpy as np
import pytest

from stammtisch.core.matching.evaluate import metrics, resample


def coins(heads):
    """Return the share of heads, one coin a group."""
    size = len(heads)
    values = np.array(heads, dtype=float)
    return metrics.share(values, np.ones(size), np.arange(size), size, count=size)


def interval(figure, *, groups, rounds=2000, seed=0):
    return resample.measured([figure], groups=groups, rounds=rounds, seed=seed)[0]


def test_measured_holds_the_binomial_interval():
    value, low, high = interval(coins([1, 0] * 50), groups=100)
    spread = 1.96 * np.sqrt(0.25 / 100)
    assert value == 0.5
    assert low == pytest.approx(0.5 - spread, abs=0.02)
    assert high == pytest.approx(0.5 + spread, abs=0.02)


def test_measured_is_narrower_with_more_groups():
    few, many = (interval(coins([1, 0] * n), groups=2 * n) for n in (5, 500))
    assert many[2] - many[1] < (few[2] - few[1]) / 5


def test_measured_draws_groups_and_not_items():
    """Ten copies of a coin in one group are as uncertain as the coin."""
    values = np.repeat([1.0, 0.0] * 5, 10)
    groups = np.repeat(np.arange(10), 10)
    copied = metrics.share(values, np.ones(100), groups, 10, count=100)
    assert interval(copied, groups=10) == interval(coins([1, 0] * 5), groups=10)


def test_measured_gives_the_same_for_a_seed_and_other_ends_for_another():
    figure = coins([1, 0, 1, 1, 0, 0, 1])
    assert interval(figure, groups=7, rounds=50) == interval(figure, groups=7, rounds=50)
    ends = {interval(figure, groups=7, rounds=50, seed=seed)[1:] for seed in range(5)}
    assert len(ends) > 1


def test_measured_is_the_same_when_it_is_drawn_in_parts(monkeypatch):
    figure = coins([1, 0, 1, 1, 0, 0, 1])
    at_once = interval(figure, groups=7, rounds=50)
    monkeypatch.setattr(resample, "_CELLS", 14)
    assert interval(figure, groups=7, rounds=50) == at_once


def test_measured_does_not_call_a_perfect_figure_certain():
    value, low, high = interval(coins([1] * 10), groups=10)
    assert (value, high) == (1.0, 1.0)
    assert low**10 == pytest.approx(0.025)  # ten hits in a row once in 40 times
    assert interval(coins([0] * 10), groups=10) == (0.0, 0.0, pytest.approx(1 - low))


def test_measured_has_no_interval_without_rounds_or_with_one_group():
    assert interval(coins([1, 0]), groups=2, rounds=0) == (0.5, None, None)
    one = metrics.share(np.array([1.0, 0.0]), np.ones(2), np.zeros(2, dtype=int), 1, count=2)
    assert interval(one, groups=1) == (0.5, None, None)


def test_measured_has_no_interval_where_one_group_of_many_has_a_say():
    one = metrics.share(np.array([1.0, 0.0]), np.ones(2), np.zeros(2, dtype=int), 9, count=2)
    assert interval(one, groups=9) == (0.5, None, None)


def test_measured_says_that_a_figure_does_not_exist():
    nothing = metrics.share(np.zeros(0), np.zeros(0), np.zeros(0, dtype=int), 3, count=0)
    assert interval(nothing, groups=3) == (None, None, None)
