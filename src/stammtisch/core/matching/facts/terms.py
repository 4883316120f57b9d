"""On what terms: own use, room or none, customers wanted, for whom, which languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stammtisch.core.matching.facts.clauses import clause
from stammtisch.core.matching.facts.types import Flag, Language, Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits
    from stammtisch.core.matching.facts.types import Fact

_SEEK_WORDS, _FREE_CHARS = 3, 44
_SENTENCE = re.compile(r"[.;!?\n]")
_UNFIT = re.compile(r"[.;!?\n0-9]")
_OPPOSITE = {
    Term.FREE_CAPACITY: Term.NO_CAPACITY,
    Term.NO_CAPACITY: Term.FREE_CAPACITY,
    Term.SMALL_WELCOME: Term.LARGE_ONLY,
}
_TONGUE_ENDS = re.compile(
    r" ?(?:[.,;:/)!?\n-]|$|(?:und|and|et|y|e|en|i|oder|or|ou|o|of|lub|als|as|zu|ins"
    r"|nach|sein|ist|is|est|es)\b)"
)


def flags(folded: Folded, hits: Hits, times: Sequence[Fact]) -> list[Flag]:
    """Read the terms of a text, each once; places refer to the folded text.

    Args:
        folded: the text.
        hits: the words found in it.
        times: times read before; *free on Mondays* is capacity, *free delivery* is not.
    """
    found = [*_direct(folded, hits), *_seekers(folded, hits), *_rooms(folded, hits, times)]
    found += _idle(folded, hits)
    kept: dict[Term, Flag] = {}
    for flag in sorted(found, key=lambda each: (each.start, -each.end)):
        kept.setdefault(flag.term, flag)
    if Term.NO_CAPACITY in kept and Term.FREE_CAPACITY in kept:
        free, full = kept[Term.FREE_CAPACITY], kept[Term.NO_CAPACITY]
        if free.start < full.end and full.start < free.end:
            del kept[Term.FREE_CAPACITY]
    return list(kept.values())


def _direct(folded: Folded, hits: Hits) -> Iterator[Flag]:
    known = hits.of("flag")
    for hit in known:
        if any(o.start <= hit.start and hit.end <= o.end and o != hit for o in known):
            continue
        term = Term(hit.value)
        start = hit.start
        no = _negation(folded, hits, hit.start)
        if no is not None and term in _OPPOSITE:
            term, start = _OPPOSITE[term], no.start
        elif no is not None:
            continue
        yield Flag(start=start, end=hit.end, term=term)


def _negation(folded: Folded, hits: Hits, start: int) -> Hit | None:
    """Return a *no* that stands directly before a word, or with one word between."""
    words = folded.flat[:start]
    for no in hits.of("not"):
        between = words[no.end :]
        if no.end <= start and len(between.split()) <= 1 and not re.search(r"[.,;:]", between):
            return no
    return None


def _seekers(folded: Folded, hits: Hits) -> Iterator[Flag]:
    """Find *we look for new customers*, not *we look for a laser for our customers*."""
    for verb in hits.of("seek"):
        for noun in hits.of("customers"):
            between = folded.flat[verb.end : noun.start]
            if not (verb.end < noun.start and len(between.split()) <= _SEEK_WORDS):
                continue
            others = [o for o in hits.of("for_others") if verb.end <= o.start < noun.start]
            if (
                not _UNFIT.search(between)
                and not others
                and not _negation(folded, hits, verb.start)
            ):
                yield Flag(start=verb.start, end=noun.end, term=Term.SEEKS_CUSTOMERS)


def _rooms(folded: Folded, hits: Hits, times: Sequence[Fact]) -> Iterator[Flag]:
    nouns = hits.of("capacity")
    barred = hits.of("no_free")
    for word in hits.of("free", "exhausted"):
        if any(other.start <= word.start < other.end for other in barred):
            continue
        left, right = clause(folded, word.start, word.end)
        near = [
            noun
            for noun in nouns
            if left <= noun.start
            and noun.end <= right
            and abs(noun.start - word.start) <= _FREE_CHARS
            and noun.start != word.start
        ]
        timed = [time for time in times if left <= time.start and time.end <= right]
        if word.category == "exhausted":
            if near:
                yield from _room(folded, hits, word, near, Term.NO_CAPACITY)
        elif near or timed:
            yield from _room(folded, hits, word, [], Term.FREE_CAPACITY)


def _idle(folded: Folded, hits: Hits) -> Iterator[Flag]:
    """Find *the press stands still on Mondays*."""
    for verb in hits.of("stand"):
        _, right = clause(folded, verb.start, verb.end)
        for word in hits.of("still"):
            if verb.end < word.start and word.end <= right:
                yield Flag(start=verb.start, end=word.end, term=Term.FREE_CAPACITY)
                break


def _room(
    folded: Folded, hits: Hits, word: Hit, nouns: list[Hit], term: Term
) -> Iterator[Flag]:
    no = _negation(folded, hits, word.start)
    if no is not None:
        term, start = _OPPOSITE[term], no.start
    else:
        start = word.start
    before = [noun.start for noun in nouns if noun.end <= word.start]
    start = min([start, *before[-1:]])
    yield Flag(start=start, end=word.end, term=term)


def languages(folded: Folded, hits: Hits) -> list[Language]:
    """Read the languages that are spoken or translated; places refer to the folded text."""
    found: dict[str, Language] = {}
    cues = hits.of("speak")
    for hit in hits.of("tongue"):
        left, right = _sentence(folded, hit)
        spoken = any(left <= cue.start < right for cue in cues)
        if (spoken or _is_in_tongue(folded, hits, hit)) and hit.value not in found:
            found[hit.value] = Language(start=hit.start, end=hit.end, code=hit.value)
    return list(found.values())


def _sentence(folded: Folded, hit: Hit) -> tuple[int, int]:
    text = folded.flat
    left = max((edge.end() for edge in _SENTENCE.finditer(text, 0, hit.start)), default=0)
    right = _SENTENCE.search(text, hit.end)
    return left, right.start() if right else len(text)


def _is_in_tongue(folded: Folded, hits: Hits, hit: Hit) -> bool:
    """Say whether it is *in Polish* and not *in Polish leather*."""
    before = hits.ending(hit.start - 1, ("in_tongue",))
    return before is not None and bool(_TONGUE_ENDS.match(folded.flat, hit.end))
