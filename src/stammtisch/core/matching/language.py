"""Guess the language of a text, but never of a few words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LEAST_WORDS = 4
"""Below this a guess is right in two cases out of three only."""

CANDIDATES = "ar cs da de en es fr hr hu it ja ko nl pl pt ro ru sv th tr uk zh".split()  # noqa: SIM905 -- legible


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the likeliest language, or "" below four words."""
    if len(text.split()) < LEAST_WORDS:
        return ""
    code, _ = _identifier().classify(text)
    return str(code)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- reads a model

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CANDIDATES)
    return identifier
