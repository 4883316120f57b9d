from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.matching.spelling import MOST, likeness, runs


def test_a_compound_shares_letters_with_its_part():
    assert (
        likeness("Lochbleche entgraten nach dem Lasern", "Blechbearbeitung, Schweißen, Biegen")
        > 0
    )
    assert likeness("Aluminiumprofile", "perfiles de aluminio") > 0
    assert likeness("Brot", "Reifen") == 0


def test_accents_and_case_do_not_matter():
    assert runs("MÜLLEREI") == runs("muellerei")


@given(st.text(), st.text())
def test_it_is_even_and_bounded(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= MOST
