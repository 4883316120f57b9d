import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stammtisch.core.matching.encode import e5
from stammtisch.core.matching.encode.mixed import MixedEncoder
from stammtisch.core.matching.features import background_texts

REASON = e5.missing()
if REASON:
    pytest.skip(REASON, allow_module_level=True)

LANGUAGES = Path(__file__).parents[4] / "bench/languages"
NEED = "Vi söker en verkstad som kan laga vår gamla svarv."
FIT = "We repair old lathes and milling machines."
UNFIT = "Vi säljer färskt bröd till kaféer varje morgon."


@pytest.fixture(scope="module")
def encoder():
    return e5.E5Encoder()


def test_centring_lets_what_fits_come_before_what_is_in_the_same_language(encoder):
    raw, centred = encoder.raw([NEED, FIT, UNFIT]), encoder.encode([NEED, FIT, UNFIT])
    assert raw[0] @ raw[1] - raw[0] @ raw[2] < 0.05
    assert centred[0] @ centred[1] - centred[0] @ centred[2] > 0.3


def test_a_row_depends_on_its_text_alone(encoder):
    texts = ["Brot", NEED, "", "a\0b", "x" * 900]
    together = encoder.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert (encoder.encode([text])[0] == row).all()
    assert (encoder.encode(["x" * 400])[0] == together[4]).all()
    assert not (encoder.raw(["a"])[0] == encoder.raw(["a\0b"])[0]).all()


def test_the_shipped_means_are_those_of_the_sentences(encoder):
    names, means = e5.language_means()
    assert names == sorted(path.stem for path in LANGUAGES.glob("*.txt"))
    lines = (LANGUAGES / "sv.txt").read_text("utf-8").splitlines()
    made = encoder.raw(lines).mean(axis=0)
    assert np.abs(made - means[names.index("sv")]).max() < 0.001


def test_a_language_is_read_from_the_vector_of_an_unseen_sentence(encoder):
    texts = ["Caut un atelier de tâmplărie.", "Потрібен бухгалтер.", "Eine Schlosserei."]
    assert e5.languages_of(encoder.raw(texts)) == ["ro", "uk", "de"]


def test_a_language_that_use_lacks_has_nothing_but_its_e5_half(encoder):
    mixed = MixedEncoder()
    swedish, english = mixed.encode([NEED, FIT])
    assert not swedish[:512].any()
    assert (swedish[512:] @ encoder.encode([NEED])[0]).round(4) == 1
    assert np.linalg.norm(english[:512]) == pytest.approx(0.6**0.5, abs=0.001)
    assert np.linalg.norm(english) == pytest.approx(1, abs=0.001)


def test_the_number_of_threads_is_not_changed_for_others():
    ask = (
        "import os; from stammtisch.core.matching.encode.e5 import E5Encoder; E5Encoder();"
        "print(os.environ.get('OMP_NUM_THREADS'))"
    )
    for value in ("3", None):
        env = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
        env |= {"OMP_NUM_THREADS": value} if value else {}
        told = subprocess.check_output([sys.executable, "-c", ask], text=True, env=env)
        assert told == f"{value}\n"


@pytest.mark.parametrize(
    ("machine", "flags", "told"),
    [
        ("aarch64", "avx2", "needs an x86-64 processor"),
        ("x86_64", "sse4_2", "needs a processor with AVX2"),
        ("x86_64", "sse4_2 avx2", ""),
    ],
)
def test_a_machine_that_cannot_is_told_before_the_engine_is_loaded(
    monkeypatch, tmp_path, machine, flags, told
):
    path = tmp_path / "cpuinfo"
    path.write_text(f"flags : fpu {flags}\n")
    monkeypatch.setattr(e5, "_CPU", path)
    monkeypatch.setattr(e5.platform, "machine", lambda: machine)
    assert told in e5.missing()
    assert bool(told) == bool(e5.missing())


def test_the_everyday_statements_come_with_the_rows_that_the_model_makes(encoder):
    texts = [text for side in background_texts().values() for text in side]
    assert {e5.digest_of(text) for text in texts} == set(e5.everyday())
    made = encoder._model.query(texts[::60])
    kept = np.array([e5.everyday()[e5.digest_of(text)] for text in texts[::60]])
    assert np.array_equal(made, kept)
    assert np.array_equal(encoder.raw(texts[::60]), kept)
