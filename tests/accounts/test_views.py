import pytest
from tests.factories import make_agency, make_user

from stammtisch.accounts.models import User

pytestmark = pytest.mark.django_db
PAGES = ("/staff/", "/staff/add/")


@pytest.fixture
def head():
    return make_user(role=User.Role.HEAD, name="Hedda Kopf")


@pytest.mark.parametrize("path", [*PAGES, "/staff/me/", "/staff/1/"])
def test_every_staff_page_asks_for_a_sign_in(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/account/login/?next={path}")


@pytest.mark.parametrize("role", [User.Role.OFFICER, User.Role.READER])
def test_only_a_head_manages_the_staff(client_of, role):
    user = make_user(role=role)
    client = client_of(user)
    for path in (*PAGES, f"/staff/{user.pk}/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"name": "X", "role": "head"}).status_code in {403, 405}
    user.refresh_from_db()
    assert user.role == role
    assert "Your agency" not in client.get("/staff/me/").content.decode()


def test_staff_shows_the_own_agency_only(client_of, head):
    make_user(agency=head.agency, name="Own Colleague")
    make_user(agency=make_agency(), name="Foreign Colleague")
    text = client_of(head).get("/staff/").content.decode()
    assert "Own Colleague" in text
    assert "Foreign Colleague" not in text


@pytest.mark.parametrize("method", ["get", "post"])
def test_change_answers_404_for_somebody_of_another_agency(client_of, head, method):
    foreign = make_user(agency=make_agency(), name="Foreign Colleague")
    form = {"name": "Taken over", "role": "reader"}
    answer = getattr(client_of(head), method)(f"/staff/{foreign.pk}/", form)
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.name == "Foreign Colleague"


@pytest.mark.parametrize("count", [1, 30])
def test_staff_takes_the_same_queries_whatever_its_length(
    client_of, head, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_user(agency=head.agency)
    client = client_of(head)
    with django_assert_max_num_queries(4):
        client.get("/staff/")


def test_add_gives_a_colleague_an_account_in_the_own_agency(client_of, head):
    form = {"name": "Neo Fuchs", "email": "Neo@agency.example", "role": "officer"}
    answer = client_of(head).post("/staff/add/", form, follow=True)
    assert answer.redirect_chain == [("/staff/", 302)]
    neo = User.objects.get(email="neo@agency.example")
    assert (neo.agency, neo.role, neo.has_usable_password()) == (head.agency, "officer", False)
    assert "They sign in with a code" in answer.content.decode()


def test_add_says_at_the_field_that_an_address_is_taken_and_loses_nothing(client_of, head):
    form = {"name": "Neo Fuchs", "email": head.email.upper(), "role": "reader"}
    answer = client_of(head).post("/staff/add/", form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"] == [
        "Somebody signs in with this address already."
    ]
    assert 'value="Neo Fuchs"' in text
    assert '<option value="reader" selected>' in text


def test_change_ends_somebodys_access(client_of, head):
    colleague = make_user(agency=head.agency)
    client_of(head).post(f"/staff/{colleague.pk}/", {"name": "Left", "role": "officer"})
    colleague.refresh_from_db()
    assert (colleague.name, colleague.is_active) == ("Left", False)


def test_change_never_leaves_an_agency_without_a_head(client_of, head):
    answer = client_of(head).post(f"/staff/{head.pk}/", {"name": "H", "role": "officer"})
    assert answer.status_code == 422
    assert "at least one head" in answer.content.decode()
    head.refresh_from_db()
    assert head.role == User.Role.HEAD


@pytest.mark.parametrize("role", User.Role.values)
def test_everybody_changes_the_own_name_and_language(client_of, role):
    user = make_user(role=role)
    answer = client_of(user).post("/staff/me/", {"name": "New Name", "language": "de"})
    user.refresh_from_db()
    assert answer.status_code == 302
    assert (user.name, user.language) == ("New Name", "de")


def test_me_keeps_what_was_typed_when_it_is_refused(client_of, head):
    answer = client_of(head).post("/staff/me/", {"name": " ", "language": "de"})
    assert answer.status_code == 422
    assert '<option value="de" selected>' in answer.content.decode()
