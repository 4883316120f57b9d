import io

import pytest
from django.core.management import CommandError, call_command

from stammtisch.accounts.models import Agency, User

pytestmark = pytest.mark.django_db
GOOD = ("create_agency", "Office of Testing", "--head", "ada@agency.example", "--name", "Ada")


def test_create_agency_opens_an_office_whose_head_signs_in_by_code():
    out = io.StringIO()
    call_command(*GOOD, "--country", "at", stdout=out)
    head = User.objects.get()
    assert (head.email, head.role, head.agency.name) == (
        "ada@agency.example", "head", "Office of Testing",
    )  # fmt: skip
    assert head.agency.country == "AT"
    assert not head.has_usable_password()
    assert out.getvalue().endswith("signs in with a code that comes by mail\n")


def test_create_agency_takes_a_password_from_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("sieben-kraniche\n"))
    call_command(*GOOD, "--password-stdin", stdout=io.StringIO())
    assert User.objects.get().check_password("sieben-kraniche")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({3: "ada"}, "Enter a valid email address."),
        ({1: " "}, "need a name"),
        ({5: " "}, "need a name"),
    ],
)
def test_create_agency_says_what_is_wrong_and_makes_nothing(change, complaint):
    arguments = [change.get(number, word) for number, word in enumerate(GOOD)]
    with pytest.raises(CommandError, match=complaint):
        call_command(*arguments)
    assert not Agency.objects.exists()


def test_create_agency_refuses_a_weak_password_a_long_country_and_a_taken_address(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        call_command(*GOOD, "--password-stdin")
    with pytest.raises(CommandError, match="two letters"):
        call_command(*GOOD, "--country", "Germany")
    call_command(*GOOD, stdout=io.StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command(*GOOD)
    assert Agency.objects.count() == 1
