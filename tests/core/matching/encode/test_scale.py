import numpy as np
import pytest

from stammtisch.core.matching.encode import encoder_missing, load_encoder
from stammtisch.core.matching.encode.ngrams import NgramEncoder
from stammtisch.core.matching.encode.scale import Scaled, anchors_of, measured


@pytest.mark.parametrize("name", ["use", "e5", "ngrams"])
def test_everyday_needs_and_offers_are_as_near_as_for_use(name):
    if encoder_missing(name):
        pytest.skip(encoder_missing(name))
    found, use = measured(load_encoder(name)), anchors_of("use")
    assert found.mean == pytest.approx(use.mean, abs=0.004)
    assert found.near == pytest.approx(use.near, abs=0.004)


def test_shipped_anchors_are_those_of_the_encoder():
    shipped, found = anchors_of("ngrams"), measured(NgramEncoder())
    assert shipped == pytest.approx(found, abs=0.0001)


def test_stretching_keeps_the_order():
    plain = NgramEncoder()
    scaled = Scaled(plain, anchors_of("ngrams"))
    texts = ["Kuchen backen", "Kuchenbäcker", "Backofen", "Drehteile"]
    before, after = (each.encode(texts) for each in (plain, scaled))
    assert (np.argsort(before @ before[0]) == np.argsort(after @ after[0])).all()
