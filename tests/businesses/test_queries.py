import pytest
from tests.factories import NOON, make_agency, make_business, make_person, make_user

from stammtisch.businesses import bridge, operations, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(officer):
    def enter(name, **values):
        return operations.create_business(
            agency=officer.agency, values={"name": name, **values}, actor=officer, now=NOON
        )

    return enter


def found(user, typed):
    words = bridge.folded_words(typed)
    return {firm.name for firm in queries.businesses_containing(user, words)}


@pytest.mark.parametrize("typed", ["müller", "MÜLLER", "Mueller", "muller", "mu\u0308ller"])
def test_businesses_containing_finds_a_name_however_it_is_spelled(officer, named, typed):
    named("MÜLLER GmbH")
    named("Mueller KG")
    named("Schmidt OHG")
    assert found(officer, typed) == {"MÜLLER GmbH", "Mueller KG"}


def test_businesses_containing_wants_every_word_somewhere(officer, named):
    named("Müller GmbH", place="Köln", district="Süd", short_name="Mü")
    named("Müller KG", place="Bonn")
    assert found(officer, "koeln muller") == {"Müller GmbH"}
    assert found(officer, "sud mu") == {"Müller GmbH"}
    assert found(officer, "müller hamburg") == set()


def test_businesses_containing_finds_people(officer, named):
    firm = named("Alpha GmbH")
    person = operations.add_person(
        business=firm,
        values={"given_name": "Zoë", "family_name": "Groß"},
        actor=officer,
        now=NOON,
    )
    assert found(officer, "zoe gross") == {"Alpha GmbH"}
    operations.change_person(
        person=person, values={"family_name": "Klein"}, actor=officer, now=NOON
    )
    assert found(officer, "gross") == set()
    operations.remove_person(person=person, actor=officer, now=NOON)
    assert found(officer, "klein") == set()


def test_visible_to_ends_at_the_agency(officer):
    mine = make_business(agency=officer.agency)
    other = make_person()
    assert list(queries.businesses_visible_to(officer)) == [mine]
    assert list(queries.people_visible_to(officer)) == []
    assert list(queries.people_visible_to(make_user(agency=other.agency))) == [other]


def test_districts_and_divisions_are_those_of_the_agency(officer):
    for district, code in [("Süd", "25.61"), ("Nord", "25.1"), ("Süd", "43.21"), ("", "")]:
        make_business(agency=officer.agency, district=district, nace_code=code)
    make_business(agency=make_agency(), district="West", nace_code="99")
    assert queries.districts_visible_to(officer) == ["Nord", "Süd"]
    assert queries.divisions_visible_to(officer) == ["25", "43"]


@pytest.mark.parametrize("count", [1, 3])
def test_businesses_with_people_takes_three_queries(officer, count, django_assert_num_queries):
    for _ in range(count):
        make_person(business=make_business(agency=officer.agency))
    with django_assert_num_queries(3):
        people = [list(firm.people.all()) for firm in queries.businesses_with_people(officer)]
    assert len(people) == count
