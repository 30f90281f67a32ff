"""Sums of dagsverk by municipality × sector × sex × age group × quarter, exact to the ten-thousandth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from kqlib.cleaning.amounts import DECIMALS, shown
from kqlib.printed import round_half_up

DIMENSIONS = ("municipality", "sector", "sex", "age_group", "period")
MEASURES = (
    "persons", "man_years", "agreed_dagsverk", "absence_dagsverk", "absence_self_certified",
    "absence_doctor_certified", "absence_largest_1", "absence_largest_2",
)  # fmt: skip
# The columns of a delivery that absence may stand in, the total first.
ABSENCE = ("absence_dagsverk", "absence_doctor_certified", "absence_self_certified")
_UNIT = 10**DECIMALS


class Key(NamedTuple):
    """What a row is about; empty where the delivery does not say."""

    municipality: str
    sector: str
    sex: str
    age_group: str
    period: str


class Values(NamedTuple):
    """What a row says, in ten-thousandths (persons: whole); None where the delivery does not say."""

    persons: int | None
    man_years: int | None
    agreed: int
    absence: int
    self_certified: int | None
    doctor_certified: int | None
    agreed_decimals: int
    absence_decimals: int


@dataclass(slots=True)
class Cell:
    """One cell's sums, the line of its first row, and the largest two single persons' absence."""

    line: int
    persons: int | None = 0
    man_years: int | None = 0
    agreed: int = 0
    absence: int = 0
    self_certified: int | None = 0
    doctor_certified: int | None = 0
    largest: tuple[int, int] | None = None

    def add(self, row: Values, person: bool) -> None:
        """Add one row; ``person`` says that it is about one person."""
        self.agreed += row.agreed
        self.absence += row.absence
        self.persons = _plus(self.persons, row.persons)
        self.man_years = _plus(self.man_years, row.man_years)
        self.self_certified = _plus(self.self_certified, row.self_certified)
        self.doctor_certified = _plus(self.doctor_certified, row.doctor_certified)
        if person:
            first, second = self.largest or (0, 0)
            self.largest = (max(first, row.absence), max(second, min(first, row.absence)))


def _plus(known: int | None, more: int | None) -> int | None:
    return None if known is None or more is None else known + more


@dataclass(slots=True)
class Sum:
    """Agreed and absent dagsverk of many rows, with the most decimals they were written with."""

    agreed: int = 0
    absence: int = 0
    agreed_decimals: int = 0
    absence_decimals: int = 0

    def add(self, row: Values) -> None:
        """Add one row."""
        self.agreed += row.agreed
        self.absence += row.absence
        self.agreed_decimals = max(self.agreed_decimals, row.agreed_decimals)
        self.absence_decimals = max(self.absence_decimals, row.absence_decimals)

    def texts(self) -> list[str]:
        """Give ``[agreed, absence]`` as exact decimals."""
        return [shown(self.agreed, self.agreed_decimals), shown(self.absence, self.absence_decimals)]


class Absence(NamedTuple):
    """A delivery read: its clean table, the sums that a user checks it by, and how many rows were taken.

    ``frame`` has ``line`` (of a cell's first row; missing where it is not known), then
    :data:`DIMENSIONS` (categories) and :data:`MEASURES` (dagsverk and årsverk in units).
    """

    frame: pd.DataFrame
    totals: dict[str, Any]
    rows: int


@dataclass
class Ledger:
    """Where rows are added up one by one."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    by_municipality: dict[str, Sum] = field(default_factory=dict)
    by_period: dict[str, Sum] = field(default_factory=dict)
    rows: int = 0

    def add(self, line: int, key: Key, row: Values, person: bool) -> None:
        """Add one row of the delivery."""
        self.rows += 1
        cell = self.cells.get(key)
        if cell is None:
            cell = self.cells[key] = Cell(line)
        cell.add(row, person)
        for sums, name in ((self.by_municipality, key.municipality), (self.by_period, key.period)):
            if name not in sums:
                sums[name] = Sum()
            sums[name].add(row)

    def close(self) -> Absence:
        """Give what the rows come to."""
        cells = sorted(self.cells.items())
        columns: dict[str, list[Any]] = {name: [] for name in MEASURES}
        for _, c in cells:
            largest = c.largest or (None, None)
            sums = (c.man_years, c.agreed, c.absence, c.self_certified, c.doctor_certified, *largest)
            for name, value in zip(MEASURES, (c.persons, *map(_units, sums)), strict=True):
                columns[name].append(value)
        by_name = {name: [key[i] for key, _ in cells] for i, name in enumerate(DIMENSIONS)}
        table = frame([cell.line for _, cell in cells], {**by_name, **columns})
        return Absence(table, totals(self.by_municipality, self.by_period), self.rows)


def totals(by_municipality: Mapping[str, Sum], by_period: Mapping[str, Sum]) -> dict[str, Any]:
    """Give the sums for people and machines: exact decimals as text, the pooled rate with four."""
    whole = Sum()
    for part in by_period.values():
        whole.agreed += part.agreed
        whole.absence += part.absence
        whole.agreed_decimals = max(whole.agreed_decimals, part.agreed_decimals)
        whole.absence_decimals = max(whole.absence_decimals, part.absence_decimals)
    agreed, absence = whole.texts()
    return {
        "agreed_dagsverk": agreed,
        "absence_dagsverk": absence,
        "pooled_rate_percent": _percent(whole),
        "by_municipality": {name: s.texts() for name, s in sorted(by_municipality.items())},
        "by_period": {name: s.texts() for name, s in sorted(by_period.items())},
    }


def _percent(total: Sum) -> str | None:
    rate = round_half_up(Fraction(100 * total.absence, total.agreed), 4) if total.agreed else None
    return None if rate is None else str(rate)


def frame(lines: Sequence[int | None], columns: Mapping[str, Any]) -> pd.DataFrame:
    """Make the clean table of its columns, typed."""
    kinds: dict[str, Any] = dict.fromkeys(DIMENSIONS, "category") | dict.fromkeys(MEASURES, "Float64")
    kinds |= {"persons": "Int64", "agreed_dagsverk": "float64", "absence_dagsverk": "float64"}
    table = pd.DataFrame({"line": lines, **columns})
    return table.astype({"line": "Int64", **kinds})


def _units(value: int | None) -> float | None:
    return None if value is None else value / _UNIT


def exact(value: float) -> Decimal:
    """Give a sum of dagsverk back as the exact decimal: no delivery has more than four decimals.

    >>> exact(0.1 + 0.2)
    Decimal('0.3000')
    """
    return round_half_up(Fraction(value), DECIMALS)
