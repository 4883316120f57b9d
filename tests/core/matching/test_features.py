import numpy as np
import pytest

from stammtisch.core.matching import Kind, Statement, encoder_missing, load_encoder
from stammtisch.core.matching.encode.parts import second_rows
from stammtisch.core.matching.features import NAMES, background, hubness, measure, prepare
from stammtisch.core.matching.weigh import score, weights

SECOND = NAMES.index("second")
NEED = "Wir suchen eine Färberei für kleine Partien Garn."
OFFERS = ["Garnfärberei färbt Garn in kleinen Partien.", "Steuerkanzlei nimmt Mandanten auf."]


def measured(encoder, need=NEED):
    def side(kind, texts):
        rows = [Statement(id=str(n), kind=kind, text=text) for n, text in enumerate(texts)]
        return prepare(rows, kind, encoder.encode(texts), encoder)

    return measure(side(Kind.NEED, [need]), 0, side(Kind.OFFER, OFFERS), np.array([0, 1]))


def test_without_a_second_encoder_there_is_no_second_opinion(use):
    assert not measured(use)[:, SECOND].any()


@pytest.mark.skipif(bool(encoder_missing("use+e5")), reason="the extra e5 is not here")
def test_the_second_opinion_is_the_hub_corrected_cosine_of_e5_alone():
    both = load_encoder("use+e5")
    table = measured(both)
    need, *offers = second_rows(both.encode([NEED, *OFFERS]), "use+e5").astype(np.float64)
    everyday = {k: second_rows(rows, "use+e5") for k, rows in background(both).items()}
    hub_of_need = hubness(need[None], everyday[Kind.NEED])[0]
    hubs = hubness(np.array(offers), everyday[Kind.OFFER])
    by_hand = 2 * np.array(offers) @ need - hub_of_need - hubs
    assert table[:, SECOND] == pytest.approx(by_hand, abs=1e-5)
    assert weights("use+e5").order.weight[SECOND] > 0
    assert weights("use").order.weight[SECOND] == 0
    better, worse = score(table, "use+e5")
    assert better > worse
