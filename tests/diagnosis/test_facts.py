"""What was read from a text is proposed; taken over it is stated, and may exclude."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from tests.factories import (
    NOON,
    TODAY,
    make_business,
    make_statement,
    make_user,
    make_visit,
)

from stammtisch.accounts.models import User
from stammtisch.core import matching as core
from stammtisch.core.matching.facts import Term
from stammtisch.core.matching.facts.lexicon import lines_of
from stammtisch.core.matching.facts.types import BASE, Standing
from stammtisch.diagnosis import bridge, operations, signals
from stammtisch.diagnosis.forms import DraftForm
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.templatetags.facts import (
    KINDS,
    NAMES,
    fact_name,
    marked_facts,
    would_state,
)
from stammtisch.matching import bridge as matching
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def said(officer, text="Wir brauchen 40 t im Monat ab Juni, ISO 9001.", **fields):
    return make_statement(agency=officer.agency, verbatim=text, language="de", **fields)


def key_of(statement, kind, number=0):
    found = [fact for fact in bridge.facts_of(statement) if fact.kind == kind]
    return found[number].key


def take(statement, kind, actor, number=0):
    return operations.take_over_fact(
        statement=statement, key=key_of(statement, kind, number), actor=actor, now=LATER
    )


def test_take_over_fact_states_a_quantity_with_its_unit(officer):
    statement = said(officer)
    row = take(statement, "amount", officer)
    statement.refresh_from_db()
    assert (statement.quantity_min, statement.quantity_max, statement.unit) == (
        40, 40, "t im Monat",
    )  # fmt: skip
    assert (statement.changed_at, row.pk) == (LATER, statement.pk)


def test_take_over_fact_writes_one_audit_entry_and_tells_the_apps_above(officer):
    statement, told = said(officer), []

    def listen(sender, statement_ids, now, **_rest):
        told.append((statement_ids, now))

    signals.statements_changed.connect(listen)
    take(statement, "norm", officer)
    signals.statements_changed.disconnect(listen)
    assert told == [([statement.pk], LATER)]
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.actor_id, entry.details) == (
        "statement.fact_taken_over", officer.pk, {"kind": "norm", "fields": "certificates"},
    )  # fmt: skip


def test_take_over_fact_twice_writes_once(officer):
    statement = said(officer)
    take(statement, "norm", officer)
    take(statement, "norm", officer)
    statement.refresh_from_db()
    assert statement.certificates == ["ISO 9001"]
    assert AuditEntry.objects.count() == 1


def test_take_over_fact_adds_a_certificate_and_replaces_what_is_said_of_the_same(officer):
    statement = said(officer, "FSC haben wir, kein ISO 9001", certificates=["iso9001", "IFS"])
    take(statement, "norm", officer, 0)
    take(statement, "norm", officer, 1)
    statement.refresh_from_db()
    assert statement.certificates == ["IFS", "FSC", "!ISO 9001"]


def test_take_over_fact_puts_a_day_into_the_year_in_which_it_was_heard(officer):
    statement = said(officer)
    take(statement, "days", officer)
    statement.refresh_from_db()
    assert (statement.available_from, statement.available_until) == (date(2026, 6, 1), None)


def test_take_over_fact_states_radius_and_own_use(officer):
    statement = said(officer, "Im Umkreis von 30 km, nur für uns selbst.")
    take(statement, "radius", officer)
    take(statement, "flag", officer)
    statement.refresh_from_db()
    assert (statement.radius_km, statement.own_use_only) == (30, True)


def test_take_over_fact_completes_a_quantity_in_the_same_unit(officer):
    statement = said(officer, "ab 500 Stück", quantity_max=2000, unit="Stück")
    take(statement, "amount", officer)
    statement.refresh_from_db()
    assert (statement.quantity_min, statement.quantity_max) == (500, 2000)


def test_take_over_fact_replaces_a_quantity_in_another_unit(officer):
    statement = said(officer, "ab 500 Stück", quantity_max=20, unit="kg")
    take(statement, "amount", officer)
    statement.refresh_from_db()
    assert (statement.quantity_min, statement.quantity_max, statement.unit) == (
        500, None, "Stück",
    )  # fmt: skip


def test_take_over_fact_refuses_when_the_text_was_changed_meanwhile(officer):
    statement = said(officer)
    key = key_of(statement, "amount")
    Statement.objects.filter(pk=statement.pk).update(verbatim="Wir brauchen 50 t im Monat.")
    with pytest.raises(operations.FactGone):
        operations.take_over_fact(statement=statement, key=key, actor=officer, now=LATER)
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("key", ["", "amount-0-1-abc", "\0"])
def test_take_over_fact_refuses_what_nobody_proposed(officer, key):
    with pytest.raises(operations.FactGone):
        operations.take_over_fact(statement=said(officer), key=key, actor=officer, now=LATER)


def test_take_over_fact_refuses_a_fact_that_has_no_column(officer):
    statement = said(officer, "bis 3 m Länge, nachts")
    for kind in ("amount", "hours"):
        with pytest.raises(operations.FactGone):
            take(statement, kind, officer)


def test_take_over_fact_refuses_days_in_disorder_and_writes_nothing(officer):
    statement = said(officer, available_until=date(2026, 5, 20))
    with pytest.raises(operations.FactsContradict):
        take(statement, "days", officer)
    statement.refresh_from_db()
    assert statement.available_from is None
    assert AuditEntry.objects.count() == 0


def test_a_read_fact_excludes_nothing_and_a_taken_one_does(officer):
    """The rule: only what is stated rules out."""
    need = said(officer, "Wir brauchen 40 t im Monat, bio-zertifiziert.")
    offer = said(officer, "Liefern bis 10 t im Monat, nicht bio.", kind="offer")

    def reason():
        excluded = core.exclusion(matching.statement_of(need), matching.statement_of(offer))
        return excluded and excluded.code

    assert reason() is None
    need, offer = take(need, "amount", officer), take(offer, "amount", officer)
    assert reason() == "quantity_too_small"
    offer.quantity_max = None
    need, offer = take(need, "norm", officer), take(offer, "norm", officer)
    offer.quantity_max = None
    assert reason() == "certificate_not_held"


# --- the page of a statement


@pytest.fixture
def browser(client_of, officer):
    return client_of(officer)


def detail(statement):
    return reverse("diagnosis:statement_detail", args=[statement.pk])


def taking(statement):
    return reverse("diagnosis:statement_take", args=[statement.pk])


def test_statement_detail_shows_what_was_read_with_its_words(browser, officer):
    statement = said(officer, "Brauchen <i>ja</i>, 40 t Späne, nachts, Walzen bis 3 m Länge.")
    shown = browser.get(detail(statement)).text
    assert (
        "Brauchen &lt;i&gt;ja&lt;/i&gt;, <mark>40 t</mark> Späne, <mark>nachts</mark>" in shown
    )
    assert re.search(r'weight: <q lang="de">40 t</q>', shown)
    assert re.search(r'time: <q lang="de">nachts</q>', shown)
    assert shown.count("Take over: ") == 1  # a length and a clock time have no column
    assert f'value="{key_of(statement, "amount")}"' in shown


def test_officer_takes_over_a_fact_with_one_tap(browser, officer):
    """The story: read, proposed, taken over, stated; the chip says so afterwards."""
    statement = said(officer)
    answer = browser.post(taking(statement), {"fact": key_of(statement, "amount")}, follow=True)
    assert answer.redirect_chain == [(detail(statement), 302)]
    assert "Taken over" in answer.text
    assert re.search(r"stated:</span>\s*<span>weight", answer.text)
    statement.refresh_from_db()
    assert statement.unit == "t im Monat"


def test_statement_take_answers_htmx_with_the_part(browser, officer):
    statement, asked = said(officer), {"HX-Request": "true"}
    key = {"fact": key_of(statement, "norm")}
    answer = browser.post(taking(statement), key, headers=asked)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert 'id="said"' in answer.text
    assert "Taken over" in answer.text
    refused = browser.post(taking(statement), {"fact": "gone"}, headers=asked)
    assert refused.status_code == 422
    assert "The text has changed meanwhile" in refused.text


def test_statement_take_says_why_it_refuses(browser, officer):
    statement = said(officer)
    answer = browser.post(taking(statement), {"fact": "gone"}, follow=True)
    assert "The text has changed meanwhile" in answer.text


def test_statement_take_needs_a_post_and_the_right_to_write(browser, client_of, officer):
    statement = said(officer)
    key = {"fact": key_of(statement, "norm")}
    assert browser.get(taking(statement), key).status_code == 405
    reader = client_of(make_user(agency=officer.agency, role=User.Role.READER))
    assert reader.post(taking(statement), key).status_code == 403
    shown = reader.get(detail(statement)).text
    assert ("Read from the text" in shown, "Take over: " in shown) == (True, False)
    statement.refresh_from_db()
    assert statement.certificates == []


def test_a_statement_of_another_agency_is_not_there(browser):
    statement = make_statement(verbatim="40 t")
    assert (
        browser.post(taking(statement), {"fact": key_of(statement, "amount")}).status_code
        == 404
    )
    statement.refresh_from_db()
    assert statement.unit == ""


def test_statement_detail_takes_few_queries_whatever_was_read(
    browser, officer, django_assert_max_num_queries
):
    counts = []
    for text in ("Nichts.", "40 t im Monat, ISO 9001, ab Juni, im Umkreis von 30 km."):
        statement = said(officer, text)
        with django_assert_max_num_queries(12) as captured:
            browser.get(detail(statement))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_need_in_the_review_shows_what_was_only_read(browser, officer):
    statement = said(officer)
    shown = browser.get(reverse("matching:need", args=[statement.pk])).text
    assert "Only read" in shown
    assert '<q lang="de">40 t im Monat</q>' in shown
    assert detail(statement) in shown


# --- while it is typed


FACTS = reverse("diagnosis:facts")


def typed(prefix="said-0", **fields):
    return {
        "prefix": prefix,
        **{f"{prefix}-{name}" if prefix else name: value for name, value in fields.items()},
    }


def token_in(html):
    return re.search(r'name="take" value="([^"]+)"', html)[1]


@pytest.mark.parametrize("prefix", ["said-0", ""])
def test_facts_shows_what_is_typed_and_types_it_into_the_fields(browser, prefix):
    said = typed(prefix, verbatim="Brauchen 40 t im Monat.", radius_km="25")
    shown = browser.post(FACTS, said).text
    assert "<q>40 t im Monat</q>" in shown
    taken = browser.post(FACTS, {**said, "take": token_in(shown)}).text
    name = f"{prefix}-" if prefix else ""
    for field, value in (("quantity_min", "40"), ("unit", "t im Monat"), ("radius_km", "25")):
        assert re.search(rf'name="{name}{field}" value="{value}"', taken), field
    assert "stated:" in taken
    assert 'name="take"' not in taken
    assert Statement.objects.count() == 0


def test_facts_keeps_what_cannot_be_read_yet(browser):
    said = typed(verbatim="40 t", quantity_min="many", available_from="someday")
    shown = browser.post(FACTS, said).text
    assert 'value="many"' in shown
    assert 'value="someday"' in shown


@pytest.mark.parametrize("prefix", ["x", "said-", "said-100", "said-0\n", "<script>"])
def test_facts_refuses_a_forged_prefix(browser, prefix):
    assert browser.post(FACTS, {"prefix": prefix}).status_code == 404


def test_facts_is_no_page_to_get(browser):
    assert browser.get(FACTS).status_code == 405


def test_visit_create_takes_over_a_fact_without_javascript(browser, officer):
    make_business(agency=officer.agency)
    url = reverse("diagnosis:visit_create")
    page = {
        "firm": "", "business": "", "kind": "visit", "note": "All is well.", "said": "2",
        "visited_on": timezone.localdate().isoformat(),
        "said-0-verbatim": "Brauchen 40 t im Monat.", "said-0-pass_on": "no",
        "said-1-verbatim": "Brauchen 40 t im Monat.", "said-1-pass_on": "no",
    }  # fmt: skip
    read = browser.post(url, {**page, "step": "read"})
    assert read.status_code == 200
    taken = browser.post(url, {**page, "take": token_in(read.text)}).text
    assert 'name="said-0-quantity_min" value="40"' in taken
    assert 'name="said-1-quantity_min" value="40"' not in taken
    assert "All is well." in taken


def test_statement_forms_take_over_a_fact_without_javascript(browser, officer):
    visit = make_visit(officer=officer)
    statement = make_statement(business=visit.business, verbatim="x")
    for url in (
        reverse("diagnosis:statement_create", kwargs={"visit_pk": visit.pk}),
        reverse("diagnosis:statement_create", kwargs={"business_pk": visit.business_id}),
        reverse("diagnosis:statement_edit", args=[statement.pk]),
    ):
        page = {"verbatim": "Radius: im Umkreis von 30 km", "kind": "need", "released": "kept"}
        read = browser.post(url, {**page, "step": "read"})
        assert read.status_code == 200
        taken = browser.post(url, {**page, "take": token_in(read.text)}).text
        assert 'name="radius_km" value="30"' in taken
        assert "kept" in taken
    assert Statement.objects.count() == 1


def test_the_first_button_of_every_form_saves(browser, officer):
    """Pressing enter sends the first button: it must not be one that takes over a fact."""
    statement = said(officer)
    shown = browser.get(reverse("diagnosis:statement_edit", args=[statement.pk])).text
    form = shown[shown.index('<form class="form"') :]
    assert "name=" not in re.search(r"<button[^>]*>", form)[0]


def test_a_form_reads_nothing_before_it_knows_the_day():
    form = DraftForm({"verbatim": "40 t"})
    assert form.read_facts == []
    form.heard_on = TODAY
    assert [fact.words for fact in form.read_facts] == ["40 t"]


# --- names


def test_every_fact_has_a_name():
    attributes = {
        line.split(": ", 1)[0].split(" ")[1]
        for line in lines_of("facts/measures")
        if line.startswith("attr ")
    } - {"pitch", "past"}
    details = {*attributes, *BASE, "lot", "thread", "ra", "rz", *Standing, *Term}
    details |= {"process", "material"}
    assert set(NAMES) == details
    assert set(KINDS) == {"days", "weekdays", "hours", "radius", "language", "price"}


@pytest.mark.parametrize(
    ("text", "name", "state"),
    [
        ("20-50 Stück", "Menge", "20–50 Stück"),
        ("Mindestmenge 2.500 kg", "Losgröße", "≥ 2.500 kg"),
        ("bis 0,5 t im Monat", "Gewicht", "≤ 0,5 t im Monat"),
        ("bis 3 m Länge", "Länge", ""),
        ("kein ISO 9001", "Zertifikat, nicht vorhanden", "nicht ISO 9001"),
        ("im Umkreis von 30 km", "Umkreis", "30 km"),
        ("ab 1. Oktober", "Zeit", "ab Do, 1. Okt 2026"),
        ("nur für uns selbst", "nur für den Eigenbedarf", "nur für den Eigenbedarf"),
        ("wir sprechen Polnisch", "Polnisch", ""),
        ("wir sprechen Chinesisch", "Chinesisch", ""),
    ],
)
def test_facts_are_named_in_the_readers_language(text, name, state):
    columns = dict.fromkeys(bridge.COLUMNS) | {"certificates": [], "unit": ""}
    (fact,) = bridge.read_facts(text, heard_on=TODAY, language="de", columns=columns)
    with translation.override("de"):
        assert (fact_name(fact), would_state(fact)) == (name, state)


def test_marked_facts_escapes_everything_that_was_said():
    assert marked_facts("<b>Ja</b>, 40 t & 3 m") == (
        "&lt;b&gt;Ja&lt;/b&gt;, <mark>40 t</mark> &amp; <mark>3 m</mark>"
    )
