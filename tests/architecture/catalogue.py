"""Bring the German catalogue up to date: ``python -m tests.architecture.catalogue``.

Reads every message out of the Python code and the templates, keeps the translations that exist,
lists what is missing, and compiles the catalogue. Plain Python, so that no gettext is needed.
"""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/stammtisch"
PO = SOURCE / "locale/de/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "_n": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(_|gettext|pgettext|ngettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?")

DATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the compiled header, so that compiling twice gives the same bytes."""

Message = tuple[str | None, str, str | None]
"""Context, singular, plural."""


def messages_of_python(path: Path) -> Iterator[tuple[int, Message]]:
    """Yield line and message for every marked string of a Python file."""
    with path.open("rb") as file:
        for line, found, _comments, context in extract("python", file, KEYWORDS):
            parts = found if isinstance(found, tuple) else (found,)
            yield line, (context, parts[0], parts[1] if len(parts) > 1 else None)


def messages_of_template(path: Path) -> Iterator[tuple[int, Message]]:
    """Yield line and message for every marked string of a template."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in CALL.finditer(text):
        name, first, second = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        one = ast.literal_eval(first)
        two = ast.literal_eval(second) if second else None
        if name == "pgettext":
            yield line, (one, two or "", None)
        else:
            yield line, (None, one, two if name == "ngettext" else None)


def messages_in_source() -> dict[Message, list[tuple[str, int]]]:
    """Return every message with the places where it stands, in order of the files."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path in sorted(SOURCE.rglob("*")):
        reader = {
            ".py": messages_of_python,
            ".html": messages_of_template,
            ".txt": messages_of_template,
        }
        if path.suffix not in reader or "migrations" in path.parts:
            continue
        if path.suffix == ".txt" and "templates" not in path.parts:
            continue
        for line, message in reader[path.suffix](path):
            place = (str(path.relative_to(ROOT)), line)
            found.setdefault(message, []).append(place)
    return found


def read_catalogue() -> Catalog:
    """Return the German catalogue as it is stored."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="de", domain="django")
    catalogue.creation_date = catalogue.revision_date = DATED
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the machine reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def updated(old: Catalog) -> Catalog:
    """Return a catalogue of exactly the source's messages, with the translations of ``old``."""
    new = Catalog(locale="de", domain="django", project="Stammtisch", fuzzy=False)
    new.mime_headers  # noqa: B018 -- fills the header
    for (context, one, many), places in messages_in_source().items():
        known = old.get(one, context)
        string = known.string if known else ("", "") if many else ""
        if many and isinstance(string, str):
            string = (string, string)
        if not many and isinstance(string, tuple):
            string = string[0]
        files = sorted({file for file, _line in places})
        flags = {"python-format"} if re.search(r"%\(\w+\)[sd]", one) else set()
        new.add(
            (one, many) if many else one, string, context=context, flags=flags,
            locations=[(file, None) for file in files],
        )  # fmt: skip
    return new


def write(catalogue: Catalog) -> None:
    """Store the catalogue and its compiled form."""
    out = io.BytesIO()
    write_po(out, catalogue, width=88, omit_header=True, sort_output=False)
    header = (
        b'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n'
        b'"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    PO.write_bytes(header + out.getvalue())
    MO.write_bytes(compiled(read_catalogue()))


def missing(catalogue: Catalog) -> list[str]:
    """Return the messages of the source that have no German text, with their first place."""
    gaps = []
    for (context, one, _many), places in messages_in_source().items():
        known = catalogue.get(one, context)
        strings = () if known is None else known.string
        strings = (strings,) if isinstance(strings, str) else strings
        if not strings or not all(strings):
            gaps.append(f"{places[0][0]}:{places[0][1]}: {one}")
    return gaps


def main() -> int:
    """Update the catalogue and say what still needs a translation."""
    old = read_catalogue() if PO.exists() else Catalog(locale="de", domain="django")
    write(updated(old))
    gaps = missing(read_catalogue())
    sys.stdout.write("".join(f"{gap}\n" for gap in gaps))
    sys.stdout.write(f"{len(gaps)} messages need a German text in {PO.relative_to(ROOT)}\n")
    return 1 if gaps else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stammtisch.config.settings")
    _ = settings.INSTALLED_APPS
    sys.exit(main())
