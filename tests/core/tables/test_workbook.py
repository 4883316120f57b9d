import io
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime, time

import pytest
from tests.core.tables.builders import make_raw_workbook, make_workbook

from stammtisch.core.tables import TableError, open_table, read_table


def refusal(content, *, name="list.xlsx", sheet=None):
    with pytest.raises(TableError) as error:
        read_table(content, name=name, sheet=sheet)
    return error.value


def first_row(*cells, **more):
    header = [f"c{place}" for place in range(len(cells))]
    return read_table(make_workbook([header, cells], **more)).rows[0].cells


def test_numbers_lose_their_zero_and_texts_stay_texts():
    assert first_row(17.0, "01067", -12.5, 0.1 + 0.2, "17.0", 1e21, 3) == (
        *("17", "01067", "-12.5", "0.3", "17.0", "1E+21", "3"),
    )


def test_three_decimals_are_never_taken_for_thousands():
    assert first_row(1.125, 0.125, 12345.125) == ("1.1250", "0.1250", "12345.1250")


def test_days_are_known_by_their_number_format():
    cells = (date(2026, 5, 14), datetime(2026, 5, 14, 9, 30), time(8, 15), 46156, 46156)  # noqa: DTZ001
    assert first_row(*cells, formats={"D2": "dd.mm.yyyy"}) == (
        *("2026-05-14", "2026-05-14 09:30:00", "08:15:00", "2026-05-14", "46156"),
    )


def test_truth_values_are_yes_and_no():
    assert first_row(True, False) == ("yes", "no")


def test_formulas_give_their_last_value_and_errors_nothing():
    rows = (
        '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c>'
        '<c r="B2" t="e"><f>A9</f><v>#REF!</v></c></row>'
        '<row r="3"><c r="A3"><f>1+1</f></c><c r="B3" t="str"><v>x_x000D_\ny</v></c></row>'
    )
    table = read_table(make_raw_workbook(rows))
    assert [row.cells for row in table.rows] == [("2", ""), ("", "x\ny")]


def test_lines_are_row_numbers_and_blank_rows_are_ignored():
    rows = [[], ["a", "b", None], [], ["1", None], [" ", ""], ["2", "x"]]
    table = read_table(make_workbook(rows))
    assert [(row.line, row.cells) for row in table.rows] == [(4, ("1", "")), (6, ("2", "x"))]


def test_the_first_sheet_is_read_or_the_named_one():
    content = make_workbook([["a"]], more_sheets=["Zweites"])
    assert read_table(content).sheet == "Liste"
    assert read_table(content, sheet="Zweites").header == ("Zweites",)


def test_an_unknown_sheet_is_refused_with_the_names_of_all():
    content = make_workbook([["a"]], more_sheets=["Zweites"])
    assert str(refusal(content, sheet="Drittes")) == (
        'list.xlsx: found no sheet "Drittes", expected one of: "Liste", "Zweites"'
    )


def test_the_content_decides_not_the_suffix():
    assert read_table(make_workbook([["a"]]), name="list.csv").encoding == "xlsx"
    assert read_table(b"a;b\n1;2\n", name="list.xlsx").separator == ";"


def test_more_cells_than_headers_are_refused():
    error = refusal(make_workbook([["a"], ["1"], ["2", None, "x"]]))
    assert (error.code, error.line, error.column, error.found) == ("more_cells", 3, "3", "x")


def test_an_empty_sheet_is_refused_and_a_header_alone_is_not():
    assert refusal(make_workbook([])).code == "no_header"
    assert read_table(make_workbook([["a"]])).rows == []


def test_open_table_reads_workbooks_too(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(make_workbook([["a"], ["1"]]))
    with open_table(path) as table:
        assert [row.cells for row in table] == [("1",)]
        assert table.odd_characters == ()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def test_protected_workbooks_are_refused():
    error = refusal(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert (error.code, error.found) == ("password", "")


def test_old_workbooks_are_refused_whatever_their_name():
    assert refusal(OLE, name="list.xls").code == "old_workbook"
    assert refusal(OLE, name="list.csv").code == "old_workbook"


def test_sheets_with_a_name_space_prefix_are_read():
    content = make_raw_workbook('<row r="1"><c r="A1" t="str"><v>a</v></c></row>')
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            if part.endswith("sheet1.xml"):
                text = re.sub("<(/?)(?=[a-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
            new.writestr(part, text)
    assert read_table(stream.getvalue()).header == ("a",)


def test_other_archives_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(stream.getvalue(), name="list.ods").code == "unknown_kind_of_file"


@pytest.mark.parametrize("part", ["word/document.xml", "ppt/presentation.xml"])
def test_texts_and_slides_are_not_called_damaged_workbooks(part):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<document/>")
    assert refusal(stream.getvalue(), name="list.docx").code == "unknown_kind_of_file"


@pytest.mark.parametrize("keep", [4, 100, 0.5, 0.99])
def test_damaged_workbooks_are_refused(keep):
    content = make_workbook([["a"], ["1"]])
    cut = content[: int(keep if keep > 1 else len(content) * keep)]
    assert refusal(cut).code == "damaged_workbook"


def test_a_workbook_that_is_no_archive_at_all_is_refused():
    assert refusal(b"\0\1\2\3" * 99).code == "damaged_workbook"


def test_flipped_bytes_never_raise_anything_but_a_table_error():
    content = make_workbook([["a", "b"], ["1", 2.5]])
    for place in range(0, len(content), 37):
        broken = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        try:
            read_table(broken, name="list.xlsx")
        except TableError as error:
            assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='x'><c r='A1'><v>1</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>99</v></c></row>",
        "<row r='1'><c r='????'><v>1</v></c></row>",
        "<row r='1'><c r='A1'><v>one</v></c></row>",
        "<row r='1'>",
    ],
)
def test_nonsense_in_a_sheet_is_refused(rows):
    assert refusal(make_raw_workbook(rows)).code == "damaged_workbook"


def test_entities_are_refused():
    bomb = '<!DOCTYPE w [<!ENTITY a "ha">]>'
    rows = '<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>'
    assert refusal(make_raw_workbook(rows, before=bomb)).code == "damaged_workbook"


def test_importing_the_tables_does_not_load_the_workbook_library():
    code = "import sys, stammtisch.core.tables; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
