"""Choose an encoder by its name."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from stammtisch.core.matching.encode import use
from stammtisch.core.matching.encode.base import EncoderError

if TYPE_CHECKING:
    from types import ModuleType

    from stammtisch.core.matching.encode.base import Encoder

AUTO = "auto"
"""USE with e5's second opinion where the extra is here, else USE."""

MANY = 5_000
"""Statements of a list above which ``auto`` does without e5, which takes 20 ms each."""

ENCODERS = ("use", "e5", "use+e5", "ngrams")
"""Encoders that have a name; besides, ``hub:NAME`` is any model of sentence-transformers."""

_HUB = "hub:"
_BOTH = "use+e5"
_MODULES = {"e5": "e5", "use+e5": "mixed", "ngrams": "ngrams"}


def load_encoder(name: str = "use") -> Encoder:
    """Load an encoder by its name.

    Args:
        name: ``auto``, one of ENCODERS, or ``hub:`` with the name or the folder of a model.

    Raises:
        EncoderError: there is no such encoder, or it is not installed or fit for this machine.
    """
    name = resolved(name)
    told = "" if _is_hub(name) else encoder_missing(name)
    if told:
        raise EncoderError(f"encoder {name}: {told}")
    if name == "use":
        return use.UseEncoder()
    scale = _module("scale")
    if _is_hub(name):
        encoder = _module("hub").HubEncoder(name)
        return scale.Scaled(encoder, scale.measured(encoder))  # type: ignore[no-any-return]
    made = {"e5": "E5Encoder", "use+e5": "MixedEncoder", "ngrams": "NgramEncoder"}[name]
    encoder = getattr(_module(_MODULES[name]), made)()
    return scale.Scaled(encoder, scale.anchors_of(name))  # type: ignore[no-any-return]


def resolved(name: str, statements: int = 0) -> str:
    """Return which encoder ``auto`` is here; every other name stays.

    Args:
        statements: how many have to be encoded while somebody waits; two minutes at most.
    """
    if name != AUTO:
        return name
    return use.NAME if statements > MANY or encoder_missing(_BOTH) else _BOTH


def version_of(name: str = "use") -> str:
    """Return the version of an encoder's weights without loading them.

    Raises:
        EncoderError: as ``load_encoder``.
    """
    name = resolved(name)
    if _is_hub(name):
        return str(_module("hub").version(name))
    told = encoder_missing(name)
    if told:
        raise EncoderError(f"encoder {name}: {told}")
    return use.version() if name == "use" else str(_module(_MODULES[name]).version())


def stored_name(name: str) -> str:
    """Return the name that an encoder puts beside its vectors."""
    return str(_module("hub").short(name)) if _is_hub(name) else resolved(name)


def encoder_missing(name: str) -> str:
    """Say why an encoder cannot be used here; "" when it can. Nothing is fetched.

    Raises:
        EncoderError: there is no such encoder.
    """
    if _is_hub(name):
        return str(_module("hub").missing(name))
    if name not in {AUTO, *ENCODERS}:
        listed = ", ".join((AUTO, *ENCODERS))
        raise EncoderError(f"no encoder is called {name!r}; there is: {listed}, {_HUB}NAME")
    return str(_module("e5").missing()) if name in {"e5", "use+e5"} else ""


def supports(encoder_name: str, language: str) -> bool:
    """Say whether an encoder knows a language; an unknown encoder or language is not blamed."""
    short = language.split("-", maxsplit=1)[0].lower()
    return encoder_name != use.NAME or not short or short in use.LANGUAGES


def is_spelling_only(encoder_name: str) -> bool:
    """Say whether an encoder compares letters and knows no meaning."""
    return encoder_name == "ngrams"


def _is_hub(name: str) -> bool:
    return name.startswith(_HUB) and name != _HUB


def _module(name: str) -> ModuleType:
    # Not imported above: they need what is measured, and that needs this module.
    return importlib.import_module(f"stammtisch.core.matching.encode.{name}")
