"""The functions that a check may call on the printed tables and the exhibits' facts."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.errors import DataError, closest, lookup
from kqlib.printed import Printed, Quantity, parse
from kqlib.printed.interval import total as interval_sum
from kqlib.printed.quantity import Range
from kqlib.verification.arithmetic import FREE
from kqlib.verification.transcription import Scan, is_transcribed, passages_stand
from kqlib.verification.values import Number, Truth

# Counts and amounts to the krone are exact; every other printed number stands for an interval.
_EXACT = {"count", "nok"}
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
        own: tuple[Callable[..., Any], ...] = (
            self.cell, self.passage, self.count, self.distinct, self.total, self.mean, self.values,
            self.labels, self.fact, self.as_scanned,
        )  # fmt: skip
        return {f.__name__: f for f in (*own, *FREE)}

    def as_scanned(self, table: str) -> Truth:
        """``as_scanned('table_4_6')``: the transcription has what a scan of the text found."""
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
        fact = lookup(self._facts(exhibit), name, DataError, "exhibit_fact_unknown", exhibit=exhibit)
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
