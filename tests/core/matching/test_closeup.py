import re
from datetime import date

import numpy as np
import pytest
from tests.core.matching.examples import WordEncoder, make_need, make_offer

from stammtisch.core.matching import look_closer, reason_text
from stammtisch.core.matching.check import REQUIREMENTS
from stammtisch.core.matching.features import NAMES
from stammtisch.core.matching.fields import fields
from stammtisch.core.matching.grounds import (
    Contribution,
    contributions,
    grounds,
    group_table,
    groups,
)
from stammtisch.core.matching.reasons import SENTENCES
from stammtisch.core.matching.vocabulary import vocabulary

CHROME = "Galvanik: Hartchrom auf Kolbenstangen, Bäder bis 4 Meter. Wir sind im Nordring."


def rows(need, offer):
    """Return requirement, verdict and sentence of every check."""
    (seen,) = look_closer([(need, offer)], encoder=WordEncoder())
    return [(c.requirement, c.verdict.value, reason_text(c.said)) for c in seen.checks]


def test_every_measure_has_a_group_with_sentences_for_and_against():
    assert set(NAMES) <= set(groups())
    for group in group_table():
        assert {f"for_{group}", f"against_{group}"} <= set(SENTENCES)


def test_every_group_of_concepts_is_named_in_both_languages():
    assert {concept.group for concept in vocabulary().concepts} <= set(fields())
    assert all(field.english and field.german for field in fields().values())
    assert all(concept.german for concept in vocabulary().concepts)


def test_contributions_of_a_linear_model_are_weight_times_difference():
    weight = np.arange(1.0, len(NAMES) + 1)
    row, typical = np.linspace(-1, 1, len(NAMES)), np.full(len(NAMES), 0.25)
    found = contributions(row, typical, lambda table: table @ weight)
    for group, log_odds in found:
        own = [at for at, name in enumerate(NAMES) if groups()[name] == group]
        assert log_odds == pytest.approx(
            sum(weight[at] * (row[at] - typical[at]) for at in own)
        )
    assert sum(c.log_odds for c in found) == pytest.approx(weight @ (row - typical))


def test_grounds_name_the_main_ones_without_figures():
    found = (
        Contribution("meaning", 2.0), Contribution("trade", 0.5), Contribution("place", 0.1),
        Contribution("terms", -1.5), Contribution("amounts", -0.4),
    )  # fmt: skip
    told = grounds(found, words_shared=True)
    assert [(g.code, g.values["strength"]) for g in told] == [
        ("for_meaning", "strong"), ("for_trade", "weak"), ("against_terms", "strong"),
        ("against_amounts", "weak"),
    ]  # fmt: skip
    assert not any(re.search(r"\d", reason_text(ground)) for ground in told)


def test_meaning_alone_is_said_where_no_word_is_shared():
    found = (Contribution("meaning", 2.0),)
    assert grounds(found, words_shared=False)[0].code == "for_meaning_alone"
    assert grounds(found, words_shared=True)[0].code == "for_meaning"


def test_the_checklist_puts_amounts_side_by_side_with_their_words():
    need = make_need(text="Hartverchromen, Länge bis 3 m, kleine Stangen")
    (seen,) = look_closer([(need, make_offer(text=CHROME))], encoder=WordEncoder())
    (amount,) = [c for c in seen.checks if c.requirement == "amount"]
    assert reason_text(amount.said) == "4000 mm ≥ 3000 mm"
    assert (amount.need, amount.offer) == ("Länge bis 3 m", "bis 4 Meter")
    (process,) = [c for c in seen.checks if c.requirement == "process"]
    assert (process.verdict, process.need, process.offer) == (
        "yes", "Hartverchromen", "Hartchrom",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        (
            {"certificates": ("ISO 9001",)}, {},
            ("certificate", "open", "ISO 9001: not said"),
        ),
        (
            {"certificates": ("ISO 9001",)}, {"certificates": ("DIN EN ISO 9001:2015",)},
            ("certificate", "yes", "ISO 9001: held"),
        ),
        (
            {"certificates": ("ISO 9001",)}, {"certificates": ("!ISO 9001",)},
            ("certificate", "no", "ISO 9001: not held"),
        ),
        (
            {"quantity_min": 5, "quantity_max": 5, "unit": "t"},
            {"quantity_max": 2, "unit": "t"},
            ("amount", "no", "5 t needed, ≤ 2 t offered"),
        ),
        (
            {"quantity_max": 5, "unit": "t"},
            {"quantity_min": 9, "quantity_max": 20, "unit": "t"},
            ("lot", "no", "the smallest lot is 9–20 t, ≤ 5 t needed"),
        ),
        (
            {"quantity_max": 5, "unit": "t"}, {},
            ("amount", "open", "≤ 5 t needed: not said"),
        ),
        (
            {"lat": 51.0, "lon": 10.0, "radius_km": 5}, {"lat": 51.0, "lon": 10.5},
            ("place", "no", "35 km, at most 5 km wanted"),
        ),
        (
            {"radius_km": 5}, {},
            ("place", "open", "place not stated, at most 5 km wanted"),
        ),
        (
            {"available_from": date(2026, 5, 1)}, {},
            ("time", "open", "from 2026-05-01: not said"),
        ),
        (
            {"available_until": date(2026, 5, 1)}, {"available_from": date(2026, 6, 1)},
            ("time", "no", "one ends on 2026-05-01, the other begins on 2026-06-01"),
        ),
        ({}, {"own_use_only": True}, ("own_use", "no", "only for the owner's use")),
    ],
)  # fmt: skip
def test_the_checklist_says_what_columns_state(need, offer, expected):
    assert expected in rows(make_need(**need), make_offer(**offer))


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        ("Wir brauchen das samstags.", "Wir fahren samstags.", ("time", "yes")),
        ("Wir brauchen das samstags.", "Wir fahren dienstags.", ("time", "no")),
        ("Wir brauchen das samstags.", "Wir fahren.", ("time", "open")),
        ("Wer spricht Polnisch?", "Wir sprechen Polnisch.", ("language", "yes")),
        ("Wir suchen Pflege.", "Wir sind ausgebucht.", ("capacity", "no")),
        ("Wir suchen Pflege.", "Nur Privatkunden.", ("customers", "no")),
        ("Zierchrom auf Messing", "Hartverchromen von Walzen", ("process", "open")),
    ],
)
def test_the_checklist_says_what_was_read(need, offer, expected):
    found = rows(make_need(text=need), make_offer(text=offer))
    assert expected in [(requirement, verdict) for requirement, verdict, _ in found]


def test_only_open_rows_have_a_question_and_all_of_them():
    pairs = [
        (make_need(text="Hartverchromen bis 3 m, ISO 9001, samstags"), make_offer(text=text))
        for text in (CHROME, "Wir backen Brot, nur für Privatkunden.", "Zierchrom bis 60 cm")
    ]
    for seen in look_closer(pairs, encoder=WordEncoder()):
        assert seen.checks
        for check in seen.checks:
            assert (check.question is not None) == (check.verdict == "open")
            assert check.requirement in REQUIREMENTS


def test_the_phrase_that_carries_the_pair_is_named(use):
    need = make_need(
        text="Wir sitzen im Nordring. Kolbenstangen sollen hartverchromt werden.", language="de"
    )
    (seen,) = look_closer([(need, make_offer(text=CHROME, language="de"))], encoder=use)
    assert seen.need_phrase == "Kolbenstangen sollen hartverchromt werden."
    assert "Hartchrom" in seen.offer_phrase or "Galvanik" in seen.offer_phrase


def test_a_text_of_one_phrase_has_none_that_stands_out(use):
    (seen,) = look_closer(
        [(make_need(text="Hartchrom"), make_offer(text="Galvanik"))], encoder=use
    )
    assert (seen.need_phrase, seen.offer_phrase) == ("", "")


def test_pairs_looked_at_together_are_seen_as_alone(use):
    needs = [make_need(text=text) for text in ("Hartchrom, bis 3 m", "Brot backen, jeden Tag")]
    pairs = [(need, make_offer(text=CHROME)) for need in needs]
    alone = [look_closer([pair], encoder=use)[0] for pair in pairs]
    assert look_closer(pairs, encoder=use) == alone
    assert look_closer([], encoder=use) == []
