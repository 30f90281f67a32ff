"""Sums of dagsverk by municipality × sector × sex × age group × quarter, exact to the ten-thousandth."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass
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


@dataclass
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


@dataclass
class Absence:
    """A delivery's cells and the sums that a user checks them by."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    whole: Sum = field(default_factory=Sum)
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
        self.whole.add(row)
        for sums, name in ((self.by_municipality, key.municipality), (self.by_period, key.period)):
            if name not in sums:
                sums[name] = Sum()
            sums[name].add(row)

    def totals(self) -> dict[str, Any]:
        """Give the sums for people and machines: exact decimals as text, the pooled rate with four."""
        agreed, absence = self.whole.texts()
        return {
            "agreed_dagsverk": agreed,
            "absence_dagsverk": absence,
            "pooled_rate_percent": _percent(self.whole),
            "by_municipality": {name: s.texts() for name, s in sorted(self.by_municipality.items())},
            "by_period": {name: s.texts() for name, s in sorted(self.by_period.items())},
        }

    def frame(self) -> pd.DataFrame:
        """Give the cells as a table: :data:`DIMENSIONS`, then :data:`MEASURES` (dagsverk and årsverk in
        units), sorted.
        """
        return frame(sorted(self.cells.items()))


def _percent(total: Sum) -> str | None:
    rate = round_half_up(Fraction(100 * total.absence, total.agreed), 4) if total.agreed else None
    return None if rate is None else str(rate)


def frame(cells: Iterable[tuple[Key, Cell]]) -> pd.DataFrame:
    """Give cells as a table, in their order."""
    rows = [
        (*key, c.persons, *map(_units, (c.man_years, c.agreed, c.absence, c.self_certified,
                                        c.doctor_certified, *(c.largest or (None, None)))))
        for key, c in cells
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[*DIMENSIONS, *MEASURES])
    kinds: dict[str, Any] = dict.fromkeys(DIMENSIONS, "str") | dict.fromkeys(MEASURES, "Float64")
    whole = {"persons": "Int64", "agreed_dagsverk": "float64", "absence_dagsverk": "float64"}
    return table.astype(kinds | whole)


def _units(value: int | None) -> float | None:
    return None if value is None else value / _UNIT


def exact(value: float) -> Decimal:
    """Give a sum of dagsverk back as the exact decimal: no delivery has more than four decimals.

    >>> exact(0.1 + 0.2)
    Decimal('0.3000')
    """
    return round_half_up(Fraction(value), DECIMALS)
