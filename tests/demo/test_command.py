import pytest
from django.core.management import call_command
from tests.factories import make_agency, make_user

from stammtisch.accounts.models import Agency
from stammtisch.config import check
from stammtisch.demo.rules import AGENCY, OFFICER, is_public

pytestmark = pytest.mark.django_db
LOCAL = ["localhost", "127.0.0.1"]


def refused(capsys):
    with pytest.raises(SystemExit) as ending:
        call_command("demo")
    printed = capsys.readouterr()
    assert (ending.value.code, printed.out) == (1, "")
    return printed.err


def test_demo_refuses_a_database_in_use(settings, capsys):
    settings.ALLOWED_HOSTS = LOCAL
    make_user(agency=make_agency(name="A real office"))
    assert "stammtisch demo: This database is in use already" in refused(capsys)
    assert Agency.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"HTTPS": True}, {"ALLOWED_HOSTS": [*LOCAL, "office.example"]}]
)
def test_demo_never_loads_on_a_public_site(settings, change, capsys):
    settings.ALLOWED_HOSTS = LOCAL
    for name, value in change.items():
        setattr(settings, name, value)
    assert "for your own machine only" in refused(capsys)
    assert not Agency.objects.exists()


def test_is_public_knows_every_name_of_this_machine():
    assert not is_public(hosts=["localhost", "127.0.0.1", "[::1]"], has_https=False)
    assert is_public(hosts=["localhost"], has_https=True)
    assert is_public(hosts=[".office.example"], has_https=False)


def test_check_warns_of_the_town_on_a_public_site(settings, capsys):
    make_user(agency=make_agency(name=AGENCY), email=OFFICER.email)
    settings.ALLOWED_HOSTS = LOCAL
    check.main([])
    assert "invented town" not in capsys.readouterr().out
    settings.ALLOWED_HOSTS = ["office.example"]
    assert check.main([]) == 1
    assert "BAD  the invented town" in capsys.readouterr().out
