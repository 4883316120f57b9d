"""One row of the checklist: a requirement, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stammtisch.core.matching.types import Reason

REQUIREMENTS = (
    "direction", "process", "material", "activity", "amount", "lot", "certificate", "place",
    "time", "language", "customers", "capacity", "own_use",
)  # fmt: skip
"""What can be checked, in the order in which an officer would ask."""


class Verdict(StrEnum):
    """Whether an offer meets a requirement."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One requirement.

    Attributes:
        requirement: one of ``REQUIREMENTS``.
        verdict: met, not met, or nobody said so.
        said: what stands on either side, a code of ``reasons.SENTENCES``.
        question: what to ask where the verdict is open; None elsewhere.
        need: the need's words it rests on, as they were written; empty: a column, or nothing.
        offer: the offer's words.
    """

    requirement: str
    verdict: Verdict
    said: Reason
    question: Reason | None = None
    need: str = ""
    offer: str = ""


def yes(requirement: str, said: Reason, need: str = "", offer: str = "") -> Check:
    """Return a row that is met."""
    return Check(
        requirement=requirement, verdict=Verdict.YES, said=said, need=need, offer=offer
    )


def no(requirement: str, said: Reason, need: str = "", offer: str = "") -> Check:
    """Return a row that is not met."""
    return Check(requirement=requirement, verdict=Verdict.NO, said=said, need=need, offer=offer)


def unclear(
    requirement: str, said: Reason, question: Reason, need: str = "", offer: str = ""
) -> Check:
    """Return a row that is to be asked about."""
    return Check(
        requirement=requirement, verdict=Verdict.OPEN, said=said, question=question,
        need=need, offer=offer,
    )  # fmt: skip
