from datetime import date

import pytest
from tests.core.matching.examples import make_need, make_offer

from stammtisch.core.matching import Kind, Statement
from stammtisch.core.matching.distance import distance_km


@pytest.mark.parametrize(
    "facts",
    [
        {"id": " "},
        {"text": "\n"},
        {"lat": 90.1},
        {"lon": -181.0},
        {"lat": float("nan")},
        {"radius_km": -1.0},
        {"quantity_min": 5.0, "quantity_max": 4.0},
        {"quantity_max": float("nan")},
        {"available_from": date(2026, 2, 1), "available_until": date(2026, 1, 1)},
    ],
)
def test_nonsense_is_refused_at_the_door(facts):
    with pytest.raises(ValueError, match=r"."):
        Statement(**{"id": "s", "kind": Kind.NEED, "text": "x", **facts})


def test_text_is_kept_in_nfc():
    assert Statement(id="s", kind=None, text="Mu\u0308hle").text == "M\u00fchle"


def test_distance_follows_the_globe_and_needs_both_places():
    berlin, erfurt = make_need(lat=52.52, lon=13.405), make_offer(lat=50.978, lon=11.029)
    assert distance_km(berlin, erfurt) == pytest.approx(236, abs=2)
    assert distance_km(berlin, berlin) == 0
    assert distance_km(make_need(lat=0.0, lon=0.0), make_offer(lat=0.0, lon=180.0)) == (
        pytest.approx(20_015, abs=1)
    )
    assert distance_km(berlin, make_offer(lat=50.0)) is None
