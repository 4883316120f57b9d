import pickle
from datetime import date
from pathlib import Path

import pytest

from stammtisch.core.tables import MESSAGES, Column, TableError, read_table, records

COLUMNS = (
    Column(name="id", required=True),
    Column(name="kind", aliases=("Art",)),
    Column(name="lat"),
    Column(name="lon"),
    Column(name="quantity", aliases=("Menge",)),
    Column(name="from_day", aliases=("ab",)),
    Column(name="own", aliases=("Eigenbedarf",)),
    Column(name="chance"),
    Column(name="certificates"),
)
KINDS = {"need": "need", "Gesuch": "need", "offer": "offer"}


def records_of(text):
    return list(records(read_table(text.encode(), name="list.csv"), COLUMNS))


def test_a_record_is_read_by_names_and_types():
    (record,) = records_of(
        "Id;ART;lat;lon;Menge;ab;Eigenbedarf;chance;certificates;Farbe\n"
        "s1;GESUCH;50,898;11.058;1.200;14.5.26;ja;0,5;ISO 9001;rot\n"
    )
    assert (record.line, record.required("id"), record.text("kind")) == (2, "s1", "GESUCH")
    assert record.choice("kind", KINDS) == "need"
    assert (record.latitude("lat"), record.longitude("lon")) == (50.898, 11.058)
    assert (record.number("quantity"), record.whole("quantity")) == (1200, 1200)
    assert record.day("from_day") == date(2026, 5, 14)
    assert (record.yes_no("own"), record.chance("chance")) == (True, 0.5)
    assert record.items("certificates") == ("ISO 9001",)
    assert record.others == {"Farbe": "rot"}


def test_what_is_not_there_or_empty_is_none():
    (record,) = records_of("id;Menge\ns1;\n")
    assert record.number("quantity") is None
    assert record.day("from_day") is None
    assert record.choice("kind", KINDS) is None
    assert (record.text("kind"), record.items("certificates")) == ("", ())


def test_the_separator_says_what_an_ambiguous_comma_means():
    (office,) = records_of("id;Menge\ns1;1,200\n")
    (program,) = records_of('id,Menge\ns1,"1,200"\n')
    assert (office.number("quantity"), program.number("quantity")) == (1.2, 1200)
    assert office.number("quantity", decimal=".") == 1200


@pytest.mark.parametrize(
    ("header", "cell", "read", "message"),
    [
        ("lat", "91.2", "latitude", 'found "91.2", expected a number from -90 to 90'),
        ("Menge", "viel", "number", 'found "viel", expected a number'),
        ("Menge", "1,5", "whole", 'found "1,5", expected a whole number'),
        ("own", "evtl", "yes_no", 'found "evtl", expected yes or no'),
        ("chance", "2", "chance", 'found "2", expected a number from 0 to 1'),
        (
            "ab",
            "30.2.26",
            "day",
            'found "30.2.26", expected a day such as 2026-05-14 or 14.05.2026',
        ),
        ("id", "", "required", "found nothing, expected a text"),
    ],
)
def test_errors_name_file_line_and_column(header, cell, read, message):
    name = {"Menge": "quantity", "ab": "from_day"}.get(header, header)
    first = "id;" if header != "id" else "note;"
    (record,) = records_of(f'{first}{header}\n"x\ny";{cell}\n')
    with pytest.raises(TableError) as error:
        getattr(record, read)(name)
    assert str(error.value) == f'list.csv:2, column "{header}": {message}'


def test_an_unknown_choice_names_the_known_ones():
    (record,) = records_of("id;kind\ns1;wish\n")
    with pytest.raises(TableError) as error:
        record.choice("kind", KINDS)
    assert error.value.expected == "one of: need, Gesuch, offer"


def test_a_caller_may_refuse_a_record_for_its_own_reasons():
    first, second = records_of("id\ns1\ns1\n")
    error = second.error("given_twice", "id", values={"first": str(first.line)})
    assert str(error) == (
        'list.csv:3, column "id": found "s1" again, expected it once (first in line 2)'
    )


def test_an_error_is_one_short_printable_line_and_survives_pickling():
    error = TableError("not_a_number", file="a.csv", line=3, column="b", found="x\n\x00" * 99)
    assert str(error).isprintable()
    assert len(error.found) == 60
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.values) == (str(error), error.values)


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_says_what_was_found_and_what_is_expected(code):
    assert MESSAGES[code].startswith("found ")
    assert MESSAGES[code].count(", expected ") == 1


def test_every_code_is_described():
    pages = Path(__file__).parents[3] / "docs" / "reference" / "files.md"
    text = pages.read_text(encoding="utf-8")
    assert [code for code in MESSAGES if f"`{code}`" not in text] == []
