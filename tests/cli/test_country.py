import json
import random
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from stammtisch.cli.match import main

NEEDS, OFFERS = 135, 1035
"""More than one block of each."""

TRADES = (
    "Walzen hartverchromen", "weld stainless tanks", "Brot für Kantinen", "haul timber",
    "fraiser l'aluminium", "Lohnabfüllung Saft", "paint steel gates", "Fachwerk sanieren",
)  # fmt: skip
RUN = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}


@contextmanager
def running(*command):
    with subprocess.Popen([sys.executable, "-m", "dask", *command], **RUN) as process:
        try:
            yield process
        finally:
            process.kill()


def tail_of(line, mark):
    return line.partition(mark)[2].strip()


@pytest.fixture
def scheduler(tmp_path):
    """Run a scheduler and two workers in processes of their own; give the address."""
    with ExitStack() as stack:
        local = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", ":0")
        chief = stack.enter_context(running("scheduler", *local, "--no-dashboard"))
        said = iter(chief.stderr)
        address = next(filter(None, (tail_of(line, "Scheduler at:") for line in said)))
        own = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory")
        for name in ("one", "two"):
            stack.enter_context(running("worker", address, *own, str(tmp_path / name)))
        for _ in range(2):
            next(line for line in said if "Register worker" in line)
        yield address


def write_list(path, needs, offers):
    pick = random.Random(0)
    lines = ["id,kind,text,business,place,solution"]
    for number in range(needs + offers):
        kind = "need" if number % (1 + offers // needs) == 0 else "offer"
        shown = kind if pick.random() > 0.05 else ""  # guessed
        text = f"{pick.choice(TRADES)}, {pick.choice(TRADES)} {pick.randrange(9999)} kg"
        firm, solution = f"b{pick.randrange(400)}", pick.choice(["", *TRADES])
        lines.append(f'{kind[0]}{number},{shown},"{text}",{firm},Ort {number},{solution}')
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_cluster_writes_the_same_bytes_as_one_process(scheduler, tmp_path, capsys):
    long = write_list(tmp_path / "long.csv", NEEDS, OFFERS)
    short = write_list(tmp_path / "short.csv", 5, 25)
    for source, *options in ([long, "--explain", "--top", "3"], [short, "--top", "0"]):
        alone, shared, told = (tmp_path / name for name in ("a.csv", "s.csv", "told.json"))
        assert main([str(source), *options, "--encoder", "use", "--out", str(alone)]) == 0
        options += ["--scheduler", scheduler, "--summary", str(told)]
        assert main([str(source), *options, "--out", str(shared)]) == 0
        assert shared.read_bytes() == alone.read_bytes()
        pairs = json.loads(told.read_text("utf-8"))["pairs"]
        written = alone.read_text("utf-8").splitlines()
        assert len(written) == pairs + 1
        assert any(line.endswith(",solution") for line in written[1:])
        assert pairs > 90
    ours, theirs = capsys.readouterr().err.splitlines()[:2]
    assert theirs.partition(", seconds")[0] == ours.partition(", seconds")[0]


def test_match_says_when_no_scheduler_answers(tmp_path, capsys):
    source = write_list(tmp_path / "in.csv", 1, 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert main([str(source), "--scheduler", address]) == 2
    told = f"scheduler {address}: no dask scheduler answered within 5 seconds"
    assert capsys.readouterr() == ("", f"stammtisch match: {told}\n")


def test_match_names_the_extra_where_dask_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    source = write_list(tmp_path / "in.csv", 1, 1)
    assert main([str(source), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    told = 'a scheduler needs the extra "country": pip install "stammtisch[country]"'
    assert capsys.readouterr() == ("", f"stammtisch match: {told}\n")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["in.csv", "--scheduler", "somewhere"], 'found "somewhere", expected tcp://HOST:PORT'),
        (
            ["--as-pairs", "in.csv", "--scheduler", "tcp://h:1"],
            "not allowed with argument --as-pairs",
        ),
    ],
)
def test_match_refuses_a_scheduler_that_makes_no_sense(options, complaint, capsys):
    assert main(options) == 2
    assert capsys.readouterr().err.endswith(f"argument --scheduler: {complaint}\n")


def test_an_interrupt_ends_the_command_without_a_traceback(tmp_path):
    command = [sys.executable, "-m", "stammtisch", "match", str(tmp_path / "in.csv")]
    write_list(tmp_path / "in.csv", 1, 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with subprocess.Popen([*command, "--scheduler", address], **RUN) as process:
            with silent.accept()[0]:  # it is waiting for an answer now
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=20) == 130
            assert process.stderr.read() == "\nstammtisch match: stopped\n"


@pytest.mark.parametrize(
    "start",
    [
        "import stammtisch.core.matching",
        "import stammtisch.cli.match as m; m.main(['--help'])",
    ],
)
def test_nobody_loads_dask_who_does_not_ask_for_a_cluster(start):
    code = f"import sys; {start}; print({{'dask', 'distributed'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("set()\n")
