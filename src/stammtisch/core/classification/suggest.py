"""Suggest the classes that a text may belong to: by meaning and by shared words."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from stammtisch.core.classification.types import Entry, Scheme, Suggestion
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.words import PART, stems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stammtisch.core.matching.encode import Encoder, Vectors

Floats = npt.NDArray[np.float64]
SUGGESTED = 5
WORDS_A_TEXT = 3
"""Everyday words that are encoded together; chosen on our own descriptions, as are the next."""

NEAREST = 3
"""Texts of a class whose mean similarity is its similarity."""

WORD_WEIGHT = 0.2
"""Similarity that a perfect overlap of words is worth."""

_PART_WORTH = 0.6
_CALM = 3.0


class Store(Protocol):
    """Keeps vectors between processes."""

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""

    def put(self, key: str, values: bytes) -> None:
        """Keep vectors."""


class _Texts(NamedTuple):
    """Everything that is encoded of a scheme's choices, and whose it is."""

    texts: tuple[str, ...]
    starts: npt.NDArray[np.intp]


_VECTORS: dict[str, Vectors] = {}


def suggest_codes(
    text: str,
    language: str,
    encoder: Encoder | None,
    scheme: Scheme,
    k: int = SUGGESTED,
    *,
    store: Store | None = None,
) -> list[Suggestion]:
    """Suggest the choices of a scheme that fit a text best, the best first.

    Args:
        text: what a firm does, or what is sought; any language that the encoder knows.
        language: labels in this one are compared too, beside German and English; may be empty.
        encoder: None = by shared words alone.
        scheme: shipped or loaded.
        k: how many; fewer where there is nothing to say.
        store: keeps the vectors of the scheme between processes.

    Source:
        docs/method/classification.md.
    """
    if not text.strip() or not scheme.choices:
        return []
    words, hits = _word_scores(text, scheme, language)
    near = np.zeros(len(words))
    if encoder is not None:
        near = _similarities(text, encoder, scheme, language, store)
    scores = near + WORD_WEIGHT * words
    order = np.lexsort((np.arange(len(scores)), -scores))[:k]
    return [
        Suggestion(
            entry=scheme.choices[at],
            score=round(float(scores[at]), 4),
            shared=tuple(hits.get(int(at), ())),
            similarity=round(float(max(0.0, near[at])), 4),
        )
        for at in order
        if scores[at] > 0
    ]


def _similarities(
    text: str, encoder: Encoder, scheme: Scheme, language: str, store: Store | None
) -> Floats:
    texts = _texts(_Key(scheme), _languages(scheme, language))
    with one_thread():
        ours = encoder.encode([text])[0]
        near = _vectors(texts, encoder, store) @ ours
    ends = [*texts.starts[1:], len(texts.texts)]
    return np.array(
        [
            np.sort(near[start:end])[-NEAREST:].mean() if end > start else 0.0
            for start, end in zip(texts.starts, ends, strict=True)
        ],
        dtype=np.float64,
    )


class _Key:
    """A scheme as a key of a cache: equal when its content is."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme

    def __hash__(self) -> int:
        return hash(self.scheme.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.scheme.fingerprint == self.scheme.fingerprint


def _languages(scheme: Scheme, language: str) -> tuple[str, ...]:
    """Return the languages whose labels are compared: German, English and the text's.

    Of a scheme that has none of these, whatever it has first.
    """
    known = scheme.languages
    own = language.split("-", maxsplit=1)[0].lower()
    wanted = [name for name in ("de", "en", own) if name in known]
    return tuple(dict.fromkeys(wanted)) or tuple(sorted(known))[:1]


@lru_cache(maxsize=16)
def _texts(key: _Key, languages: tuple[str, ...]) -> _Texts:
    below = _below(key.scheme)
    texts: list[str] = []
    starts: list[int] = []
    for entry in key.scheme.choices:
        starts.append(len(texts))
        own = [part for name in languages for part in _said(entry, name)]
        finer = [e.labels[n] for e in below[entry.code] for n in languages if n in e.labels]
        texts += dict.fromkeys([*own, *finer])
    return _Texts(tuple(texts), np.array(starts, dtype=np.intp))


def _said(entry: Entry, language: str) -> list[str]:
    words = entry.words.get(language, ())
    parts = range(0, len(words), WORDS_A_TEXT)
    label = [entry.labels[language]] if entry.labels.get(language) else []
    return [*label, *(", ".join(words[at : at + WORDS_A_TEXT]) for at in parts)]


def _below(scheme: Scheme) -> Mapping[str, list[Entry]]:
    """Return for every choice the finer entries that lie in it."""
    chosen = {entry.code for entry in scheme.choices}
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in scheme.entries.values():
        above = entry.parent
        while above and above not in chosen:
            above = scheme.entries[above].parent if above in scheme.entries else ""
        if above:
            found[above].append(entry)
    return found


def _vectors(texts: _Texts, encoder: Encoder, store: Store | None) -> Vectors:
    """Return the vectors of a scheme: of this process, of the store, or made now."""
    digest = hashlib.sha256("\n".join(texts.texts).encode()).hexdigest()[:24]
    key = f"{encoder.name}-{encoder.version}-{digest}"
    if key not in _VECTORS:
        kept = store.get(key) if store is not None else None
        size = len(texts.texts) * encoder.dimensions * np.dtype("<f2").itemsize
        if kept is not None and len(kept) == size:
            half = np.frombuffer(kept, dtype="<f2").reshape(len(texts.texts), -1)
        else:
            half = encoder.encode(texts.texts).astype("<f2")
            if store is not None:
                store.put(key, half.tobytes())
        _VECTORS[key] = half.astype(np.float32)
    return _VECTORS[key]


@lru_cache(maxsize=16)
def _vocabulary(key: _Key, languages: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Return stem → numbers of the choices that have it in a label or among their words."""
    below = _below(key.scheme)
    found: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(key.scheme.choices):
        said = [part for name in languages for part in _said(entry, name)]
        said += [e.labels[n] for e in below[entry.code] for n in languages if n in e.labels]
        for stem in stems(" ".join(said)):
            found[stem].append(at)
    return {stem: tuple(numbers) for stem, numbers in found.items()}


def _word_scores(
    text: str, scheme: Scheme, language: str
) -> tuple[Floats, dict[int, list[str]]]:
    """Return 0..1 for every choice, and the words that it shares with the text."""
    vocabulary = _vocabulary(_Key(scheme), _languages(scheme, language))
    count = len(scheme.choices)
    scores = np.zeros(count)
    hits: dict[int, list[str]] = defaultdict(list)
    for stem, word in stems(text).items():
        worth = _worth(stem, vocabulary)
        rarity = math.log(1 + count / len(worth)) if worth else 0.0
        for at, share in worth.items():
            scores[at] += share * rarity
            hits[at].append(word)
    return scores / (scores.max() + _CALM), hits


def _worth(stem: str, vocabulary: Mapping[str, tuple[int, ...]]) -> dict[int, float]:
    """Return what a stem is worth to each choice that has it, or a long part of it."""
    found: dict[int, float] = {}
    for other, numbers in vocabulary.items():
        if other != stem and _is_part(stem, other):
            found.update(dict.fromkeys(numbers, _PART_WORTH))
    found.update(dict.fromkeys(vocabulary.get(stem, ()), 1.0))
    return found


def _is_part(one: str, other: str) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return len(short) >= PART and (long.startswith(short) or long.endswith(short))
