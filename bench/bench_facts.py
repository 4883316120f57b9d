"""Measure the reader of facts on sentences that were never used to improve it.

    python bench/bench_facts.py [FILE] [--misses]

FILE holds texts and what a person reads in them, as in bench/facts/held_out.txt.
Prints precision and recall by kind of fact and by language, how often the marked words are the
ones that the person marked, and the time a text takes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from stammtisch.core.matching.facts import read

HELD_OUT = Path(__file__).resolve().parent / "facts/held_out.txt"
KINDS = {
    "A": "amount", "N": "norm", "T": "time", "R": "radius", "L": "language", "P": "price",
    "F": "term",
}  # fmt: skip
Rows = list[tuple[str, str, list[tuple[str, str]]]]


def rows_of(path: Path) -> Rows:
    """Return language, text and (fact, words) of every text of a file."""
    rows: Rows = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("  "):
            fact, words = line.strip().split(" | ")
            rows[-1][2].append((fact, words))
        elif line and not line.startswith("#"):
            language, text = line.split(" | ", 1)
            rows.append((language, text, []))
    return rows


def read_in(text: str) -> list[tuple[str, str]]:
    """Return what the reader finds, without processes and materials."""
    facts = read(text)
    found = [(str(fact), facts.words(fact)) for fact in facts.found]
    return [(fact, words) for fact, words in found if not fact.startswith("C ")]


def bare(fact: str) -> str:
    """Return a fact in which a norm is either denied or not."""
    if fact.startswith("N "):
        name, standing = fact.rsplit(" ", 1)
        return f"{name} {'denied' if standing == 'denied' else 'not denied'}"
    return fact


def tallies(rows: Rows) -> dict[str, Counter[str]]:
    """Count by kind and by language: found, wanted, right, marked as a person would."""
    counts: dict[str, Counter[str]] = {}
    for language, text, wanted in rows:
        left = list(wanted)
        for fact, words in read_in(text):
            match = next((w for w in left if bare(w[0]) == bare(fact)), None)
            for key in (KINDS[fact[0]], language, "all"):
                count = counts.setdefault(key, Counter())
                count["found"] += 1
                if match is not None:
                    count["right"] += 1
                    count["marked"] += match[1] == words
                    count["standing"] += match[0] == fact
            if match is not None:
                left.remove(match)
        for fact, _ in wanted:
            for key in (KINDS[fact[0]], language, "all"):
                counts.setdefault(key, Counter())["wanted"] += 1
    return counts


def print_misses(rows: Rows) -> None:
    """Print what was read too much (+) and too little (-)."""
    for _, text, wanted in rows:
        found = [bare(fact) for fact, _ in read_in(text)]
        asked = [bare(fact) for fact, _ in wanted]
        extra, missing = Counter(found) - Counter(asked), Counter(asked) - Counter(found)
        if extra or missing:
            print(text)
            for sign, facts in (("+", extra), ("-", missing)):
                for fact in facts.elements():
                    print(f"    {sign} {fact}")


def milliseconds(rows: Rows) -> float:
    """Return the processor time a text takes once the words are loaded."""
    texts = [text for _, text, _ in rows]
    for text in texts:
        read.__wrapped__(text)
    start = time.process_time()
    for text in texts:
        read.__wrapped__(text)
    return 1000 * (time.process_time() - start) / len(texts)


def main(arguments: list[str]) -> None:
    """Print the tables."""
    files = [Path(each) for each in arguments if not each.startswith("--")]
    rows = rows_of(files[0] if files else HELD_OUT)
    print(f"{len(rows)} texts\n\n| | facts | found | precision | recall | words as marked |")
    print("|---|---|---|---|---|---|")
    for key, count in tallies(rows).items():
        right = count["right"]
        print(
            f"| {key} | {count['wanted']} | {count['found']} "
            f"| {right / max(1, count['found']):.2f} | {right / max(1, count['wanted']):.2f} "
            f"| {count['marked'] / max(1, right):.2f} |"
        )
    silent = [text for _, text, wanted in rows if not wanted]
    wrong = sum(bool(read_in(text)) for text in silent)
    print(f"\ntexts without any fact: {len(silent)}, of which something was read in {wrong}")
    norms = tallies(rows).get("norm", Counter())
    print(f"norms whose standing is exact: {norms['standing']} of {norms['right']}")
    print(f"{milliseconds(rows):.2f} ms a text")
    if "--misses" in arguments:
        print_misses(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
