import csv
import io

import pytest
from tests.factories import TODAY, make_business, make_statement

from stammtisch.core.tables import read_table
from stammtisch.diagnosis import exports
from stammtisch.diagnosis.models import Statement

pytestmark = pytest.mark.django_db


def rows_of(file):
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


@pytest.fixture
def statement():
    firm = make_business(name="Rodex GmbH", lat=52.123456, lon=9.987654, nace_code="25.62")
    return make_statement(
        business=firm, kind="offer", verbatim="=Rodex has a laser", released="-Laser cutting",
        quantity_max=20.5, unit="mm", certificates=["ISO 9001", "!EN 9100"],
        available_from=TODAY, language="en",
    )  # fmt: skip


def test_released_file_holds_the_columns_of_the_contract_and_no_name(statement):
    (row,) = rows_of(exports.released_file([statement], suffix="csv", day=TODAY))
    assert tuple(row) == exports.HEADER
    assert row["text"] == "'-Laser cutting"
    assert (row["kind"], row["business"]) == ("offer", str(statement.business_id))
    assert (row["lat"], row["lon"], row["nace"]) == ("52.12", "9.99", "25.62")
    assert (row["quantity_min"], row["quantity_max"], row["unit"]) == ("", "20.5", "mm")
    assert row["certificates"] == "ISO 9001;!EN 9100"
    assert (row["available_from"], row["own_use_only"]) == ("2026-05-07", "no")
    assert "Rodex" not in str(row)


def test_released_file_hides_the_place_of_who_wants_to_stay_unnamed(statement):
    statement.pass_on = Statement.PassOn.ANONYMOUS
    (row,) = rows_of(exports.released_file([statement], suffix="csv", day=TODAY))
    assert (row["lat"], row["lon"]) == ("", "")


def test_internal_file_says_so_in_its_name_and_holds_everything(statement):
    file = exports.internal_file([statement], suffix="csv", day=TODAY)
    (row,) = rows_of(file)
    assert file.name == "internal-statements-2026-05-07.csv"
    assert (row["text"], row["name"], row["lat"]) == (
        "'=Rodex has a laser", "Rodex GmbH", "52.123456",
    )  # fmt: skip


def test_released_file_is_a_workbook_too(statement, tmp_path):
    file = exports.released_file([statement], suffix="xlsx", day=TODAY)
    path = tmp_path / file.name
    path.write_bytes(file.content)
    table = read_table(path)
    assert tuple(table.header) == exports.HEADER


def test_what_would_solve_it_never_leaves_the_agency():
    need = make_statement(verbatim="Wet", released="Cellar", solution="building drier")
    assert "building drier" not in str(
        rows_of(exports.released_file([need], suffix="csv", day=TODAY))
    )
    (row,) = rows_of(exports.internal_file([need], suffix="csv", day=TODAY))
    assert row["solution"] == "building drier"
