"""Shapes the sheet that ``stammtisch demo`` prints: what every newcomer sees first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from textwrap import shorten, wrap

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.businesses.models import Business
from stammtisch.demo.bridge import Town
from stammtisch.demo.queries import Counts
from stammtisch.demo.rules import DEMO_PASSWORD, OFFICER
from stammtisch.matching.models import Suggestion
from stammtisch.matching.templatetags.reasons import sentence

WIDEST = 100
TEXT_AT_MOST = 220
NAME_AT_MOST = 40
SUREST = 99  # per cent: nothing is certain before the two have talked
_CODE = re.compile(r"\033\[[0-9;]*m")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchLines:
    """One suggestion in words."""

    percent: int
    distance: str
    need: str
    need_firm: str
    offer: str
    offer_firm: str
    reasons: Sequence[str]
    doubts: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything the sheet says.

    Attributes:
        about: what is in the town, one line each.
        waiting: what an officer finds to do.
        notes: remarks about this load, may be empty.
    """

    about: Sequence[str]
    matches: Sequence[MatchLines]
    waiting: Sequence[str]
    notes: Sequence[str]
    address: str
    email: str
    password: str


def sheet_of(
    *, town: Town, counts: Counts, matches: Sequence[Suggestion], today: date, address: str
) -> Sheet:
    """Say in words what was loaded and what was found.

    Args:
        town: the files with dates as they were moved when the town was loaded.
    """
    return Sheet(
        about=_about(town, counts, today=today),
        matches=[_match_in_words(match) for match in matches],
        waiting=_waiting(counts),
        notes=[_("This password is known to everybody: for trying out on your machine only.")],
        address=address,
        email=OFFICER.email,
        password=DEMO_PASSWORD,
    )


def _about(town: Town, counts: Counts, *, today: date) -> list[str]:
    day = today.isoformat()
    closed = sum(1 for venue in town.venues if venue["opens_on"] > day)
    past = sum(1 for event in town.events if event["date"] < day)
    register = _(
        "%(businesses)d businesses in %(divisions)d NACE divisions, %(people)d people, "
        "%(ties)d ties between firms"
    )
    heard = _(
        "%(visits)d visits; %(needs)d needs and %(offers)d offers in %(languages)d languages"
    )
    places = _("%(closed)d venues not open yet; %(past)d events past, %(planned)d to come")
    numbers = {
        **asdict(counts), "closed": closed, "past": past, "planned": len(town.events) - past
    }  # fmt: skip
    return [register % numbers, heard % numbers, places % numbers]


def _waiting(counts: Counts) -> list[str]:
    waiting = ngettext(
        "%(count)d need has a fitting offer to say yes or no to.",
        "%(count)d needs have fitting offers to say yes or no to.",
        counts.needs_waiting,
    ) % {"count": counts.needs_waiting}
    unserved = ngettext(
        "%(count)d need nobody here seems to serve: a gap in the town.",
        "%(count)d needs nobody here seems to serve: the gaps of the town.",
        counts.needs_unserved,
    ) % {"count": counts.needs_unserved}
    return [waiting, unserved]


def _match_in_words(match: Suggestion) -> MatchLines:
    return MatchLines(
        percent=min(SUREST, round(100 * match.probability)),
        distance=_distance(match.distance_km),
        need=match.need.released or match.need.verbatim,
        need_firm=_short_name(match.need.business),
        offer=match.offer.released or match.offer.verbatim,
        offer_firm=_short_name(match.offer.business),
        reasons=[sentence(each) for each in match.reasons if each["code"] != "near"],
        doubts=[sentence(doubt) for doubt in match.doubts],
    )


def _short_name(firm: Business) -> str:
    return shorten(str(firm), NAME_AT_MOST, placeholder=" …")


def _distance(km: float | None) -> str:
    if km is None:
        return ""
    if km < 1:
        return _("%(distance)d m") % {"distance": max(100, round(km * 10) * 100)}
    return _("%(distance)d km") % {"distance": round(km)}


class Ink:
    """Colours for a terminal, or none at all."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, *codes: str) -> str:
        """Return ``text`` in the given colours."""
        return f"\033[{';'.join(codes)}m{text}\033[0m" if self._colour else text

    def need(self, text: str) -> str:
        """Return ``text`` in the voice of needs."""
        return self(text, "1", "38", "5", "173")

    def offer(self, text: str) -> str:
        """Return ``text`` in the voice of offers."""
        return self(text, "1", "38", "5", "37")

    def strong(self, text: str) -> str:
        """Return ``text`` set off."""
        return self(text, "1")

    def quiet(self, text: str) -> str:
        """Return ``text`` set back."""
        return self(text, "2")

    def good(self, text: str) -> str:
        """Return ``text`` as a reason."""
        return self(text, "38", "5", "71")

    def doubt(self, text: str) -> str:
        """Return ``text`` as a doubt."""
        return self(text, "38", "5", "178")


def sheet_lines(sheet: Sheet, *, columns: int, colour: bool) -> Iterator[str]:
    """Yield the sheet line by line, none wider than ``columns`` (at least 40)."""
    ink = Ink(colour=colour)
    width = max(40, min(columns, WIDEST))
    yield ""
    yield _both_ends(
        f"  {ink.need('○')} {ink.strong('Eschenfurt an der Orfe')}",
        ink.quiet(_("an invented town")),
        width,
    )
    yield ink.quiet("  " + "─" * (width - 4))
    for line in sheet.about:
        yield from _wrapped(line, width, indent="  ")
    yield ""
    if sheet.matches:
        yield f"  {ink.strong(_heading(len(sheet.matches)))}"
    for number, match in enumerate(sheet.matches, start=1):
        yield ""
        yield from _match_lines(number, match, ink=ink, width=width)
    yield ""
    waiting = _("What waits")
    yield f"  {ink.strong(waiting)}"
    for line in sheet.waiting:
        yield from _wrapped(line, width, indent="  ")
    yield ""
    yield from _door_lines(sheet, ink=ink, width=width)


def _heading(count: int) -> str:
    return ngettext(
        "The best new match (nobody has decided on it yet)",
        "The %(count)d best new matches (nobody has decided on them yet)",
        count,
    ) % {"count": count}


def _match_lines(number: int, match: MatchLines, *, ink: Ink, width: int) -> Iterator[str]:
    percent = _("%(percent)d %% likely") % {"percent": match.percent}
    seeks, offers = _("seeks"), _("offers")
    yield _both_ends(
        f"  {ink.strong(f'{number}.')} {ink.need('○')} {ink.need(match.need_firm)}"
        f" {ink.need(seeks)}",
        ink.strong(percent) + ink.quiet(f" · {match.distance}" if match.distance else ""),
        width,
    )
    yield from _wrapped(_short(match.need), width, indent="       ")
    yield f"     {ink.offer('●')} {ink.offer(match.offer_firm)} {ink.offer(offers)}"
    yield from _wrapped(_short(match.offer), width, indent="       ")
    yield from _marked("✓", match.reasons, width, paint=ink.good)
    yield from _marked("?", match.doubts, width, paint=ink.doubt)


def _door_lines(sheet: Sheet, *, ink: Ink, width: int) -> Iterator[str]:
    labels = [
        (_("Address"), sheet.address),
        (_("E-mail"), sheet.email),
        (_("Password"), sheet.password),
    ]
    broad = max(len(label) for label, _value in labels)
    heading = _("Sign in as the officer")
    yield f"  {ink.strong(heading)}"
    for label, value in labels:
        yield f"  {ink.quiet(label.ljust(broad))}  {ink.offer(value)}"
    for note in sheet.notes:
        yield from (ink.quiet(line) for line in _wrapped(note, width, indent="  "))
    yield ""


def _short(text: str) -> str:
    return shorten(text, TEXT_AT_MOST, placeholder=" …")


def _wrapped(text: str, width: int, *, indent: str) -> list[str]:
    return wrap(
        text,
        width - 2,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _marked(
    sign: str, remarks: Sequence[str], width: int, *, paint: Callable[[str], str]
) -> Iterator[str]:
    """Set several short remarks on a line, each behind its sign; long ones get lines alone."""
    indent, room = " " * 7, width - 2
    line = ""
    for remark in remarks:
        for part in wrap(f"{sign} {remark}", room - len(indent), subsequent_indent="  "):
            starts = part.startswith(sign)
            if starts and line and len(indent) + len(line) + 2 + len(part) <= room:
                line += f"  {part}"
                continue
            if line:
                yield indent + line.replace(sign, paint(sign))
            line = part
    if line:
        yield indent + line.replace(sign, paint(sign))


def _both_ends(left: str, right: str, width: int) -> str:
    """Set ``left`` and ``right`` at the two ends of a line, or below each other if too long."""
    room = width - 2 - len(_CODE.sub("", left)) - len(_CODE.sub("", right))
    return left + " " * room + right if room >= 2 else f"{left}\n{' ' * 7}{right}"  # noqa: PLR2004 -- two blanks
