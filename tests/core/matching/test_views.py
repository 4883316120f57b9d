from dataclasses import replace

import pytest
from tests.core.matching.examples import WordEncoder, make_need, make_offer

from stammtisch.core.matching import (
    Adjustment,
    look_closer,
    match_listed,
    reason_text,
    reworded,
    score_pair,
    suggest_matches,
    view_id,
)
from stammtisch.core.matching.adjustment import Head
from stammtisch.core.matching.shortlist import size_for

CELLAR = "Since the flood the cellar smells and the walls stay wet"
DRIER = "building drier rental"
OFFER = make_offer("drier", "Building drier rental, fans too")


class Counting(WordEncoder):
    """Says which texts it had to encode."""

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return super().encode(texts)


def filling(count, text):
    return [make_offer(f"f{at}", f"{text}, number {at}") for at in range(count)]


def by_offer(matches):
    return {match.offer_id: match for match in matches}


@pytest.mark.parametrize(
    "views",
    [(("rumour", "x"),), (("solution", " "),), (("solution", "a"), ("solution", "b"))],
    ids=["unknown", "empty", "twice"],
)
def test_a_statement_refuses_views_that_mean_nothing(views):
    with pytest.raises(ValueError, match="view"):
        make_need(views=views)


def test_views_are_kept_in_nfc():
    need = make_need(views=(("solution", "Mu\u0308ller"),))
    assert need.views == (("solution", "Müller"),)


def test_score_is_that_of_the_best_wording_and_names_it():
    plain = make_need("n", CELLAR)
    need = replace(plain, views=(("verbatim", "everything is wet"), ("solution", DRIER)))
    offers = [OFFER, make_offer("wine", "wet walls since the flood: we clean the cellar")]
    found = by_offer(suggest_matches([need], offers, encoder=WordEncoder()))
    wordings = {"": plain} | {view: reworded(need, view) for view, _ in need.views}
    alone = {
        view: by_offer(suggest_matches([one], offers, encoder=WordEncoder()))
        for view, one in wordings.items()
    }
    for offer in offers:
        scores = {view: matches[offer.id].score for view, matches in alone.items()}
        winner = max(scores, key=scores.__getitem__)
        assert found[offer.id].score == scores[winner]
        assert found[offer.id].view == winner
        assert found[offer.id].probability == alone[winner][offer.id].probability
    assert [found[name].view for name in ("drier", "wine")] == ["solution", ""]


@pytest.mark.parametrize("weight", [99.0, -99.0])
def test_learnt_weights_choose_the_wording_and_measures_are_of_that_one(weight):
    plain = make_need("n", CELLAR)
    need = replace(plain, views=(("solution", DRIER),))
    learned = Adjustment(engine="e", decisions=9, order=Head(0.0, {"cosine": weight}))
    alone = {
        view: by_offer(suggest_matches([one], [OFFER], encoder=WordEncoder(), learned=learned))
        for view, one in {"": plain, "solution": reworded(need, "solution")}.items()
    }
    (found,) = suggest_matches([need], [OFFER], encoder=WordEncoder(), learned=learned)
    assert found.view == ("solution" if weight > 0 else "")
    assert found.score == alone[found.view]["drier"].score
    assert found.measures["cosine"] == alone[found.view]["drier"].measures["cosine"]


def test_lists_from_outside_are_weighed_by_what_was_learnt_and_floors_are_in_its_scores():
    need, offers = make_need("n", DRIER), [OFFER, *filling(3, "Building drier repairs")]
    learned = Adjustment(engine="e", decisions=9, order=Head(0.0, {"cosine": -99.0}))
    whole = suggest_matches([need], offers, encoder=WordEncoder(), learned=learned)
    given = {"encoder": WordEncoder(), "vectors": {}, "learned": learned}
    lists = {"n": [offer.id for offer in offers]}
    assert match_listed([need], offers, lists, **given) == whole
    floors = {"n": whole[1].score}
    assert match_listed([need], offers, lists, floors=floors, **given) == [
        match for match in whole if match.score >= whole[1].score
    ]
    shipped = suggest_matches([need], offers, encoder=WordEncoder())
    assert max(match.score for match in whole) < min(match.score for match in shipped)


def test_reasons_say_which_wording_found_it_and_quote_that_one():
    need = make_need("n", CELLAR, views=(("solution", DRIER),))
    (found,) = suggest_matches([need], [OFFER], encoder=WordEncoder())
    told = [reason_text(reason) for reason in found.reasons]
    assert "found by what would solve it" in told
    assert found.shared_words == ("building", "drier", "rental")
    need = make_need("n", "Help wanted in the cellar", views=(("verbatim", DRIER),))
    (found,) = suggest_matches([need], [OFFER], encoder=WordEncoder())
    assert "found by what was said" in [reason_text(reason) for reason in found.reasons]


def test_a_tie_goes_to_the_principal_wording():
    need = make_need("n", DRIER, views=(("verbatim", DRIER), ("solution", DRIER)))
    (found,) = suggest_matches([need], [OFFER], encoder=WordEncoder())
    assert found.view == ""
    assert not [reason for reason in found.reasons if reason.code.startswith("found_by")]


def test_facts_come_from_the_principal_wording_alone():
    plain = make_need("n", "Rollers up to 4000 mm, ISO 9001", certificates=("EN 1090",))
    need = replace(plain, views=(("solution", "hard chrome plating, 2 m, IATF 16949"),))
    offer = make_offer("o", "Contract plating: hard chrome up to 3000 mm")
    (before,) = suggest_matches([plain], [offer], encoder=WordEncoder())
    (after,) = suggest_matches([need], [offer], encoder=WordEncoder())
    assert (before.view, after.view) == ("", "solution")
    assert after.doubts == before.doubts
    assert "amount_misses" in {doubt.code for doubt in after.doubts}


def test_needs_without_views_keep_every_digit_beside_needs_with_views():
    plain = [make_need(f"n{at}", f"{CELLAR} {at}") for at in range(6)]
    mixed = [
        replace(need, views=(("solution", DRIER),)) if at % 2 else need
        for at, need in enumerate(plain)
    ]
    offers = [OFFER, *filling(20, "wet walls")]
    before = suggest_matches(plain, offers, encoder=WordEncoder(), top=3)
    after = suggest_matches(mixed, offers, encoder=WordEncoder(), top=3)
    own = {need.id for need in mixed if not need.views}
    assert [m for m in after if m.need_id in own] == [m for m in before if m.need_id in own]
    assert any(match.view for match in after)


def test_any_view_puts_an_offer_on_the_shortlist():
    need = make_need("n", CELLAR)
    offers = [*filling(size_for(1), CELLAR), OFFER]
    plain = by_offer(suggest_matches([need], offers, encoder=WordEncoder(), top=1))
    assert "drier" not in plain
    seen = replace(need, views=(("solution", f"{DRIER}, fans too"),))
    (best,) = suggest_matches([seen], offers, encoder=WordEncoder(), top=1)
    assert (best.offer_id, best.view) == ("drier", "solution")


def test_match_listed_and_score_pair_agree_with_the_list_and_use_kept_vectors():
    need = make_need("n", CELLAR, views=(("solution", DRIER),))
    (listed,) = suggest_matches([need], [OFFER], encoder=WordEncoder())
    texts = {"n": need.text, view_id("n", "solution"): DRIER, OFFER.id: OFFER.text}
    rows = WordEncoder().encode(list(texts.values()))
    counting = Counting()
    (found,) = match_listed(
        [need], [OFFER], {"n": ["drier"]}, encoder=counting,
        vectors=dict(zip(texts, rows, strict=True)),
    )  # fmt: skip
    assert found == listed
    assert not {*texts.values()} & {*counting.seen}
    pair = score_pair(need, OFFER, encoder=WordEncoder())
    assert (pair.view, pair.score, pair.reasons) == ("solution", listed.score, listed.reasons)


def test_an_offers_views_are_not_used():
    offer = replace(make_offer("o", "Wine from our own cellar"), views=(("solution", DRIER),))
    need = make_need("n", DRIER)
    (found,) = suggest_matches([need], [offer], encoder=WordEncoder())
    (plain,) = suggest_matches([need], [replace(offer, views=())], encoder=WordEncoder())
    assert found == plain


def test_a_close_look_cuts_the_wording_that_won_and_checks_facts_of_the_principal(use):
    need = make_need(
        "n",
        "The old plater has retired, our rollers are up to 4000 mm long",
        views=(("solution", "hard chrome plating, and somebody who grinds"),),
    )
    offer = make_offer("o", "Contract plating: hard chrome up to 3000 mm, quick delivery")
    (match,) = suggest_matches([need], [offer], encoder=use)
    assert match.view == "solution"
    (seen,) = look_closer([(need, offer)], [match.view], encoder=use)
    assert seen.need_phrase == "hard chrome plating"
    said = {check.requirement: check for check in seen.checks}
    assert (said["process"].verdict, said["process"].need) == ("yes", "hard chrome")
    assert (said["amount"].verdict, said["amount"].need) == ("no", "up to 4000 mm long")
    (other,) = look_closer([(need, offer)], encoder=use)
    assert other == look_closer([(replace(need, views=()), offer)], encoder=use)[0]
    assert "process" not in {check.requirement for check in other.checks}


def test_a_close_look_at_a_wording_of_one_phrase_names_none(use):
    need = make_need("n", CELLAR, views=(("solution", DRIER),))
    (seen,) = look_closer([(need, OFFER)], ["solution"], encoder=use)
    assert seen.need_phrase == ""
    assert seen.grounds
