"""Find the firm and the person of a register that a line speaks of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stammtisch.core.intake.drafts import Draft, Remark
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_fold = lru_cache(maxsize=250_000)(fold)  # a list is compared with the same names many times


@dataclass(slots=True, kw_only=True)
class KnownPerson:
    """Somebody in the register, with every field that a list may state."""

    id: int
    values: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class KnownFirm:
    """A firm of the register.

    Attributes:
        id: its key there.
        values: at least ``name short_name postcode source external_key``; every field that a
            list may state once the firm is a candidate.
        people: its people, once the firm is a candidate.
    """

    id: int
    values: dict[str, Any]
    people: list[KnownPerson] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Name and place, to tell it from another of the same name."""
        place = f"{self.values['postcode']} {self.values.get('place', '')}".strip()
        return f"{self.values['name']} ({place})" if place else str(self.values["name"])


class Register:
    """The firms of one agency, found by key or by folded name."""

    def __init__(
        self,
        firms: Iterable[KnownFirm],
        *,
        source: str,
        addresses: Mapping[str, Iterable[int]],
    ) -> None:
        """Index ``firms``.

        Args:
            firms: all firms of the agency.
            source: where the list comes from; keys count within one source.
            addresses: casefolded mail address → ids of the firms whose people have it.
        """
        self.source = source
        self.firms: dict[int, KnownFirm] = {}
        self._by_key: dict[str, int] = {}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_short: dict[str, set[int]] = defaultdict(set)
        self._addresses: dict[str, set[int]] = defaultdict(set)
        self._heard: dict[int, set[str]] = defaultdict(set)
        for address, ids in addresses.items():
            self._addresses[address].update(ids)
        for firm in firms:
            self.add(firm)

    def add(self, firm: KnownFirm) -> None:
        """Enter a firm, or enter it again after its name or key changed."""
        self.firms[firm.id] = firm
        self._by_name[_fold(firm.values["name"])].add(firm.id)
        if firm.values["short_name"]:
            self._by_short[_fold(firm.values["short_name"])].add(firm.id)
        if firm.values["external_key"] and firm.values["source"] == self.source:
            self._by_key[firm.values["external_key"]] = firm.id
        for person in firm.people:
            self.add_address(str(person.values.get("email", "")), firm.id)

    def forget(self, firm: KnownFirm) -> None:
        """Take a firm's names out of the index, before they change."""
        self._by_name[_fold(firm.values["name"])].discard(firm.id)
        self._by_short[_fold(firm.values["short_name"])].discard(firm.id)

    def add_address(self, address: str, firm_id: int) -> None:
        """Remember that somebody of a firm has a mail address."""
        if address:
            self._addresses[address.casefold()].add(firm_id)

    def add_heard(self, firm_id: int, texts: Iterable[str]) -> None:
        """Remember what was said in a firm before."""
        self._heard[firm_id].update(_fold(text) for text in texts)

    def has_heard(self, firm: KnownFirm, text: str) -> bool:
        """Say whether a firm's need or offer is known in these words."""
        return _fold(text) in self._heard[firm.id]

    def candidates(self, draft: Draft) -> set[int]:
        """Return the ids of all firms that a line could speak of."""
        name = _fold(str(draft.firm.get("name", "")))
        found = set(self._by_name.get(name, ())) | set(self._by_short.get(name, ()))
        if (known := self._by_key.get(draft.firm.get("external_key", ""))) is not None:
            found.add(known)
        return found

    def find(self, draft: Draft) -> KnownFirm | Remark | None:
        """Return the firm a line speaks of, None for a new one, or why it is not clear."""
        key = draft.firm.get("external_key", "")
        if key and key in self._by_key:
            return self._by_key_and_name(self.firms[self._by_key[key]], draft)
        if not draft.firm.get("name"):
            return Remark(code="no_name")
        name = _fold(str(draft.firm["name"]))
        for index in (self._by_name, self._by_short):
            fitting = [
                self.firms[pk] for pk in sorted(index.get(name, ())) if self._fits(pk, draft)
            ]
            postcode = draft.firm.get("postcode")
            exact = [firm for firm in fitting if firm.values["postcode"] == postcode]
            fitting = exact or fitting if postcode else fitting
            if len(fitting) > 1:
                labels = "; ".join(firm.label for firm in fitting)
                return Remark(code="two_firms_fit", values={"firms": labels})
            if fitting:
                return fitting[0]
        return None

    def _by_key_and_name(self, firm: KnownFirm, draft: Draft) -> KnownFirm | Remark:
        """Return the firm of a key, unless the line names another one."""
        named = {other.id for other in self.same_name(draft)}
        if named and firm.id not in named:
            labels = "; ".join(self.firms[pk].label for pk in sorted({firm.id, *named}))
            return Remark(code="two_firms_fit", values={"firms": labels})
        return firm

    def _fits(self, pk: int, draft: Draft) -> bool:
        """Say whether postcode and key allow a firm of this name to be the one meant."""
        values = self.firms[pk].values
        stated, known = draft.firm.get("postcode", ""), values["postcode"]
        if stated and known and stated != known:
            return False
        key = draft.firm.get("external_key", "")
        is_other_key = key and values["external_key"] and values["source"] == self.source
        return not is_other_key

    def same_name(self, draft: Draft) -> list[KnownFirm]:
        """Return firms that have the name of a line, whatever their postcode."""
        name = _fold(str(draft.firm.get("name", "")))
        return [self.firms[pk] for pk in sorted(self._by_name.get(name, ()))]

    def elsewhere(self, draft: Draft, firm: KnownFirm | None) -> list[KnownFirm]:
        """Return other firms whose people have the mail address of a line."""
        ids = self._addresses.get(draft.address, set()) - {firm.id if firm else None}
        return [self.firms[pk] for pk in sorted(ids) if pk in self.firms]


def find_person(firm: KnownFirm, stated: Mapping[str, Any]) -> KnownPerson | Remark | None:
    """Return the person of a firm that a line speaks of, None for a new one.

    The mail address decides, then the name; the phone only where a line has nothing else.
    """
    address = str(stated.get("email", "")).casefold()
    if address:
        same = [p for p in firm.people if str(p.values["email"]).casefold() == address]
        if len(same) > 1:
            same = [p for p in same if _name_of(p.values) == _name_of(stated)] or same
        if same:
            return _only(same)
    if name := _name_of(stated):
        return _only([p for p in firm.people if _name_of(p.values) == name])
    if not address:
        phone = stated["phone_e164"] or stated["phone_typed"]
        known = [
            p for p in firm.people if phone in (p.values["phone_e164"], p.values["phone_typed"])
        ]
        return _only(known)
    return None


def _only(people: list[KnownPerson]) -> KnownPerson | Remark | None:
    if len(people) > 1:
        return Remark(code="two_people_fit", values={"count": str(len(people))})
    return people[0] if people else None


def _name_of(values: Mapping[str, Any]) -> str:
    return _fold(f"{values.get('given_name', '')} {values.get('family_name', '')}")
