from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.matching.examples import make_need, make_offer

from stammtisch.core.matching import Kind, exclusion, reason_text
from stammtisch.core.matching.masks import admissible, columns_of

HERE = {"lat": 50.0, "lon": 10.0}
THERE = {"lat": 51.0, "lon": 10.0}  # 111 km north


@pytest.mark.parametrize(
    ("need", "offer", "code"),
    [
        ({"business": "b1"}, {"business": "b1"}, "same_business"),
        ({"kind": Kind.OFFER}, {}, "same_direction"),
        ({}, {"kind": Kind.NEED}, "same_direction"),
        ({}, {"own_use_only": True}, "own_use_only"),
        ({**HERE, "radius_km": 100}, THERE, "too_far"),
        (HERE, {**THERE, "radius_km": 100}, "too_far"),
        (
            {"available_until": date(2026, 3, 1)},
            {"available_from": date(2026, 3, 2)},
            "dates_apart",
        ),
        (
            {"available_from": date(2026, 3, 2)},
            {"available_until": date(2026, 3, 1)},
            "dates_apart",
        ),
        ({"certificates": ("FSC",)}, {"certificates": ("!FSC",)}, "certificate_not_held"),
        (
            {"certificates": ("DIN EN ISO 9001:2015",)},
            {"certificates": ("!ISO 9001",)},
            "certificate_not_held",
        ),
        (
            {"quantity_min": 500, "unit": "Stück/Monat"},
            {"quantity_max": 499, "unit": "pcs a month"},
            "quantity_too_small",
        ),
        (
            {"quantity_min": 2, "unit": "t"},
            {"quantity_max": 1999, "unit": "kg"},
            "quantity_too_small",
        ),
        (
            {"quantity_min": 13, "unit": "t/Jahr"},
            {"quantity_max": 1, "unit": "t/Monat"},
            "quantity_too_small",
        ),
    ],
)  # fmt: skip
def test_exclusion_names_the_stated_fact(need, offer, code):
    reason = exclusion(make_need(**need), make_offer(**offer))
    assert reason is not None
    assert reason.code == code
    assert reason_text(reason)


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ({}, {}),
        ({"business": ""}, {"business": ""}),
        ({"kind": None}, {"kind": None}),
        ({**HERE, "radius_km": 100}, {}),
        ({**HERE, "radius_km": 112}, THERE),
        ({"available_until": date(2026, 3, 1)}, {"available_from": date(2026, 3, 1)}),
        ({"certificates": ("EN 9100",)}, {"certificates": ("ISO 9001",)}),
        ({"certificates": ("EN 9100",)}, {}),
        ({"quantity_min": 500, "unit": "kg"}, {"quantity_max": 100, "unit": "Stück"}),
        ({"quantity_min": 500, "unit": "kg"}, {"quantity_max": 100, "unit": "kg/Woche"}),
        ({"quantity_min": 500, "unit": "kg"}, {"unit": "kg"}),
        ({"quantity_min": 500}, {"quantity_max": 100}),
        ({"quantity_min": 2, "unit": "Paletten"}, {"quantity_max": 1, "unit": "Stück"}),
        ({"quantity_min": 12, "unit": "t/Jahr"}, {"quantity_max": 1, "unit": "t/Monat"}),
    ],
)
def test_what_is_not_stated_rules_nothing_out(need, offer):
    assert exclusion(make_need(**need), make_offer(**offer)) is None


facts = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([Kind.NEED, Kind.OFFER, None]),
        "business": st.sampled_from(["", "b1", "b2"]),
        "lat": st.sampled_from([None, 50.0, 50.5]),
        "lon": st.sampled_from([None, 10.0, 10.5]),
        "radius_km": st.sampled_from([None, 0.0, 40.0, 80.0, 30_000.0]),
        "quantity_min": st.sampled_from([None, 1.0, 500.0]),
        "quantity_max": st.sampled_from([None, 500.0, 501.0]),
        "unit": st.sampled_from(["", "kg", "t", "Stück", "kg/Woche", "Zimmer"]),
        "certificates": st.sampled_from([(), ("ISO 9001",), ("!ISO 9001", "FSC"), ("!FSC",)]),
        "available_from": st.sampled_from([None, date(2026, 1, 1)]),
        "available_until": st.sampled_from([None, date(2026, 1, 2)]),
        "own_use_only": st.booleans(),
    }
)


@given(needs=st.lists(facts, max_size=6), offers=st.lists(facts, max_size=6))
def test_blocks_of_pairs_follow_the_same_rules_as_single_pairs(needs, offers):
    left = [make_need(str(i), **kept(row)) for i, row in enumerate(needs)]
    right = [make_offer(str(i), **moved(row)) for i, row in enumerate(offers)]
    open_ = admissible(
        columns_of(left, Kind.NEED), columns_of(right, Kind.OFFER),
        slice(0, len(left)), slice(0, len(right)),
    )  # fmt: skip
    expected = [[exclusion(a, b) is None for b in right] for a in left]
    assert np.array_equal(open_, np.array(expected, dtype=bool).reshape(open_.shape))


def kept(row):
    return row


def moved(row):
    """An offer whose window may lie after the need's."""
    later = {"available_from": date(2026, 1, 3), "available_until": None}
    return {**row, **later} if row["own_use_only"] is False and row["business"] == "b2" else row
