import csv
import io
import json
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from stammtisch.__main__ import main as door
from stammtisch.cli.match import HEADER, PAIR_HEADER, main
from stammtisch.core.matching import resolved

TOWN = """id;Art;Text;Sprache;Firma;Menge;umkreis_km;lat;lon;Ort;Nr.
s1;Gesuch;"Wir suchen eine Härterei, die Werkzeugstahl härtet.";de;b1;;30;50,9;11,0;Ort A;01067
s2;Angebot;"Härten von Werkzeugstahl im Lohn, freie Kapazität.";de;b2;;;50,9;11,1;Ort B;7
s3;bietet;"Bio-Bäckerei liefert Brot und Brötchen an Kantinen.";de;b3;;;50,9;11,1;=1+1;8
s4;offer;"We harden tool steel in a vacuum furnace.";en;b1;;;;;Nordhang;9
"""


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.csv"
    path.write_text(TOWN, "utf-8")
    return path


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def write(tmp_path, text, name="in.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_match_writes_csv_with_german_headers_and_keeps_unknown_columns(town, capsys):
    assert main([str(town)]) == 0
    out, err = capsys.readouterr()
    rows = rows_of(out)
    header = out.splitlines()[0].split(",")
    unknown = ("Menge", "Ort", "Nr.")
    expected = [*HEADER, *(f"{s}_{name}" for s in ("need", "offer") for name in unknown)]
    assert header == expected
    assert [(r["need_id"], r["offer_id"], r["rank"]) for r in rows] == [
        ("s1", "s2", "1"),
        ("s1", "s3", "2"),
    ]  # s4 is of the same business
    assert rows[0]["need_Nr."] == "01067"
    assert rows[0]["distance_km"] == "7"
    assert rows[1]["offer_Ort"] == "'=1+1"
    assert "heat treatment" in rows[0]["shared"]
    assert "Werkzeugstahl" in rows[0]["shared"]
    assert 0 < float(rows[0]["probability"]) < 1
    assert err.startswith(f"Summary: needs 1, offers 3, pairs 2, encoder {resolved('auto')} ")


def test_match_writes_the_same_bytes_twice(town, tmp_path):
    for name in ("a.csv", "b.csv"):
        assert main([str(town), "--top", "0", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_match_writes_what_the_suffix_says(town, tmp_path):
    summary = tmp_path / "s.json"
    assert main([str(town), "--top", "1", "--out", str(tmp_path / "o.xlsx")]) == 0
    assert main([str(town), "--out", str(tmp_path / "o.json"), "--summary", str(summary)]) == 0
    sheet = load_workbook(tmp_path / "o.xlsx").active
    assert [cell.value for cell in sheet[1]][: len(HEADER)] == list(HEADER)
    assert sheet.max_row == 2
    assert len(json.loads((tmp_path / "o.json").read_text("utf-8"))) == 2
    told = json.loads(summary.read_text("utf-8"))
    assert told.keys() == {"needs", "offers", "pairs", "encoder", "seconds"}
    assert (told["needs"], told["offers"], told["pairs"]) == (1, 3, 2)


def test_match_explains_in_sentences(town, capsys):
    assert main([str(town), "--explain", "--top", "1"]) == 0
    (row,) = rows_of(capsys.readouterr().out)
    assert row["need_text"].startswith("Wir suchen eine Härterei")
    assert row["offer_text"].startswith("Härten")
    assert "For it: both speak of heat treatment" in row["explanation"]
    assert "✓ heat treatment" in row["checklist"]
    assert row["questions"] == "" or row["questions"].endswith(("?", "."))
    for side in ("need", "offer"):
        assert row[f"{side}_phrase"] in row[f"{side}_text"]


def test_match_reads_a_header_without_lines(tmp_path, capsys):
    assert main([str(write(tmp_path, "id,text\n"))]) == 0
    assert capsys.readouterr().out == ",".join(HEADER) + "\r\n"


def test_match_guesses_a_kind_and_says_so(tmp_path, capsys):
    text = (
        "id,text\n"
        "a,Wir suchen dringend eine Firma die unsere Bleche lasert\n"
        'b,"Laserschneiden von Blechen im Lohn, freie Kapazität, auch kleine Mengen."\n'
    )
    assert main([str(write(tmp_path, text))]) == 0
    (row,) = rows_of(capsys.readouterr().out)
    assert (row["need_id"], row["offer_id"]) == ("a", "b")
    assert "whether the need is a need was guessed" in row["doubts"]


BAD = [
    ("id,kind\na,need\n", 'expected a column "text"'),
    ("id,text,text\na,b,c\n", 'found column "text" again'),
    ("id,text\n,b\n", 'in.csv:2, column "id": found nothing'),
    ("id,text\na,\n", 'in.csv:2, column "text": found nothing'),
    ("id,text\na,b\na,c\n", 'in.csv:3, column "id": found "a" again'),
    ("id,text\na,b,c\n", "in.csv:2"),
    ("id,text,kind\na,b,maybe\n", 'in.csv:2, column "kind": found "maybe", expected one of'),
    ("id,text,lat\na,b,91\n", 'in.csv:2, column "lat": found "91"'),
    ("id,text,lon\na,b,-181\n", 'in.csv:2, column "lon": found "-181"'),
    ("id,text,radius_km\na,b,-1\n", 'in.csv:2, column "radius_km": found "-1"'),
    ("id,text,radius_km\na,b,far\n", "expected a number"),
    ("id,text,quantity_min\na,b,many\n", 'column "quantity_min": found "many"'),
    (
        "id,text,quantity_min,quantity_max\na,b,5,4\n",
        'in.csv:2, column "quantity_max": found "4", expected at least quantity_min, 5',
    ),
    ("id,text,available_from\na,b,2026-02-30\n", 'found "2026-02-30", expected a day'),
    (
        "id,text,available_from,available_until\na,b,2026-03-02,2026-03-01\n",
        'column "available_until": found "2026-03-01"',
    ),
    ("id,text,own_use_only\na,b,perhaps\n", "expected yes or no"),
    (b"id,text\na,b\0c\n", "NUL byte"),
    ("", "expected a header"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), BAD)
def test_match_refuses_bad_input_in_one_line(tmp_path, capsys, text, told):
    assert main([str(write(tmp_path, text))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("stammtisch match: ")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.csv"],
        [],
        ["a.csv", "--top", "-1"],
        ["a.csv", "--top", "few"],
        ["a.csv", "--out", "a.pdf"],
        ["a.csv", "--as-pairs", "b.csv"],
        ["a.csv", "--no-such-option"],
    ],
)
def test_match_refuses_bad_options(arguments, capsys):
    assert main(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_match_says_which_file_cannot_hold_a_long_cell(tmp_path, capsys):
    long = write(tmp_path, f"id,kind,text,note\n1,need,Stahl,{'a' * 40_000}\n2,offer,Stahl,b\n")
    out = tmp_path / "o.xlsx"
    assert main([str(long), "--out", str(out)]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == (
        f"stammtisch match: {out}: found a cell of 32767 characters or more in row 1, "
        "expected less; .json takes any length"
    )
    assert main([str(long), "--out", str(tmp_path / "o.csv")]) == 0


@pytest.mark.parametrize("option", ["--out", "--summary"])
def test_match_never_writes_over_its_own_input(tmp_path, capsys, option):
    text = "need,offer\nStahl,Stahl\n"
    pairs = write(tmp_path, text)
    assert main(["--as-pairs", str(pairs), option, str(pairs)]) == 2
    told = f"stammtisch match: {pairs}: found the input, expected another file\n"
    assert capsys.readouterr().err == told
    assert pairs.read_text("utf-8") == text


def test_as_pairs_scores_one_row_each_in_input_order(tmp_path, capsys):
    text = (
        "need,offer,need_language\n"
        'We need tool steel hardened.,"Bakery, bread for offices.",en\n'
        'We need tool steel hardened.,"Contract hardening of tool steel in vacuum.",en\n'
    )
    assert main(["--as-pairs", str(write(tmp_path, text))]) == 0
    out, err = capsys.readouterr()
    rows = rows_of(out)
    assert out.splitlines()[0] == ",".join(PAIR_HEADER)
    assert [row["offer"][:6] for row in rows] == ["Bakery", "Contra"]
    assert float(rows[0]["probability"]) < float(rows[1]["probability"])
    assert {row["excluded_by"] for row in rows} == {""}
    assert "Summary: needs 2, offers 2, pairs 2, encoder use" in err


def test_as_pairs_writes_nothing_when_a_later_line_is_bad(tmp_path, capsys):
    text = "need,offer\na chair,a table\n,a lamp\n"
    assert main(["--as-pairs", str(write(tmp_path, text))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert 'in.csv:3, column "need"' in err


def test_the_door_knows_its_commands(capsys):
    assert door(["--help"]) == 0
    told = capsys.readouterr().out
    for command in ("match", "serve", "work", "demo", "import", "check", "manage"):
        assert f"  {command} " in told
    assert door(["--version"]) == 0
    assert capsys.readouterr().out.startswith("stammtisch ")
    assert door(["mtach"]) == 2
    assert 'found "mtach", expected one of: match' in capsys.readouterr().err
    assert door([]) == 2


def test_the_door_to_match_loads_no_django(town):
    code = (
        "import sys; from stammtisch.__main__ import main; "
        f"code = main(['match', {str(town)!r}]); "
        "sys.exit(code or ('django' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


def test_match_with_ngrams_says_that_it_compares_by_spelling_only(town, tmp_path, capsys):
    summary = tmp_path / "summary.json"
    assert main([str(town), "--encoder", "ngrams", "--summary", str(summary)]) == 0
    rows = rows_of(capsys.readouterr().out)
    assert rows[0]["offer_id"] == "s2"
    assert all("compared by spelling only" in row["doubts"] for row in rows)
    assert "(compared by spelling only)" in json.loads(summary.read_text("utf-8"))["encoder"]


def test_match_with_ngrams_calls_nothing_meaning(town, capsys):
    assert main([str(town), "--encoder", "ngrams", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "spelling is" in out
    assert "meaning" not in out


def test_match_refuses_an_encoder_that_is_not_here(town, capsys):
    assert main([str(town), "--encoder", "nobody's"]) == 2
    assert 'no encoder is called "nobody\'s"' in capsys.readouterr().err
    address = ["--scheduler", "tcp://127.0.0.1:8786"]
    assert main([str(town), "--encoder", "ngrams", *address]) == 2
    assert "the workers know no encoder but use" in capsys.readouterr().err


def long_list(tmp_path, count=1_000):
    lines = ["id,kind,text"] + [
        f"s{number},{'need' if number < 3 else 'offer'},Drehteile und Bleche Nummer {number}"
        for number in range(count)
    ]
    return write(tmp_path, "\n".join(lines))


def test_match_keeps_the_vectors_of_a_long_list_and_writes_the_same_bytes(tmp_path):
    source, outs = long_list(tmp_path), [tmp_path / f"{n}.csv" for n in range(3)]
    beside, asked = tmp_path / "in.csv.use.vectors", [str(source), "--encoder", "use"]
    assert main([*asked, "--no-cache", "--out", str(outs[0])]) == 0
    assert not beside.exists()
    for out in outs[1:]:
        assert main([*asked, "--out", str(out)]) == 0
        written = beside.read_bytes()
    assert len({out.read_bytes() for out in outs}) == 1
    beside.write_bytes(written[:-5])
    assert main([*asked, "--no-cache", "--out", str(outs[0])]) == 0
    assert beside.read_bytes() == written[:-5]


def test_match_keeps_nothing_beside_a_short_list(tmp_path):
    source = long_list(tmp_path, 20)
    assert main([str(source), "--out", str(tmp_path / "out.csv")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_match_warns_of_damaged_vectors_and_makes_them_anew(tmp_path, caplog):
    source, out = long_list(tmp_path), tmp_path / "out.csv"
    asked = [str(source), "--encoder", "use"]
    assert main([*asked, "--out", str(out)]) == 0
    beside, right = tmp_path / "in.csv.use.vectors", out.read_bytes()
    raw = beside.read_bytes()
    beside.write_bytes(raw[:5_000] + b"?" + raw[5_001:])
    assert main([*asked, "--out", str(out)]) == 0
    assert "sidecar.damaged" in caplog.text
    assert out.read_bytes() == right
    assert beside.stat().st_size == len(raw)


VIEWS = """id;Art;Text;Lösung;Verbatim;Ort
n1;Gesuch;"Seit dem Hochwasser ist der Keller nass.";"Bautrockner mieten";;A
n2;Gesuch;"Wir suchen eine Härterei.";;"Wir suchen eine Härterei.";B
o1;Angebot;"Verleih von Bautrocknern und Heizgeräten.";;;C
"""


def test_match_looks_at_further_wordings_and_says_which_found_an_offer(tmp_path, capsys):
    assert main([str(write(tmp_path, VIEWS))]) == 0
    out, _ = capsys.readouterr()
    rows, header = rows_of(out), out.splitlines()[0].split(",")
    passing = [
        f"{s}_{name}" for s in ("need", "offer") for name in ("Lösung", "Verbatim", "Ort")
    ]
    assert header == [*HEADER, *passing, "view"]
    assert [(r["need_id"], r["view"]) for r in rows] == [("n1", "solution"), ("n2", "")]
    assert "found by what would solve it" in rows[0]["reasons"]
    assert rows[0]["need_Lösung"] == "Bautrockner mieten"
    without = VIEWS.replace("Bautrockner mieten", "")
    assert main([str(write(tmp_path, without))]) == 0
    before = rows_of(capsys.readouterr().out)
    assert float(rows[0]["score"]) > float(before[0]["score"])
    assert rows[1] == before[1]


def test_match_explains_the_wording_that_found_an_offer(tmp_path, capsys):
    assert main([str(write(tmp_path, VIEWS)), "--explain"]) == 0
    row = rows_of(capsys.readouterr().out)[0]
    assert "found by what would solve it" in row["explanation"]
    assert row["need_text"] == "Seit dem Hochwasser ist der Keller nass."


def test_match_as_pairs_takes_further_wordings_of_the_need(tmp_path, capsys):
    text = 'need,offer,solution\n"The cellar is wet.","Building drier rental.",{}\n'
    path = write(tmp_path, text.format("building drier"))
    assert main(["--as-pairs", str(path)]) == 0
    out, _ = capsys.readouterr()
    assert out.splitlines()[0].split(",") == list(PAIR_HEADER)
    assert "found by what would solve it" in rows_of(out)[0]["reasons"]
    assert main(["--as-pairs", str(write(tmp_path, text.format("")))]) == 0
    assert "found by" not in capsys.readouterr().out


def learned_file(tmp_path, **order):
    path = tmp_path / "learned.json"
    head = {"bias": 0.0, "weights": order} if order else None
    stored = {"engine": "e", "decisions": 9, "order": head, "probability": None}
    path.write_text(json.dumps(stored), "utf-8")
    return path


def test_match_learned_orders_as_decisions_taught_and_ignores_unknown_names(
    town, tmp_path, capsys
):
    file = learned_file(tmp_path, cosine=-99.0, unheard_of=3.0)
    assert main([str(town), "--learned", str(file)]) == 0
    out, _ = capsys.readouterr()
    assert [row["offer_id"] for row in rows_of(out)] == ["s3", "s2"]


def test_match_learned_nothing_is_the_shipped_model(town, tmp_path, capsys):
    main([str(town)])
    plain = capsys.readouterr().out
    main([str(town), "--learned", str(learned_file(tmp_path))])
    assert capsys.readouterr().out == plain


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"engine": "e", "decisions": "many"}'])
def test_match_learned_refuses_another_file_and_says_which(town, tmp_path, capsys, text):
    path = write(tmp_path, text, "other.json")
    assert main([str(town), "--learned", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"stammtisch match: {path}: found ")
    assert "expected a file from the page Learn of a site" in err


@pytest.mark.parametrize("other", ["--scheduler", "--as-pairs"])
def test_match_learned_goes_with_neither_a_cluster_nor_pairs(town, tmp_path, capsys, other):
    asked = {"--scheduler": [str(town), other, "tcp://h:1"], "--as-pairs": [other, str(town)]}
    assert main([*asked[other], "--learned", str(learned_file(tmp_path))]) == 2
    assert f"--learned: not allowed with argument {other}" in capsys.readouterr().err
