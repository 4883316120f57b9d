import numpy as np
import pytest
from tests.core.matching.examples import WordEncoder

from stammtisch.core.matching import score_pair, suggest_matches
from stammtisch.core.matching.evaluate import (
    LabelledPair,
    OneLabelError,
    evaluate,
    scores_of,
)
from stammtisch.core.matching.evaluate.scorers import length_only, lists_of, offer_only
from stammtisch.core.matching.types import Statement

ENCODER = WordEncoder()
TRADES = ("hard chrome plating", "sheet metal bending", "wood chips", "bread for canteens")


def make_pairs(**facts):
    """Return, for every trade, an offer that fits and the next trade's, which does not."""
    pairs = []
    for at, trade in enumerate(TRADES):
        need = f"We look for {trade}"
        other = TRADES[(at + 1) % len(TRADES)]
        common = {"need": need, "need_language": "en", "offer_language": "en", **facts}
        pairs += [
            LabelledPair(offer=f"We offer {trade}", fits=True, **common),
            LabelledPair(offer=f"We offer {other}", fits=False, kind="trade", **common),
        ]
    return pairs


def test_evaluate_weighs_pairs_and_lists_as_the_product_does():
    pairs = make_pairs()
    found = evaluate(pairs, encoder=ENCODER, rounds=20)
    sides = [
        [
            Statement(id=f"{mark}{n}", kind=None, text=text, language="en")
            for n, text in enumerate(dict.fromkeys(getattr(p, side) for p in pairs))
        ]
        for mark, side in (("n", "need"), ("o", "offer"))
    ]
    chances = [
        score_pair(
            Statement(id="n", kind=None, text=pair.need, language="en"),
            Statement(id="o", kind=None, text=pair.offer, language="en"),
            encoder=ENCODER,
        ).probability
        for pair in pairs
    ]
    errors = [(chance - pair.fits) ** 2 for chance, pair in zip(chances, pairs, strict=True)]
    assert found.figure("brier", part="pairs").value == pytest.approx(np.mean(errors), abs=1e-4)
    first = [m for m in suggest_matches(*sides, encoder=ENCODER, top=10) if m.rank == 1]
    right = [pairs[0].fits and m.need_id[1:] == m.offer_id[1:] for m in first]
    assert found.figure("r_at_1").value == pytest.approx(np.mean(right))
    assert found.figure("r_at_10").value == 1.0
    assert (found.pairs, found.fitting, found.needs, found.offers) == (8, 4, 4, 4)
    assert (found.groups, found.encoder) == (4, "words 1")


def test_evaluate_is_perfect_where_words_decide():
    found = evaluate(make_pairs(), encoder=ENCODER, rounds=20)
    for name in ("auc", "p_at_1", "within_need"):
        assert found.figure(name, part="pairs").value == 1.0
    assert found.figure("within_need", of="trade").count == 4
    assert found.figure("auc", of="en → en").count == 8


def test_evaluate_does_not_depend_on_the_order_of_the_rows():
    pairs = make_pairs()
    plain, turned = (evaluate(p, encoder=ENCODER, rounds=0) for p in (pairs, pairs[::-1]))

    def values(found):
        return {(f.part, f.of, f.scorer, f.name): (f.value, f.count) for f in found.figures}

    assert values(plain) == values(turned)


def test_evaluate_draws_groups_where_they_are_named():
    pairs = make_pairs()
    halves = [
        LabelledPair(need=p.need, offer=p.offer, fits=p.fits, group=f"g{at // 4}")
        for at, p in enumerate(pairs)
    ]
    assert evaluate(halves, encoder=ENCODER, rounds=10).groups == 2
    assert evaluate(pairs, encoder=ENCODER, rounds=10).groups == 4


def test_evaluate_is_the_same_for_a_seed():
    once, again = (evaluate(make_pairs(), encoder=ENCODER, rounds=30, seed=3) for _ in "ab")
    assert once == again


def test_evaluate_refuses_a_single_label():
    one = [pair for pair in make_pairs() if pair.fits]
    with pytest.raises(OneLabelError, match="all 4 pairs fit, so nothing can be compared"):
        evaluate(one, encoder=ENCODER)
    with pytest.raises(OneLabelError, match="all 4 pairs do not fit"):
        evaluate([p for p in make_pairs() if not p.fits], encoder=ENCODER)


def test_controls_do_not_look_at_the_need():
    pairs = make_pairs()
    swapped = [
        LabelledPair(need="Something else altogether", offer=p.offer, fits=p.fits, kind=p.kind)
        for p in pairs
    ]
    for one, other in zip(pairs, swapped, strict=True):
        assert one.need != other.need
    mine, theirs = lists_of(pairs), lists_of(swapped)
    by_offer = dict(zip(pairs_of(mine), offer_only(mine, encoder=ENCODER).pair, strict=True))
    again = dict(zip(pairs_of(theirs), offer_only(theirs, encoder=ENCODER).pair, strict=True))
    assert by_offer == again
    assert length_only(mine).pair.tolist() == [len(p.offer) for p in pairs]
    assert length_only(mine).chance is None


def pairs_of(lists):
    return [lists.offers[col].text for col in lists.col_of]


def test_length_only_is_exposed_by_a_file_whose_fitting_offers_are_longer():
    pairs = [
        LabelledPair(
            need=f"{p.need} {n}",
            offer=p.offer + (", at any time of the year" if p.fits else ""),
            fits=p.fits,
        )
        for n in range(3)
        for p in make_pairs()
    ]
    found = evaluate(pairs, encoder=ENCODER, rounds=100)
    assert found.figure("p_at_1", scorer="length only").value == 1.0
    assert any("fitting offers are longer" in note for note in found.notes)


def test_across_takes_only_fitting_offers_known_to_be_in_another_language():
    pairs = [
        *make_pairs(),
        LabelledPair(
            need="We look for wood chips", offer="Hackschnitzel: wood chips", fits=True,
            need_language="en", offer_language="de",
        ),
    ]  # fmt: skip
    found = evaluate(pairs, encoder=ENCODER, rounds=0)
    across = found.figure("r_at_1_across")
    assert (across.value, across.count) == (1.0, 1)
    assert found.figure("r_at_1").count == 4
    assert found.figure("brier", of="en → de").count == 1
    assert found.figure("auc", of="en → de").value is None


def test_reliability_holds_every_pair_once():
    found = evaluate(make_pairs(), encoder=ENCODER, rounds=0)
    rows = [f for f in found.figures if f.part == "reliability" and f.name == "true"]
    assert len(rows) == 10
    assert sum(row.count for row in rows) == 8
    for row in rows:
        low = float(row.of.partition("–")[0])
        said = found.figure("said", of=row.of)
        assert said.low is None
        assert said.value is None or low <= said.value <= low + 0.1


def test_every_figure_lies_in_its_interval_and_between_0_and_1():
    found = evaluate(make_pairs(), encoder=ENCODER, rounds=200)
    known = [f for f in found.figures if f.value is not None and f.low is not None]
    assert len(known) > 20
    assert all(0 <= f.low <= f.value <= f.high <= 1 for f in known)


def test_few_groups_are_said_in_words():
    found = evaluate(make_pairs(), encoder=ENCODER, rounds=50)
    assert found.notes[0].startswith("Only 4 groups: an anecdote, not a measurement: the AUC")
    one = [
        LabelledPair(need=p.need, offer=p.offer, fits=p.fits, group="all") for p in make_pairs()
    ]
    alone = evaluate(one, encoder=ENCODER, rounds=50)
    assert alone.notes[0].startswith("All pairs belong to one group")
    assert alone.figure("brier", part="pairs").low is None


def test_many_groups_are_not_called_few():
    pairs = [
        LabelledPair(need=f"We look for {n} {t}", offer=f"We offer {n} {o}", fits=t == o)
        for n in range(60)
        for t, o in (("bread", "bread"), ("bread", "steel"))
    ]
    found = evaluate(pairs, encoder=ENCODER, rounds=20)
    assert found.groups == 60
    assert not any(note.startswith("Only") for note in found.notes)


def test_evaluate_counts_up_to_the_end():
    seen = []
    evaluate(make_pairs(), encoder=ENCODER, rounds=0, progress=lambda *step: seen.append(step))
    assert seen[-1] == (12, 12)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_labelled_pair_needs_both_texts_and_is_kept_composed():
    with pytest.raises(ValueError, match="offer must not be empty"):
        LabelledPair(need="a", offer=" ", fits=True)
    assert LabelledPair(need="Mu\u0308ller", offer="b", fits=True).need == "Müller"


def test_a_figure_that_was_not_measured_is_a_key_error():
    found = evaluate(make_pairs(), encoder=ENCODER, rounds=0)
    with pytest.raises(KeyError):
        found.figure("brier", scorer="length only")


def test_a_peer_is_measured_beside_the_matcher():
    def reversed_length(lists):
        lengths = [-float(len(offer.text)) for offer in lists.offers]
        return scores_of("shortest", lists, np.tile(lengths, (len(lists.needs), 1)))

    found = evaluate(make_pairs(), encoder=ENCODER, rounds=0, peers=[reversed_length])
    longest = found.figure("auc", scorer="length only", part="pairs").value
    assert found.figure("auc", scorer="shortest", part="pairs").value == 1 - longest
    assert found.figure("r_at_10", scorer="shortest").value == 1.0
    assert not [f for f in found.figures if (f.scorer, f.name) == ("shortest", "brier")]
