"""Sums over very many rows of one person each, cell by cell, in whole ten-thousandths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from kqlib.cleaning.amounts import DECIMALS
from kqlib.sources.delivered.scan import IrregularError

Array = np.ndarray[Any, Any]
_ONE = 10**DECIMALS
_MOST_DAYS = 92 * _ONE
_MOST_CELLS = 4_000_000
# The clean table's columns, and what is added up for each.
_NAMES = {
    "man_years": "position_percent",
    "agreed_dagsverk": "agreed_dagsverk",
    "absence_dagsverk": "absence",
    "absence_self_certified": "absence_self_certified",
    "absence_doctor_certified": "absence_doctor_certified",
}


class Sums:
    """Dense arrays over every combination of the dimensions' words.

    A float holds whole numbers exactly up to 2^53, that is 900 billion dagsverk in ten-thousandths.  Rules
    of single rows are held batch by batch; a row that breaks one raises :class:`IrregularError`.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        """Make room for ``shape`` cells."""
        if prod(shape) > _MOST_CELLS:
            raise IrregularError("too many cells")
        self.shape, self.blank = shape, 0
        size = prod(shape)
        self._rows = np.zeros(size, np.int64)
        self._sums = {name: np.zeros(size) for name in _NAMES.values()}
        self._gaps = {name: np.zeros(size, bool) for name in _NAMES.values()}
        self._first, self._second = np.zeros(size), np.zeros(size)

    @property
    def rows(self) -> Array:
        """The number of rows, by the dimensions."""
        return self._rows.reshape(self.shape)

    def add(self, codes: Sequence[Array], numbers: Mapping[str, Array]) -> None:
        """Add a batch: the words of each row by number, and its numbers in ten-thousandths (NaN: empty)."""
        absence = _absence(numbers)
        kept = ~np.isnan(absence)
        self.blank += int(len(kept) - kept.sum())
        cells = np.ravel_multi_index([code[kept] for code in codes], self.shape)
        own = {name: column[kept] for name, column in numbers.items()} | {"absence": absence[kept]}
        _hold(own)
        size = len(self._rows)
        self._rows += np.bincount(cells, minlength=size)
        for name in _NAMES.values():
            if name not in own:
                self._gaps[name][:] = True
                continue
            column, missing = own[name], np.isnan(own[name])
            if missing.any():  # the sum of such a cell is not known
                self._gaps[name][cells[missing]] = True
                column = np.where(missing, 0, column)
            self._sums[name] += np.bincount(cells, weights=column, minlength=size)
        self._enter_largest(cells, own["absence"])

    def _enter_largest(self, cells: Array, absence: Array) -> None:
        """Keep the two largest values of each cell."""
        some = absence > 0
        cells, absence = cells[some], absence[some]
        before = self._first.copy()
        np.maximum.at(self._first, cells, absence)
        # One row stands for its cell's largest value; every other one may be the second.
        of_cell = np.full(len(before), -1, np.int64)
        largest = np.flatnonzero(absence == self._first[cells])
        of_cell[cells[largest]] = largest
        chosen = of_cell[of_cell >= 0]
        rest = np.ones(len(cells), bool)
        rest[chosen] = False
        np.maximum.at(self._second, cells[rest], absence[rest])
        moved = of_cell >= 0
        self._second[moved] = np.maximum(self._second[moved], before[moved])

    def columns(self, words: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Give the clean table's columns for the cells that have rows; ``words`` by dimension, in order."""
        there = np.flatnonzero(self._rows)
        places = np.unravel_index(there, self.shape)
        found: dict[str, Any] = {
            name: pd.Categorical.from_codes(place, categories=pd.Index(own))
            for (name, own), place in zip(words.items(), places, strict=True)
        }
        found["persons"] = self._rows[there]
        for name, source in _NAMES.items():
            # Per cent of a position, added up, are hundredths of årsverk.
            unit = 100 * _ONE if source == "position_percent" else _ONE
            found[name] = np.where(self._gaps[source][there], np.nan, self._sums[source][there] / unit)
        found["absence_largest_1"] = self._first[there] / _ONE
        found["absence_largest_2"] = self._second[there] / _ONE
        return found

    def along(self, axis: int, names: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Give agreed and absent dagsverk by the words of one dimension, where there are rows."""
        others = tuple(i for i in range(len(self.shape)) if i != axis)
        rows, agreed, absent = (
            a.reshape(self.shape).sum(axis=others)
            for a in (self._rows, self._sums["agreed_dagsverk"], self._sums["absence"])
        )
        for i, name in enumerate(names):
            if rows[i]:
                yield name, int(agreed[i]), int(absent[i])


def _absence(numbers: Mapping[str, Array]) -> Array:
    parts = [numbers.get(f"absence_{who}_certified") for who in ("self", "doctor")]
    added = parts[0] + parts[1] if parts[0] is not None and parts[1] is not None else None
    total = numbers.get("absence_dagsverk")
    if total is None or added is None:
        return total if added is None else added  # type: ignore[return-value]
    both = ~np.isnan(total) & ~np.isnan(added)
    if (total[both] != added[both]).any():
        raise IrregularError("parts do not add up")
    return np.where(np.isnan(total), added, total)


def _hold(numbers: Mapping[str, Array]) -> None:
    """Hold the rules of single rows (``deliveries.toml``); NaN breaks every comparison."""
    agreed, absence = numbers["agreed_dagsverk"], numbers["absence"]
    fine = (agreed > 0) & (agreed <= _MOST_DAYS) & (absence >= 0) & (absence <= agreed)
    position = numbers.get("position_percent")
    if position is not None:
        fine &= (position > 0) & (position <= 100 * _ONE) & ~((position <= _ONE) & (agreed > _ONE))
    for name in ("absence_self_certified", "absence_doctor_certified", "man_years"):
        if name in numbers:
            fine &= ~(numbers[name] < 0)
    if not fine.all():
        raise IrregularError("a row breaks a rule")
