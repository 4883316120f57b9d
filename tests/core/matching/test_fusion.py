import numpy as np
import pytest

from stammtisch.core.matching import (
    MOST_OFFERS,
    encoder_missing,
    load_encoder,
    second_opinion,
)
from stammtisch.core.matching.features import background, hubness
from stammtisch.core.matching.types import Kind

NEED = "Căutăm un atelier care repară strunguri vechi."
OFFERS = ["We repair old lathes.", "Vindem pâine proaspătă.", "Tax advice for firms"]


@pytest.mark.parametrize("name", ["e5", "ngrams"])
def test_an_opinion_is_the_cosine_less_both_hubs(name):
    if encoder_missing(name):
        pytest.skip(encoder_missing(name))
    encoder = load_encoder(name)
    found = second_opinion(NEED, OFFERS, encoder=encoder)
    ours, theirs = encoder.encode([NEED]), encoder.encode(OFFERS)
    others = background(encoder)
    hubs = hubness(ours, others[Kind.NEED]) + hubness(theirs, others[Kind.OFFER])
    assert found == pytest.approx(2 * (theirs @ ours[0]) - hubs, abs=1e-6)
    if name == "e5":
        assert found.argmax() == 0


def test_nothing_to_say_on_no_offers_and_refusal_of_too_many():
    encoder = load_encoder("ngrams")
    assert second_opinion(NEED, [], encoder=encoder).shape == (0,)
    assert np.isfinite(second_opinion(NEED, ["x"] * MOST_OFFERS, encoder=encoder)).all()
    with pytest.raises(ValueError, match="at most 50 offers, got 51"):
        second_opinion(NEED, ["x"] * (MOST_OFFERS + 1), encoder=encoder)
