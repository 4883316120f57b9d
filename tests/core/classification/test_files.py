"""Official files: the usual downloads are understood, faults are named with their place."""

import pytest

from stammtisch.core.classification import merged, read_classification, shipped
from stammtisch.core.classification.columns import language_of_header
from stammtisch.core.tables import TableError, read_table, table_bytes


def read(*lines, name="file.csv", **options):
    content = "\r\n".join(lines).encode()
    return read_classification(read_table(content, name=name), **options)


def outline(loaded):
    return [(entry.code, entry.level, entry.parent) for entry in loaded.entries]


def test_a_european_download_of_one_language():
    loaded = read(
        '"Order";"Level";"Code";"Parent";"Description";"This item includes"',
        '1;1;"C";"";"MAKING";"all"', '2;2;"25";"C";"METAL";""', '3;3;"25.6";"25";"COATING";""',
        '4;4;"25.61";"25.6";"Coating";""', name="NACE_REV2.csv", language="en",
    )  # fmt: skip
    assert (loaded.name, loaded.revision, loaded.languages) == ("NACE 2", "2", ("en",))
    assert loaded.ignored == ("Order", "This item includes")
    assert outline(loaded) == [
        ("C", 1, ""), ("25", 2, "C"), ("25.6", 3, "25"), ("25.61", 4, "25.6"),
    ]  # fmt: skip


def test_a_european_download_of_many_languages():
    loaded = read(
        "CODE,BG,DE,EL,EN", "95.3,а,Kfz,α,Cars", "95.31,б,Autos,β,Motor cars",
        name="headings.csv",
    )  # fmt: skip
    assert (loaded.name, loaded.revision) == ("NACE 2.1", "2.1")
    assert loaded.entries[1].labels == {"bg": "б", "de": "Autos", "el": "β", "en": "Motor cars"}
    assert loaded.entries[0].parent == "95"  # left out by the file, known by ourselves


def test_a_german_download():
    loaded = read(
        "WZ 2008 - Kode;WZ 2008 - Bezeichnung", "10.7;Backwaren", "10.71;Brot", "10.71.0;Brot",
        name="klassifikation.csv",
    )  # fmt: skip
    assert (loaded.name, loaded.revision, loaded.languages) == ("WZ 2008", "2", ("de",))
    assert outline(loaded)[2] == ("10.71.0", 5, "10.71")


def test_a_swiss_download_without_dots():
    loaded = read(
        "level,code,de,fr,it,en", "class,0111,a,b,c,d", "type,011100,a,b,c,d", name="noga.csv"
    )
    assert (loaded.name, loaded.revision) == ("NOGA 2008", "2")
    assert outline(loaded) == [("01.11", 4, "01.1"), ("01.11.00", 6, "01.11")]


def test_a_workbook_of_public_buyers():
    content = table_bytes(
        ["CODE", "CS", "DA", "DE", "EN"],
        [["03000000-1", "a", "b", "Agrar", "Farm"], ["03100000-2", "a", "b", "Garten", "Crops"],
         ["03111000-2", "a", "b", "Saat", "Seeds"]],
        suffix=".xlsx",
    )  # fmt: skip
    loaded = read_classification(read_table(content, name="cpv.xlsx"))
    assert (loaded.name, loaded.revision) == ("CPV 2008", "")
    assert loaded.languages == ("cs", "da", "de", "en")
    assert outline(loaded) == [
        ("03000000", 1, ""), ("03100000", 2, "03000000"), ("03111000", 4, "03100000"),
    ]  # fmt: skip


def test_another_classification_by_name():
    content = b"Code;Title\r\n31-33;Manufacturing\r\n311;Food\r\n311811;Bakeries\r\n"
    loaded = read_classification(read_table(content, name="codes.csv"), name="NAICS 2022")
    assert (loaded.name, loaded.revision, loaded.languages) == ("NAICS 2022", "", ("en",))
    assert loaded.entries[2].parent == "311"


@pytest.mark.parametrize(
    ("stated", "revision"), [("WZ 2025", "2.1"), ("NACE Rev. 2", "2"), ("NACE 2.1", "2.1")]
)
def test_the_name_says_the_revision(stated, revision):
    table = read_table(b"Code;Bezeichnung\r\n10.7;Backwaren\r\n", name="a.csv")
    assert read_classification(table, name=stated).revision == revision


def test_labels_are_on_one_line_and_an_empty_language_is_left_out():
    loaded = read("Code;DE;FR", '"10.7";"Brot\nund Kuchen";', name="nace.csv")
    assert loaded.entries[0].labels == {"de": "Brot und Kuchen"}


@pytest.mark.parametrize(
    ("lines", "code", "line", "column"),
    [
        (("Titel;DE", "a;b"), "missing_column", None, None),
        (("Code;Includes", "10.7;b"), "missing_column", None, None),
        (("Code;Description", "10.7;b"), "not_a_choice", None, "Description"),
        (("Code;DE;Deutsch", "10.7;b;c"), "duplicate_column", None, "Deutsch"),
        (("Code;DE", ";b"), "empty_cell", 2, "Code"),
        (("Code;DE", "10.7;"), "empty_cell", 2, "DE"),
        (("Code;DE", *(f"10.{n};x" for n in range(1, 10)), "1O.7;b"), "not_a_code", 11, "Code"),
        (("Code;DE", "10.7;b", "C 10.7;b"), "given_twice", 3, "Code"),
        (("Code;DE", "10.7;b", "45.2;b", "95.3;b"), "not_in_revision", 4, "Code"),
        (("Code;DE",), "no_header", None, None),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(lines, code, line, column):
    with pytest.raises(TableError) as error:
        read(*lines, name="nace.csv")
    assert (error.value.code, error.value.line) == (code, line)
    assert error.value.column == column or column is None


def test_a_scheme_that_nobody_knows_needs_a_name():
    with pytest.raises(TableError, match="--scheme"):
        read("Code;DE", "zz-1;a", "zz-2;b", name="codes.csv")


def test_a_revision_that_the_codes_contradict_is_refused():
    table = read_table(b"Code;DE\r\n10.7;a\r\n45.2;b\r\n", name="wz.csv")
    with pytest.raises(TableError) as error:
        read_classification(table, name="WZ 2025")
    assert (error.value.code, error.value.line) == ("not_in_revision", 3)
    assert 'found "45.2"' in str(error.value)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("DE", "de"), ("label_fr", "fr"), ("Description (EN)", "en"), ("Bezeichnung", "de"),
        ("Deutsch", "de"), ("WZ 2025 - Bezeichnung", "de"), ("Libellé", "fr"), ("Name", ""),
        ("Description", ""), ("ID", None), ("No", None), ("This item includes", None),
        ("", None), ("Titolo", "it"), ("EL", "el"),
    ],
)  # fmt: skip
def test_a_header_says_its_language(title, language):
    assert language_of_header(title) == language


def test_loaded_labels_come_beside_ours_and_finer_codes_below():
    loaded = read("Code;FR;DE", "10.7;Pain;Amtlich", "10.71;Pain frais;Brot", name="nace.csv")
    whole = merged(shipped("2"), loaded.entries)
    assert whole.entries["10.7"].labels["fr"] == "Pain"
    assert whole.entries["10.7"].labels["de"] == shipped("2").entries["10.7"].labels["de"]
    assert whole.entries["10.71"].label("fr") == "Pain frais"
    order = list(whole.entries)
    assert order.index("10.71") == order.index("10.7") + 1
    assert len(whole.choices) == len(shipped("2").choices)
