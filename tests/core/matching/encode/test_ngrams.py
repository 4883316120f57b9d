import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.matching.encode.ngrams import NgramEncoder, hashes

ENCODER = NgramEncoder()


def test_what_is_spelt_alike_lies_near_in_compounds_and_related_languages():
    texts = [
        "Lohnhärterei für Werkzeugstahl",
        "Wir HAERTEN Werkzeugstähle",
        "acier a outils",
        "Bio-Bäckerei liefert Brötchen",
    ]
    rows = ENCODER.encode(texts)
    near, _, far = rows[1:] @ rows[0]
    assert near > 0.2
    assert abs(far) < 0.1


def test_rows_are_of_length_one_and_a_text_without_letters_is_zeros():
    rows = ENCODER.encode(["Drehteile", "…!", ""])
    assert rows.shape == (3, 2048)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1).round(5).tolist() == [1, 0, 0]
    assert ENCODER.encode([]).shape == (0, 2048)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_a_row_depends_on_its_text_alone(texts):
    together = ENCODER.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert (ENCODER.encode([text])[0] == row).all()


def test_the_numbers_of_pieces_are_fixed():
    # Another hash would make other vectors under the same version.
    assert list(hashes("ab")) == [408339808, 3673248232, 2764503256]
