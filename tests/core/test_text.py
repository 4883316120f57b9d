import pytest

from stammtisch.core.text import fold


@pytest.mark.parametrize(
    "spelling", ["Müller", "MÜLLER", "Mueller", "mu\u0308ller", " Muller "]
)
def test_fold_makes_all_spellings_of_a_name_equal(spelling):
    assert fold(spelling) == "muller"


def test_fold_knows_letters_without_decomposition():
    assert fold("Straße  in Łódź, Øresund") == "strasse in lodz, oresund"
