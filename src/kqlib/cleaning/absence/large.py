"""A very large person × quarter file: the same sums and the same rules, in batches of hundreds of thousands.

The file is scanned for as long as it is regular and breaks no rule.  At the first thing that is not, this way
is left and the rows are read one by one, which tells every fault; a large file with faults is slow, never
read otherwise.  What this way must not decide, it does not: categories are looked up before the scan, by the
functions that read single rows, and municipalities after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from kqlib.cleaning import quarters
from kqlib.cleaning.absence.cells import DIMENSIONS, Absence, Sum, frame, totals
from kqlib.cleaning.absence.keys import KeyHashes
from kqlib.cleaning.absence.sample import sampled_cells
from kqlib.cleaning.absence.sums import Sums
from kqlib.cleaning.amounts import DECIMALS, SIGNS, marks, read_amount
from kqlib.cleaning.municipalities import municipalities
from kqlib.cleaning.rows import category, is_no_data
from kqlib.cleaning.spelling import near_frequent
from kqlib.cleaning.units import unit_of
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.scan import IrregularError, Plan, scan
from kqlib.sources.delivered.sheet import Text
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary.deliveries import columns, period_bounds

LARGE = 64 << 20
_FREE = ("age_group", "occupation")
# An odd number of 64 bits: multiplied by it, small numbers differ in all their bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_PERSON = ("employer", "person_id")
_MOST_WORDS = 5000


class Words(NamedTuple):
    """One column: its spellings in the file, the number of the word each means, and those words."""

    spellings: tuple[str, ...]
    meaning: np.ndarray[Any, np.dtype[np.int64]]
    words: tuple[str, ...]


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
    try:
        return _Scan(table, text).run(findings)
    except IrregularError:
        return None


class _Scan:
    def __init__(self, table: Table, text: Text) -> None:
        self.table, self.text = table, text
        self.sample = sampled_cells(text, table)
        self.numbers = {n: p for n, p in table.places.items() if columns("pai")[n].numeric}
        self.decimal, self.decimals = self._how_numbers_are_written()
        self.words = self._words()
        self.sums = Sums(tuple(len(self.words[name].words) for name in self.words if name != "occupation"))
        self.occupations: np.ndarray[Any, Any] = np.zeros(len(self.words["occupation"].words), np.int64)
        self.keys = KeyHashes()

    def run(self, findings: Findings) -> Absence:
        spelt = {name: words.spellings for name, words in self.words.items() if name in self.table.places}
        plan = Plan(
            self.text.path,
            self.text.encoding,
            self.text.delimiter,
            self.decimal,
            self.table.line,
            len(self.table.header),
            {name: (self.table.places[name], spellings) for name, spellings in spelt.items()},
            self.numbers,
            [self.table.places[name] for name in _PERSON if name in self.table.places],
        )
        # One thread reads on while the other adds up.
        with ThreadPoolExecutor(1) as pool:
            waiting: Future[None] | None = None
            for batch in scan(plan):
                if waiting:
                    waiting.result()
                waiting = pool.submit(self._add, batch)
            if waiting:
                waiting.result()
        if self.keys.repeated() or not self._municipalities_hold() or self._misspelt_occupation():
            raise IrregularError("a rule is broken")
        findings.drop("blank_absence", self.sums.blank)
        return self._absence()

    def _how_numbers_are_written(self) -> tuple[str, dict[str, int]]:
        cells = {name: self.sample[name] - set(SIGNS) for name in self.numbers}
        how, against = marks(set().union(*cells.values()))
        read = {name: [read_amount(cell, how) for cell in column] for name, column in cells.items()}
        every = [amount for column in read.values() for amount in column]
        if against or how.grouped or any(a is None or a.decimals > DECIMALS for a in every):
            raise IrregularError("numbers are written in several ways")
        most = {name: max((a.decimals for a in column if a), default=0) for name, column in read.items()}
        return how.decimal, most

    def _words(self) -> dict[str, Words]:
        known = columns("pai")
        found = {"municipality_number": _municipalities()}
        for name in ("sector", "sex"):
            there = self.sample[name] if name in self.table.places else set()
            found[name] = _meaning({cell: category(cell, known[name]) for cell in there})
        for name in _FREE:
            there = self.sample[name] if name in self.table.places else set()
            found[name] = _meaning({cell: (" ".join(cell.split()), is_no_data(cell)) for cell in there})
        found["period"] = _quarters(self.sample["period"])
        if "unit" in self.table.places or "municipality_name" in self.table.places:
            raise IrregularError("a name stands in each row")
        return found

    def _add(self, batch: Mapping[str, np.ndarray[Any, Any]]) -> None:
        codes = []
        for name, words in self.words.items():
            code = words.meaning[batch[name]] if name in batch else np.zeros(len(batch["key"]), np.int64)
            if name == "occupation":
                self.occupations += np.bincount(code, minlength=len(words.words))
            else:
                codes.append(code)
        scaled = {name: _scaled(batch[name], self.decimals[name]) for name in self.numbers}
        self.sums.add(codes, scaled)
        place, period = (self.words[name].meaning[batch[name]] for name in ("municipality_number", "period"))
        where = place * len(self.words["period"].words) + period
        self.keys.add(batch["key"] ^ (where.astype(np.uint64) * _SPREAD))

    def _municipalities_hold(self) -> bool:
        """Whether every municipality was valid in every quarter that it stands in."""
        seen = self.sums.rows.any(axis=(1, 2, 3))
        numbers, periods = self.words["municipality_number"].words, self.words["period"].words
        pairs = zip(*np.nonzero(seen), strict=True)
        return all(not unit_of(numbers[m], "", int(periods[p][:4])).rule for m, p in pairs)

    def _misspelt_occupation(self) -> bool:
        words = self.words["occupation"].words
        counts = {w: int(n) for w, n in zip(words, self.occupations, strict=True) if w and n}
        return bool(near_frequent(Counter(counts)))

    def _absence(self) -> Absence:
        axes = [self.words[name].words for name in self.words if name != "occupation"]
        decimals = self.decimals["agreed_dagsverk"], self._absence_decimals()
        sums = [
            {
                name: Sum(agreed, absent, *decimals)
                for name, agreed, absent in self.sums.along(axis, axes[axis])
            }
            for axis in (0, len(axes) - 1)
        ]
        columns = self.sums.columns(dict(zip(DIMENSIONS, axes, strict=True)))
        table = frame([None] * len(columns["municipality"]), columns)
        return Absence(table, totals(*sums), int(self.sums.rows.sum()))

    def _absence_decimals(self) -> int:
        return max(d for name, d in self.decimals.items() if name.startswith("absence"))


def _municipalities() -> Words:
    last = int(period_bounds()[1][:4])
    numbers = [m.number for m in municipalities().values() if (m.first or 0) <= last]
    return Words(tuple(numbers), np.arange(len(numbers)), tuple(numbers))


def _quarters(spelt: set[str]) -> Words:
    first, last = map(quarters.number, period_bounds())
    known = [quarters.named(place) for place in range(first, last + 1)]
    means = {cell: quarters.quarter(cell) for cell in (*known, *sorted(spelt))}
    if not set(means.values()) <= set(known):
        raise IrregularError("a quarter is none")
    place = {period: i for i, period in enumerate(known)}
    return Words(tuple(means), np.array([place[str(p)] for p in means.values()]), tuple(known))


def _meaning(said: Mapping[str, tuple[str | None, str]]) -> Words:
    """Number the words that spellings mean; a word that is not known, or has a note, is for the slow way."""
    if any(word is None or note for word, note in said.values()) or len(said) > _MOST_WORDS:
        raise IrregularError("a category is not known")
    words: Sequence[str] = sorted({str(word) for word, _ in said.values()}) or [""]
    place = {word: i for i, word in enumerate(words)}
    meaning = np.array([place[str(word)] for word, _ in said.values()], dtype=np.int64)
    return Words(tuple(said), meaning, tuple(words))


def _scaled(values: np.ndarray[Any, Any], decimals: int) -> np.ndarray[Any, Any]:
    """Give floats as whole ten-thousandths (NaN stays); more decimals than the sample had are irregular."""
    scaled = values * 10.0**decimals
    whole = np.rint(scaled)
    with np.errstate(invalid="ignore"):  # infinity is off as well
        off = np.abs(scaled - whole)
    # A float and one multiplication are off by less than 1e-15 of the number.
    if not (off <= 1e-12 * np.maximum(1.0, np.abs(whole)))[~np.isnan(values)].all():
        raise IrregularError("a number has more decimals")
    result: np.ndarray[Any, Any] = whole * 10.0 ** (DECIMALS - decimals)
    return result
