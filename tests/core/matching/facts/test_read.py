"""Over two hundred texts in eight languages with what a person reads in them."""

from pathlib import Path

import pytest

from stammtisch.core.matching.facts import Standing, Term, read
from stammtisch.core.text import fold

LANGUAGES = {"de", "en", "es", "fr", "it", "nl", "pl", "pt"}


def examples():
    """Return (language, text, [(fact, words)]) of the table."""
    found = []
    table = Path(__file__).parent / "read.txt"
    for line in table.read_text("utf-8").splitlines():
        if line.startswith("  "):
            fact, words = line.strip().split(" | ")
            found[-1][2].append((fact, words))
        elif line and not line.startswith("#"):
            language, text = line.split(" | ", 1)
            found.append((language, text, []))
    return found


EXAMPLES = examples()


def said(text):
    """Return the facts of a text with their words, without processes and materials."""
    facts = read(text)
    return [(str(fact), facts.words(fact)) for fact in facts.found if fact.kind != "trade"]


def notes(text):
    return [fact for fact, _ in said(text)]


def test_the_table_has_every_language_and_every_kind_of_fact():
    assert len(EXAMPLES) >= 150
    assert {language for language, _, _ in EXAMPLES} == LANGUAGES
    for language in LANGUAGES:
        kinds = {
            fact[0] for lang, _, facts in EXAMPLES if lang == language for fact, _ in facts
        }
        assert kinds == set("ANTRLPF"), language


@pytest.mark.parametrize(("language", "text", "wanted"), EXAMPLES)
def test_the_reader_finds_what_a_person_reads_and_marks_the_same_words(language, text, wanted):
    assert sorted(said(text)) == sorted(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "Tel. 0361 1234567",
        "call +44 161 555 0143 or 0161 555 0143",
        "99423 Weimar, 44000 Nantes, 28013 Madrid",
        "00-950 Warszawa, 4050-262 Porto, 3811 AB Amersfoort",
        "seit 1987, founded in 2004, depuis 1975",
        "Edelstahl 316L, 304, 1.4301, steel grade 2205",
        "DIN A4, paper A3, A4-Ordner",
        "3D-Druck, 3D printing, 5G, 4K",
        "Hauptstraße 12, 12 rue du Port, Calle Mayor 14",
        "Halle 3, Raum 204, Tor 7",
        "Version 2.1.3 auf 192.168.0.1",
        "Artikelnummer 4711, ref. 88231",
        "80 % der Teile, 5 Prozent Skonto",
        "Die Stadt hat 20 000 Einwohner",
        "USt-ID DE123456789, NIP 781-00-12-345, SIRET 443 061 841",
        "twice a week, dreimal pro Woche, deux fois par an",
        "Der Lieferant sitzt 300 km weit weg",
        "seit drei Wochen, vor zwei Monaten, two weeks ago",
        "ein Teil der Stücke, one of the pieces",
        "9001 Nachrichten",
        "1/2",
    ],
)
def test_numbers_that_are_no_amounts_stay_unread(text):
    assert notes(text) == []


def test_norm_numbers_are_norms_and_nothing_else():
    assert notes("ISO 9001, EN 1090-2, DIN EN ISO 13485:2016, TRGS 519") == [
        "N ISO 9001 named", "N EN 1090 named", "N ISO 13485 named", "N TRGS 519 named",
    ]  # fmt: skip


def test_a_price_is_a_price_and_no_weight():
    assert notes("4,50 €/kg") == ["P 4.5 EUR /kg"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Übergröße: Ømax, Wellen Ø 65 mm, schön", "Ø 65 mm"),
        ("Straßenfest für 300 Gäste im Müßiggang", "300 Gäste"),
        ("Großküche, bis zu 40\u00a0kg am Tag", "bis zu 40\u00a0kg am Tag"),
        ("Mu\u0308hle, ab 500 Stu\u0308ck", "ab 500 Stu\u0308ck"),
        ("ﬁnal oﬃce: up  to 3 m\nlong", "up  to 3 m"),
        ("20–50 Stück", "20–50 Stück"),
        ("İstanbul, 40 t", "40 t"),
        ("👩‍🏭 ½ m, 3 m³", "3 m³"),
    ],
)
def test_places_hold_where_folding_changes_the_length(text, words):
    facts = read(text)
    assert words in [facts.words(amount) for amount in facts.amounts]


def test_spellings_without_umlauts_are_read_alike():
    assert notes("fuer uns, ab 500 Stueck, im Maerz") == notes("für uns, ab 500 Stück, im März")


def test_processes_and_materials_come_with_their_words():
    facts = read("Wir hartverchromen Kolbenstangen aus Edelstahl und polieren sie.")
    named = {trade.english: facts.words(trade) for trade in facts.trades}
    assert named["hard chrome plating"] == "hartverchromen"
    assert named["stainless steel"] == "Edelstahl"
    assert {trade.sort for trade in facts.trades} == {"process", "material"}
    assert all(fold(word) in fold(facts.text) for word in named.values())


def test_a_norm_is_held_required_denied_or_only_named():
    text = "Wir haben ISO 9001, aber kein FSC. Wir brauchen IFS. HACCP."
    assert {norm.name: norm.standing for norm in read(text).certificates} == {
        "ISO 9001": Standing.HELD, "FSC": Standing.DENIED, "IFS": Standing.REQUIRED,
        "HACCP": Standing.NAMED,
    }  # fmt: skip
    assert read(text).norms == {"ISO 9001": True, "FSC": False, "IFS": True, "HACCP": True}


def test_says_names_the_terms():
    facts = read("Nur für uns selbst, ausgebucht, wir suchen neue Kunden.")
    assert (facts.own_use, facts.no_capacity, facts.seeks_customers) == (True, True, True)
    assert not facts.says(Term.LARGE_ONLY)


def test_an_amount_keeps_unit_and_period_as_they_were_written():
    (amount,) = read("rund 2.500 Stueck im Monat").amounts
    assert (amount.unit, amount.per, amount.factor) == ("Stueck", "im Monat", 1.0)


def test_an_empty_text_and_an_endless_one_are_read():
    assert read("").found == ()
    assert len(read("3 m lang, " * 400).amounts) == 400
