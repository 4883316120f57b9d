import csv
import io
import json
import sys

import pytest
from openpyxl import load_workbook

from stammtisch.cli.evaluate import HEADER, main
from stammtisch.cli.figures import shown
from stammtisch.core.matching import load_encoder
from stammtisch.core.matching.evaluate import LabelledPair, evaluate

ROWS = [
    ("We need hard chrome plating of rollers", "en", "Hartverchromen im Lohn", "de", "1", ""),
    ("We need hard chrome plating of rollers", "en", "Chrome bumpers", "en", "0", "process"),
    ("Wir suchen Hackschnitzel", "de", "Wood chips, 40 t a month", "en", "1", ""),
    ("Wir suchen Hackschnitzel", "de", "Wir suchen Holz zum Hacken", "de", "0", "direction"),
]
GERMAN = "Gesuch;Gesuch-Sprache;Angebot;Angebot Sprache;Passt;Art;Bemerkung\n"


def text_of(header, rows, separator):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerows(rows)
    return header + out.getvalue()


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    header = "need,need_lang,offer,offer_lang,should_match,kind\n"
    path.write_text(text_of(header, ROWS, ","), "utf-8")
    return path


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_evaluate_writes_figures_with_intervals_and_controls(pairs, capsys):
    assert main([str(pairs), "--rounds", "50"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == ",".join(HEADER)
    rows = rows_of(out)
    whole = {(r["scorer"], r["figure"]): r for r in rows if r["part"] == "pairs"}
    assert {scorer for scorer, _ in whole} == {"matcher", "offer only", "length only"}
    assert {name for _, name in whole} == {"auc", "p_at_1", "within_need", "brier"}
    found = whole["matcher", "auc"]
    assert float(found["low"]) <= float(found["value"]) <= float(found["high"])
    assert {r["of"] for r in rows if r["part"] == "negatives"} == {"process", "direction"}
    assert "Note: Only 2 groups: an anecdote, not a measurement" in err
    assert err.splitlines()[-1].startswith("Summary: pairs 4, fitting 2, needs 2, offers 4")


def test_evaluate_reads_german_headers_and_yes_and_no(tmp_path, pairs, capsys):
    words = {"1": "ja", "0": "nein"}
    rows = [(*row[:4], words[row[4]], row[5], "=1+1") for row in ROWS]
    german = tmp_path / "german.csv"
    german.write_bytes(text_of(GERMAN, rows, ";").encode("cp1252"))
    outputs = []
    for path in (pairs, german):
        assert main([str(path), "--rounds", "10"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_evaluate_writes_what_the_suffix_says(pairs, tmp_path, capsys):
    summary = tmp_path / "s.json"
    for name in ("o.csv", "o.xlsx", "o.json"):
        arguments = [str(pairs), "--rounds", "10", "--out", str(tmp_path / name)]
        assert main([*arguments, "--summary", str(summary)]) == 0
    assert capsys.readouterr().out == ""
    sheet = load_workbook(tmp_path / "o.xlsx").active
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    written = json.loads((tmp_path / "o.json").read_text("utf-8"))
    assert len(written) == sheet.max_row - 1
    assert len(rows_of((tmp_path / "o.csv").read_text("utf-8"))) == len(written)
    told = json.loads(summary.read_text("utf-8"))
    assert told["auc"] == written[0]["value"]
    assert (told["pairs"], told["seed"], told["rounds"]) == (4, 0, 10)
    assert told["notes"][0].startswith("Only 2 groups")


def test_evaluate_reads_a_workbook(pairs, tmp_path, capsys):
    from openpyxl import Workbook

    book = Workbook()
    book.create_sheet("Paare").append(
        ["need", "need_lang", "offer", "offer_lang", "should_match", "kind"]
    )
    for row in ROWS:
        book["Paare"].append([*row[:4], int(row[4]), row[5]])
    book.save(tmp_path / "pairs.xlsx")
    outputs = []
    for arguments in ([str(pairs)], [str(tmp_path / "pairs.xlsx"), "--sheet", "Paare"]):
        assert main([*arguments, "--rounds", "10"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_evaluate_writes_the_same_bytes_for_a_seed(pairs, capsys):
    outputs = []
    for seed in ("0", "0", "1"):
        assert main([str(pairs), "--rounds", "25", "--seed", seed]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_evaluate_reads_a_header_without_lines(tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text("need,offer,should_match\n", "utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == ",".join(HEADER) + "\r\n"


def test_evaluate_names_who_is_to_blame_when_nothing_can_be_compared(tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text("need,offer,should_match\na,b,1\nc,d,1\n", "utf-8")
    assert main([str(path)]) == 1
    err = capsys.readouterr().err
    assert err.endswith("in.csv: all 2 pairs fit, so nothing can be compared\n")


BAD = [
    ("need,offer\na,b\n", 'expected a column "should_match"'),
    ("need,should_match\na,1\n", 'expected a column "offer"'),
    ("need,offer,should_match\na,b,perhaps\n", 'in.csv:2, column "should_match": found "perha'),
    ("need,offer,should_match\na,b,\n", 'in.csv:2, column "should_match": found nothing'),
    ("need,offer,should_match\n,b,1\n", 'in.csv:2, column "need": found nothing'),
    ("need,offer,should_match\na,,1\n", 'in.csv:2, column "offer": found nothing'),
    ("need,offer,should_match\na,b,1\na,c,0\na,b,0\n", "expected it once (first in line 2)"),
    ("need,offer,should_match,fits\na,b,1,1\n", 'found column "fits" again'),
    ("need,offer,should_match\na,b,1,x\n", "in.csv:2"),
]


@pytest.mark.parametrize(("text", "complaint"), BAD)
def test_evaluate_refuses_bad_input_in_one_line(text, complaint, tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text(text, "utf-8")
    assert main([str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("stammtisch evaluate: ")
    assert complaint in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--out", "o.txt"], 'found suffix ".txt", expected .csv, .xlsx or .json'),
        (["--rounds", "-1"], 'found "-1", expected a whole number from 0 to 100000'),
        (["--rounds", "many"], 'found "many", expected a whole number'),
        (["--seed", "1.5"], 'found "1.5", expected a whole number from 0'),
        (["--encoder", "nobody's"], "argument --encoder: no encoder is called"),
        (["--round", "5"], "unrecognized arguments"),
    ],
)
def test_evaluate_refuses_bad_options(arguments, complaint, pairs, capsys):
    assert main([str(pairs), *arguments]) == 2
    assert complaint in capsys.readouterr().err


def test_evaluate_does_not_write_over_its_input(pairs, capsys):
    before = pairs.read_bytes()
    assert main([str(pairs), "--out", str(pairs)]) == 2
    assert "found the input, expected another file" in capsys.readouterr().err
    assert pairs.read_bytes() == before


def test_evaluate_refuses_a_file_that_is_not_there(tmp_path, capsys):
    assert main([str(tmp_path / "none.csv")]) == 2
    assert "expected a file that can be opened" in capsys.readouterr().err


def test_evaluate_shows_tables_on_a_terminal(pairs, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main([str(pairs), "--rounds", "20"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("4 pairs, 2 of them fit; 2 needs, 4 offers, 2 groups; encoder use")
    lines = out.splitlines()
    head = next(line for line in lines if line.split() and line.split()[0] == "AUC")
    assert head.split() == ["AUC", "Brier", "P@1", "within", "need"]
    length = next(line for line in lines if line.startswith("length only"))
    assert length.split()[4] == "–"  # AUC, its interval, no Brier
    assert "Note: Only 2 groups: an anecdote, not a measurement" in out


def test_shown_counts_only_the_negatives_of_a_kind():
    pairs = [
        LabelledPair(need=n, offer=o, fits=fits == "1", kind=kind)
        for n, _, o, _, fits, kind in ROWS
    ]
    text = shown(evaluate(pairs, encoder=load_encoder(), rounds=0))
    line = next(line for line in text.splitlines() if line.startswith("process"))
    assert line.split()[1] == "1"
    assert "(" not in line
