import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.matching.evaluate import metrics

# scores .9 .8 .8 .3 .1, labels 1 0 1 1 0: of 6 couples 4 are right, 1 is a tie
FITS = np.array([True, False, True, True, False])
SCORE = np.array([0.9, 0.8, 0.8, 0.3, 0.1])
LABELLED = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4)), min_size=2, max_size=12
).filter(lambda rows: len({fits for fits, _ in rows}) == 2)


def whole(figure, groups=1):
    return float(figure.at(np.ones((1, groups)))[0])


def auc(fits, score):
    return whole(metrics.area(fits, score, np.zeros(len(fits), dtype=np.int64)))


def test_area_of_an_example_by_hand():
    assert auc(FITS, SCORE) == pytest.approx((4 + 0.5) / 6)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (np.array([3.0, 1.0, 3.0, 2.0, 0.0]), 1.0),
        (np.array([0.0, 2.0, 0.0, 1.0, 3.0]), 0.0),
        (np.zeros(5), 0.5),
    ],
)
def test_area_is_one_for_perfect_zero_for_reversed_and_half_for_equal_scores(score, expected):
    assert auc(FITS, score) == expected


@given(LABELLED)
def test_area_counts_couples(rows):
    fits, score = (np.array(column) for column in zip(*rows, strict=True))
    good, bad = score[fits], score[~fits]
    couples = [(a > b) + (a == b) / 2 for a in good for b in bad]
    assert auc(fits, score.astype(float)) == pytest.approx(sum(couples) / len(couples))


@given(LABELLED, st.randoms())
def test_area_knows_neither_order_nor_scale_and_turns_with_the_sign(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    fits, score = (np.array(column) for column in zip(*rows, strict=True))
    again, other = (np.array(column) for column in zip(*mixed, strict=True))
    plain = auc(fits, score.astype(float))
    assert 0 <= plain <= 1
    assert auc(again, other**3 + 7.0) == pytest.approx(plain)
    assert auc(fits, -score.astype(float)) == pytest.approx(1 - plain)


@given(LABELLED, st.integers(1, 4))
def test_a_weight_counts_like_copies(rows, copies):
    fits, score = (np.array(column) for column in zip(*rows, strict=True))
    groups = np.arange(len(rows))
    weights = np.ones((1, len(rows)))
    weights[0, 0] = copies
    found = metrics.area(fits, score.astype(float), groups).at(weights)
    many = np.r_[np.repeat(0, copies), groups[1:]]
    assert found[0] == pytest.approx(auc(fits[many], score[many].astype(float)))


def test_area_of_one_label_does_not_exist():
    assert np.isnan(auc(np.array([True, True]), np.array([1.0, 2.0])))
    assert np.isnan(auc(np.array([], dtype=bool), np.array([])))


def test_area_is_the_same_when_it_is_worked_in_parts(monkeypatch):
    groups = np.array([0, 1, 2, 0, 1])
    weights = np.array([[1, 1, 1], [2, 0, 1], [0, 2, 1], [1, 2, 0.0]])
    at_once = metrics.area(FITS, SCORE, groups).at(weights)
    monkeypatch.setattr(metrics, "_CELLS", 5)
    in_parts = metrics.area(FITS, SCORE, groups).at(weights)
    assert np.array_equal(in_parts, at_once, equal_nan=True)


def test_first_right_counts_ties_in_parts():
    assert metrics.first_right(FITS, SCORE) == 1.0
    assert metrics.first_right(FITS[1:], SCORE[1:]) == 0.5
    assert metrics.first_right(np.array([True, False, False]), np.zeros(3)) == pytest.approx(
        1 / 3
    )


def test_first_right_needs_a_choice():
    assert metrics.first_right(np.array([True]), np.array([1.0])) is None
    assert metrics.first_right(np.array([False, False]), np.array([1.0, 2.0])) is None


def test_above_counts_couples_and_ties_half():
    assert metrics.above(np.array([3.0, 1.0]), np.array([1.0, 2.0])) == (2.5, 4)
    assert metrics.above(np.array([]), np.array([1.0])) == (0.0, 0)


def test_rank_of_best_counts_ties_against():
    scores = np.array([0.5, 0.9, 0.5, 0.1])
    assert metrics.rank_of_best(scores, {1}) == 1
    assert metrics.rank_of_best(scores, {0}) == 3
    assert metrics.rank_of_best(scores, {3}) == 4


def test_rank_of_best_takes_the_best_and_passes_others_over():
    scores = np.array([0.5, 0.9, 0.5, 0.1])
    assert metrics.rank_of_best(scores, {3, 2}) == 3
    assert metrics.rank_of_best(scores, {2}, passed={0, 1}) == 1


def test_rank_of_what_is_not_listed():
    assert metrics.rank_of_best(np.array([1.0, -np.inf]), {1}) == metrics.UNLISTED


@given(st.lists(st.integers(0, 5), min_size=2, max_size=8), st.data())
def test_rank_is_within_the_list_and_never_better_than_by_luck(scores, data):
    row = np.array(scores, dtype=float)
    place = data.draw(st.integers(0, len(row) - 1))
    rank = metrics.rank_of_best(row, {place})
    lucky = 1 + int((row > row[place]).sum())
    assert lucky <= rank <= len(row)


def test_bins_are_tenths_and_the_last_holds_one():
    chances = np.array([0.0, 0.0999, 0.1, 0.3, 0.7, 0.95, 1.0])
    assert metrics.bins(chances).tolist() == [0, 0, 1, 3, 7, 9, 9]


def test_share_is_summed_by_group_and_weighed():
    reached, possible = np.array([1.0, 0.0, 1.0]), np.ones(3)
    found = metrics.share(reached, possible, np.array([0, 0, 2]), 3, count=3)
    weights = np.array([[1, 1, 1], [2, 0, 0], [0, 1, 0], [0, 5, 3.0]])
    assert found.support == 2
    assert np.allclose(found.at(weights), [2 / 3, 1 / 2, np.nan, 1], equal_nan=True)


def test_rows_by_keeps_the_order_of_appearance():
    assert [rows.tolist() for rows in metrics.rows_by(["b", "a", "b"])] == [[0, 2], [1]]


def test_brier_as_a_share_by_hand():
    errors = (np.array([0.9, 0.2]) - np.array([1, 0])) ** 2
    found = metrics.share(errors, np.ones(2), np.array([0, 1]), 2, count=2)
    assert whole(found, 2) == pytest.approx((0.01 + 0.04) / 2)


def test_all_orders_of_three_scores_have_areas_that_average_to_half():
    fits = np.array([True, False, False])
    areas = [
        auc(fits, np.array(order, dtype=float)) for order in itertools.permutations(range(3))
    ]
    assert np.mean(areas) == pytest.approx(0.5)
