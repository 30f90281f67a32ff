"""XLSX as deliveries have it, read as text and without trust: no bombs, nothing hidden, nothing outside.

Each sheet is read twice side by side, formulas and stored values, so that a formula nobody has calculated is
seen.  A number that the file stores as a number becomes :class:`Native`, a date :class:`Moment`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from kqlib.sources.delivered.faults import Fault, UnreadableError
from kqlib.sources.delivered.sheet import Moment, Native, Row, Sheet

# What a delivery can be: a million rows are about 300 MB of XML.  A bomb is a thousand times its file.
_UNPACKED, _RATIO, _PARTS = 600_000_000, 200, 2000
_OUTWARD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECIMALS = re.compile(r"[#,\s]*0\.(0+)")
_MARKED = re.compile(rb"\.(?:xml|rels|vml)$", re.IGNORECASE)


def sheets(path: Path) -> list[Sheet]:
    """Give the visible sheets that hold anything.

    Raises :class:`UnreadableError` for a file that is no workbook, unpacks to too much or refers outwards,
    and for a hidden sheet with data.
    """
    _inspect(path)
    found = []
    for name, state in _names(path):
        sheet = Sheet(name, partial(_rows, path, name))
        first = next(iter(sheet.rows()), None)
        if first is None:
            continue
        if state != "visible":
            raise UnreadableError(Fault(None, name, "", "sheet_hidden"))
        found.append(sheet)
    if not found:
        raise UnreadableError(Fault(None, "", "", "file_empty"))
    return found


def _inspect(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if size > _UNPACKED or len(parts) > _PARTS or (size > 10_000_000 and size / packed > _RATIO):
                raise UnreadableError(Fault(None, "", f"{size // 1_000_000} MB", "file_unpacks_too_large"))
            for part in parts:
                if _MARKED.search(part.filename.encode()):
                    _inspect_part(archive, part)
    except UnreadableError:
        raise
    # What a broken archive raises has no common root either.
    except Exception as error:
        raise UnreadableError(Fault(None, "", str(error)[:80], "file_unreadable")) from error


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    # A declaration can only stand before the first element.
    with archive.open(part) as stream:
        start = stream.read(65536)
    if _OUTWARD.search(start) or _OUTWARD.search(start.replace(b"\x00", b"")):
        raise UnreadableError(Fault(None, "", part.filename, "file_entities"))


def _open(path: Path, *, values: bool) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)
    # What a broken file raises in openpyxl has no common root.
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:80]
        raise UnreadableError(Fault(None, "", said, "file_unreadable")) from error


def _names(path: Path) -> list[tuple[str, str]]:
    book = _open(path, values=True)
    try:
        return [(sheet.title, sheet.sheet_state) for sheet in book.worksheets]
    finally:
        book.close()


def _rows(path: Path, name: str) -> Iterator[Row]:
    stored, written = _open(path, values=True), _open(path, values=False)
    try:
        for book in (stored, written):
            book[name].reset_dimensions()
        both = zip(stored[name].iter_rows(), written[name].iter_rows(), strict=False)
        for number, (values, formulas) in enumerate(both, start=1):
            if not values:  # one of a million rows that the sheet leaves out
                continue
            cells = [
                _text(name, number, cell, formula) for cell, formula in zip(values, formulas, strict=False)
            ]
            if any(map(str.strip, cells)):
                yield number, cells
    except UnreadableError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:80]
        raise UnreadableError(Fault(None, name, said, "file_unreadable")) from error
    finally:
        stored.close()
        written.close()


def _text(sheet: str, row: int, cell: Any, formula: Any) -> str:
    value = cell.value
    if value is None:
        if formula.data_type == "f":
            raise UnreadableError(Fault(row, sheet, str(formula.value), "formula_without_value"))
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime):
        return Moment(value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat())
    if isinstance(value, date | time | timedelta):
        return Moment(str(value))
    return str(value)


def _number(value: int | float, form: str) -> str:
    # Fifteen digits are what a spreadsheet shows; the rest is the machine's.
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if "%" in form:
        return Native(f"{(exact * 100).normalize():f} %")
    text = f"{exact:f}"
    if re.fullmatch(r"0{2,}", form):
        text = text.zfill(len(form))  # shown with leading zeros, so meant with them
    decimals = _DECIMALS.fullmatch(form)
    if decimals and exact == exact.quantize(Decimal(1).scaleb(-len(decimals[1]))):
        text = f"{exact:.{len(decimals[1])}f}"  # 6,0 is not 6
    return Native(text)
