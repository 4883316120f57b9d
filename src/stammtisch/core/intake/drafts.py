"""Read one line of a list into what it says about a firm, a person and their statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stammtisch.core.contacts import mail_address, person_name, phone_number
from stammtisch.core.intake import cells
from stammtisch.core.intake.cells import CellProblem
from stammtisch.core.intake.fields import FIELDS_BY_NAME, FIRM, PERSON
from stammtisch.core.tables import CellError, latitude, longitude
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_READERS: dict[str, Callable[[str], Any]] = {
    "lat": latitude,
    "lon": longitude,
    "nace_code": cells.nace_code,
    "size": cells.size_class,
    "founded_year": cells.year,
    "languages": cells.languages,
    "certificates": cells.certificates,
    "person_language": cells.language,
    "email": mail_address,
}
_CODES = {"email": "not_mail", "phone": "not_phone"}  # of readers that know no codes
_TEXTS = ("need", "offer", "statement")
_FACTS = frozenset(
    {"quantity_min", "quantity_max", "unit", "radius_km", "available_from", "available_until",
     "own_use_only", "statement_certificates"}
)  # fmt: skip
_KINDS = frozenset({"need", "gesuch", "bedarf", "sucht", "offer", "angebot", "bietet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something a person should know about a line.

    Attributes:
        code: stable name of what it says; our pages have a sentence for each.
        values: what the sentence names.
    """

    code: str
    values: dict[str, str] = field(default_factory=dict)


def texts_of(upward: Mapping[str, str]) -> tuple[str, ...]:
    """Return the needs and offers among what the register does not keep."""
    return tuple(upward[name] for name in _TEXTS if name in upward)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one line says; an empty cell says nothing.

    Attributes:
        line: line of the file.
        firm: field → value.
        person: field of a person → value; empty where the line has no person.
        upward: field → text that the register does not keep: needs, offers and their facts.
        problems: why the line cannot be taken.
    """

    line: int
    firm: Mapping[str, Any]
    person: Mapping[str, Any]
    upward: Mapping[str, str]
    problems: tuple[Remark, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The needs and offers that the line states."""
        return texts_of(self.upward)

    @property
    def address(self) -> str:
        """The mail address in the form in which two are the same; empty for none."""
        return str(self.person.get("email", "")).casefold()


def read_line(line: int, stated: Mapping[str, str], *, country: str) -> Draft:
    """Read the cells of one line.

    Args:
        line: line of the file.
        stated: field → tidy text of its cell.
        country: where phone numbers without a country code belong to.
    """
    problems: list[Remark] = []
    firm: dict[str, Any] = {}
    person: dict[str, Any] = {}
    upward: dict[str, str] = {}
    for name, text in stated.items():
        if not text:
            continue
        group = FIELDS_BY_NAME[name].group
        try:
            value = _read(name, text)
            if group == FIRM:
                firm[name] = value
            elif group == PERSON:
                person |= _of_person(name, value, country=country)
            else:
                upward[name.removeprefix("statement_") if name in _FACTS else name] = text
        except CellProblem as problem:
            values = {"found": text, "field": name, **problem.values}
            problems.append(Remark(code=problem.code, values=values))
    problems += _problems_between(firm, upward)
    return Draft(
        line=line, firm=firm, person=_named(person), upward=upward, problems=tuple(problems)
    )


def _read(name: str, text: str) -> Any:  # noqa: ANN401 -- each field has its own type
    longest = FIELDS_BY_NAME[name].longest
    if len(text) > longest:
        raise CellProblem("too_long", {"limit": str(longest)})
    try:
        return _READERS.get(name, str)(text)
    except CellError as error:
        raise CellProblem(error.code, error.values) from error
    except CellProblem:
        raise
    except ValueError as error:
        raise CellProblem(_CODES[name]) from error


def _of_person(name: str, value: Any, *, country: str) -> dict[str, Any]:  # noqa: ANN401
    if name == "person_name":
        given, family = person_name(value)
        return (
            {"given_name": given, "family_name": family} if given else {"family_name": family}
        )
    if name == "phone":
        try:
            return {"phone_typed": value, "phone_e164": phone_number(value, country=country)}
        except ValueError as error:
            raise CellProblem("not_phone") from error
    return {"language" if name == "person_language" else name: value}


def _named(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person somebody can be told apart by, or nobody.

    A language or a role alone is nobody; a given name alone is taken for the whole name.
    """
    if person.get("family_name") or person.get("email") or person.get("phone_typed"):
        return dict(person)
    if given := person.get("given_name"):
        return {**person, "given_name": "", "family_name": given}
    return {}


def _problems_between(firm: Mapping[str, Any], upward: Mapping[str, str]) -> Iterable[Remark]:
    """Yield what cells say against each other."""
    if ("lat" in firm) != ("lon" in firm):
        yield Remark(code="half_a_place")
    if "statement" in upward:
        kind = upward.get("statement_kind", "")
        if fold(kind) not in _KINDS:
            yield Remark(code="not_a_kind" if kind else "no_kind", values={"found": kind})
    texts = [name for name in _TEXTS if name in upward]
    facts = [name for name in upward if name in _FACTS or name == "certificates"]
    if len(texts) > 1 and facts:
        yield Remark(code="facts_of_whom")


def repeated(drafts: Iterable[Draft]) -> dict[int, tuple[Remark, ...]]:
    """Return what lines say again that an earlier line of the same file said.

    A mail address may stand twice: it is said, and the line is taken. A firm's key that
    stands for two names is a fault (``key_of_two``): nothing would tell the firms apart.
    """
    addresses: dict[str, int] = {}
    keys: dict[str, tuple[int, str, str]] = {}
    found: dict[int, tuple[Remark, ...]] = {}
    for draft in drafts:
        remarks: list[Remark] = []
        if draft.address:
            first = addresses.setdefault(draft.address, draft.line)
            if first != draft.line:
                values = {"address": str(draft.person["email"]), "line": str(first)}
                remarks.append(Remark(code="address_again", values=values))
        key, name = draft.firm.get("external_key"), str(draft.firm.get("name", ""))
        if key and name:
            first, folded, other = keys.setdefault(key, (draft.line, fold(name), name))
            if folded != fold(name):
                values = {"key": key, "line": str(first), "name": other}
                remarks.append(Remark(code="key_of_two", values=values))
        if remarks:
            found[draft.line] = tuple(remarks)
    return found
