import pytest

from stammtisch.core.matching import reliability_of
from stammtisch.core.matching.reliability import EARLY, wilson


def test_reliability_by_hand():
    held = reliability_of([0.9, 0.7, 0.7, 0.1, 0.1], [True, True, False, False, False])
    assert held.brier == pytest.approx((0.01 + 0.09 + 0.49 + 0.01 + 0.01) / 5)
    assert held.brier_base == pytest.approx(0.4 * 0.6)
    assert held.likely == (3, 2)
    assert [(g.size, g.true) for g in held.groups] == [(2, 0.0), (2, 0.5), (1, 1.0)]
    assert (held.said, held.true) == (pytest.approx(0.5), 0.4)


def test_nothing_to_compare_is_none_and_little_is_early():
    assert reliability_of([], []) is None
    assert reliability_of([0.5] * (EARLY - 1), [True] * (EARLY - 1)).is_early
    assert not reliability_of([0.5] * EARLY, [True] * EARLY).is_early


def test_certainty_belongs_to_the_last_fifth():
    assert [group.size for group in reliability_of([1.0, 0.0], [True, False]).groups] == [1, 1]


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763)]
)
def test_wilson_as_published(hits, count, low, high):
    assert wilson(hits, count) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))
