"""Measure the matcher on labelled pairs: an agency's own, or those of our tables.

``metrics`` and ``resample`` are plain numpy and know no matcher.
"""

from stammtisch.core.matching.evaluate.report import OneLabelError, evaluate
from stammtisch.core.matching.evaluate.scorers import Lists, Scores, scores_of
from stammtisch.core.matching.evaluate.types import (
    PARTS,
    SCORERS,
    Evaluation,
    Figure,
    LabelledPair,
)

__all__ = [
    "PARTS",
    "SCORERS",
    "Evaluation",
    "Figure",
    "LabelledPair",
    "Lists",
    "OneLabelError",
    "Scores",
    "evaluate",
    "scores_of",
]
