"""What is drawn, with which chance, and what can be said from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.matching import Stratum, drawn, recall, sampled
from stammtisch.core.matching.explore import EACH, sizes_of


def test_one_suggestion_in_ten_is_exploratory():
    rng = np.random.default_rng(0)
    shown = rng.integers(1, 5, size=4000)
    found = [drawn(need, shown=int(k), below=[1, 2, 3], seed=1) for need, k in enumerate(shown)]
    count = sum(each is not None for each in found)
    assert count / (count + shown.sum()) == pytest.approx(0.1, abs=0.01)


def test_every_offer_below_is_drawn_with_the_chance_that_is_told():
    draws = [drawn(need, shown=3, below=[4, 5, 6], seed=2) for need in range(6000)]
    for offer in (4, 5, 6):
        share = np.mean([each is not None and each.id == offer for each in draws])
        assert share == pytest.approx(1 / 9, abs=0.015)
    assert {each.chance for each in draws if each} == {3 / 9 / 3}


@given(st.sets(st.integers(1, 500), min_size=2, max_size=12), st.integers(0, 99))
def test_a_draw_stays_as_long_as_the_drawn_offer_is_there(below, need):
    first = drawn(need, shown=9, below=sorted(below), seed=0)
    others = below - {max(below - {first.id})}
    assert drawn(need, shown=9, below=sorted(others), seed=0).id == first.id


def test_nothing_is_drawn_where_nobody_looks_or_nothing_is_left():
    assert all(drawn(need, shown=0, below=[1], seed=0) is None for need in range(50))
    assert drawn(1, shown=9, below=[], seed=0) is None


def test_another_seed_draws_otherwise():
    draws = [
        [drawn(need, shown=5, below=list(range(9)), seed=seed) for need in range(40)]
        for seed in (0, 0, 1)
    ]
    assert draws[0] == draws[1] != draws[2]


def test_sampled_draws_evenly_within_strata_and_tells_the_chance():
    chances = [0.1] * 8 + [0.02] * 3 + [0.001] * 100
    found = sampled(chances, seed=3, share=0.5)
    by_stratum = {0: [], 1: [], 2: []}
    for at, stratum, chance in found:
        by_stratum[stratum].append((at, chance))
    assert [len(rows) for rows in by_stratum.values()] == [EACH, 3, EACH]
    assert {chance for _, chance in by_stratum[0]} == {0.5 * 4 / 8}
    assert {chance for _, chance in by_stratum[1]} == {0.5}
    assert all(chances[at] == 0.001 for at, _ in by_stratum[2])
    assert sizes_of(chances) == [8, 3, 100]
    assert sampled(chances, seed=3, share=0.5) == found != sampled(chances, seed=4, share=0.5)


def test_recall_weighs_each_answer_by_its_chance():
    found = recall(30, [Stratum(10, 5, 2), Stratum(100, 10, 1)], seed=0)
    assert found.missed == pytest.approx(10 * 2 / 5 + 100 / 10)
    assert found.share == pytest.approx(30 / (30 + 14))
    assert found.low < found.share < found.high
    assert (found.asked, found.is_early) == (15, True)


def test_recall_covers_the_truth_nine_times_in_ten():
    rng = np.random.default_rng(5)
    sizes, rates, covered = (200, 1000, 4000), (0.05, 0.01, 0.001), 0
    truth = 50 / (50 + sum(size * rate for size, rate in zip(sizes, rates, strict=True)))
    for trial in range(300):
        strata = [
            Stratum(size, 24, int(rng.binomial(24, rate)))
            for size, rate in zip(sizes, rates, strict=True)
        ]
        found = recall(50, strata, seed=trial)
        covered += found.low <= truth <= found.high
    assert covered / 300 >= 0.9


def test_recall_with_no_miss_found_still_admits_doubt():
    found = recall(20, [Stratum(500, 12, 0)], seed=0)
    assert found.share == 1.0
    assert found.low < 0.7


def test_recall_says_nothing_without_answers():
    assert recall(20, [Stratum(500, 0, 0)], seed=0) is None
    assert recall(20, [], seed=0) is None
