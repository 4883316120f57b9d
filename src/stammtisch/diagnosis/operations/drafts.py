"""What somebody said, before it is a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from stammtisch.diagnosis import bridge, rules
from stammtisch.diagnosis.models import Statement
from stammtisch.shared.errors import Refused


class FactsContradict(Refused):
    """The facts of a statement exclude each other."""


class NothingToSolve(Refused):
    """An offer has no problem that something would solve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """A need or an offer as an officer or a spreadsheet words it.

    Attributes:
        kind: a value of ``Statement.Kind``.
        verbatim: what was said; never leaves the agency.
        released: what may leave it; names nobody. Empty: nothing may leave yet.
        solution: what would solve a need, in a few words; never leaves the agency.
        quantity_min: in ``unit``, not negative; so is ``quantity_max``.
        certificates: required (need) or held (offer); ``!EN 9100`` = expressly not held.
        radius_km: how far is acceptable, above 0.
        nace_version: revision of NACE in which ``nace_sought`` is meant.
    """

    kind: str
    verbatim: str
    released: str = ""
    solution: str = ""
    language: str = ""
    quantity_min: float | None = None
    quantity_max: float | None = None
    unit: str = ""
    certificates: tuple[str, ...] = ()
    radius_km: float | None = None
    available_from: date | None = None
    available_until: date | None = None
    own_use_only: bool = False
    nace_sought: str = ""
    nace_version: str = "2"
    pass_on: str = Statement.PassOn.NO

    def __post_init__(self) -> None:
        if self.kind not in Statement.Kind.values:
            raise ValueError(f"kind must be one of {Statement.Kind.values}, got {self.kind!r}")
        if not self.verbatim.strip():
            raise ValueError("verbatim must not be empty")
        if self.solution != self.solution.strip():
            raise ValueError("solution must not begin or end with white space")
        if self.solution and self.kind != Statement.Kind.NEED:
            raise NothingToSolve(_("Only a need can be solved. Delete this line for an offer."))
        if not rules.in_order(self.quantity_min, self.quantity_max):
            raise FactsContradict(_("The quantity ends below its beginning."))
        if not rules.in_order(self.available_from, self.available_until):
            raise FactsContradict(_("The last day lies before the first."))

    @property
    def values(self) -> Mapping[str, Any]:
        """Every field as a row of ``Statement`` holds it."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**said, "certificates": list(self.certificates)}

    @property
    def search_text(self) -> str:
        """All wordings, folded."""
        return searched(self.verbatim, self.released, self.solution)


def searched(*wordings: str) -> str:
    """Return wordings as they are searched: in one, folded."""
    return bridge.folded(" ".join(wordings))
