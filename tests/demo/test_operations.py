import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from tests.demo.conftest import LOADED_AT

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business, Consent, Person, Tie
from stammtisch.demo import queries
from stammtisch.demo.bridge import STORY_DAY, read_town
from stammtisch.demo.operations import DatabaseNotEmpty, load_town
from stammtisch.demo.rules import DEMO_PASSWORD, OFFICER
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.matching.models import Suggestion
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
TOWN = read_town()
TODAY = LOADED_AT.date()
SHIFT = date(2027, 1, 15) - STORY_DAY  # the last Friday before LOADED_AT


def test_load_town_loads_every_line_that_has_a_table(town):
    assert Business.objects.count() == len(TOWN.businesses)
    assert Person.objects.count() == len(TOWN.people)
    assert Tie.objects.count() == len(TOWN.ties)
    assert Visit.objects.count() == len(TOWN.visits)
    assert Statement.objects.count() == len(TOWN.statements)
    asked = [
        row[f"consent_{purpose}"] for row in TOWN.people for purpose in Consent.Purpose.values
    ]
    assert Consent.objects.count() == len(asked) - asked.count("unknown")
    assert Consent.objects.filter(is_given=True).count() == asked.count("yes")


def test_load_town_takes_seconds(loading):
    _agency, cpu_s = loading
    assert cpu_s < 40  # 5 s on two idle cores, 20 s promised; a busy machine may double it


def test_load_town_keeps_everything_in_one_agency(town):
    for model in (Business, Person, Tie, Visit, Statement, Suggestion):
        assert set(model.objects.values_list("agency", flat=True)) == {town.pk}, model
    assert set(User.objects.values_list("agency", flat=True)) == {town.pk}


def test_load_town_moves_the_days_and_keeps_texts(town):
    row = next(row for row in TOWN.visits if row["id"] == "v001")
    visit = Visit.objects.get(note=row["note"])
    assert visit.visited_on == date.fromisoformat(row["date"]) + SHIFT
    assert visit.business.external_key == row["business_id"]
    assert visit.officer.name == "Henriette Vollbrecht"
    newest = Visit.objects.order_by("-visited_on").first()
    assert timedelta(0) < TODAY - newest.visited_on <= timedelta(days=7)
    assert not Statement.objects.filter(created_at__gt=LOADED_AT).exists()


def test_load_town_reads_numbers_lists_and_states(town):
    need = Statement.objects.get(verbatim__startswith="Die Profile sind jetzt 3,80 m lang")
    assert (need.quantity_min, need.quantity_max, need.unit) == (500, 700, "Stück/Monat")
    assert (need.radius_km, need.certificates, need.nace_sought) == (60, [], "25.61")
    assert need.visit.business == need.business
    firm = Business.objects.get(external_key="b001")
    assert firm.certificates == ["ISO 9001", "EN 1090-2"]
    assert (firm.size, firm.founded_year, firm.nace_version) == ("50-249", 1974, "2")
    assert Statement.objects.filter(status="withdrawn").count() == 2
    assert Statement.objects.get(own_use_only=True).pass_on == "no"


def test_load_town_finds_firms_by_the_names_of_their_people(town):
    person = Person.objects.get(email="agnieszka.zajac@orfestahl.example")
    assert person.phone_e164 == "+498999998526"
    assert person.business.external_key == "b001"
    assert "orfestahl" in person.business.search_text
    assert "zajac" in person.business.search_text


def test_load_town_leaves_what_people_eat_and_need_in_the_file(town):
    private = {row[key] for row in TOWN.people for key in ("diet", "access") if row[key]}
    assert private
    stored = Person.objects.values_list()
    assert [cell for row in stored for cell in row if cell in private] == []


def test_load_town_makes_staff_of_every_role_who_can_sign_in(town):
    assert sorted(User.objects.values_list("role", flat=True)) == [
        "head", "officer", "officer", "officer", "reader",
    ]  # fmt: skip
    client = Client()
    client.post("/account/login/", {"login": OFFICER.email, "password": DEMO_PASSWORD})
    assert client.get("/staff/me/").status_code == 200


def test_load_town_compares_everything_and_leaves_nothing_waiting(town):
    waiting = Statement.objects.filter(status="open", ranking__finished_at=None)
    assert not waiting.exists()
    assert Suggestion.objects.filter(band=Suggestion.Band.LIKELY).count() > 25


def test_load_town_is_in_the_audit_trail(town):
    entry = AuditEntry.objects.get(action="demo.loaded")
    assert (entry.agency_id, entry.details) == (town.pk, {"weeks": SHIFT.days // 7})


def test_best_new_matches_name_ten_firms_that_do_not_know_each_other(town):
    matches = queries.best_new_matches(town)
    firms = [side.business_id for match in matches for side in (match.need, match.offer)]
    assert len(set(firms)) == 10
    for match in matches:
        pair = {match.need.business_id, match.offer.business_id}
        ties = Tie.objects.filter(business_a__in=pair, business_b__in=pair)
        assert set(ties.values_list("kind", flat=True)) <= {Tie.Kind.COMPETITOR}


def test_best_new_matches_leave_out_what_was_decided(town):
    first = queries.best_new_matches(town)[0]
    officer = User.objects.get(email=OFFICER.email)
    decision = first.decisions.create(
        decided_by=officer, decided_at=LOADED_AT, verdict="no_match", probability=0.5
    )
    assert first not in queries.best_new_matches(town)
    decision.delete()


def sheet_of_the_town(**options):
    out = io.StringIO()
    with time_machine.travel(LOADED_AT, tick=False):
        call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_demo_prints_the_town_it_finds_and_does_not_load_it_again(town):
    text = sheet_of_the_town(port=8099)
    assert Business.objects.count() == len(TOWN.businesses)
    assert "233 businesses in 72 NACE divisions, 310 people" in text
    assert "112 visits; 155 needs and 181 offers in 7 languages" in text
    assert "8 events past, 3 to come" in text
    assert re.findall(r"^  (\d)\. ○ ", text, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert f"E-mail    {OFFICER.email}\n  Password  {DEMO_PASSWORD}\n" in text
    assert "Address   http://127.0.0.1:8099/\n" in text
    assert "\033[" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_demo_prints_what_may_be_passed_on_not_what_was_said(town):
    text = " ".join(sheet_of_the_town().split())
    for match in queries.best_new_matches(town):
        assert " ".join(match.need.released.split())[:200] in text
        assert match.need.verbatim not in text


def test_demo_is_coloured_when_asked_to(town):
    assert "\033[1;38;5;173m" in sheet_of_the_town(force_color=True)


def test_load_town_refuses_a_database_that_holds_something(town):
    with pytest.raises(DatabaseNotEmpty):
        load_town(now=LOADED_AT)
