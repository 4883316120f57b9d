import csv
import io
import json
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from stammtisch.core.tables import (
    is_formula,
    neutralise,
    read_table,
    restore,
    table_bytes,
    tidy,
    write_table,
)

NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@＝＋－＠'\"`;,\t\r\n \xa0|_x005FAé\u0301\x00\x07\x85\ufeff\u2028"),
        st.characters(),
    ),
    max_size=12,
)
CELLS = st.one_of(NASTY, st.integers(-(10**14), 10**14), st.none(), st.dates())
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(NASTY.filter(tidy), min_size=width, max_size=width, unique_by=tidy),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5),
    )
)


def as_read(rows):
    """What a reader should find: tidy texts; blank rows are none."""
    texts = [tuple(tidy("" if c is None else str(c)) for c in row) for row in rows]
    return [row for row in texts if any(row)]


def is_safe(cell):
    """Say, in other words than the core, that a spreadsheet runs nothing."""
    bare = cell.strip(" \t\r\n\xa0'\"‘’“”„") if cell[:1] != "'" else ""
    return bare[:1] not in set("=+-@＝＋－＠") or set(bare[1:]) <= set("0123456789., '%()/-")


@settings(deadline=None)
@given(NASTY)
@example("'=1")
@example("''=1")
@example('"=1')
@example("\t=1")
@example("'\tx")
def test_restore_undoes_neutralise_and_nothing_else(text):
    assert restore(neutralise(text)) == text
    assert not is_formula(neutralise(text)) or neutralise(text)[0] == "'"


@settings(deadline=None)
@given(NASTY)
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            '"=1',
            "'=1",
        ),
        *(
            "＝1",
            "＋1+1",
            "－1",
            "＠x",
            "-",
            "+",
            "- Punkt",
            "+49/12-3",
            "+A1",
            "=",
            "+49 30=1",
        ),
    ],
)
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Müller",
            "-12.5",
            "+3,5",
            "-1.200,50",
            "-5 %",
            "+49 30 123456",
            "+49 (0)221/123-45",
        ),
        *("+4930123456", "a=b", "'s Hof", "a@b.example", "−5", "5-3", "x\n=1"),
    ],
)
def test_what_nobody_runs_stays_as_it_is(text):
    assert neutralise(text) == text


@settings(deadline=None)
@given(TABLES)
@example((["a;b;c", "d"], [["1", "2"]]))
@example((["sep=;"], [["1"]]))
@example((["a"], [['"x']]))
@example((["a", "b"], [["_x000D_", "#REF!"]]))
def test_every_table_is_read_back_equal(table):
    header, rows = table
    for suffix in (".csv", ".xlsx"):
        again = read_table(table_bytes(header, rows, suffix=suffix), name=f"list{suffix}")
        assert again.header == tuple(map(tidy, header))
        assert [row.cells for row in again.rows] == as_read(rows)


@settings(deadline=None)
@given(TABLES)
def test_no_written_cell_starts_a_formula(table):
    header, rows = table
    content = table_bytes(header, rows, suffix=".csv").decode()
    for record in csv.reader(io.StringIO(content, newline="")):
        assert all(map(is_safe, record))
    sheet = load_workbook(io.BytesIO(table_bytes(header, rows, suffix=".xlsx"))).active
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}
            assert not isinstance(cell.value, str) or is_safe(cell.value)


def test_csv_is_as_in_rfc_4180():
    rows = [["Müller, A", 1.5, None], ['x"y', date(2026, 5, 14), True]]
    assert table_bytes(["a", "b", "c"], rows, suffix=".csv").decode() == (
        'a,b,c\r\n"Müller, A",1.5,\r\n"x""y",2026-05-14,yes\r\n'
    )


def test_json_is_a_list_of_objects():
    rows = [["=1", 2], [None, 0.5]]
    content = table_bytes(["a", "b"], rows, suffix=".json")
    assert json.loads(content) == [{"a": "=1", "b": 2}, {"a": "", "b": 0.5}]
    assert json.loads(table_bytes(["a"], [], suffix=".json")) == []


def test_numbers_stay_numbers_in_a_workbook():
    content = table_bytes(["a", "b"], [[1.25, "01067"]], suffix=".xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]] == [1.25, "01067"]


@pytest.mark.parametrize("value", [0.1, 1.125, -1e-9, 1e15, 2.0, 123456.789])
def test_numbers_are_read_back_alike_from_csv_and_workbook(value):
    texts = {
        read_table(table_bytes(["a"], [[value]], suffix=suffix)).rows[0].cells
        for suffix in (".csv", ".xlsx")
    }
    assert len(texts) == 1


def test_write_table_writes_to_a_path_a_stream_and_standard_output(tmp_path, capfdbinary):
    path, stream = tmp_path / "list.csv", io.BytesIO()
    write_table(["a"], [["1"]], suffix=".csv", out=path)
    write_table(["a"], [["1"]], suffix=".csv", out=stream)
    write_table(["a"], [["1"]], suffix=".csv")
    assert (
        path.read_bytes() == stream.getvalue() == capfdbinary.readouterr().out == b"a\r\n1\r\n"
    )


@pytest.mark.parametrize(
    ("header", "row", "suffix"),
    [
        (["a"], ["1"], ".ods"),
        (["a", "a "], ["1", "2"], ".csv"),
        (["a", ""], ["1", "2"], ".csv"),
        (["a"], ["1", "2"], ".csv"),
        (["a"], ["x" * 32_768], ".xlsx"),
        (["a"], ["x" * 131_073], ".csv"),
    ],
)
def test_what_cannot_be_read_back_is_not_written(header, row, suffix):
    with pytest.raises(ValueError, match=r"suffix|header|row"):
        table_bytes(header, [row], suffix=suffix)
