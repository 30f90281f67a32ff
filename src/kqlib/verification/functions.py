"""The functions that a check may call: reading the printed tables, counting, dates, orders, and the
exhibits' facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.errors import DataError, closest
from kqlib.printed import Interval, Printed, Quantity, parse
from kqlib.printed.interval import total as interval_sum
from kqlib.printed.quantity import Range
from kqlib.verification.transcription import Scan, is_transcribed, passages_stand
from kqlib.verification.values import Number, Truth, less

# Counts and amounts to the krone are exact; every other printed number stands for an interval.
_EXACT = {"count", "nok"}
_WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
Facts = Callable[[str], dict[str, Any]]


class Tables:
    """The functions over the printed tables; ``frames`` gives a clean table by name, ``facts`` an exhibit's
    facts."""

    def __init__(
        self, frames: Callable[[str], pd.DataFrame], facts: Facts, places: Callable[[str], tuple[str, int]]
    ) -> None:
        """Keep the sources; ``places`` gives a table's document and the last line of it."""
        self._frames, self._facts, self._places = frames, facts, places

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Give every function by the name that an expression uses."""
        own = (
            self.cell,
            self.passage,
            self.count,
            self.distinct,
            self.total,
            self.mean,
            self.values,
            self.labels,
        )
        free = (
            share,
            change,
            ascending,
            descending,
            smallest,
            largest,
            is_date,
            weekday,
            size,
            parts,
            one_of,
            grim,
        )
        return {f.__name__: f for f in (*own, self.fact, self.as_scanned, *free)}

    def as_scanned(self, table: str) -> Truth:
        """``as_scanned('table_4_6')``: the transcription has the numbers that a scan of the text found
        there."""
        scan = Scan(self._frames("numbers"))
        if table == "passages":
            return Truth.plain(passages_stand(self._frames(table), scan))
        document, last = self._places(table)
        return Truth.plain(is_transcribed(self._frames(table), document, last, scan))

    def cell(self, table: str, column: str, **where: Any) -> Number:
        """``cell('table_4_6', '2007K4-2008K3', label='Kommuner i programmet')``: one printed number."""
        rows = self._rows(table, where)
        if len(rows) != 1:
            raise ValueError(f"cell({table}, {column}, {where}): {len(rows)} rows")
        return _number(rows.iloc[0][self._column(table, rows, column)], column)

    def passage(self, name: str) -> Number:
        """``passage('plo_municipalities')``: a number printed in running text, by its id in passages.csv."""
        passages = self._frames("passages").set_index("id")
        if name not in passages.index:
            raise DataError("passage_unknown", found=name, hint=closest(name, passages.index))
        row = passages.loc[name]
        printed = parse(str(row["printed"]))
        return Number.exact(printed.number) if row["unit"] in _EXACT else Number.rounded(printed)

    def count(self, table: str, **where: Any) -> Number:
        """``count('appendix_2', cohort='P1', activity='Lokal nettverk*')``: rows; ``*`` stands for any
        text."""
        return Number.exact(len(self._rows(table, where)))

    def distinct(self, table: str, column: str, **where: Any) -> Number:
        """``distinct('appendix_8', 'unit')``: different values."""
        rows = self._rows(table, where)
        return Number.exact(rows[self._column(table, rows, column)].astype(str).nunique())

    def total(self, table: str, column: str, **where: Any) -> Number:
        """``total('table_4_1', 'projects')``: the sum of the numbers that are not missing."""
        found = self.values(table, column, **where)
        return Number(sum((n.point for n in found), Fraction(0)), interval_sum([n.interval for n in found]))

    def mean(self, table: str, column: str, **where: Any) -> Number:
        """``mean('appendix_6', 'printed_1', municipality=[...])``: the unweighted mean of the numbers not
        missing."""
        found = self.values(table, column, **where)
        return self.total(table, column, **where) / Number.exact(len(found))

    def values(self, table: str, column: str, **where: Any) -> list[Number]:
        """``values('table_4_8', 'projects', row_type='part')``: the numbers in printed order, missing ones
        left out."""
        rows = self._rows(table, where)
        cells = rows[self._column(table, rows, column)]
        return [_number(c, column) for c in cells if not (isinstance(c, Printed) and c.value is None)]

    def labels(self, table: str, column: str, **where: Any) -> list[str]:
        """``labels('appendix_8', 'unit', cohort='IKS')``: the texts in printed order."""
        rows = self._rows(table, where)
        return [str(v) for v in rows[self._column(table, rows, column)]]

    def fact(self, exhibit: str, name: str) -> Number:
        """``fact('figure_3', 'last_without')``: a number that an exhibit computes."""
        facts = self._facts(exhibit)
        if name not in facts:
            raise DataError(
                "exhibit_fact_unknown",
                exhibit=exhibit,
                found=name,
                hint=closest(name, facts),
                expected=", ".join(facts),
            )
        fact = facts[name]
        if isinstance(fact, Quantity):
            return Number.exact(Fraction(fact.value))
        if isinstance(fact, Range):
            middle = (fact.interval.low + fact.interval.high) / 2
            return Number(middle, fact.interval)
        raise ValueError(f"{exhibit}.{name} is no number")

    def _rows(self, table: str, where: dict[str, Any]) -> pd.DataFrame:
        rows = self._frames(table)
        for name, wanted in where.items():
            known = rows[self._column(table, rows, name)].astype(str)
            patterns = [str(w) for w in wanted] if isinstance(wanted, list) else [_plain(wanted)]
            rows = rows[[any(fnmatchcase(v, p) for p in patterns) for v in known]]
        return rows

    @staticmethod
    def _column(table: str, rows: pd.DataFrame, name: str) -> str:
        if name not in rows.columns:
            raise ValueError(
                f"{table}: {name}{closest(name, list(rows.columns))} ({', '.join(rows.columns)})"
            )
        return name


def _plain(value: Any) -> str:
    # A whole number in a filter (year=2007) is compared as it is written.
    return str(int(value.point)) if isinstance(value, Number) else str(value)


def _number(value: Any, column: str) -> Number:
    if isinstance(value, Printed):
        exact = vocabulary.column(column).unit in _EXACT
        return Number.exact(value.number) if exact else Number.rounded(value)
    return Number.exact(int(value))


def share(part: Number, whole: Number) -> Number:
    """``share(55, 79)``: part of whole in per cent."""
    return Number.exact(100) * part / whole


def change(before: Number, after: Number) -> Number:
    """``change(before, after)``: relative change in per cent of ``before``."""
    ratio = after / before
    return Number.exact(100) * (ratio - Number.exact(1))


def ascending(numbers: Sequence[Number]) -> Truth:
    """``ascending(values(...))``: no number is less than the one before it."""
    found = Truth.plain(True)
    for a, b in pairwise(numbers):
        found = found & ~less(b, a)
    return found


def descending(numbers: Sequence[Number]) -> Truth:
    """``descending(values(...))``: no number is greater than the one before it."""
    return ascending(list(reversed(numbers)))


def smallest(numbers: Sequence[Number]) -> Number:
    """``smallest(values(...))``: the least of the numbers."""
    return _extreme(numbers, min)


def largest(numbers: Sequence[Number]) -> Number:
    """``largest(values(...))``: the greatest of the numbers."""
    return _extreme(numbers, max)


def _extreme(numbers: Sequence[Number], pick: Callable[..., Fraction]) -> Number:
    low, high = pick(n.interval.low for n in numbers), pick(n.interval.high for n in numbers)
    return Number(pick(n.point for n in numbers), Interval(low, high))


_MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "desember",
)  # fmt: skip
_DAY = re.compile(r"^(?P<day>\d{1,2})\.?\s*(?P<month>\d{1,2}|[a-zA-Z]+)\.?\s*(?P<year>\d{4}|\d{2})$")


def _day(text: str) -> date:
    found = _DAY.match(text.strip())
    if found is None:
        raise DateUnreadableError(text)
    month = found["month"].lower()
    number = int(month) if month.isdecimal() else _MONTHS.index(month) + 1
    year = int(found["year"])
    return date(year if year > 99 else 2000 + year, number, int(found["day"]))


class DateUnreadableError(TypeError):
    """A text that is no date at all, as against a date that the calendar lacks."""


def is_date(text: str) -> Truth:
    """``is_date(text)``: whether the calendar has the day (``31. juni 2010``, ``01.03.08``)."""
    try:
        _day(text)
    except ValueError:
        return Truth.plain(False)
    return Truth.plain(True)


def weekday(text: str) -> str:
    """``weekday(text)``: the day of the week in Norwegian (``lørdag``)."""
    return _WEEKDAYS[_day(text).weekday()]


def size(items: Sequence[Any]) -> Number:
    """``size(labels(...))``: how many items a list has."""
    return Number.exact(len(items))


def parts(text: str, mark: str = ",") -> list[str]:
    """``parts('Askim, Bjugn, Lier')``: the items of a listing in running text."""
    return [part.strip() for part in text.split(mark) if part.strip()]


def grim(percent: Number, whole: Number) -> Truth:
    """``grim(printed, 79)``: whether any whole number out of ``whole`` gives the printed per cent (Brown &
    Heathers 2017)."""
    counts = range(int(whole.point) + 1)
    found = any(percent.interval.contains(Fraction(100 * n) / whole.point) for n in counts)
    return Truth.plain(found)


def one_of(item: Any, *items: Any) -> Truth:
    """``one_of(weekday('01.03.2008'), 'lørdag', 'søndag')``: whether an item is among the others."""
    return Truth.plain(item in items)
