"""Every file that broke another program is read right, or refused with its place."""

from pathlib import Path

import pytest

from stammtisch.core.tables import Column, TableError, read_table, records

FILES = Path(__file__).parent / "files"

# The second row of the address files ends in an unquoted formula with a separator in it.
FORMULA = {
    ";": b'=HYPERLINK("http://x";"y")',
    "\t": '=HYPERLINK("http://x"\t"y")'.encode("utf-16-le"),
}
HEADER = ("Firma", "Ansprechpartner", "E-Mail", "PLZ", "Telefon", "Bedarf")
ROWS = [
    (
        "Müller, Schmidt & Co. KG",
        "Dr. von der Heide, Jörg",
        "j.heide+messe@example.org",
        "01067",
        "0351 4567",
        "Suche Zerspanung, 5-Achs; auch Kleinserie",
    ),
    (
        "Gießerei Groß GmbH",
        "Seán O'Brien",
        "info@müller-köln.de",
        "50667",
        "+49 (0)221/123-45",
        "",
    ),
]


def cells_of(table):
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("01_cp1252_semicolon_crlf.csv", 3),
        ("02_utf8_bom_semicolon.csv", 3),
        ("03_utf8_sep_line.csv", 4),
        ("04_utf16le_tab_excel_unicode_text.txt", 3),
        ("06_utf8_cr_only_mac.csv", 3),
        ("09_nfd_names.csv", 3),
    ],
)
def test_a_formula_that_spills_over_is_refused_with_its_place(name, line):
    with pytest.raises(TableError) as error:
        read_table(FILES / name, name=name)
    assert str(error.value) == (
        f'{name}:{line}, column "7": found "y)", expected nothing here: '
        "the header has only 6 columns"
    )


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [
        ("01_cp1252_semicolon_crlf.csv", "cp1252", ";"),
        ("02_utf8_bom_semicolon.csv", "utf-8", ";"),
        ("03_utf8_sep_line.csv", "utf-8", ";"),
        ("06_utf8_cr_only_mac.csv", "utf-8", ";"),
        ("09_nfd_names.csv", "utf-8", ";"),
        ("04_utf16le_tab_excel_unicode_text.txt", "utf-16-le", "\t"),
    ],
)
def test_the_same_file_without_that_formula_is_read_right(name, encoding, separator):
    table = read_table((FILES / name).read_bytes().replace(FORMULA[separator], b""), name=name)
    expected = [*ROWS]
    if separator == "\t":  # this file has a tab inside a quoted cell
        expected[0] = (*ROWS[0][:-1], "Suche Zerspanung, 5-Achs\t auch Kleinserie")
    assert (table.header, cells_of(table)) == (HEADER, expected)
    assert (table.encoding, table.separator) == (encoding, separator)
    assert table.is_encoding_certain == (encoding != "cp1252")


def test_cp1252_shows_the_words_that_a_person_should_confirm():
    content = (FILES / "01_cp1252_semicolon_crlf.csv").read_bytes()
    table = read_table(content.replace(FORMULA[";"], b""))
    assert table.odd_characters == (
        "Müller",
        "Jörg",
        "Gießerei",
        "Groß",
        "Seán",
        "info@müller-köln.de",
    )


def test_a_dos_code_page_is_refused_with_its_place():
    with pytest.raises(TableError) as error:
        read_table(FILES / "05_cp850_dos.csv")
    refusal = error.value
    assert (refusal.code, refusal.line, refusal.column) == ("dos_code_page", 2, "Firma")
    assert "CSV UTF-8" in str(refusal)


def test_more_cells_than_headers_are_refused():
    with pytest.raises(TableError) as error:
        read_table(FILES / "07_header_one_semicolon_short.csv", name="list.csv")
    assert str(error.value) == (
        'list.csv:2, column "3": found "x", expected nothing here: '
        "the header has only 2 columns"
    )


def test_a_single_column_has_no_separator():
    table = read_table(FILES / "08_single_column_emails.csv")
    assert (table.header, table.separator) == (("E-Mail",), "")
    assert cells_of(table) == [("a@example.org",), ("b@example.org",)]


def test_lines_within_cells_are_kept():
    table = read_table(FILES / "10_multiline_cells.csv")
    assert table.header == ("Firma", "Bedarf")
    assert cells_of(table) == [("Acme GmbH", 'Zeile 1\nZeile 2, mit Komma und "Zitat"')]


def test_similar_names_all_stay():
    columns = (Column(name="business", aliases=("Firma",)), Column(name="email"))
    table = read_table(FILES / "11_dup_companies.csv")
    businesses = [record.text("business") for record in records(table, columns)]
    assert len(businesses) == 10
    assert businesses[7] == "ООО «Ромашка»"
