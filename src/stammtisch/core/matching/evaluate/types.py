"""The values that an evaluation takes and gives: labelled pairs and figures."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MATCHER, OFFER_ONLY, LENGTH_ONLY = "matcher", "offer only", "length only"
SCORERS = (MATCHER, OFFER_ONLY, LENGTH_ONLY)
"""What is measured; the last two are controls that do not look at the need."""

PAIRS, LISTS, LANGUAGES, NEGATIVES, RELIABILITY = (
    "pairs",
    "lists",
    "languages",
    "negatives",
    "reliability",
)
PARTS = (PAIRS, LISTS, LANGUAGES, NEGATIVES, RELIABILITY)
"""Parts of an evaluation, as they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """A need and an offer of which somebody said whether they should be introduced.

    Attributes:
        need: text, any language, kept in Unicode NFC.
        offer: text, likewise.
        fits: what the label says.
        need_language: ISO 639-1; empty = detected, but never below four words.
        offer_language: likewise.
        kind: of a pair that does not fit: what makes it unfitting; empty = not said.
        group: pairs of one group are drawn together; empty = those of one need.
    """

    need: str
    offer: str
    fits: bool
    need_language: str = ""
    offer_language: str = ""
    kind: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        for side in ("need", "offer"):
            text = unicodedata.normalize("NFC", getattr(self, side))
            if not text.strip():
                raise ValueError(f"{side} must not be empty")
            object.__setattr__(self, side, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number about one scorer.

    Attributes:
        part: one of ``PARTS``.
        of: language pair, kind of negative or range of probabilities; empty = everything.
        scorer: one of ``SCORERS``, or a peer's name.
        name: ``auc``, ``p_at_1``, ``within_need``, ``brier``, ``r_at_1``, ``r_at_10``,
            ``r_at_1_across``, ``r_at_10_across``, ``said``, ``true``; see
            docs/method/matching.md.
        value: 0..1; None where the file gives none.
        low: end of the 95 % interval; None where there is none.
        high: its other end.
        count: what the number rests on: pairs (``auc``, ``brier``, ``said``, ``true``), needs
            (``p_at_1``, ``r_at_…``), couples of a fitting and an unfitting pair of one need
            (``within_need``).
    """

    part: str
    of: str
    scorer: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that was measured on one file of labelled pairs.

    Attributes:
        figures: by part, then by what they are about, then by scorer.
        notes: sentences that say how far the figures can be trusted.
        pairs: labelled pairs; ``fitting`` of them fit.
        needs: distinct needs.
        offers: distinct offers.
        groups: what was drawn with replacement for the intervals.
        encoder: its name and version.
    """

    figures: Sequence[Figure]
    notes: Sequence[str]
    pairs: int
    fitting: int
    needs: int
    offers: int
    groups: int
    encoder: str

    def figure(
        self, name: str, *, scorer: str = MATCHER, part: str = "", of: str = ""
    ) -> Figure:
        """Return one figure; ``part`` only where a name stands in several.

        Raises:
            KeyError: it was not measured.
        """
        for found in self.figures:
            if (found.name, found.scorer, found.of) == (name, scorer, of) and (
                not part or found.part == part
            ):
                return found
        raise KeyError(f"{name} {of} of {scorer}")
