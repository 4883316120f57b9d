import pytest

from stammtisch.core.matching.compare import Outcome, counts, evidence, verdicts
from stammtisch.core.matching.facts import read

YES, NO, OPEN = Outcome.SATISFIED, Outcome.VIOLATED, Outcome.UNKNOWN


def judged(need, offer, *kinds, distance_km=None):
    found = verdicts(read(need), read(offer), distance_km=distance_km)
    return [each.outcome for each in found if each.kind in kinds]


@pytest.mark.parametrize(
    ("need", "offer", "outcome"),
    [
        ("Walzen bis 3 m Länge", "Bad für 4,20 m Länge", YES),
        ("Walzen von 5 m Länge", "bis 4,20 m Länge", NO),
        ("rods 2 m long", "up to 80 inches long", YES),
        ("rods 2 m long", "up to 70 inches long", NO),
        ("Blech 25 mm", "bis 40 mm", YES),
        ("Blech 25 mm", "Tisch 6 x 2 m", OPEN),  # 25 mm thick and 6 m long are not the same
        ("Durchmesser 60 mm", "Länge bis 3 m", OPEN),
        ("2 t", "bis 1.800 kg", NO),
        ("40 t", "40 t", YES),
        ("60 Stück", "80 kg", OPEN),
        ("200 Stück im Jahr", "2.000 Stück im Monat", YES),
        ("200 Stück am Tag", "2.000 Stück im Monat", NO),
        ("2 t im Monat", "bis 5 t", OPEN),  # a rate and a heap
        ("Ra 0,8", "Ra 0,4", YES),
        ("Ra 0,4", "Ra 1,6", NO),
        ("Toleranz 0,02 mm", "Toleranz 0,01 mm", YES),
        ("M36", "bis M24", NO),
        ("M36", "3 m Länge", OPEN),
        ("minus 18 Grad", "-20 °C", YES),
        ("4 Grad", "2 bis 8 Grad", YES),
        ("minus 24 Grad", "2 bis 8 Grad", YES),  # the upper end is all that is judged
        ("120 Personen", "Saal für 80 Personen", NO),
        ("Lieferzeit 2 Wochen", "Lieferzeit 10 Tage", YES),
        ("Lieferzeit 2 Wochen", "Lieferzeit 6 Wochen", NO),
        ("für drei Wochen", "Lieferzeit 6 Wochen", OPEN),
    ],
)
def test_amounts_are_compared_by_dimension_and_measure(need, offer, outcome):
    assert judged(need, offer, "amount") == [outcome]


@pytest.mark.parametrize(
    ("need", "offer", "outcome"),
    [
        ("60 Stück", "Mindestmenge 500 Stück", NO),
        ("600 Stück", "Mindestmenge 500 Stück", YES),
        ("2.000 Stück im Monat", "ab 500 Stück", YES),
        ("200 Stück im Jahr", "ab 500 Stück", NO),
        ("Losgröße 30", "Losgrößen 1 bis 200", YES),
        ("Losgröße 300", "Losgrößen 1 bis 200", NO),
    ],
)
def test_a_lot_is_compared_with_what_is_needed(need, offer, outcome):
    assert judged(need, offer, "lot") == [outcome]


def test_a_smallest_lot_in_a_need_is_somebody_elses():
    assert (
        judged(
            "Der Lieferant verlangt Mindestmengen von 5.000 Stück",
            "300 Stück",
            "lot",
            "amount",
        )
        == []
    )


@pytest.mark.parametrize(
    ("need", "offer", "outcome"),
    [
        ("brauchen ISO 9001", "zertifiziert nach DIN EN ISO 9001:2015", YES),
        ("brauchen ISO 9001", "kein ISO 9001", NO),
        ("brauchen ISO 9001", "FSC", OPEN),
        ("organic flour", "konventionelle Ware", NO),
        ("farine bio", "Biohof, Getreide", YES),
    ],
)
def test_norms_are_held_denied_or_not_mentioned(need, offer, outcome):
    assert judged(need, offer, "norm") == [outcome]


def test_a_norm_that_the_need_does_without_is_not_asked_for():
    assert judged("kein Bio nötig", "Bio", "norm") == []


@pytest.mark.parametrize(
    ("need", "offer", "kind", "outcome"),
    [
        ("nachts", "abends und nachts", "hours", YES),
        ("nachts", "vormittags", "hours", NO),
        ("at night", "de 8 h à 17 h", "hours", NO),
        ("nach 14 Uhr", "bis 22 Uhr", "hours", YES),
        ("vor 5 Uhr", "ab 6 Uhr", "hours", NO),
        ("um 3 Uhr", "rund um die Uhr", "hours", YES),
        ("nachts", "nachts geschlossen", "hours", NO),
        ("nachts", "montags", "hours", OPEN),
        ("montags", "Mo-Fr", "weekdays", YES),
        ("am Wochenende", "Monday to Friday", "weekdays", NO),
        ("sonntags", "sonntags geschlossen", "weekdays", NO),
        ("sonntags", "montags geschlossen", "weekdays", OPEN),
        ("im Oktober", "frei von September bis Dezember", "days", YES),
        ("im Oktober", "im Herbst ausgebucht", "days", NO),
        ("in August", "frei ab September", "days", NO),
        ("im Mai", "frei ab September", "days", OPEN),  # the year is not said
        ("ab Mai", "ab Juni", "days", YES),
        ("im Winter", "im Sommer frei", "days", NO),
        ("im März 2026", "ab Mai 2026", "days", NO),
        ("im März 2027", "ab Mai 2026", "days", YES),
        ("im Januar", "von November bis März", "days", YES),
        ("im Mai", "nachts", "days", OPEN),
    ],
)
def test_times_suit_or_clash(need, offer, kind, outcome):
    assert judged(need, offer, kind) == [outcome]


@pytest.mark.parametrize(
    ("need", "offer", "outcome"),
    [
        ("brauchen jemand, der Polnisch spricht", "we speak Polish and German", YES),
        ("brauchen jemand, der Polnisch spricht", "Nous parlons anglais", NO),
        ("brauchen jemand, der Polnisch spricht", "Buchhaltung", OPEN),
    ],
)
def test_languages(need, offer, outcome):
    assert judged(need, offer, "language") == [outcome]


@pytest.mark.parametrize(
    ("need", "offer", "outcome"),
    [
        ("höchstens 60 € pro Stunde", "Stundensatz 55 €", YES),
        ("höchstens 60 € pro Stunde", "Stundensatz 75 €", NO),
        ("höchstens 60 € pro Stunde", "75 € pro Tag", OPEN),
        ("at most $60 an hour", "Stundensatz 55 €", OPEN),
    ],
)
def test_prices_compare_in_one_currency_for_one_thing(need, offer, outcome):
    assert judged(need, offer, "price") == [outcome]


def test_a_radius_needs_a_distance():
    need, offer = "im Umkreis von 30 km", "within 10 km"
    assert judged(need, offer, "radius") == [OPEN, OPEN]
    assert judged(need, offer, "radius", distance_km=20) == [YES, NO]


@pytest.mark.parametrize(
    ("need", "offer", "kind", "outcome"),
    [
        ("Drehteile", "nur für uns selbst", "own_use", NO),
        ("Drehteile", "ausgebucht", "no_capacity", NO),
        ("Drehteile im Oktober", "ausgebucht bis Ende März", "no_capacity", OPEN),
        ("Drehteile", "freie Kapazität", "free_capacity", YES),
        ("Drehteile", "nur Privatkunden", "private_only", NO),
        ("30 Stück", "nur Großserien", "large_only", NO),
        ("30.000 Stück", "nur Großserien", "large_only", OPEN),
        ("30 Stück", "kleine Mengen willkommen", "small_welcome", YES),
        ("Drehteile", "wir suchen neue Kunden", "seeks_customers", YES),
    ],
)
def test_the_offers_terms(need, offer, kind, outcome):
    assert judged(need, offer, kind) == [outcome]


def test_processes_and_materials_are_shared_or_of_one_group():
    assert judged("Wellen hartverchromen", "hard chrome plating", "process") == [YES]
    assert judged("Wellen hartverchromen", "Zierchrom", "process") == [NO]
    assert set(judged("aus Edelstahl", "Messing", "material")) == {NO}
    assert set(judged("aus Edelstahl", "Eiche", "material")) == {OPEN}


def test_a_verdict_names_both_facts():
    need, offer = read("Walzen von 5 m Länge"), read("Bad bis 4,20 m Länge")
    (verdict,) = [each for each in verdicts(need, offer) if each.kind == "amount"]
    assert (need.words(verdict.need), offer.words(verdict.offer)) == (
        "5 m Länge", "bis 4,20 m Länge",
    )  # fmt: skip


def test_counts_and_evidence_sum_up():
    need, offer = (
        read("30 Stück, 3 m Länge, ISO 9001"),
        read("bis 50 Stück, 2 m Länge, ISO 9001"),
    )
    found = counts(verdicts(need, offer))
    assert found["amount", YES] == 1
    assert found["amount", NO] == 1
    assert found["norm", YES] == 1
    assert evidence(need, offer) == (0.5, 1.0)  # people and pieces count half
