"""Every reading of a text delivery that the specification allows, made by the plainest means and strictly.

A delivery that was harmed at random may still be taken, but then it adds up to one of these.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from deliveries import oracle
from deliveries.model import UNITS

NO_DATA = ("ialt", "helelandet", "ugyldig", "uoppgitt")
NO_UNIT = ("00", "0000", "9999")  # registers' numbers for what is not stated
# Statuses by their letters.
KEPT = ("fullført", "fullførtetteravbrudd", "completed", "completedafterbreak", "31", "32")
LEFT_OUT = ("delvisbesvart", "partial", "test", "utsilt", "screenedout")
REQUIRED = {
    "pai": (("kommunenr", "kommune"), ("periode", "period"), ("avtaltedagsverk", "muligedagsverk")),
    "projects": (("prosjekt",), ("kommunenr", "kommune"), ("sektor",), ("tiltak",)),
}
MISSING = ("", "--", "..", ".", ":")
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+)(?:[.,]\d+)?")
_LABELS = {"1heltuenig": "1", "heltuenig": "1", "6heltenig": "6", "heltenig": "6"}  # by their letters


class DoubtError(Exception):
    """The text cannot be read in this way."""


def readings(kind: str, content: bytes) -> list[dict[str, Any]]:
    """Give the totals of each way to read it, by each delimiter, that leaves no doubt."""
    found = []
    for delimiter in ";\t,":
        try:
            found += _read(kind, _decoded(content), delimiter)
        except (DoubtError, csv.Error, ValueError, IndexError):
            continue
    return found


def _decoded(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DoubtError("encoding")


def _read(kind: str, text: str, delimiter: str) -> list[dict[str, Any]]:
    if "\0" in text:
        raise DoubtError("NUL")
    header, rows = _table(kind, text, delimiter)
    if kind == "survey":
        return [_survey(header, rows, timed) for timed in (False, True)]
    data = [row for row in rows if not _no_data(header, row)]
    for row in data:
        if len(row) != len(header):
            raise DoubtError("fields")
    read = _pai(header, data) if kind == "pai" else _projects(header, data)
    return [read | {"rows_in": len(rows)}]


def _table(kind: str, text: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = [row for row in reader if any(cell.strip() for cell in row)]
    for place, row in enumerate(records):
        names = [
            oracle.item(cell) or oracle.plain(cell) if kind == "survey" else oracle.plain(cell)
            for cell in row
        ]
        if _is_header(kind, names):
            return names, records[place + 1 :]
    raise DoubtError("header")


def _is_header(kind: str, names: Sequence[str]) -> bool:
    if kind == "survey":
        return {"respondentid", "svarstatus", *oracle.SCALE} <= set(names)
    return all(any(word in names for word in words) for words in REQUIRED[kind])


def _no_data(header: Sequence[str], row: Sequence[str]) -> bool:
    if sum(bool(cell.strip()) for cell in row) == 1 and not _NUMBER.fullmatch("".join(row).strip()):
        return True
    keys = ("kommunenr", "kommune", "kjonn", "virksomhet", "sektor", "lopenr")
    named = [(name, _letters(cell)) for name, cell in zip(header, row, strict=False)]
    return any(
        (name in keys and cell in NO_DATA) or (name == "kommunenr" and cell in NO_UNIT)
        for name, cell in named
    )


def _letters(cell: str | None) -> str:
    """Give letters and figures only: words are told apart by them, whatever stands between."""
    return re.sub(r"[\W_]", "", (cell or "").casefold())


def _column(header: Sequence[str], row: Sequence[str], *names: str) -> str | None:
    found = [place for place, name in enumerate(header) if name in names]
    if len(found) > 1:
        raise DoubtError("column twice")
    return row[found[0]].strip() if found else None


def _pai(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    sums: dict[str, dict[str, list[Decimal]]] = {"": {}, "municipality": {}, "period": {}}
    seen, kept = set(), 0
    mark = _mark(header, rows)
    for row in rows:
        unit, period = _unit(header, row), _period(_column(header, row, "periode", "period"))
        absent, agreed = (
            _absent(header, row, mark),
            _column(header, row, "avtaltedagsverk", "muligedagsverk"),
        )
        if absent is None:
            continue
        owed = _number(agreed, mark)
        if owed <= 0 or not 0 <= absent <= owed:
            raise DoubtError("absence")
        key = _key(header, row, unit, period)
        if key in seen:
            raise DoubtError("key twice")
        seen.add(key)
        kept += 1
        for groups, name in zip(sums.values(), ("", unit, period), strict=True):
            old = groups.get(name, [Decimal(0), Decimal(0)])
            groups[name] = [old[0] + owed, old[1] + absent]
    total = sums[""].get("", [Decimal(0), Decimal(0)])
    return {
        "rows_kept": kept,
        "agreed_dagsverk": total[0],
        "absence_dagsverk": total[1],
        "pooled_rate_percent": oracle.share(total[1], total[0]) if total[0] else None,
        "by_municipality": sums["municipality"],
        "by_period": sums["period"],
    }


def _key(header: Sequence[str], row: Sequence[str], unit: str, period: str) -> tuple[str | None, ...]:
    person = _column(header, row, "lopenr")
    names = ("virksomhet", "sektor", "kjonn")
    return (
        (person, period)
        if person
        else (unit, period, *((_column(header, row, n) or "").casefold() for n in names))
    )


def _mark(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    wanted = (
        "muligedagsverk",
        "avtaltedagsverk",
        "fravaersdager",
        "egenmeldt",
        "legemeldt",
        "egenmeldtdagsverk",
        "legemeldtdagsverk",
    )
    cells = [cell.strip() for row in rows for name, cell in zip(header, row, strict=True) if name in wanted]
    marks = {mark for cell in cells if _NUMBER.fullmatch(cell) for mark in ",." if mark in cell}
    if len(marks) > 1:
        raise DoubtError("marks")
    return marks.pop() if marks else ","


def _number(cell: str | None, mark: str) -> Decimal:
    if not cell or not _NUMBER.fullmatch(cell):
        raise DoubtError("number")
    return oracle.number(cell, mark)


def _absent(header: Sequence[str], row: Sequence[str], mark: str) -> Decimal | None:
    total = _column(header, row, "fravaersdager")
    parts = [
        _column(header, row, f"{word}meldt", f"{word}meldtdagsverk", f"{word}meld")
        for word in ("egen", "lege")
    ]
    cells = [cell for cell in (total, *parts) if cell is not None]
    if total is None and len(cells) < 2:
        raise DoubtError("absence column")
    # Where the total is missing and both parts are there, they are the total.
    needed = [total] if total is not None and (total not in MISSING or len(cells) < 3) else parts
    if any(cell in MISSING for cell in needed):
        return None
    values = [_number("0" if cell == "-" else cell, mark) for cell in needed]
    if min(values) < 0:
        raise DoubtError("negative")
    known = needed == [total] and len(cells) == 3 and all(_NUMBER.fullmatch(cell) for cell in cells)
    if known and sum(_number(cell, mark) for cell in parts) != values[0]:
        raise DoubtError("parts")
    return sum(values, Decimal(0))


def _unit(header: Sequence[str], row: Sequence[str]) -> str:
    """Give the municipality's number, by its name where there is no number and one only has the name."""
    number, name = _column(header, row, "kommunenr"), _column(header, row, "kommune") or ""
    if not number:
        named = [unit for unit, names in UNITS.items() if _letters(name) in map(_letters, names)]
        if len(named) == 1:
            return named[0]
    found = re.fullmatch(r"(\d{3,4})(?:[.,]0)?|(\d{6})[a-zA-Z]?", number or "")
    if not found:
        raise DoubtError("municipality")
    return found[2] or found[1].zfill(4)


def _period(cell: str | None) -> str:
    try:
        return oracle.period(cell or "")
    except ValueError:
        return oracle.period((cell or "")[:-1])  # a footnote digit


def _survey(header: Sequence[str], rows: Sequence[Sequence[str]], timed: bool) -> dict[str, Any]:
    """Keep the last complete answer of each; ``timed``: of those whose time is known, where there are any."""
    last: dict[str, tuple[bool, list[str]]] = {}
    for row in rows:
        if len(row) != len(header):
            raise DoubtError("fields")
        values = [_scale(_column(header, row, name)) for name in oracle.SCALE]
        status = _letters(_column(header, row, "svarstatus"))
        if status not in (*KEPT, *LEFT_OUT):
            raise DoubtError("status")
        person = _column(header, row, "respondentid") or f"unknown {len(last)}"
        known = bool(_column(header, row, "fullfort"))
        if status in KEPT and (known or not timed or not last.get(person, (False, []))[0]):
            last[person] = known, values
    records = [(0, values) for _, values in last.values()]
    return oracle.survey(oracle.SCALE, records) | {"rows_in": len(rows)}


def _scale(cell: str | None) -> str:
    read = _LABELS.get(_letters(cell), cell or "")
    if read not in ("", "-99", "1", "2", "3", "4", "5", "6"):
        raise DoubtError("scale")
    return read


def _projects(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    records = []
    for row in rows:
        wanted = ("prosjekt", "sektor", "tiltak")
        project, sector, measure = (_column(header, row, name) or "" for name in wanted)
        if not project:
            raise DoubtError("key")
        records.append((0, (project, _unit(header, row), sector, measure)))
    if len({(cells[0].casefold(), cells[1], cells[3].casefold()) for _, cells in records}) < len(records):
        raise DoubtError("key twice")
    return oracle.projects(("Prosjekt", "Kommunenr", "Sektor", "Tiltak"), records)
