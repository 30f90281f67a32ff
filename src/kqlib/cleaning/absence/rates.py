"""The published form: rates in per cent by municipality, quarters across, without numerators.

Two header rows: quarters (or windows of quarters) over ``Egenmeldt``, ``Legemeldt``, ``I alt``.  Such rates
can be shown as they are printed; nothing pooled can be computed from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from kqlib.cleaning import quarters
from kqlib.cleaning.absence.numbers import bounds
from kqlib.cleaning.amounts import DECIMALS, SIGNS, Amount, Marks, marks, read_amount, said
from kqlib.cleaning.rows import fits, is_no_data
from kqlib.cleaning.units import unit_of
from kqlib.printed import Printed, parse
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.sheet import Native, Row, Sheet
from kqlib.vocabulary.deliveries import DeliveryColumn, column_for, columns, is_total, period_bounds

RATES = ("rate_self_certified", "rate_doctor_certified", "rate_total")
_BETWEEN = re.compile(r"\s+[-–—]\s*|\s*[–—]\s*|(?<=K[1-4])-(?=\d{4})")
_FOOTNOTE_MARK = re.compile(r"(?<=\d)\s*(?:\*+|\d?\))$")


class Header(NamedTuple):
    """The two header rows: the second's line, and the quarter and rate of each column under a quarter."""

    line: int
    places: dict[int, tuple[str, str]]
    cells: tuple[str, ...]


def find_header(sheet: Sheet) -> Header | None:
    """Find two header rows with quarters over rates; None when the sheet is no table of rates.

    Where agreed dagsverk stand beside them they are no rates, and a quarter above is a title.
    """
    for (_, upper), (line, lower) in pairwise(sheet.top()):
        if any(column_for(cell, columns("pai")) == "agreed_dagsverk" for cell in lower):
            continue
        periods = _filled(upper, len(lower))
        known = {name: c for name, c in columns("rates").items() if name in RATES}
        places = {
            place: (period, name)
            for place, (period, cell) in enumerate(zip(periods, lower, strict=False))
            if period and (name := column_for(cell, known))
        }
        if len(places) >= 2 or len({name for _, name in places.values()}) > 1:
            return Header(line, places, tuple(lower))
    return None


def _filled(cells: Sequence[str], width: int) -> list[str]:
    """Give the quarter over each column: a merged cell holds for those to its right that are empty."""
    found, last = [], ""
    for cell in [*cells, *[""] * (width - len(cells))]:
        if cell.strip():
            last = _period(cell) or ""
        found.append(last)
    return found


def _period(cell: str) -> str | None:
    single = quarters.quarter(cell) or quarters.noted_quarter(cell)
    if single:
        return single
    ends = [quarters.quarter(part) or quarters.noted_quarter(part) for part in _BETWEEN.split(cell.strip())]
    return "-".join(map(str, ends)) if len(ends) == 2 and all(ends) else None


class Rates(NamedTuple):
    """``frame`` has municipality, period and the three rates as printed; ``rows`` counts the rows taken."""

    frame: pd.DataFrame
    rows: int


def read_rates(sheet: Sheet, header: Header, findings: Findings) -> Rates:
    """Read a table of rates; faults and dropped rows go into ``findings``."""
    _look_at_header(header, findings)
    rows = [row for row in sheet.rows() if row[0] > header.line]
    cells = {_plain(row, place) for row in rows for place in header.places}
    how, against = marks(cells - set(SIGNS))
    seen: dict[str, int] = {}
    found: list[tuple[str, str, Printed, Printed, Printed]] = []
    kept = 0
    for row in rows:
        municipality = _municipality(row, header, findings)
        if municipality is None:
            continue
        if not fits(row[1], len(header.cells), from_text=not sheet.name):
            findings.drop("refused")
            findings.fault(row[0], "", str(len(row[1])), "fields", str(len(header.cells)))
            continue
        if municipality in seen:
            said = str(seen[municipality])
            findings.fault(row[0], header.cells[0].strip(), municipality, "duplicate_key", said)
        seen.setdefault(municipality, row[0])
        kept += 1
        found += _rates(row, municipality, header, how, frozenset(against), findings)
    frame = pd.DataFrame(found, columns=["municipality", "period", *RATES])
    return Rates(frame, kept)


def _look_at_header(header: Header, findings: Findings) -> None:
    first: dict[tuple[str, str], int] = {}
    for place, (period, name) in header.places.items():
        if (period, name) in first:
            heading = f"{period} {header.cells[place].strip()}"
            findings.fault(header.line, heading, header.cells[place].strip(), "column_repeated", name)
        first.setdefault((period, name), place)
    for period in dict.fromkeys(period for period, _ in first):
        if not all(map(quarters.inside, period.split("-"))):
            said = "–".join(period_bounds())
            findings.fault(header.line - 1, "", period, "period_outside", said)


def _plain(row: Row, place: int) -> str:
    cell = row[1][place] if place < len(row[1]) else ""
    plain = _FOOTNOTE_MARK.sub("", cell.strip())
    return cell if plain == cell else plain


def _municipality(row: Row, header: Header, findings: Findings) -> str | None:
    line, cells = row
    names = [cell.strip() for place, cell in enumerate(cells) if place not in header.places and cell.strip()]
    has_rates = any(_plain(row, place) for place in header.places)
    why = next(filter(None, map(is_no_data, names)), "")
    number = next((n for n in names if n[:4].isdigit()), "")
    name = next((n for n in names if n != number), "")
    if why or not has_rates:
        findings.drop(why or ("blank_absence" if unit_of(number, name, None).number else "footnote"))
        return None
    years = {int(period[:4]) for period, _ in header.places.values()}
    for year in sorted(years):
        found = unit_of(number, name, year)
        if found.rule:
            findings.fault(line, header.cells[0].strip(), number or name, found.rule, found.detail)
        if not found.number:
            findings.drop("refused")
            return None
    return found.number


def _rates(
    row: Row,
    municipality: str,
    header: Header,
    how: Marks,
    against: frozenset[str],
    findings: Findings,
) -> Iterator[tuple[str, str, Printed, Printed, Printed]]:
    for period in dict.fromkeys(period for period, _ in header.places.values()):
        places = {name: place for place, (p, name) in header.places.items() if p == period}
        amounts = {
            name: _amount(row, place, header, columns("rates")[name], how, against, findings)
            for name, place in places.items()
        }
        _compare(row, places, amounts, findings, header)
        texts = [_as_printed(row, places.get(name), amounts.get(name)) for name in RATES]
        yield municipality, period, texts[0], texts[1], texts[2]


def _amount(
    row: Row,
    place: int,
    header: Header,
    column: DeliveryColumn,
    how: Marks,
    against: frozenset[str],
    findings: Findings,
) -> Amount | None:
    cell = _plain(row, place)
    heading = f"{header.places[place][0]} {header.cells[place].strip()}"
    whole = row[1][place].strip() if place < len(row[1]) else ""
    if cell != whole:
        findings.fault(row[0], heading, whole, "footnote_ignored", cell)
    if cell in SIGNS or is_total(cell):
        return None
    bare = cell.removesuffix("%").rstrip() if not isinstance(cell, Native) else cell
    amount = None if cell in against else read_amount(bare, how)
    rule = ""
    if amount is None:
        swapped = Marks("." if how.decimal == "," else ",")
        rule = "number_marks_mixed" if read_amount(bare, swapped) else "number_unreadable"
    elif column.at_most is not None and not 0 <= amount.value <= int(column.at_most) * 10**DECIMALS:
        rule = "out_of_range"
    if rule:
        findings.fault(row[0], heading, cell, rule, bounds(column) if rule == "out_of_range" else "")
        return None
    if column.name == "rate_total" and amount and not amount.value and cell != "-":
        findings.fault(row[0], heading, cell, "zero_rate")
    return amount


def _compare(
    row: Row,
    places: Mapping[str, int],
    amounts: Mapping[str, Amount | None],
    findings: Findings,
    header: Header,
) -> None:
    parts = [a for name in RATES[:2] if (a := amounts.get(name))]
    total = amounts.get("rate_total")
    if total is None or len(parts) < 2:
        return
    off = abs(total.value - sum(a.value for a in parts))
    halves = sum(10 ** (DECIMALS - a.decimals) for a in (total, *parts))
    if 2 * off > halves:
        added = Amount(sum(a.value for a in parts), max(a.decimals for a in parts))
        place = places["rate_total"]
        heading = f"{header.places[place][0]} {header.cells[place].strip()}"
        detail = f"{said(added)} ≠ {said(total)}"
        findings.fault(row[0], heading, _plain(row, place), "absence_sum", detail)


def _as_printed(row: Row, place: int | None, amount: Amount | None) -> Printed:
    if place is None:
        return parse("")
    if amount is None:
        cell = _plain(row, place)
        return parse(cell if cell in SIGNS else "")
    value: Decimal = amount.exact
    return parse(f"{value:f}".replace(".", ","))
