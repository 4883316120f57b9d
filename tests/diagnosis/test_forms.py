import pytest
from django.http import QueryDict
from django.utils import translation

from stammtisch.diagnosis.forms import (
    Capture,
    DayField,
    DistanceField,
    DraftForm,
    NumberField,
    StatementForm,
)

SAID = {"verbatim": "We look for cold storage.", "kind": "need", "pass_on": "no"}


def typed(**fields):
    data = QueryDict(mutable=True)
    data.update(fields)
    return data


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("de", "1.200,5", 1200.5),
        ("de", "1.200", 1200),
        ("de", "1,125", 1.125),
        ("en", "1,200.5", 1200.5),
        ("en", "1 200,5", 1200.5),
        ("en", "0.5", 0.5),
        ("en", "", None),
    ],
)
def test_number_field_reads_office_spellings(language, text, number):
    with translation.override(language):
        assert NumberField(label="x").clean(text) == number


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("number", [1.125, 1200.5, 1200.0, 0.001, 1_000_000.0])
def test_number_field_reads_back_what_it_shows(language, number):
    with translation.override(language):
        field = NumberField(label="x")
        assert field.clean(field.prepare_value(number)) == number


@pytest.mark.parametrize("text", ["many", "-3", "1e15", "nan"])
def test_number_field_refuses_what_is_no_quantity(text):
    form = DraftForm(typed(**SAID, quantity_min=text))
    assert list(form.errors) == ["quantity_min"]


def test_distance_field_refuses_zero():
    with pytest.raises(Exception, match="too small"):
        DistanceField(label="x").clean("0")


@pytest.mark.parametrize("text", ["2026-05-14", "14.05.2026", "14.5.26"])
def test_day_field_reads_office_spellings(text):
    assert DayField().clean(text).isoformat() == "2026-05-14"


def test_draft_form_ties_what_is_out_of_order_to_its_end():
    form = DraftForm(
        typed(
            **SAID, quantity_min="20", quantity_max="1,5", available_from="2026-06-01",
            available_until="2026-05-01",
        )
    )  # fmt: skip
    assert sorted(form.errors) == ["available_until", "quantity_max"]


def test_draft_form_gives_a_draft_of_everything_typed():
    form = DraftForm(
        typed(
            **SAID, quantity_min="1.200,5", unit="t", certificates="ISO 9001; !EN 9100",
            radius_km="80", available_from="2026-06-01", own_use_only="on",
        )
    )  # fmt: skip
    assert form.is_valid()
    draft = form.draft()
    assert (draft.quantity_min, draft.quantity_max, draft.unit) == (1200.5, None, "t")
    assert draft.certificates == ("ISO 9001", "!EN 9100")
    assert (draft.radius_km, draft.own_use_only, draft.pass_on) == (80, True, "no")


@pytest.mark.parametrize("code", ["25.61", "25", "25.61.0", "C"])
def test_statement_form_takes_nace_codes(code):
    assert StatementForm(typed(**SAID, nace_sought=code)).is_valid()


def test_statement_form_refuses_what_is_no_code():
    form = StatementForm(typed(**SAID, nace_sought="plating", language="German"))
    assert sorted(form.errors) == ["language", "nace_sought"]


def page(**fields):
    return typed(
        **{"business": "1", "kind": "visit", "visited_on": "2026-05-07", "said": "2", **fields}
    )


def test_capture_leaves_out_rows_in_which_nothing_was_written():
    capture = Capture(
        page(
            **{
                "said-0-verbatim": "Cold storage is missing.",
                "said-0-kind": "need",
                "said-0-pass_on": "yes",
                "said-1-kind": "offer",
                "said-1-pass_on": "no",
            }
        ),
        start={},
    )
    assert capture.is_valid()
    assert [draft.verbatim for draft in capture.drafts()] == ["Cold storage is missing."]


def test_capture_asks_which_way_the_money_goes_and_what_was_said():
    capture = Capture(
        page(**{"said-0-verbatim": "Cold storage.", "said-1-quantity_min": "40"}), start={}
    )
    assert not capture.is_valid()
    assert sorted(capture.said[0].errors) == ["kind", "pass_on"]
    assert "verbatim" in capture.said[1].errors


def test_capture_keeps_everything_typed_and_adds_a_row():
    said = {
        "said-0-verbatim": "Cold",
        "said-0-quantity_min": "many",
        "said-0-own_use_only": "on",
    }
    kept = Capture(page(note="hm", visited_on="?", **said), start={}).kept(more=1)
    assert len(kept.said) == 3
    assert not any(form.errors for form in [kept.firm, kept.visit, *kept.said])
    assert kept.visit["note"].value() == "hm"
    assert kept.visit["visited_on"].value() == "?"
    assert kept.said[0]["quantity_min"].value() == "many"
    assert kept.said[0].has_facts


@pytest.mark.parametrize("count", ["", "-1", "x", "²", "9" * 5000])
def test_capture_survives_a_forged_number_of_rows(count):
    assert len(Capture(page(said=count), start={}).said) == 1


def test_capture_never_shows_more_rows_than_a_page_holds():
    assert len(Capture(page(said="99"), start={}).kept(more=1).said) == 30


def test_draft_form_takes_one_line_of_what_would_solve_a_need():
    typed = {"verbatim": "Wet", "kind": "need", "pass_on": "no", "solution": " a  drier\t"}
    form = DraftForm(typed)
    assert form.is_valid()
    assert form.draft().solution == "a drier"
    assert not DraftForm({**typed, "solution": "x" * 201}).is_valid()
    offer = DraftForm({**typed, "kind": "offer"})
    assert not offer.is_valid()
    assert list(offer.errors) == ["solution"]


def test_a_row_with_only_what_would_solve_it_is_not_blank():
    assert not DraftForm({"solution": "a drier"}).is_blank
