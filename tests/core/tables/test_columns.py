import pytest

from stammtisch.core.tables import Column, TableError, find_columns, unknown_columns

COLUMNS = (
    Column(name="id", required=True),
    Column(name="business", aliases=("firma", "Unternehmen")),
    Column(name="radius_km", aliases=("umkreis_km",)),
    Column(name="email", aliases=("E-Mail",)),
    Column(name="available_from", aliases=("verfügbar ab",)),
)


def test_headers_match_whatever_their_case_accents_order_and_hyphens():
    header = ["E-MAIL", "Umkreis km", "FÍRMA", "VERFUEGBAR-AB", " Id "]
    assert find_columns(header, COLUMNS, file="list.csv") == {
        "email": 0,
        "radius_km": 1,
        "business": 2,
        "available_from": 3,
        "id": 4,
    }


def test_a_missing_required_column_is_refused():
    with pytest.raises(TableError) as error:
        find_columns(["Nr", "Firma"], COLUMNS, file="list.csv")
    assert str(error.value) == 'list.csv: found columns Nr, Firma, expected a column "id"'


@pytest.mark.parametrize("twin", ["ID", "i d"])
def test_a_doubled_known_column_is_refused(twin):
    with pytest.raises(TableError) as error:
        find_columns(["id", "x", twin], COLUMNS, file="list.csv")
    assert error.value.code == "duplicate_column"
    assert error.value.column == twin


def test_two_spellings_of_one_column_are_refused():
    with pytest.raises(TableError) as error:
        find_columns(["id", "Firma", "business"], COLUMNS, file="list.csv")
    assert error.value.code == "duplicate_column"


def test_unknown_columns_keep_their_headers_made_distinct():
    header = ["id", "Ort", "", "Ort", "Ort (2)", "column 3"]
    found = find_columns(header, COLUMNS, file="list.csv")
    assert unknown_columns(header, found) == {
        1: "Ort",
        2: "column 3",
        3: "Ort (2)",
        4: "Ort (2) (2)",
        5: "column 3 (2)",
    }


def test_headers_without_letters_are_unknown():
    assert find_columns(["id", "-", "?"], COLUMNS, file="list.csv") == {"id": 0}
