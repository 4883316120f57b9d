import importlib.util

import numpy as np
import pytest

from stammtisch.core.matching.encode import (
    EncoderError,
    encoder_missing,
    hub,
    load_encoder,
    stored_name,
    version_of,
)

has_extra = importlib.util.find_spec("sentence_transformers") is not None
needs_extra = pytest.mark.skipif(not has_extra, reason="the extra hub is not installed")
WORDS = "bread bakery lathe repair steel harden the we a".split()  # noqa: SIM905 -- legible


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a tiny model that knows nine words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(
        WordLevel({word: at for at, word in enumerate(["?", *WORDS])}, unk_token="?")
    )
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.random.default_rng(0).standard_normal((10, 16)).astype(np.float32)
    path = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu"
    ).save(str(path))
    return path


@needs_extra
def test_a_model_in_a_folder_is_an_encoder(folder):
    name = f"hub:{folder}"
    assert encoder_missing(name) == ""
    encoder = load_encoder(name)
    assert (encoder.name, encoder.version) == ("hub:tiny", version_of(name))
    rows = encoder.encode(["repair the lathe", "lathe repair", "bakery bread"])
    assert rows.shape == (3, 17)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@needs_extra
def test_the_version_is_another_one_when_a_file_changes(folder):
    name = f"hub:{folder}"
    before = version_of(name)
    (folder / "notes.txt").write_text("other weights")
    assert version_of(name) != before
    (folder / "notes.txt").unlink()
    assert version_of(name) == before


@needs_extra
def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="holds no such model"):
        load_encoder(f"hub:{tmp_path}")


def test_without_the_extra_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(hub.importlib.util, "find_spec", lambda _name: None)
    assert "pip install 'stammtisch[hub]'" in encoder_missing("hub:any/model")
    with pytest.raises(EncoderError, match="extra hub is not installed"):
        load_encoder("hub:any/model")


def test_the_stored_name_fits_its_column(tmp_path):
    assert stored_name("hub:any/model") == "hub:any/model"
    assert stored_name(f"hub:{tmp_path}") == f"hub:{tmp_path.name}"
    assert len(stored_name("hub:" + "a" * 90)) == 52
