from datetime import timedelta

import pytest
from tests.factories import (
    TODAY,
    make_agency,
    make_business,
    make_statement,
    make_user,
    make_visit,
)

from stammtisch.diagnosis import queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_visits_take_two_queries_whatever_their_number(
    officer, count, django_assert_num_queries
):
    for _ in range(count):
        make_statement(visit=(visit := make_visit(officer=officer)), business=visit.business)
    with django_assert_num_queries(2):
        shown = [
            (visit.business.name, visit.officer.name, len(visit.statements.all()))
            for visit in queries.visits_visible_to(officer)
        ]
    assert len(shown) == count


def test_visits_of_other_agencies_are_not_seen(officer):
    make_visit()
    make_statement()
    assert not queries.visits_visible_to(officer).exists()
    assert not queries.statements_visible_to(officer).exists()
    assert queries.counts_visible_to(officer) == queries.Counts(
        visits=0, needs_open=0, offers_open=0
    )


def test_visits_with_words_finds_firm_and_note_folded(officer):
    firm = make_business(agency=officer.agency, name="Müller Galvanik")
    visit = make_visit(business=firm, officer=officer, note="Kühlzelle fehlt.")
    make_visit(officer=officer, note="Kühlzelle fehlt.")
    found = queries.visits_with_words(queries.visits_visible_to(officer), ["muller", "kuhl"])
    assert list(found) == [visit]


def test_statements_chosen_filters_by_everything_at_once(officer):
    butcher = make_business(agency=officer.agency, nace_code="10.13")
    wanted = make_statement(business=butcher, verbatim="Kühlzelle gesucht")
    make_statement(agency=officer.agency, verbatim="Kühlzelle gesucht")
    make_statement(agency=officer.agency, verbatim="Kühlzelle frei", kind="offer")
    make_statement(agency=officer.agency, verbatim="Kühlzelle gesucht", status="solved")
    make_statement(agency=officer.agency, verbatim="Kühlzelle", released="Cold storage")
    found = queries.statements_chosen(
        officer,
        words=["kuhlzelle"],
        kind="need",
        status="open",
        division="10",
        is_without_release=True,
    )
    assert list(found) == [wanted]


def test_statements_releasable_and_without_release_are_disjoint(officer):
    make_statement(agency=officer.agency, pass_on="no", released="secret")
    make_statement(agency=officer.agency, status="solved", released="Done")
    waits = make_statement(agency=officer.agency, pass_on="anonymous")
    ready = make_statement(agency=officer.agency, released="Cold storage for 40 pallets")
    assert list(queries.statements_releasable_visible_to(officer)) == [ready]
    assert list(queries.statements_without_release_visible_to(officer)) == [waits]


def test_visits_noted_since_counts_the_day_itself(officer):
    make_visit(officer=officer)
    make_visit(officer=officer, visited_on=TODAY - timedelta(days=1))
    make_visit()
    assert queries.visits_noted_since(officer, TODAY) == 1


def test_officers_are_those_who_visited(officer):
    make_user(agency=officer.agency)
    make_visit(officer=officer)
    assert list(queries.officers_visible_to(officer)) == [officer]


def test_firms_like_finds_beginnings_first_and_only_ones_own(officer):
    for name in ("Alte Müllerei", "Müller Galvanik", "Schmidt"):
        make_business(agency=officer.agency, name=name)
    make_business(name="Müller anderswo")
    names = [firm.name for firm in queries.firms_like(officer, ["mull"])]
    assert names == ["Müller Galvanik", "Alte Müllerei"]
    assert [firm.name for firm in queries.firms_like(officer, ["mu"])] == ["Müller Galvanik"]
    assert queries.firms_like(officer, []) == []


def test_firm_choice_marks_the_only_one_or_the_new_one(officer):
    firm = make_business(agency=officer.agency, name="Schmidt")
    make_business(agency=officer.agency, name="Müller A")
    make_business(agency=officer.agency, name="Müller B")
    assert queries.firm_choice(officer, ["schm"], "").chosen == str(firm.pk)
    assert queries.firm_choice(officer, ["mull"], "").chosen == ""
    assert queries.firm_choice(officer, ["nord"], "").chosen == "new"
    kept = queries.firm_choice(officer, ["mull"], str(firm.pk))
    assert (kept.firms[0], kept.chosen) == (firm, str(firm.pk))
    foreign = make_business(agency=make_agency())
    assert queries.firm_choice(officer, [], str(foreign.pk)).firms == []
