"""Any model of sentence-transformers, by its name or from a folder: the extra ``hub``."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching.encode.base import EncoderError, in_batches, unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode.base import Vectors

PREFIX = "hub:"
_SHOWN = 48
_LETTERS = 12
_READ = 1 << 16


class HubEncoder:
    """A model of sentence-transformers, on the processor.

    Source:
        Reimers and Gurevych 2019, Sentence-BERT.
    """

    def __init__(self, name: str) -> None:
        folder = _folder(name)
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- an extra

        self.name, self.version = short(name), _fingerprint(folder)
        try:
            self._model = SentenceTransformer(str(folder), device="cpu")
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(f"encoder {name}: {folder} holds no such model") from error
        self.dimensions = int(self._model.encode(["x"], show_progress_bar=False).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; equal texts are encoded once."""
        return in_batches(texts, self.dimensions, self._unit)

    def _unit(self, texts: list[str]) -> Vectors:
        made = self._model.encode(texts, show_progress_bar=False, convert_to_numpy=True)
        return unit_rows(np.asarray(made, dtype=np.float32))


def short(name: str) -> str:
    """Return the name that is stored beside vectors; of a folder its last part."""
    wanted = name.removeprefix(PREFIX)
    shown = Path(wanted).resolve().name if Path(wanted).is_dir() else wanted
    return f"{PREFIX}{shown[-_SHOWN:]}"


def version(name: str) -> str:
    """Return the fingerprint of a model's files; those that are missing are fetched."""
    return _fingerprint(_folder(name))


def missing(name: str) -> str:
    """Say why it cannot be used here without fetching anything; "" when it can."""
    try:
        _folder(name, may_fetch=False)
    except EncoderError as error:
        return str(error).removeprefix(f"encoder {name}: ")
    return ""


def _folder(name: str, *, may_fetch: bool = True) -> Path:
    wanted = name.removeprefix(PREFIX)
    if importlib.util.find_spec("sentence_transformers") is None:
        told = "the extra hub is not installed (pip install 'stammtisch[hub]')"
        raise EncoderError(f"encoder {name}: {told}")
    if Path(wanted).is_dir():
        return Path(wanted).resolve()
    from huggingface_hub import snapshot_download  # noqa: PLC0415 -- comes with the extra

    try:
        return Path(snapshot_download(wanted, local_files_only=True))
    except (OSError, ValueError) as error:
        if not may_fetch:
            raise EncoderError(f"encoder {name}: the model is not on this machine") from error
    try:
        return Path(snapshot_download(wanted))
    except (OSError, ValueError) as error:
        raise EncoderError(f"encoder {name}: the model cannot be fetched") from error


def _fingerprint(folder: Path) -> str:
    """Return letters that change with the files: names, sizes, and how each begins and ends."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(_READ))
            file.seek(max(0, size - _READ))
            digest.update(file.read(_READ))
    return digest.hexdigest()[:_LETTERS]
