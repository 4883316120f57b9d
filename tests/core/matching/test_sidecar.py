import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.core.matching.examples import WordEncoder

from stammtisch.core.matching import Remembering, sidecar_of

TEXTS = [f"chrome {number} weld" for number in range(40)]
ROOT = Path(__file__).parents[3]


class Counting(WordEncoder):
    """Says how many texts it had to encode."""

    def __init__(self, version="1"):
        self.version, self.count = version, 0

    def encode(self, texts):
        self.count += len(texts)
        return super().encode(texts)


@pytest.fixture
def path(tmp_path):
    return sidecar_of(tmp_path / "list.csv", "words")


def encoded(path, texts=TEXTS, version="1"):
    """Encode as one run does; return the vectors and how many had to be made."""
    encoder = Counting(version)
    return Remembering(encoder, path).encode(texts), encoder.count


def test_the_file_lies_beside_the_list_and_says_what_it_is(path):
    encoded(path)
    assert path.name == "list.csv.words.vectors"
    assert path.read_bytes()[:127].decode().strip() == "stammtisch vectors 1 words 1 64"
    assert path.stat().st_size == 128 + len(TEXTS) * (32 + 4 + 64 * 4)
    assert path.stat().st_mode & 0o077 == 0


def test_every_text_is_encoded_once_and_comes_back_bit_for_bit(path):
    fresh, made = encoded(path)
    again, more = encoded(path, [*TEXTS[::-1], "new"])
    assert (made, more) == (40, 1)
    assert np.array_equal(again[:-1], fresh[::-1])
    assert encoded(path, ["new", "new"])[1] == 0
    assert np.array_equal(fresh, WordEncoder().encode(TEXTS))


def test_a_run_does_not_encode_twice_what_it_wrote_itself(path):
    encoder = Counting()
    remembering = Remembering(encoder, path)
    first, second = remembering.encode(TEXTS), remembering.encode(TEXTS[3:7])
    assert encoder.count == len(TEXTS)
    assert np.array_equal(first[3:7], second)


def test_another_version_of_the_encoder_begins_a_new_file(path, caplog):
    encoded(path)
    assert encoded(path, version="2")[1] == len(TEXTS)
    assert encoded(path, version="2")[1] == 0
    assert caplog.text == ""


@pytest.mark.parametrize("place", [150, 170, 2_000, -1])
def test_a_damaged_file_is_made_anew_with_a_warning(path, place, caplog):
    fresh, _ = encoded(path)
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    again, made = encoded(path)
    assert made == len(TEXTS)
    assert "sidecar.damaged" in caplog.text
    assert np.array_equal(again, fresh)
    assert encoded(path)[1] == 0


@pytest.mark.parametrize("cut", [1, 100, 291, 293])
def test_a_record_that_was_half_written_is_written_over(path, cut, caplog):
    fresh, _ = encoded(path)
    os.truncate(path, path.stat().st_size - cut)
    lost = 1 + (cut > 292)
    again, made = encoded(path)
    assert (made, encoded(path)[1], caplog.text) == (lost, 0, "")
    assert np.array_equal(again, fresh)


def test_a_file_of_somebody_else_is_left_alone(path, caplog):
    path.write_text("my own notes " * 20, "utf-8")
    before = path.read_bytes()
    assert encoded(path)[1] == len(TEXTS)
    assert path.read_bytes() == before
    assert "sidecar.foreign" in caplog.text


def test_where_nothing_can_be_written_it_encodes_as_ever():
    rows, made = encoded(Path("/proc/self/list.csv.words.vectors"))
    assert made == len(TEXTS)
    assert np.array_equal(rows, WordEncoder().encode(TEXTS))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_nothing_is_written_into_a_folder_that_must_not_be_written(path, caplog):
    path.parent.chmod(0o500)
    encoded(path)
    assert list(path.parent.iterdir()) == []
    assert caplog.text == ""


WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.core.matching.test_sidecar import Counting, Remembering
remembering = Remembering(Counting(), Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(int(sys.argv[4])):
    remembering.encode([f"{sys.argv[3]} {turn} {n}" for n in range(20)])
"""


def writer(path, name, turns):
    command = [sys.executable, "-c", WRITER, str(path), str(ROOT), name, str(turns)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_at_once_lose_and_break_nothing(path, caplog):
    with writer(path, "one", 60) as one, writer(path, "other", 60) as other:
        assert (one.wait(60), other.wait(60)) == (0, 0)
    texts = [f"{who} {t} {n}" for who in ("one", "other") for t in range(60) for n in range(20)]
    rows, made = encoded(path, texts)
    assert (made, caplog.text) == (0, "")
    assert np.array_equal(rows, WordEncoder().encode(texts))


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.03, 0.08])
def test_a_process_killed_with_9_breaks_nothing(path, moment, caplog):
    encoded(path)
    with writer(path, "killed", 10**6) as process:
        process.stdout.readline()
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    assert process.returncode == -9
    rows, made = encoded(path, [*TEXTS, "new"])
    assert (made, caplog.text) == (1, "")
    assert np.array_equal(rows, WordEncoder().encode([*TEXTS, "new"]))
    assert encoded(path, ["new"])[1] == 0


def test_a_models_name_becomes_a_file_name(tmp_path):
    beside = sidecar_of(tmp_path / "list.csv", "hub:any/model")
    assert beside == tmp_path / "list.csv.hub-any-model.vectors"
