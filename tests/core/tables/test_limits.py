"""What is too big is refused in under a second."""

import io
import time
import tracemalloc
import zipfile

import pytest
from tests.core.tables.builders import make_raw_workbook

from stammtisch.core.tables import STREAM, UPLOAD, Limits, TableError, open_table, read_table


def row_of(number, *columns):
    cells = "".join(f'<c r="{column}{number}"><v>1</v></c>' for column in columns)
    return f'<row r="{number}">{cells}</row>'


def long_workbook(count):
    return make_raw_workbook("".join(row_of(n, *"ABCDEFGH") for n in range(1, count + 1)))


def wide_workbook():
    letters = [chr(65 + n) for n in range(26)]
    names = (letters + [a + b for a in letters for b in letters])[:201]
    return make_raw_workbook(row_of(1, *names))


def unpacked_bomb():
    return make_raw_workbook(row_of(1, "A"), more_parts={"xl/big.xml": " " * 51_000_000})


def lying_bomb():
    """A bomb whose directory says that the sheet is small."""
    content = bytearray(make_raw_workbook(" " * 60_000_000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    return bytes(content).replace(size, (500).to_bytes(4, "little"))


CASES = {
    "11 MB of CSV": (lambda: b"a,b\n" + b"1,2\n" * 2_750_000, "too_big"),
    "50 001 lines": (lambda: b"a,b\n" + b"1,2\n" * 50_001, "too_many_rows"),
    "201 columns": (lambda: b",".join([b"a"] * 201) + b"\n", "too_many_columns"),
    "a million cells": (lambda: b"a" + b",b" * 1_000_000, "too_many_columns"),
    "11 MB of workbook": (lambda: b"PK\3\4" + b"\0" * 11_000_000, "too_big"),
    "51 MB unpacked": (unpacked_bomb, "too_big_unpacked"),
    "a lying bomb": (lying_bomb, "damaged_workbook"),
    "50 001 rows": (lambda: long_workbook(50_002), "too_many_rows"),
    "201 sheet columns": (wide_workbook, "too_many_columns"),
    "A1 and XFD1048576": (
        lambda: make_raw_workbook(row_of(1, "A") + row_of(1_048_576, "XFD")),
        "too_many_columns",
    ),
    "a wide row far down": (
        lambda: make_raw_workbook(
            "".join(row_of(n, *"ABCDEFGH") for n in range(1, 40_000)) + row_of(40_000, "GT")
        ),
        "too_many_columns",
    ),
    "a row beyond the last": (
        lambda: make_raw_workbook(row_of(1, "A") + row_of(99_999_999, "A")),
        "damaged_workbook",
    ),
    "empty cells far right": (
        lambda: make_raw_workbook(
            row_of(1, "A") + "".join(f'<row><c r="ZZZ{n}"/></row>' for n in range(2, 50_000))
        ),
        "damaged_workbook",
    ),
    "endless cells": (
        lambda: make_raw_workbook('<row r="1">' + "<c/>" * 10_000_000 + "</row>"),
        "damaged_workbook",
    ),
    "endless strings": (
        lambda: make_raw_workbook(
            row_of(1, "A"), more_parts={"xl/sharedStrings.xml": "<sst>" + "<x/>" * 9_000_000}
        ),
        "damaged_workbook",
    ),
    "endless styles": (
        lambda: make_raw_workbook(
            row_of(1, "A"), more_parts={"xl/styles.xml": "<x/>" * 9_000_000}
        ),
        "damaged_workbook",
    ),
    "an open quotation mark": (lambda: b'a,b\n1,"' + b"x\n" * 4_000_000, "open_quote"),
    "a long open header": (lambda: b'"' + b"\n" * 9_000_000, "open_quote"),
    "blank lines only": (lambda: b"\n" * 9_000_000, "no_header"),
    "no newline": (lambda: b"x" * 9_000_000, "cell_too_long"),
    "a long odd word": (lambda: b"a\n" + b"x" * 130_000 + b"\x81\n", "dos_code_page"),
}


@pytest.mark.parametrize(("build", "code"), CASES.values(), ids=CASES.keys())
def test_what_is_too_big_is_refused_in_a_second(build, code):
    content = build()
    start = time.process_time()
    with pytest.raises(TableError) as error:
        read_table(content)
    seconds = time.process_time() - start
    assert error.value.code == code
    assert seconds < 1


def test_a_sheet_with_a_far_corner_costs_no_memory():
    content = make_raw_workbook(row_of(1, "A") + row_of(50_000, "XFD"))
    tracemalloc.start()
    try:
        with pytest.raises(TableError):
            read_table(content)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_rows_that_are_only_formatted_do_not_count():
    rows = row_of(1, "A") + "".join(f'<row r="{n}"/>' for n in range(2, 60_000))
    assert read_table(make_raw_workbook(rows)).rows == []


def test_the_limit_itself_is_allowed():
    limits = Limits(max_bytes=100, max_rows=2, max_columns=2)
    assert len(read_table(b"a,b\n1,2\n\n3,4\n", limits=limits).rows) == 2
    with pytest.raises(TableError) as error:
        read_table(b"a,b\n1,2\n3,4\n5,6\n", limits=limits, name="list.csv")
    assert str(error.value) == "list.csv:4: found more than 2 rows, expected at most 2"


def test_messages_name_sizes_as_people_do():
    with pytest.raises(TableError) as error:
        read_table(b"x" * 10_500_000, name="list.csv")
    assert str(error.value) == "list.csv: found 10.5 MB, expected at most 10 MB"


def test_the_command_line_streams_what_an_upload_refuses(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,text\n" + "1,x\n" * 60_000)
    tracemalloc.start()
    try:
        with open_table(path) as table:
            assert sum(1 for _ in table) == 60_000
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    with pytest.raises(TableError), open_table(path, limits=UPLOAD) as table:
        list(table)


def test_the_limits_are_those_of_the_contract():
    assert (UPLOAD.max_bytes, UPLOAD.max_rows, UPLOAD.max_columns) == (10_000_000, 50_000, 200)
    assert (STREAM.max_bytes, STREAM.max_rows, STREAM.max_columns) == (None, 1_000_000, 200)
    assert STREAM.max_workbook_bytes == 10_000_000
    assert STREAM.max_unpacked_bytes == 50_000_000
