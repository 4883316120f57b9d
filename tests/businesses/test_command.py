"""The list from a shell: what is printed, and the exit code."""

import pytest
from django.core.management import call_command
from tests.businesses.lists import NASTY, csv
from tests.factories import make_user

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business, Import

pytestmark = pytest.mark.django_db
LIST = csv("Firma;Ort;E-Mail", "Neu GmbH;Köln;a@neu.example", ";Ulm;", "B;;y")


@pytest.fixture
def run(tmp_path, officer, capsys):
    def run(*options, content=LIST, path=None, who=officer.email):
        if path is None:
            path = tmp_path / "list.csv"
            path.write_bytes(content)
        with pytest.raises(SystemExit) as end:
            call_command("import", str(path), "--as", who, *options)
        out, err = capsys.readouterr()
        return end.value.code, out, err.replace(f"{tmp_path}/", "")

    return run


def test_import_shows_what_would_happen_and_does_nothing(run):
    code, out, err = run("--dry-run")
    assert code == 0
    assert "Firma -> name" in out
    assert "1 created, 0 changed, 0 unchanged, 2 refused" in out
    assert "list.csv:3: refused: The name of the firm is missing." in err
    assert not Import.objects.exists()


def test_import_with_a_yes_imports(run, officer):
    code, out, _err = run("--yes", "--agency", officer.agency.name)
    assert code == 0
    assert "done: 1 created" in out
    assert Business.objects.get().name == "Neu GmbH"
    assert Import.objects.get().uploaded_by == officer


def test_import_takes_corrections_of_columns(run):
    code, _out, _err = run("--yes", "--map", "Ort=district", "--map", "e-mail=")
    assert code == 0
    assert {(firm.name, firm.district) for firm in Business.objects.all()} == {
        ("Neu GmbH", "Köln"), ("B", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--agency", "77"], "--agency: found 77"),
        (["--map", "Foo=name"], "--map: found column 'Foo'"),
        (["--map", "Ort=foo"], "--map: found field 'foo'"),
        (["--map", "Firma="], "Say which column holds the name of the firm."),
        ([], "no terminal to ask on"),
    ],
)
def test_import_refuses_bad_input(run, options, complaint):
    code, _out, err = run(*options)
    assert (code, complaint in err) == (2, True)
    assert not Business.objects.exists()


def test_import_says_where_a_file_cannot_be_read(run, tmp_path):
    path = NASTY / "05_cp850_dos.csv"
    code, _out, err = run("--yes", path=path)
    assert code == 2
    assert err.startswith(f'{path}:2, column "Firma": ')
    assert run("--yes", path=tmp_path / "nowhere.csv")[0] == 2


def test_import_says_when_nothing_can_be_taken(run):
    assert run("--yes", content=csv("Firma;Ort", ";Ulm"))[0] == 1
    assert run("--yes", content=csv("Firma;Ort"))[0] == 0


def test_import_refuses_readers_and_strangers(run, officer):
    reader = make_user(agency=officer.agency, role=User.Role.READER)
    assert run("--yes", who=reader.email)[0] == 2
    assert run("--yes", who="nobody@agency.example")[0] == 2
