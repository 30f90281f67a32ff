"""Delimited text as deliveries have it: UTF-8 with or without a byte order mark, UTF-16, or cp1252; ``;``,
tab or ``,``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kqlib.sources.delivered.faults import Fault, UnreadableError
from kqlib.sources.delivered.sheet import Row, Sheet, Text

DELIMITERS = (";", "\t", ",")
_BLOCK = 1 << 20
# Reading all of a file beforehand costs as much as taking it in: beyond this only the beginning is read.
_LARGE, _PROVED = 64 << 20, 16 << 20
# UTF-8 read as cp1252 and saved again: each Norwegian letter has become two.
_MOJIBAKE = re.compile("Ã[¦¸¥˜†…\u0086\u0085\u0098]|Â[\u00a0»«]|\ufffd|â€[“”\u0093\u0094]")
_HTML = re.compile(r"\s*<(?:!doctype|html|table|\?xml)\b", re.IGNORECASE)
csv.field_size_limit(1 << 20)


def sheets(path: Path) -> list[Sheet]:
    """Give the file once for each delimiter that divides its first lines; the header decides between them.

    Raises :class:`UnreadableError` for an empty file, bytes that are no text, and broken characters.
    """
    encoding = encoding_of(path)
    head = _head(path, encoding)
    if _HTML.match(head):
        raise UnreadableError(Fault(1, "", head.strip()[:40], "file_unreadable", "HTML"))
    dividing = [d for d in DELIMITERS if d in head] or [DELIMITERS[0]]
    forms = (Text(path, encoding, delimiter) for delimiter in dividing)
    return [Sheet("", partial(_rows, form), form) for form in forms]


def encoding_of(path: Path) -> str:
    """Tell how the file is encoded by reading it once, block by block, a very large one its beginning only.

    Raises :class:`UnreadableError` when it is empty, is in no known encoding, or has broken characters.
    """
    with path.open("rb") as stream:
        start = stream.read(_PROVED if path.stat().st_size > _LARGE else 4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _proved(path, "utf-16")
    if start[:3] == b"\xef\xbb\xbf":
        return _proved(path, "utf-8-sig")
    if len(start) > 4:
        return _likely(start)
    try:
        return _proved(path, "utf-8")
    except UnicodeDecodeError:
        return _proved(path, "cp1252")


def _likely(start: bytes) -> str:
    """Tell the encoding from a beginning that ends with a whole line; each row is still decoded strictly."""
    try:
        start[: start.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _proved(path: Path, encoding: str) -> str:
    line, empty = 1, True
    try:
        with path.open(encoding=encoding, newline="") as stream:
            while block := stream.read(_BLOCK):
                block += stream.readline()  # a broken letter must not hide between two blocks
                empty = empty and not block.strip()
                bad = ("\x00" in block and re.search("\x00", block)) or _MOJIBAKE.search(block)
                if bad:
                    at = line + block.count("\n", 0, bad.start())
                    rule = "file_unreadable" if bad[0] == "\x00" else "file_encoding"
                    raise UnreadableError(Fault(at, "", repr(bad[0])[1:-1], rule))
                line += block.count("\n")
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            raise  # without a mark it may still be cp1252
        found = f"0x{error.object[error.start]:02x}"
        raise UnreadableError(Fault(line, "", found, "file_encoding", encoding)) from error
    if empty:
        raise UnreadableError(Fault(None, "", "", "file_empty"))
    return encoding


def _head(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as stream:
        return stream.read(_BLOCK // 4)


def _rows(form: Text) -> Iterator[Row]:
    """Give each record that holds anything with the line on which it begins; a cell may hold line breaks."""
    with form.path.open(encoding=form.encoding, newline="") as stream:
        # Strict: an opened quotation mark that is never closed would otherwise swallow the rest of the file.
        reader = csv.reader(stream, delimiter=form.delimiter, strict=True)
        begins = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise UnreadableError(Fault(begins, "", str(error), "file_quotes")) from error
            except UnicodeDecodeError as error:  # of a file too large to be proved beforehand
                found = f"0x{error.object[error.start]:02x}"
                line = _broken_line(form)
                raise UnreadableError(Fault(line, "", found, "file_encoding", form.encoding)) from error
            if cells is None:
                return
            if any(map(str.strip, cells)):
                yield begins, cells
            begins = reader.line_num + 1


def _broken_line(form: Text) -> int | None:
    """Give the line of the first letter that is none: a reader has decoded ahead of the row it is at."""
    with form.path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(form.encoding)
            except UnicodeDecodeError:
                return number
    return None
