"""A very large person × quarter file: the same sums and the same rules, in batches of hundreds of thousands.

The file is scanned for as long as it is regular and breaks no rule.  At the first thing that is not, this way
is left and the rows are read one by one, which tells every fault; a large file with faults is slow, never
read otherwise.  What this way must not decide, it does not: every different spelling is read once, by the
functions that read single rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from math import nan
from typing import Any

import numpy as np

from kqlib.cleaning import quarters
from kqlib.cleaning.absence.cells import DIMENSIONS, Absence, Sum, frame, totals
from kqlib.cleaning.absence.keys import KeyHashes
from kqlib.cleaning.absence.sample import sampled_cells
from kqlib.cleaning.absence.sums import Numbers, Sums
from kqlib.cleaning.amounts import DECIMALS, SIGNS, Marks, marks, read_amount
from kqlib.cleaning.municipalities import municipalities
from kqlib.cleaning.rows import category, is_no_data
from kqlib.cleaning.spelling import near_frequent
from kqlib.cleaning.units import unit_of
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.scan import Block, Column, IrregularError, Plan, joined, scan
from kqlib.sources.delivered.sheet import Text
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary.deliveries import columns, period_bounds

LARGE = 64 << 20
# The dimensions of the clean table, those with a list of words, and those with any.
_AXES = ("municipality_number", "sector", "sex", "age_group", "period")
_CODED, _FREE = ("sector", "sex"), ("age_group", "occupation")
_PERSON = ("employer", "person_id")
_MOST_WORDS, _RESTARTS = 5000, 20
# The signs of a number without thousands apart; longer ones no single person has.
_PLAIN = re.compile(r"-?\d{1,9}(?:[.,]\d{1,4})?", re.ASCII).fullmatch


def may_scan(table: Table) -> bool:
    """Whether a delivery is large enough, and of the form, to be scanned."""
    text = table.sheet.text
    return (
        text is not None
        and text.path.stat().st_size > LARGE
        and not text.encoding.startswith("utf-16")
        and {"person_id", "municipality_number"} <= set(table.places)
        and "persons" not in table.places
        and not table.mending.corrections
    )


def scan_absence(table: Table, findings: Findings) -> Absence | None:
    """Add up the rows of a large delivery, or give None when it must be read row by row."""
    text = table.sheet.text
    if text is None:
        return None
    sample = sampled_cells(text, table)
    for _ in range(_RESTARTS):
        try:
            return _Scan(table, text, sample).run(findings)
        except _UnforeseenError as new:  # begin again, with room for it
            sample[new.column].add(new.cell)
        except IrregularError:
            return None
    return None


class _UnforeseenError(Exception):
    """A word that the sample did not have."""

    def __init__(self, column: str, cell: str) -> None:
        super().__init__(column, cell)
        self.column, self.cell = column, cell


class _Scan:
    def __init__(self, table: Table, text: Text, sample: Mapping[str, set[str]]) -> None:
        self.table, self.text = table, text
        self.numbers = [n for n in table.places if columns("pai")[n].numeric]
        self.how, self.decimals = _how_numbers_are_written({name: sample[name] for name in self.numbers})
        self.words = self._words(sample)
        self.known: dict[str, dict[bytes, int]] = {name: {} for name in self.words}
        self.amounts: dict[str, dict[bytes, tuple[float, int]]] = {name: {} for name in self.numbers}
        self.sums = Sums([len(self.words[name]) for name in _AXES])
        self.occupations: np.ndarray[Any, Any] = np.zeros(len(self.words["occupation"]), np.int64)
        self.keys = KeyHashes()

    def run(self, findings: Findings) -> Absence:
        there = self.table.places
        plan = Plan(
            self.text.path,
            self.text.encoding,
            self.text.delimiter,
            self.table.line,
            len(self.table.header),
            {name: there[name] for name in (*self.words, *self.numbers) if name in there},
            [there[name] for name in _PERSON if name in there],
        )
        for block in scan(plan):
            self._add(block)
        if self.keys.repeated() or not self._municipalities_hold() or self._misspelt_occupation():
            raise IrregularError("a rule is broken")
        findings.drop("blank_absence", self.sums.blank)
        return self._absence()

    def _words(self, sample: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
        """Give the words of every dimension: by the register, by the calendar, and those of the sample."""
        if "unit" in self.table.places or "municipality_name" in self.table.places:
            raise IrregularError("a name stands in each row")
        first, last = period_bounds()
        known = (m.number for m in municipalities().values() if (m.first or 0) <= int(last[:4]))
        periods = range(quarters.number(first), quarters.number(last) + 1)
        found = {"municipality_number": tuple(known), "period": tuple(map(quarters.named, periods))}
        for name in (*_CODED, *_FREE):
            said = {_word(name, cell) for cell in sample.get(name, ())}
            if None in said or len(said) > _MOST_WORDS:
                raise IrregularError("a category is not known")
            found[name] = tuple(sorted(map(str, said))) or ("",)
        return found

    def _add(self, block: Block) -> None:
        rows = len(block.keys)
        codes = {name: self._codes(name, block, rows) for name in self.words}
        self.occupations += np.bincount(codes["occupation"], minlength=len(self.occupations))
        self.sums.add(
            [codes[n] for n in _AXES], {n: self._numbers(n, block.columns[n]) for n in self.numbers}
        )
        self.keys.add(joined(joined(block.keys, codes["municipality_number"]), codes["period"]))

    def _codes(self, name: str, block: Block, rows: int) -> np.ndarray[Any, Any]:
        if name not in block.columns:
            return np.zeros(rows, np.int64)
        column, known = block.columns[name], self.known[name]
        for spelt in column.spellings:
            if spelt not in known:
                known[spelt] = self._place(name, self._decoded(spelt))
        return _taken([known[spelt] for spelt in column.spellings], column)

    def _place(self, name: str, cell: str) -> int:
        words = self.words[name]
        word = cell if name == "municipality_number" else _word(name, cell)
        if word in words:
            return words.index(word)
        if word is None or name not in self.table.places or name in ("municipality_number", "period"):
            raise IrregularError("a category is not known")
        raise _UnforeseenError(name, cell)

    def _numbers(self, name: str, column: Column) -> Numbers:
        known = self.amounts[name]
        for spelt in column.spellings:
            if spelt not in known:
                known[spelt] = self._amount(name, self._decoded(spelt))
        values, decimals = zip(*(known[spelt] for spelt in column.spellings), strict=True)
        alike = len(set(decimals)) == 1
        return Numbers(_taken(values, column), decimals[0] if alike else _taken(decimals, column))

    def _amount(self, name: str, cell: str) -> tuple[float, int]:
        if not cell:
            return nan, 0
        read = read_amount(cell, self.how) if _PLAIN(cell) else None
        if read is None or (name == "position_percent" and read.value % 100):
            raise IrregularError("a number is written otherwise")
        if read.decimals > self.decimals[name]:
            raise _UnforeseenError(name, cell)
        return float(read.value), read.decimals

    def _decoded(self, spelt: bytes) -> str:
        try:
            return spelt.decode(self.text.encoding).strip()
        except UnicodeDecodeError as error:
            raise IrregularError("a broken letter") from error

    def _municipalities_hold(self) -> bool:
        """Whether every municipality was valid in every quarter that it stands in."""
        seen = self.sums.rows.any(axis=(1, 2, 3))
        numbers, periods = self.words["municipality_number"], self.words["period"]
        pairs = zip(*np.nonzero(seen), strict=True)
        return all(not unit_of(numbers[m], "", int(periods[p][:4])).rule for m, p in pairs)

    def _misspelt_occupation(self) -> bool:
        words = self.words["occupation"]
        counts = {w: int(n) for w, n in zip(words, self.occupations, strict=True) if w and n}
        return bool(near_frequent(Counter(counts)))

    def _absence(self) -> Absence:
        axes = [self.words[name] for name in _AXES]
        sums = [{axes[axis][i]: Sum(*found) for i, found in self.sums.along(axis)} for axis in (0, -1)]
        columns = self.sums.columns(dict(zip(DIMENSIONS, axes, strict=True)))
        table = frame([None] * len(columns["municipality"]), columns)
        return Absence(table, totals(*sums), int(self.sums.rows.sum()))


def _taken(values: Sequence[float], column: Column) -> np.ndarray[Any, Any]:
    """Give the value of each row's spelling; codes are never outside, and not looking at that is faster."""
    return np.array(values).take(column.codes, mode="clip")


def _how_numbers_are_written(sample: Mapping[str, set[str]]) -> tuple[Marks, dict[str, int]]:
    """Tell the decimal mark, and for each column the most decimals that it may have."""
    cells = {name: found - set(SIGNS) for name, found in sample.items()}
    how, against = marks(set().union(*cells.values()))
    read = {name: [read_amount(cell, how) for cell in found] for name, found in cells.items()}
    if against or how.grouped or any(a is None or a.decimals > DECIMALS for a in chain(*read.values())):
        raise IrregularError("numbers are written in several ways")
    return how, {name: max((a.decimals for a in found if a), default=0) for name, found in read.items()}


def _word(name: str, cell: str) -> str | None:
    """Give the word that a cell means, None for one that is not known or has a note."""
    if name == "period":
        return quarters.quarter(cell)
    if name in _FREE:
        return None if is_no_data(cell) else " ".join(cell.split())
    word, note = category(cell, columns("pai")[name])
    return None if note else word
