import codecs

import pytest

from stammtisch.core.tables import TableError, open_table, read_table


def read(content, **more):
    content = content.encode() if isinstance(content, str) else content
    return read_table(content, name="list.csv", **more)


def lines_and_cells(table):
    return [(row.line, row.cells) for row in table.rows]


def refusal(content):
    with pytest.raises(TableError) as error:
        read(content)
    return error.value


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_newline_counts_as_one_line(newline):
    content = newline.join(["", "a,b", "", '1,"x', 'y"', "2,", "", "3,z"])
    assert lines_and_cells(read(content)) == [
        (4, ("1", "x\ny")),
        (6, ("2", "")),
        (8, ("3", "z")),
    ]


def test_newlines_may_be_mixed():
    assert lines_and_cells(read("a;b\r1;2\n3;4\r\n5;6")) == [
        (2, ("1", "2")),
        (3, ("3", "4")),
        (4, ("5", "6")),
    ]


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ("a,b", ","),
        ("a;b", ";"),
        ("a\tb", "\t"),
        ("a", ""),
        ("Name, Vorname;Ort, Land", ";"),
        ("id,text,certificates (;-separated),note", ","),
        ('"a,b,c";d', ";"),
        ('"a,b"', ""),
        ('"a\n,,,";b', ";"),
        ("a, b, c", ","),
        ("a;b\tc,d", "\t"),
    ],
)
def test_the_header_decides_the_separator(header, separator):
    assert read(f"{header}\n").separator == separator


def test_one_column_keeps_its_commas():
    assert read("Firma\nMüller, Schmidt; Co.\n").rows[0].cells == ("Müller, Schmidt; Co.",)


def test_a_sep_line_names_any_separator_and_counts_as_a_line():
    table = read("sep=|\r\na|b\r\n1|2,3\r\n")
    assert (table.separator, lines_and_cells(table)) == ("|", [(3, ("1", "2,3"))])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("has_mark", [True, False])
def test_utf16_is_read_with_and_without_its_mark(encoding, has_mark):
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[encoding]
    content = (mark if has_mark else b"") + "a;b\r\nMüller;Łódź\r\n".encode(encoding)
    table = read(content)
    assert table.encoding == encoding
    assert table.rows[0].cells == ("Müller", "Łódź")


def test_cp1252_is_read_with_its_typographic_signs():
    text = "O’Brien – „Käse“ 5 € … Žižkov cœur"
    table = read(f"Firma\n{text}\n".encode("cp1252"))
    assert (table.encoding, table.rows[0].cells) == ("cp1252", (text,))


@pytest.mark.parametrize(
    "word",
    ["Müller", "Köln", "März", "André", "Café", "français", "fête", "Österreich", "GRÜN"],
)
@pytest.mark.parametrize("page", ["cp850", "cp437"])
def test_dos_code_pages_are_refused(word, page):
    error = refusal(f"Ort;Firma\nx;{word}\n".encode(page))
    assert (error.code, error.line, error.column) == ("dos_code_page", 2, "Firma")


@pytest.mark.parametrize(
    "text",
    ["O’Brien", "A–B", "Tomaš", "Šibenik", "„Alte Post“", "die „Post“", "œuvre", "ja…nein"],
)
def test_what_windows_means_is_not_taken_for_dos(text):
    assert read(f"Firma\n{text} ä\n".encode("cp1252")).rows[0].cells == (f"{text} ä",)


def test_half_utf8_half_windows_is_refused():
    error = refusal("Firma\nMüller\n".encode() + "Köln\n".encode("cp1252"))
    assert (error.code, error.line, error.column) == ("mixed_encodings", 2, "Firma")


def test_broken_utf8_behind_its_mark_is_refused_with_its_line():
    error = refusal(codecs.BOM_UTF8 + b"a;b\r\n1;2\r\n3;M\xfcller\r\n")
    assert (error.code, error.line) == ("encoding", 3)


def test_half_a_character_of_utf16_is_refused():
    assert refusal("\ufeffa;b\n1;2\n".encode("utf-16-le") + b"x").code == "encoding"


@pytest.mark.parametrize("content", [b"a,b\n1,x\0y\n", b"a,b\n1,x\0\xfc\n"])
def test_nul_bytes_are_refused_with_their_place(content):
    assert str(refusal(content)) == ('list.csv:2, column "b": found a NUL byte, expected text')


def test_an_open_quotation_mark_is_refused_with_the_line_where_it_opened():
    error = refusal('a,b\n1,2\n3,"x\n4,5\n')
    assert (error.code, error.line) == ("open_quote", 3)
    long = 'a,b\n1,2\n3,"x\n' + "4,5\n" * 50_000
    error = refusal(long)
    assert (error.code, error.line) == ("open_quote", 3)


def test_an_open_quotation_mark_in_the_header_is_refused():
    assert refusal('a,"b\n' + "1,2\n" * 500).line == 1


def test_a_huge_cell_is_refused_with_its_line():
    error = refusal("a,b\n1,2\n3," + "x" * 200_000 + "\n")
    assert (error.code, error.line) == ("cell_too_long", 3)


def test_stray_quotation_marks_are_kept():
    assert read('a,b\nRohr 3" lang,O"x"\n').rows[0].cells == ('Rohr 3" lang', 'O"x"')


def test_a_space_before_a_quotation_mark_does_not_matter():
    assert read('a,b\n1, "x, y" \n').rows[0].cells == ("1", "x, y")


def test_blank_lines_and_empty_cells_at_the_end_are_ignored():
    table = read("\n\na;b;;\n;;;;\n1;2;;;;\n  ; \n3\n")
    assert table.header == ("a", "b")
    assert lines_and_cells(table) == [(5, ("1", "2")), (7, ("3", ""))]


def test_a_header_without_lines_has_no_rows():
    table = read("a;b")
    assert (table.header, table.rows) == (("a", "b"), [])


@pytest.mark.parametrize("content", ["", "\n \n;;\n", "sep=;\n"])
def test_a_file_without_a_header_is_refused(content):
    assert refusal(content).code == "no_header"


def test_cells_are_tidy():
    table = read("a;b\n  mu\u0308ller\xa0;\ufeffx\x07y \n'=1+1;'s Hof\n")
    assert [row.cells for row in table.rows] == [("müller", "xy"), ("=1+1", "'s Hof")]


def test_a_greek_question_mark_is_no_semicolon():
    assert read("a;b\nx\u037ey;z\n").rows[0].cells == ("x;y", "z")


def test_a_semicolon_file_is_read_under_a_decimal_comma():
    assert (read("a;b\n").decimal, read("a,b\n").decimal) == (",", "")


def test_open_table_streams_and_closes(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("a,b\n" + "1,ü\n" * 10, encoding="cp1252")
    with open_table(path) as table:
        assert (table.header, table.is_encoding_certain) == (("a", "b"), False)
        assert sum(1 for _ in table) == 10
        assert table.odd_characters == ("ü",)
    with open_table(path) as table:  # leaving in the middle closes the file, too
        assert next(iter(table)).line == 2


def test_other_kinds_of_file_are_refused_with_advice():
    with pytest.raises(TableError) as error:
        read_table(b"%PDF-1.7", name="list.pdf")
    assert str(error.value) == (
        "list.pdf: found a file .pdf, expected .csv or .xlsx; open it in your spreadsheet "
        "program and save it as .xlsx"
    )


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "none.csv")
