"""Say what one line of a list would do to the register; nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stammtisch.core.intake.drafts import Draft, Remark, texts_of
from stammtisch.core.intake.register import KnownFirm, KnownPerson, Register, find_person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CREATED, CHANGED, UNCHANGED, REFUSED = "created", "changed", "unchanged", "refused"
_FAULTS = frozenset({"key_of_two"})  # remarks on the whole file that refuse a line


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlan:
    """What a line would do.

    Attributes:
        outcome: ``created``, ``changed``, ``unchanged`` or ``refused``.
        firm: the firm that is there already; None = a new one.
        person: the person who is there already; None = a new one, or nobody.
        firm_values: field → value to be written; so is ``person_values``.
        firm_before: what would be written over, empty for a new firm; so is ``person_before``.
        upward: field → text for whoever keeps needs and offers.
        remarks: why it is refused, or what else a person should know.
    """

    line: int
    name: str
    outcome: str
    firm: KnownFirm | None = None
    person: KnownPerson | None = None
    firm_values: Mapping[str, Any]
    person_values: Mapping[str, Any]
    firm_before: Mapping[str, Any]
    person_before: Mapping[str, Any]
    upward: Mapping[str, str]
    remarks: tuple[Remark, ...] = ()


def _before(known: KnownFirm | KnownPerson | None, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known.values[name] for name in values} if known else {}


def plan_line(register: Register, draft: Draft, *, remarks: Sequence[Remark] = ()) -> LinePlan:
    """Return what a line would do to the register as it stands.

    An empty cell never erases a value; a stated one wins. ``remarks`` are those on this line
    that only the whole file can tell.
    """
    faults = [*draft.problems, *(remark for remark in remarks if remark.code in _FAULTS)]
    found = register.find(draft)
    if isinstance(found, Remark):
        faults.append(found)
    if faults or isinstance(found, Remark):
        return _refused(draft, faults)
    person = find_person(found, draft.person) if found and draft.person else None
    if isinstance(person, Remark):
        return _refused(draft, [person])
    firm_values = _firm_values(found, draft, source=register.source)
    person_values = _person_values(person, draft)
    is_news = any(found is None or not register.has_heard(found, text) for text in draft.texts)
    outcome = UNCHANGED
    if found is None:
        outcome = CREATED
    elif firm_values or person_values or is_news:
        outcome = CHANGED
    return LinePlan(
        line=draft.line, outcome=outcome, firm=found, person=person,
        upward=draft.upward if is_news else {},
        name=str(found.values["name"] if found else draft.firm["name"]),
        firm_values=firm_values, person_values=person_values,
        firm_before=_before(found, firm_values), person_before=_before(person, person_values),
        remarks=(*remarks, *_remarks(register, draft, found)),
    )  # fmt: skip


def _refused(draft: Draft, faults: Sequence[Remark]) -> LinePlan:
    return LinePlan(
        line=draft.line, name=str(draft.firm.get("name", "")), outcome=REFUSED, firm_values={},
        person_values={}, firm_before={}, person_before={}, upward={}, remarks=tuple(faults),
    )  # fmt: skip


def _firm_values(firm: KnownFirm | None, draft: Draft, *, source: str) -> dict[str, Any]:
    if firm is None:
        return {**draft.firm, "source": source}
    stated = dict(draft.firm)
    if firm.values["external_key"]:
        stated.pop("external_key", None)
    elif "external_key" in stated:
        stated["source"] = source
    if firm.values["short_name"] == stated.get("name"):
        del stated["name"]  # the list calls it by its short name; the legal name stays
    return {name: value for name, value in stated.items() if firm.values[name] != value}


def _person_values(person: KnownPerson | None, draft: Draft) -> dict[str, Any]:
    if person is None:
        if not draft.person or draft.person.get("family_name"):
            return dict(draft.person)
        unnamed = draft.person.get("email") or draft.person["phone_typed"]
        return {**draft.person, "family_name": unnamed}
    return {n: value for n, value in draft.person.items() if person.values[n] != value}


def _remarks(register: Register, draft: Draft, firm: KnownFirm | None) -> list[Remark]:
    remarks = []
    if firm is None and (others := register.same_name(draft)):
        labels = "; ".join(other.label for other in others)
        remarks.append(Remark(code="same_name_elsewhere", values={"firms": labels}))
    if draft.address and (others := register.elsewhere(draft, firm)):
        labels = "; ".join(other.label for other in others)
        values = {"address": str(draft.person["email"]), "firms": labels}
        remarks.append(Remark(code="address_elsewhere", values=values))
    return remarks


def enter(register: Register, plan: LinePlan, *, firm_id: int, person_id: int | None) -> None:
    """Bring ``register`` up to what it is once the plan has been carried out.

    Args:
        firm_id: key of the firm, new or known; so is ``person_id``.
    """
    firm = plan.firm
    if firm is None:
        empty = dict.fromkeys(_FIRM_TEXTS, "") | {
            "lat": None,
            "lon": None,
            "founded_year": None,
        }
        lists: dict[str, Any] = {"languages": [], "certificates": []}
        firm = KnownFirm(id=firm_id, values={**empty, **lists, **plan.firm_values})
    else:
        register.forget(firm)
        firm.values.update(plan.firm_values)
    if person_id is not None and plan.person is None and plan.person_values:
        blank = dict.fromkeys(_PERSON_TEXTS, "")
        firm.people.append(KnownPerson(id=person_id, values={**blank, **plan.person_values}))
    elif plan.person is not None:
        plan.person.values.update(plan.person_values)
    register.add(firm)
    register.add_heard(firm_id, texts_of(plan.upward))


_FIRM_TEXTS = (
    "name", "short_name", "street", "postcode", "place", "district", "nace_code", "size",
    "website", "description", "source", "external_key",
)  # fmt: skip
_PERSON_TEXTS = (
    "given_name", "family_name", "role", "email", "phone_typed", "phone_e164", "language",
)  # fmt: skip
FIRM_FIELDS = (*_FIRM_TEXTS, "lat", "lon", "founded_year", "languages", "certificates")
PERSON_FIELDS = _PERSON_TEXTS
