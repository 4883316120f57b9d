"""Speaks HTTP: the review in the room Match, and what is learnt from it in the room Learn."""

from stammtisch.matching.views.review import (
    computing,
    decide,
    decisions,
    need,
    offer,
    review,
    take_back,
    unserved,
)

__all__ = [
    "computing",
    "decide",
    "decisions",
    "need",
    "offer",
    "review",
    "take_back",
    "unserved",
]
