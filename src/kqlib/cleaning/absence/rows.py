"""A PAI delivery (person × quarter or unit × quarter), row by row: taken in, dropped with a reason, or told.

Every row is read, also after the first fault, so that a user sees all that is wrong at once.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kqlib.cleaning import quarters
from kqlib.cleaning.absence.cells import Absence, Key, Ledger, Values
from kqlib.cleaning.absence.numbers import Numbers
from kqlib.cleaning.absence.totals import Waiting, sort_out
from kqlib.cleaning.amounts import NIL, SIGNS, marks
from kqlib.cleaning.rows import Data, category, data_rows, is_no_data
from kqlib.cleaning.spelling import near_frequent
from kqlib.cleaning.units import column_of, unit_of
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary.deliveries import columns, is_total, period_bounds

_DIVIDED = ("sector", "unit", "occupation", "sex", "age_group")
_TOTAL = "\x00"  # stands for "I alt" while a row waits


class _Row(NamedTuple):
    line: int
    divided: dict[str, str]
    municipality: str
    period: str
    values: Values
    identity: tuple[str, ...]

    @property
    def place(self) -> tuple[str | None, ...]:
        own = (None if self.divided[name] == _TOTAL else self.divided[name] for name in _DIVIDED)
        return (self.municipality, self.period, *own)

    @property
    def key(self) -> Key:
        own = {name: "" if word == _TOTAL else word for name, word in self.divided.items()}
        return Key(self.municipality, own["sector"], own["sex"], own["age_group"], self.period)


def read_absence(table: Table, findings: Findings) -> Absence:
    """Add up the rows of ``table``; faults and dropped rows go into ``findings``."""
    return _Reader(table, findings).run()


class _Reader:
    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.findings = table, findings
        self.known = columns("pai")
        self.person = "person_id" in table.places
        self.ledger = Ledger()
        self.waiting: list[_Row] = []
        self.identities = array("q")
        self.occupations: Counter[str] = Counter()
        self.occupation_lines: dict[str, int] = {}
        self.numbers = self._numbers()

    def run(self) -> Absence:
        for row in self._rows(self.findings):
            self._enter(row)
        self._totals()
        self._duplicates()
        near = near_frequent(self.occupations) if self.occupations else {}
        heading = self.table.heading("occupation")
        for word, frequent in near.items():
            self.findings.fault(self.occupation_lines[word], heading, word, "occupation_near", frequent)
        return self.ledger.close()

    def _numbers(self) -> Numbers:
        there = {n: c for n, c in self.known.items() if c.numeric and n in self.table.places}
        # How the file writes numbers is known only when all of it has been seen.
        cells: set[str] = set()
        places = [self.table.places[name] for name in there]
        for _, row in self.table.rows():
            cells.update(row[place] for place in places if place < len(row))
        stripped = {cell if cell == cell.strip() else cell.strip() for cell in cells}
        how, against = marks(stripped - set(SIGNS) - NIL)
        return Numbers(self.table, there, how, frozenset(against), self.findings, self.person)

    def _rows(self, findings: Findings) -> Iterator[_Row]:
        for data in data_rows(self.table, findings):
            row = self._row(data)
            if isinstance(row, _Row):
                yield row
            else:
                findings.drop(row or "refused")

    def _row(self, data: Data) -> _Row | str | None:
        """Give a row, the reason why it is no data, or None when a fault was told."""
        cells = data.cells
        for name in ("municipality_number", "municipality_name"):
            why = is_no_data(cells.get(name, ""))
            if why:
                return why
        if is_total(cells.get("person_id", "")):
            return "total_row"
        divided = {name: self._divided(data.line, name, cells) for name in _DIVIDED}
        if "" in (divided["unit"], divided["sector"]) and self._sector_from_unit(data.line, divided) is None:
            return None
        if "unspecified" in (is_no_data(cells.get(name, "")) for name in _DIVIDED):
            return "unspecified"
        period = self._period(data.line, cells["period"])
        municipality = self._municipality(data.line, cells, period)
        values = self.numbers.read(data.line, cells)
        if None in divided.values() or period is None or municipality is None or values is None:
            return None
        if isinstance(values, str):
            return values
        clean = {name: word for name, word in divided.items() if word is not None}
        identity = self._identity(cells, clean, municipality, period)
        return _Row(data.line, clean, municipality, period, values, identity)

    def _identity(
        self, cells: dict[str, str], divided: dict[str, str], municipality: str, period: str
    ) -> tuple[str, ...]:
        if self.person:
            return (cells.get("employer", ""), municipality, cells["person_id"], period)
        return (cells.get("employer", ""), municipality, *divided.values(), period)

    def _divided(self, line: int, name: str, cells: dict[str, str]) -> str | None:
        cell = cells.get(name, "")
        if not cell:
            return ""
        if is_no_data(cell):
            return _TOTAL if is_no_data(cell) == "total_row" else ""
        column = self.known[name]
        if column.kind != "category":
            return " ".join(cell.split())
        word, said = category(cell, column)
        if word is None:
            self.findings.fault(line, self.table.heading(name), cell, "category_unknown", said)
        elif said:
            self.findings.fault(line, self.table.heading(name), cell, said, word)
        return word

    def _sector_from_unit(self, line: int, divided: dict[str, str | None]) -> str | None:
        """Where the delivery has units and no sectors, its units are the sectors."""
        unit = divided["unit"]
        if "sector" in self.table.places or not unit:
            return ""
        if unit == _TOTAL:
            divided["sector"], divided["unit"] = _TOTAL, ""
            return ""
        word, said = category(unit, self.known["sector"])
        if word is None:
            self.findings.fault(line, self.table.heading("unit"), unit, "category_unknown", said)
        elif said:
            self.findings.fault(line, self.table.heading("unit"), unit, said, word)
        divided["sector"], divided["unit"] = word, ""
        return word

    def _period(self, line: int, cell: str) -> str | None:
        period = quarters.quarter(cell)
        rule, detail = "", ""
        if period is None and (noted := quarters.noted_quarter(cell)):
            period, rule, detail = noted, "footnote_ignored", noted
        elif period is None:
            rule = "period_is_date" if quarters.is_date(cell) else "period_unreadable"
            rule = rule if cell else "value_missing"
        elif not quarters.inside(period):
            period, rule, detail = None, "period_outside", "–".join(period_bounds())
        if rule:
            self.findings.fault(line, self.table.heading("period"), cell, rule, detail)
        return period

    def _municipality(self, line: int, cells: dict[str, str], period: str | None) -> str | None:
        number, name = cells.get("municipality_number", ""), cells.get("municipality_name", "")
        found = unit_of(number, name, int(period[:4]) if period else None)
        if found.rule:
            column = column_of(found, number, self.table.places)
            self.findings.fault(line, self.table.heading(column), cells[column], found.rule, found.detail)
        return found.number or None

    def _enter(self, row: _Row) -> None:
        self.identities.append(hash(row.identity))
        occupation = row.divided["occupation"]
        if occupation and occupation != _TOTAL:
            self.occupations[occupation] += 1
            self.occupation_lines.setdefault(occupation, row.line)
        if _TOTAL in row.divided.values():
            self.waiting.append(row)
            return
        self.ledger.add(row.line, row.key, row.values, self.person)

    def _totals(self) -> None:
        if not self.waiting:
            return
        groups = {row.place[:2] for row in self.waiting}
        again = _Reader(self.table, Findings())  # its faults have been told
        beside = {row.place for row in again._rows(again.findings) if row.place[:2] in groups}
        waiting = [Waiting(row.place, row) for row in self.waiting]
        kept, dropped, doubt = sort_out(waiting, beside, group=2)
        for row in kept:
            self.ledger.add(row.line, row.key, row.values, self.person)
        self.findings.drop("total_row", len(dropped))
        self.findings.drop("refused", len(doubt))
        for row in doubt:
            name = next(name for name in _DIVIDED if row.divided[name] == _TOTAL)
            self.findings.fault(row.line, self.table.heading(name), "", "totals_overlap")

    def _duplicates(self) -> None:
        """Find rows with the same key: first by hash, then, for those alone, by the key itself."""
        hashes = np.frombuffer(self.identities, dtype=np.int64) if self.identities else np.empty(0, np.int64)
        ordered = np.sort(hashes)
        twice = set(ordered[1:][ordered[1:] == ordered[:-1]].tolist())
        if not twice:
            return
        first: dict[tuple[str, ...], int] = {}
        column = self.table.heading("person_id" if self.person else "municipality_number")
        again = _Reader(self.table, Findings())  # its faults have been told
        for row in again._rows(again.findings):
            if hash(row.identity) not in twice:
                continue
            if row.identity in first:
                said = " | ".join(filter(None, row.identity)).replace(_TOTAL, "I alt")
                self.findings.fault(row.line, column, said, "duplicate_key", str(first[row.identity]))
            first.setdefault(row.identity, row.line)
