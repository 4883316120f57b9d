"""Spell mail addresses, phone numbers and names of people in one way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 3
_ADDRESSING = frozenset(
    {"herr", "herrn", "frau", "hr.", "fr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms."}
)
_TITLE = re.compile(r"(?i)(prof|dr|mag|ing|dipl)\b[.\w-]*|(h\.?c\.?|m(ed|ult)\.)$")
_PARTICLES = frozenset(
    {"von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "di", "da", "dos", "du",
     "la", "le", "el", "al", "bin", "der", "den", "dem", "ten", "ter", "und", "st."}
)  # fmt: skip


class Name(NamedTuple):
    """A person's name; titles stand before the given name."""

    given: str
    family: str


def mail_address(text: str) -> str:
    """Return an address with a small, ASCII domain; what stands before the @ is kept.

    No network is asked. ``a+b@…`` is an address of its own.

    Raises:
        ValueError: this is no mail address.
    """
    bare = text.strip().removeprefix("mailto:").strip()
    try:
        found = validate_email(bare, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError("this is no mail address") from error
    return f"{found.local_part}@{found.ascii_domain}"


def phone_number(text: str, *, country: str) -> str:
    """Return the international number (E.164), or nothing where the text is no valid one.

    Args:
        text: as somebody typed it.
        country: ISO 3166 code that numbers without one belong to.

    Raises:
        ValueError: this cannot be a phone number at all.
    """
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        raise ValueError("this is no phone number")
    for number in _numbers(text, country=country):
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def _numbers(text: str, *, country: str) -> Iterator[phonenumbers.PhoneNumber]:
    """Yield the text as one number or, where it is none, the numbers inside it."""
    try:
        yield phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        yield from (match.number for match in phonenumbers.PhoneNumberMatcher(text, country))


def person_name(text: str) -> Name:
    """Split a name: ``Dr. von der Heide, Jörg`` and ``Dr. Jörg von der Heide`` are one."""
    before, comma, behind = text.partition(",")
    words = [word for word in before.split() if word.casefold() not in _ADDRESSING]
    titles = []
    while words and _TITLE.match(words[0]) and len(words) > 1:
        titles.append(words.pop(0))
    if comma and words:
        return Name(" ".join([*titles, *behind.split()]), " ".join(words))
    start = max(len(words) - 1, 0)
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    if start == 1 and words[0].casefold() in _PARTICLES:
        start = 0
    return Name(" ".join([*titles, *words[:start]]), " ".join(words[start:]))
