"""Learning from decisions: by hand, by property, and by simulated officers in the town."""

import csv
import json
from importlib import resources

import numpy as np
import pytest
from bench.officers import Way, officers, pool, story
from hypothesis import given
from hypothesis import strategies as st
from tests.core.matching.examples import WordEncoder, make_need, make_offer

from stammtisch.core.matching import (
    Adjustment,
    Example,
    adjustment_of,
    learn_from,
    load_encoder,
    suggest_matches,
    weigh,
)
from stammtisch.core.matching.adjustment import Head
from stammtisch.core.matching.features import NAMES
from stammtisch.core.matching.learn import LEAST, fit_map, pointed_at, reasons, scale_of

FIRST, SECOND = [
    name for name in NAMES if weigh.weights().order.weight[NAMES.index(name)] == 0
][:2]
"""Measures that the shipped order leaves out, so that it has no opinion to be unlearnt."""
NOTHING = Adjustment(engine="e", decisions=0)


@pytest.fixture(scope="module")
def town():
    """Return the town's needs and offers, measured; nothing was fitted on them."""
    path = resources.files("stammtisch.demo") / "town/statements.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    texts = {
        kind: [row["released"] or row["verbatim"] for row in rows if row["kind"] == kind]
        for kind in ("need", "offer")
    }
    return pool(texts["need"], texts["offer"], load_encoder())


def examples(count, *, likes=FIRST, seed=0, rate=None):
    """Return decisions of somebody who likes what is high in one measure."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        measures = {name: float(rng.normal()) for name in (FIRST, SECOND)}
        chance = rate or 1 / (1 + np.exp(-3 * measures[likes]))
        found.append(
            Example(need=str(number), measures=measures, fits=bool(rng.random() < chance))
        )
    return found


def table(**measures):
    return np.array([[measures.get(name, 0.0) for name in NAMES]])


def regret_left(steps, at):
    """Return which share of an officer's regret is left, on average."""
    left = [(1 - step.learnt) / (1 - step.shipped) for step in steps if step.count == at]
    return float(np.mean(left))


@pytest.fixture(scope="module")
def stories(town):
    """Return how officers of three kinds of taste were learnt from, twelve of each."""
    kinds = {"three strong": (1.0, 3), "four mild": (0.5, 4), "one strong": (1.2, 1)}
    return {
        kind: [
            step
            for officer in officers(town, seeds=12, strength=strength, measures=measures)
            for step in story(town, officer)
        ]
        for kind, (strength, measures) in kinds.items()
    }


@pytest.mark.parametrize("kind", ["three strong", "four mild", "one strong"])
def test_regret_halves_within_150_decisions(stories, kind):
    assert regret_left(stories[kind], 150) <= 0.5


@pytest.mark.parametrize("kind", ["three strong", "four mild", "one strong"])
def test_lists_never_get_more_than_2_percent_worse_on_the_way(stories, kind):
    assert min(step.learnt / step.shipped for step in stories[kind]) >= 0.98


@pytest.mark.parametrize("kind", ["three strong", "four mild", "one strong"])
def test_five_decisions_hardly_matter_and_a_hundred_do(stories, kind):
    assert regret_left(stories[kind], 5) >= 0.85
    assert regret_left(stories[kind], 100) <= 0.7


@pytest.mark.parametrize("kind", ["three strong", "four mild", "one strong"])
def test_probabilities_come_nearer_to_the_officers_own(stories, kind):
    last = [step for step in stories[kind] if step.count == 150]
    ours = np.mean([step.brier for step in last])
    assert ours < np.mean([step.brier_shipped for step in last])


def test_an_officer_of_the_shipped_taste_keeps_the_shipped_order(town):
    same = officers(town, seeds=12, strength=0.0, measures=1)
    steps = [step for officer in same for step in story(town, officer)]
    assert min(step.learnt / step.shipped for step in steps) >= 0.98


def test_what_a_refusal_points_at_is_learnt_sooner(town):
    crowd = officers(town, seeds=8, strength=1.0, measures=3)
    silent = [s for each in crowd for s in story(town, each, Way(gives_reasons=False))]
    telling = [s for each in crowd for s in story(town, each)]
    assert regret_left(telling, 50) < regret_left(silent, 50)


def test_decisions_by_a_coin_are_not_used():
    lesson = learn_from(examples(300, rate=0.4), engine="e")
    shipped, learnt = lesson.loss["order"]
    assert learnt > shipped
    assert lesson.adjustment.order is None
    assert np.array_equal(lesson.adjustment.score(table()), weigh.score(table()))


def test_a_liking_is_learnt_by_name_and_raises_what_is_liked():
    learnt = learn_from(examples(200, likes=SECOND), engine="e").adjustment
    assert learnt.order.weights[SECOND] > 0.3
    more, less = (
        learnt.score(table(**{SECOND: x})) - weigh.score(table(**{SECOND: x})) for x in (1, -1)
    )
    assert more > less
    assert learnt.decisions == 200


@pytest.mark.parametrize("count", [0, 4, LEAST - 1])
def test_too_few_decisions_teach_nothing(count):
    lesson = learn_from(examples(count), engine="e")
    assert (lesson.adjustment.order, lesson.adjustment.chance, lesson.loss) == (None, None, {})


def test_what_counts_nothing_changes_nothing():
    silent = [
        Example(need=str(n), measures={FIRST: 9.0}, fits=True, order_weight=0, chance_weight=0)
        for n in range(50)
    ]
    plain = examples(60)
    scale = [example.measures for example in silent]
    with_silent = learn_from([*silent, *plain], engine="e").adjustment
    without = learn_from(plain, engine="e", crowd=scale).adjustment
    assert with_silent.as_json() == without.as_json()


def test_every_need_is_held_back_with_all_its_pairs():
    """Pairs of one need that say the same must not vouch for each other."""
    rng = np.random.default_rng(1)
    same = [
        Example(need="n", measures={FIRST: 1.0 + rng.normal() / 100}, fits=True)
        for _ in range(30)
    ]
    other = [Example(need="m", measures={FIRST: -1.0}, fits=False) for _ in range(30)]
    apart = [
        Example(need=str(at), measures=e.measures, fits=e.fits)
        for at, e in enumerate([*same, *other])
    ]
    together = learn_from([*same, *other], engine="e").loss["order"][1]
    assert together > learn_from(apart, engine="e").loss["order"][1]


def test_an_adjustment_survives_json_and_ignores_unknown_names():
    learnt = learn_from(examples(200), engine="e 1").adjustment
    stored = json.loads(json.dumps(learnt.as_json()))
    stored["order"]["weights"]["unheard_of"] = 7.0
    again = adjustment_of(stored)
    assert again.engine == "e 1"
    rows = table(**{FIRST: 0.7})
    assert again.score(rows) == pytest.approx(learnt.score(rows), abs=2e-4)
    assert again.listed_probability(rows) == pytest.approx(
        learnt.listed_probability(rows), abs=2e-4
    )


@pytest.mark.parametrize("stored", [{}, {"engine": "e"}, {"engine": "e", "decisions": "x"}])
def test_adjustment_of_refuses_what_is_none(stored):
    with pytest.raises(ValueError, match="no adjustment"):
        adjustment_of(
            {"order": None, "probability": None, **stored} if len(stored) > 1 else stored
        )


def test_nothing_learnt_is_the_shipped_model():
    rows = table(**{FIRST: 0.4, SECOND: 0.1})
    assert np.array_equal(NOTHING.score(rows), weigh.score(rows))
    assert np.array_equal(NOTHING.listed_probability(rows), weigh.listed_probability(rows))


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=8))
def test_a_learnt_probability_stays_one(values):
    head = Head(5.0, {FIRST: 3.0})
    rows = np.vstack([table(**{FIRST: value}) for value in values])
    chances = Adjustment(engine="e", decisions=9, chance=head).listed_probability(rows)
    assert ((chances >= 0) & (chances <= 1)).all()


def test_fit_map_finds_where_the_slope_is_zero():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(80, 3)), (rng.random(80) < 0.4).astype(float)
    offset, weight, precision = rng.normal(size=80), rng.random(80), np.array([1.0, 4.0, 9.0])
    found = fit_map(x, y, offset=offset, weight=weight, precision=precision)
    chance = 1 / (1 + np.exp(-(offset + x @ found)))
    assert x.T @ (weight * (y - chance)) == pytest.approx(precision * found, abs=1e-6)


def test_a_rare_cue_gets_no_wider_prior_than_others():
    column = np.zeros((500, 1))
    column[0] = 1
    assert scale_of(column).unit[0] == 0.25
    assert np.isinf(scale_of(np.ones((3, 1))).unit[0])


def test_reasons_point_at_measures_that_exist():
    assert {"size", "certificate", "process", "capacity"} <= set(reasons())
    for reason in ("size", "certificate", "process", "capacity"):
        assert any(pointed_at(reason)), reason
    assert not any(pointed_at("")), "no reason points nowhere"


def test_suggest_matches_orders_by_what_was_learnt_and_tells_the_measures():
    offers = [make_offer(), make_offer("p", "Contract plating of bath taps, hard chrome too")]
    plain = suggest_matches([make_need(), *offers], encoder=WordEncoder())
    best, second = plain
    assert best.measures["cosine"] == pytest.approx(0.7, abs=0.4)
    gap = {name: second.measures.get(name, 0) - best.measures.get(name, 0) for name in NAMES}
    turned = Adjustment(
        engine="e", decisions=9, order=Head(0, {name: 9e3 * g for name, g in gap.items()})
    )
    learnt = suggest_matches([make_need(), *offers], encoder=WordEncoder(), learned=turned)
    assert [match.offer_id for match in learnt] == [second.offer_id, best.offer_id]
    assert {m.offer_id: m.probability for m in learnt} == {
        m.offer_id: m.probability for m in plain
    }
