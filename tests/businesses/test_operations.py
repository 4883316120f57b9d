import pytest
from tests.factories import NOON, make_agency, make_business, make_person, make_user

from stammtisch.businesses import operations, signals
from stammtisch.businesses.models import Business, Consent, Person
from stammtisch.businesses.operations.people import NoAddress, NoFamilyName, NoSource
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Collect the firms that apps above hear of."""
    firms = []

    def hear(*, business, **_rest):
        firms.append(business.pk)

    signals.business_changed.connect(hear)
    yield firms
    signals.business_changed.disconnect(hear)


def enter(actor, **values):
    return operations.create_business(
        agency=actor.agency, values={"name": "Müller GmbH", **values}, actor=actor, now=NOON
    )


def test_create_business_folds_what_is_searched(officer):
    firm = enter(officer, name=" Müller\u00a0GmbH ", place="Köln")
    assert (firm.name, firm.search_text) == ("Müller\u00a0GmbH", "muller gmbh koln")
    assert AuditEntry.objects.get().action == "business.created"


def test_create_business_refuses_a_firm_without_a_name(officer):
    with pytest.raises(operations.NoName):
        enter(officer, name="  ")
    assert not Business.objects.exists()


def test_create_business_refuses_the_same_name_but_not_at_another_postcode(officer):
    enter(officer, postcode="01067")
    for values in ({"name": "MUELLER GMBH"}, {"postcode": "01067"}):
        with pytest.raises(operations.SameName):
            enter(officer, **values)
    enter(officer, postcode="50667")
    enter(make_user(agency=make_agency()))
    assert Business.objects.count() == 3


def test_change_business_tells_the_apps_above_of_place_name_and_certificates(officer, heard):
    firm = enter(officer)
    for values in (
        {"place": "Köln"},
        {"certificates": ["ISO 9001"]},
        {"name": "M"},
        {"size": "1-9"},
        {"size": "1-9"},
    ):
        operations.change_business(business=firm, values=values, actor=officer, now=NOON)
    assert heard == [firm.pk] * 3
    assert AuditEntry.objects.filter(action="business.changed").count() == 4


def test_add_person_keeps_what_was_typed_beside_the_international_number(officer):
    person = operations.add_person(
        business=enter(officer),
        actor=officer,
        now=NOON,
        values={
            "family_name": "Amt",
            "phone_typed": "0351 / 45-67",
            "email": "a@KÖLN.example ",
        },
    )
    assert (person.phone_typed, person.phone_e164) == ("0351 / 45-67", "+493514567")
    assert person.email == "a@xn--kln-sna.example"


def test_add_person_reads_a_number_in_the_country_of_the_agency():
    austrian = make_user(agency=make_agency(country="AT"))
    values = {"family_name": "Amt", "phone_typed": "01 5877760"}
    person = operations.add_person(
        business=enter(austrian), values=values, actor=austrian, now=NOON
    )
    assert person.phone_e164 == "+4315877760"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"family_name": ""}, NoFamilyName),
        ({"family_name": "A", "email": "nowhere"}, NoAddress),
        ({"family_name": "A", "phone_typed": "siehe Website"}, NoAddress),
    ],
)
def test_add_person_refuses_what_nobody_can_use(officer, values, refusal):
    with pytest.raises(refusal):
        operations.add_person(business=enter(officer), values=values, actor=officer, now=NOON)
    assert not Person.objects.exists()


def test_change_person_forgets_the_number_with_the_phone(officer):
    person = make_person(
        business=enter(officer), phone_typed="0351 4567", phone_e164="+493514567"
    )
    changed = operations.change_person(
        person=person, values={"phone_typed": ""}, actor=officer, now=NOON
    )
    assert changed.phone_e164 == ""


def test_remove_person_leaves_the_firm_and_a_trace_without_a_name(officer):
    person = make_person(business=enter(officer), family_name="Amtmann")
    operations.remove_person(person=person, actor=officer, now=NOON)
    entry = AuditEntry.objects.get(action="person.removed")
    assert (Business.objects.count(), Person.objects.count()) == (1, 0)
    assert "Amtmann" not in str(entry.details)


def test_set_consent_keeps_the_last_answer_and_its_proof(officer):
    person = make_person(business=make_business(agency=officer.agency))
    for is_given in (True, False):
        operations.set_consent(
            person=person,
            purpose="invitations",
            is_given=is_given,
            source="talk",
            actor=officer,
            now=NOON,
        )
    assert not Consent.objects.get().is_given
    assert AuditEntry.objects.filter(action="consent.recorded").count() == 2
    with pytest.raises(NoSource):
        operations.set_consent(
            person=person,
            purpose="invitations",
            is_given=True,
            source=" ",
            actor=officer,
            now=NOON,
        )
