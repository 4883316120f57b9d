"""The pick list: five codes for a text, or those that a word or a beginning of a code means."""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from stammtisch.classifications import queries
from stammtisch.classifications.bridge.labels import Elsewhere, elsewhere_of, known_revision
from stammtisch.classifications.models import Entry, Scheme
from stammtisch.core import classification as core
from stammtisch.core.matching import Encoder, load_encoder
from stammtisch.core.text import fold

logger = logging.getLogger(__name__)
MOST = core.SUGGESTED
_BEGINS = re.compile(r"[\d.\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One code to choose.

    Attributes:
        value: revision and code, as the form sends it back.
        shared: words of the text that the class has too.
        is_found: it was looked up by word or code, not suggested.
    """

    value: str
    code: str
    label: str
    shared: tuple[str, ...]
    is_found: bool
    elsewhere: Sequence[Elsewhere]


@dataclass(frozen=True, slots=True, kw_only=True)
class PickList:
    """What is offered for a text.

    Attributes:
        asked: the words or the code that were looked up; empty = for the text.
        chosen: the value that is marked; empty = none of these.
        is_shown: somebody asked; False = nothing but the button.
    """

    asked: str = ""
    chosen: str = ""
    picks: Sequence[Pick] = field(default_factory=tuple)
    is_shown: bool = False


class FolderStore:
    """Keeps vectors of labels in the data folder, so that a new process need not make them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""
        with contextlib.suppress(OSError):  # not there, or not to be read: made again
            return (self._folder / f"{key}.f2").read_bytes()
        return None

    def put(self, key: str, values: bytes) -> None:
        """Keep vectors; another process never sees half of them."""
        draft = self._folder / f"{key}.{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(values)
            draft.replace(self._folder / f"{key}.f2")
        except OSError:
            logger.warning("labels.not_kept folder=%s", self._folder)


@cache
def _encoder() -> Encoder:
    """Load the language model, once a process and only where codes are suggested."""
    return load_encoder()


def scheme_of(revision: str) -> core.Scheme:
    """Return a revision with all labels that were loaded for it (1 query, 2 after loading)."""
    known = known_revision(revision)
    return _merged(known, queries.stamps_of(known))


@lru_cache(maxsize=4)
def _merged(revision: str, stamps: tuple[object, ...]) -> core.Scheme:
    if not stamps:
        return core.shipped(revision)
    rows = queries.entries_of_revision(revision)
    loaded = [
        core.Entry(code=row.code, level=row.level, parent=row.parent_code, labels=row.labels)
        for row in rows
    ]
    return core.merged(core.shipped(revision), loaded)


def picks_for(
    text: str, *, asked: str, revision: str, language: str, spoken: str = "", chosen: str = ""
) -> PickList:
    """Return up to five codes: for what was looked up, or else for the text.

    Args:
        text: what a firm does, or what is sought.
        asked: a word or the beginning of a code; what it finds is filled up by meaning.
        revision: of the codes.
        language: of the labels that are shown; a reader's.
        spoken: language of the text where it is known; loaded labels in it are compared.
        chosen: the value to mark.
    """
    scheme = scheme_of(revision)
    entries = _found(asked, scheme)
    none: tuple[str, ...] = ()
    found = {entry.code: (entry, none) for entry in entries}
    if len(found) < MOST and not (found and code_begins(asked)):
        about = asked if asked.strip() else text
        store = FolderStore(settings.DATA_DIR / "cache")
        heard = spoken or language
        for made in core.suggest_codes(about, heard, _encoder(), scheme, store=store):
            found.setdefault(made.entry.code, (made.entry, made.shared))
    codes_found = {entry.code for entry in entries}
    picks = [
        Pick(
            value=f"{scheme.revision}:{entry.code}",
            code=entry.code,
            label=entry.label(language),
            shared=shared,
            is_found=entry.code in codes_found,
            elsewhere=elsewhere_of(entry.code, scheme.revision, language),
        )
        for entry, shared in list(found.values())[:MOST]
    ]
    values = {pick.value for pick in picks}
    return PickList(
        asked=asked, chosen=chosen if chosen in values else "", picks=picks, is_shown=True
    )


def _found(asked: str, scheme: core.Scheme) -> list[core.Entry]:
    """Return what was looked up and fits into the field: divisions and below, digits only."""
    found = core.find_codes(asked, scheme, len(scheme.entries)) if asked.strip() else []
    return [entry for entry in found if entry.code.replace(".", "").isdigit()][:MOST]


def pick_parts(value: str) -> tuple[str, str]:
    """Return revision and code of a value that the form sent back.

    Raises:
        ValueError: this is no value of a pick.
    """
    revision, _colon, code = value.partition(":")
    if revision not in core.REVISIONS or core.nace_form(code) != code:
        raise ValueError(f"no revision and code: {value!r}")
    return revision, code


def entries_for(
    asked: str, *, chosen: str, schemes: Sequence[Scheme], limit: int
) -> Sequence[core.Entry] | QuerySet[Entry]:
    """Return what a word or the beginning of a code finds; nothing asked, nothing found.

    Args:
        asked: as typed.
        chosen: a revision of NACE, or the id of a loaded scheme.
        schemes: the loaded ones.
        limit: of entries in a revision of NACE; those of a loaded scheme come page by page.
    """
    if not asked.strip():
        return ()
    if chosen in core.REVISIONS:
        return core.find_codes(asked, scheme_of(chosen), limit)
    scheme = next(scheme for scheme in schemes if str(scheme.pk) == chosen)
    begins = code_begins(asked)
    return queries.entries_found(scheme, code=begins, words=() if begins else _words(asked))


def code_begins(asked: str) -> str:
    """Return how a code begins if that was typed, else nothing."""
    bare = asked.strip()
    return bare if _BEGINS.fullmatch(bare) else ""


def _words(asked: str) -> list[str]:
    return fold(asked).split()
