"""Find the encoding of a file without guessing from statistics.

A byte order mark decides; else strict UTF-8; else Windows-1252, which is never certain. DOS
code pages are recognised by what Windows-1252 cannot mean, and refused.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from stammtisch.core.tables.errors import TableError

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile("\r\n|\r|\n")

# Windows-1252 is read as Latin-1 and then turned; the five bytes that it does not define
# stay as they are and are refused with their line and column.
_CP1252 = {
    byte: char
    for byte in range(0x80, 0xA0)
    if (char := bytes([byte]).decode("cp1252", errors="ignore"))
}
_UNDEFINED = re.compile("[\x81\x8d\x8f\x90\x9d]")
# Signs of Windows-1252 that never stand directly between a letter and a small letter, where
# DOS has ä ö é ê …; its ’ – — do, and so do its letters Š š Ž ž Œ œ Ÿ.
_BETWEEN = re.compile(r"[^\W\d_][€ƒ„†‡ˆ‰‹“”•˜™›](?=[a-zß-öø-ÿ])")
_AFTER = re.compile("[^\\W\\d_]‚")  # opens a quotation; DOS has é
_START = re.compile("™(?=[a-z])")  # DOS has Ö
_SMALL = re.compile("(?<=[A-Z])š(?=[A-Z])")  # DOS has Ü
_DOS = (_UNDEFINED, _BETWEEN, _AFTER, _START, _SMALL)
_AROUND = ",;:.!?()\"'"
_UTF8_IN_CP1252 = re.compile("Ã[¤¶¼Ÿ„œ]")  # ä ö ü ß Ä Ü


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How the bytes of a file become text.

    Attributes:
        name: ``utf-8``, ``utf-16-le``, ``utf-16-be`` or ``cp1252``.
        skip: bytes of the byte order mark.
    """

    name: str
    skip: int

    @property
    def is_certain(self) -> bool:
        """False for cp1252, which fits any bytes."""
        return self.name != "cp1252"

    @property
    def codec(self) -> str:
        """The codec to open the file with; see ``from_cp1252``."""
        return self.name if self.is_certain else "latin-1"


def find_encoding(stream: BinaryIO, *, file: str) -> Encoding:
    """Return the encoding of ``stream``, read whole in chunks; bounded memory.

    Raises:
        TableError: it contradicts its own byte order mark.
    """
    stream.seek(0)
    head = stream.read(4096)
    unmarked = (b"", _utf16_without_mark(head) or "utf-8")
    mark, name = next((pair for pair in _MARKS if head.startswith(pair[0])), unmarked)
    broken_at = _first_fault(stream, name, skip=len(mark))
    if broken_at is None:
        return Encoding(name=name, skip=len(mark))
    if mark or name != "utf-8":
        line = _line_at(stream, name, skip=len(mark), offset=broken_at)
        raise TableError(
            "encoding",
            file=file,
            line=line,
            found="bytes that are none",
            values={"encoding": name.upper()},
        )
    return Encoding(name="cp1252", skip=0)


def _utf16_without_mark(head: bytes) -> str | None:
    """Recognise UTF-16 by a first line in which exactly every second byte is NUL."""
    for name, end in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        line = head.partition(end)[0]
        line = line[: len(line) // 2 * 2]
        nul, other = (line[1::2], line[::2]) if name == "utf-16-le" else (line[::2], line[1::2])
        if len(line) > 1 and not any(nul) and all(other):
            return name
    return None


def _first_fault(stream: BinaryIO, name: str, *, skip: int) -> int | None:
    """Return about where, in bytes from ``skip``, ``stream`` stops being ``name``."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    stream.seek(skip)
    offset = 0
    while chunk := stream.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return offset + error.start
        offset += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return offset
    return None


def _line_at(stream: BinaryIO, name: str, *, skip: int, offset: int) -> int:
    """Return the line, from 1, in which the byte at ``offset`` stands."""
    stream.seek(skip)
    decoder = codecs.getincrementaldecoder(name)("ignore")
    line, last = 1, ""
    while offset > 0 and (chunk := stream.read(min(_CHUNK, offset))):
        text = last + decoder.decode(chunk)
        last = "\r" if text.endswith("\r") else ""  # its line feed may come with the next chunk
        line += sum(1 for _ in _LINE_END.finditer(text.removesuffix("\r")))
        offset -= len(chunk)
    return line + len(last)


def from_cp1252(text: str) -> str:
    """Return Windows-1252 text that was read as Latin-1, with its own signs."""
    return text.translate(_CP1252)


def dos_word(text: str) -> str | None:
    """Return the word in which Windows-1252 ``text`` betrays a DOS code page, if any."""
    return _word_around(text, _DOS)


def mixed_word(text: str) -> str | None:
    """Return the word of Windows-1252 ``text`` that is really UTF-8, if any."""
    return _word_around(text, (_UTF8_IN_CP1252,))


def odd_words(text: str) -> list[str]:
    """Return the words that hold anything beyond ASCII, without the commas around them."""
    return [word.strip(_AROUND) for word in text.split() if not word.isascii()]


def _word_around(text: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    for pattern in patterns:
        if hit := pattern.search(text):
            before, after = text[: hit.start()], text[hit.start() :]
            return before.rpartition(" ")[2] + after.partition(" ")[0]
    return None
