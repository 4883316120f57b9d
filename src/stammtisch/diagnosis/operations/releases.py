"""Keeps names out of the wording that may leave the agency.

A word of at least four letters counts as a name if it is a family name in the register, or if
it stands in the names of fewer than three firms: *Nordring* names a firm, *Metallbau* does not
as soon as three firms are called so. Upper and lower case, accents and a genitive *s* make no
difference. Names of fewer letters (*ABB*) go unseen, unless several words make up the name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from stammtisch.businesses.models import Business
from stammtisch.diagnosis import bridge, queries
from stammtisch.shared.errors import Refused

LETTERS = 4
TRADE_FIRMS = 3  # a word that so many firms bear is the name of their trade
_WORD = re.compile(r"[^\W_]+")
_NOT_NAMES = frozenset(
    {
        "gmbh", "ggmbh", "kgaa", "aktiengesellschaft", "gesellschaft", "kommanditgesellschaft",
        "genossenschaft", "verein", "eingetragen", "haftungsbeschrankt", "sohn", "sohne",
        "tochter", "partner", "company", "limited", "corporation", "group", "gruppe",
        "holding", "international", "deutschland", "germany", "inhaber", "mbh", "ohg", "gbr",
    }
)  # folded  # fmt: skip


class NamesSomebody(Refused):
    """The released wording names a firm or somebody of the register.

    Attributes:
        words: what was found, as it was written.
    """

    def __init__(self, words: list[str]) -> None:
        quoted = ", ".join(f"“{word}”" for word in words)
        super().__init__(
            _(
                "This wording may leave the agency, but it seems to name somebody: "
                "%(words)s. Say it without the name, or confirm that these words are no names."
            )
            % {"words": quoted}
        )
        self.words = words


def check_release(*, released: str, business: Business, words_are_no_names: bool) -> int:
    """Return how many words look like names but were confirmed to be none (2 queries).

    Raises:
        NamesSomebody: there are such words and nobody confirmed them.
    """
    if not released.strip():
        return 0
    found = names_in(released, business=business)
    if found and not words_are_no_names:
        raise NamesSomebody(found)
    return len(found)


def names_in(text: str, *, business: Business) -> list[str]:
    """Return the words of ``text`` that name somebody in the register of the firm's agency."""
    firms = [
        [_words(legal), _words(short)]
        for legal, short in queries.firm_names(business.agency_id)
    ]
    borne = Counter(word for names in firms for word in set().union(*names))
    names = {word for word, bearers in borne.items() if bearers < TRADE_FIRMS}
    for family_name in queries.family_names(business.agency_id):
        names.update(_words(family_name))
    said = [word for word in _WORD.findall(text) if _is_named(word, names)]
    return list(dict.fromkeys([*said, *_phrases_in(text, firms)]))


def _is_named(word: str, names: set[str]) -> bool:
    bare = bridge.folded(word)
    return len(bare) >= LETTERS and (bare in names or bare.removesuffix("s") in names)


def _phrases_in(text: str, firms: Iterable[list[list[str]]]) -> list[str]:
    """Return names made up of several short words, which ``names_in`` would not see."""
    said = f" {' '.join(map(bridge.folded, _WORD.findall(text)))} "
    return [
        " ".join(words)
        for names in firms
        for words in names
        if len(words) > 1
        and all(len(word) < LETTERS for word in words)
        and f" {' '.join(words)} " in said
    ]


def _words(name: str) -> list[str]:
    words = (bridge.folded(word) for word in _WORD.findall(name))
    return [word for word in words if word not in _NOT_NAMES]
