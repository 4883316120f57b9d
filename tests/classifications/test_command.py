"""The command: what is printed, what is kept, and the exit code."""

import pytest
from django.core.management import call_command

from stammtisch.classifications.models import Entry, Scheme
from stammtisch.core.tables import table_bytes
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
WZ = "WZ 2008 - Kode;WZ 2008 - Bezeichnung;Hinweis\r\n10.7;Backwaren;x\r\n10.71;Brot;y\r\n"


@pytest.fixture
def run(tmp_path, capsys):
    def run(*options, content=WZ, name="klassifikation.csv"):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(SystemExit) as end:
            call_command("classification", str(path), *options)
        out, err = capsys.readouterr()
        return end.value.code, out, err.replace(f"{tmp_path}/", "")

    return run


def test_a_file_is_loaded_and_what_it_is_is_said(run):
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "scheme: WZ 2008; codes: NACE Rev. 2",
        "languages: de",
        "columns not used: Hinweis",
        "  10.7  Backwaren",
        "  10.71  Brot",
        "WZ 2008: 2 new, 0 changed, 0 unchanged, 0 not in the file and kept",
    ]
    scheme = Scheme.objects.get()
    assert (scheme.name, scheme.revision, scheme.languages) == ("WZ 2008", "2", ["de"])
    assert scheme.file_name == "klassifikation.csv"
    assert [(e.code, e.parent_code, e.labels) for e in scheme.entries.order_by("code")] == [
        ("10.7", "10", {"de": "Backwaren"}), ("10.71", "10.7", {"de": "Brot"}),
    ]  # fmt: skip


def test_a_dry_run_changes_nothing_and_says_the_same(run):
    code, out, _err = run("--dry-run")
    assert code == 0
    assert out.endswith("0 not in the file and kept; nothing was loaded\n")
    assert "2 new" in out
    assert not Scheme.objects.exists()
    assert not AuditEntry.objects.exists()


def test_loading_again_renews_labels_and_keeps_the_rest(run):
    run()
    french = "Code;FR;DE\r\n10.71;Pain;Brot und Brötchen\r\n10.72;Biscuits;Kekse\r\n"
    _code, out, _err = run("--scheme", "WZ 2008", content=french)
    assert "1 new, 1 changed, 0 unchanged, 1 not in the file and kept" in out
    labels = {entry.code: entry.labels for entry in Entry.objects.all()}
    assert labels == {
        "10.7": {"de": "Backwaren"}, "10.71": {"de": "Brot und Brötchen", "fr": "Pain"},
        "10.72": {"fr": "Biscuits", "de": "Kekse"},
    }  # fmt: skip
    assert Scheme.objects.get().languages == ["de", "fr"]


def test_a_workbook_and_a_sheet_are_taken(run):
    content = table_bytes(["CODE", "DE"], [["03000000-1", "Agrar"]], suffix=".xlsx")
    code, out, _err = run("--sheet", "Table", content=content, name="cpv.xlsx")
    assert code == 0
    assert "scheme: CPV 2008; codes: its own" in out


def test_loading_is_recorded_with_ids_and_counts_only(run):
    run()
    entry = AuditEntry.objects.get(action="scheme.loaded")
    assert (entry.agency_id, entry.actor_id) == (None, None)
    assert entry.details == {"is_new": True, "new": 2, "changed": 0}


@pytest.mark.parametrize(
    ("options", "content", "complaint"),
    [
        ([], None, "klassifikation.csv: No such file or directory"),
        (["--language", "martian"], WZ, "--language: found martian, expected a language"),
        (["--scheme", "x" * 41], WZ, "--scheme: found 41 characters, expected at most 40"),
        (["--scheme", "WZ 2025"], "Code;DE\r\n10.7;a\r\n45.2;b\r\n",
         'klassifikation.csv:3, column "Code": found "45.2", expected a code of NACE Rev. 2.1'),
        ([], "Code;DE\r\n10.7;a\r\n10.71;\r\n",
         'klassifikation.csv:3, column "DE": found nothing, expected a text'),
        ([], "Code;Description\r\n10.7;a\r\n",
         'column "Description": found "Description", expected one of: --language de'),
        ([], "Nr;DE\r\n1;a\r\n", 'expected a column "code"'),
        (["--sheet", "Nope"], table_bytes(["CODE", "DE"], [["10.7", "a"]], suffix=".xlsx"),
         'found no sheet "Nope", expected one of: "Table"'),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place_and_nothing_is_loaded(run, options, content, complaint):
    code, _out, err = run(*options, content=content)
    assert code == 2
    assert complaint in err
    assert "Traceback" not in err
    assert not Scheme.objects.exists()


def test_a_name_keeps_its_revision(run):
    run("--scheme", "Office codes", content="Code;DE\r\n10.7;a\r\n45.2;b\r\n")
    code, _out, err = run("--scheme", "Office codes", content="Code;DE\r\n95.3;a\r\n10.7;b\r\n")
    assert code == 2
    assert "loaded already, with the codes of another revision" in err
    assert sorted(Entry.objects.values_list("code", flat=True)) == ["10.7", "45.2"]
