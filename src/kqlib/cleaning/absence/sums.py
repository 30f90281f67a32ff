"""Sums over very many rows of one person each, cell by cell, in whole ten-thousandths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

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
# What totals are told of.
_TOTALLED = ("agreed_dagsverk", "absence")


class Numbers(NamedTuple):
    """Numbers in ten-thousandths (NaN: empty), and with how many decimals each, or all, were written."""

    values: Array
    decimals: Array | int


class Sums:
    """Dense arrays over every combination of the dimensions' words.

    A float holds whole numbers exactly up to 2^53, that is 900 billion dagsverk in ten-thousandths.  Rules
    of single rows are held batch by batch; a row that breaks one raises :class:`IrregularError`.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        """Make room for every combination of so many words of each dimension."""
        shape = tuple(lengths)
        if prod(shape) > _MOST_CELLS:
            raise IrregularError("too many cells")
        self.shape, self.blank = shape, 0
        size = prod(shape)
        self._rows = np.zeros(size, np.int64)
        self._sums = {name: np.zeros(size) for name in _NAMES.values()}
        self._gaps = {name: np.zeros(size, bool) for name in _NAMES.values()}
        self._first, self._second = np.zeros(size), np.zeros(size)
        # Whether a number with so many decimals stands in rows of the first and the last dimension's words.
        pairs = shape[0] * shape[-1]
        self._decimals = {name: np.zeros((pairs, DECIMALS + 1), bool) for name in _TOTALLED}

    @property
    def rows(self) -> Array:
        """The number of rows, by the dimensions."""
        return self._rows.reshape(self.shape)

    def add(self, codes: Sequence[Array], numbers: Mapping[str, Numbers]) -> None:
        """Add a batch: the words of each row by number, and its numbers."""
        absence = _absence(numbers)
        cells = codes[0]
        for code, length in zip(codes[1:], self.shape[1:], strict=True):
            cells = cells * length + code
        own = {name: column.values for name, column in numbers.items()} | {"absence": absence.values}
        kept = ~np.isnan(absence.values)
        every = kept.all()
        if not every:
            self.blank += int(len(kept) - kept.sum())
            cells, own = cells[kept], {name: column[kept] for name, column in own.items()}
        pairs = codes[0] * self.shape[-1] + codes[-1]
        for name, told in zip(_TOTALLED, (numbers["agreed_dagsverk"], absence), strict=True):
            written = told.decimals
            if not every and not isinstance(written, int):
                written = written[kept]
            self._decimals[name][pairs if every else pairs[kept], written] = True
        _hold(own)
        np.add.at(self._rows, cells, 1)
        for name in _NAMES.values():
            if name not in own:
                self._gaps[name][:] = True
                continue
            column, missing = own[name], np.isnan(own[name])
            if missing.any():  # the sum of such a cell is not known
                self._gaps[name][cells[missing]] = True
                column = np.where(missing, 0, column)
            np.add.at(self._sums[name], cells, column)
        self._enter_largest(cells, own["absence"])

    def _enter_largest(self, cells: Array, absence: Array) -> None:
        """Keep the two largest values of each cell."""
        some = absence > self._second[cells]
        cells, absence = cells[some], absence[some]
        before = self._first[cells]
        np.maximum.at(self._first, cells, absence)
        first = self._first[cells]
        largest, new = absence == first, before < first
        # The second may be any smaller one, what was the largest before, and one that is as large.
        np.maximum.at(self._second, cells[~largest], absence[~largest])
        np.maximum.at(self._second, cells[new], before[new])
        again = cells[largest & ~new]
        self._second[again] = self._first[again]
        found = np.sort(cells[largest & new])
        twice = found[1:][found[1:] == found[:-1]]
        self._second[twice] = self._first[twice]

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

    def along(self, axis: int) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
        """Give agreed and absent dagsverk and the most decimals of each, by the words of the first or last
        dimension where there are rows.
        """
        others = tuple(i for i in range(len(self.shape)) if i != axis % len(self.shape))
        rows, agreed, absent = (
            a.reshape(self.shape).sum(axis=others)
            for a in (self._rows, self._sums["agreed_dagsverk"], self._sums["absence"])
        )
        seen = (
            self._decimals[name].reshape(self.shape[0], self.shape[-1], -1).any(axis=0 if axis else 1)
            for name in _TOTALLED
        )
        decimals = [(there * np.arange(DECIMALS + 1)).max(axis=1) for there in seen]
        for i in np.flatnonzero(rows).tolist():
            yield i, (int(agreed[i]), int(absent[i]), int(decimals[0][i]), int(decimals[1][i]))


def _absence(numbers: Mapping[str, Numbers]) -> Numbers:
    """Give the absence of each row: its total, or the sum of its two parts where no total is given."""
    own, doctor = (numbers.get(f"absence_{who}_certified") for who in ("self", "doctor"))
    total, added = numbers.get("absence_dagsverk"), None
    if own is not None and doctor is not None:
        added = Numbers(own.values + doctor.values, np.maximum(own.decimals, doctor.decimals))
    if total is None or added is None:
        return total if added is None else added  # type: ignore[return-value]
    missing = np.isnan(total.values)
    both = ~missing & ~np.isnan(added.values)
    if (total.values[both] != added.values[both]).any():
        raise IrregularError("parts do not add up")
    return Numbers(
        np.where(missing, added.values, total.values), np.where(missing, added.decimals, total.decimals)
    )


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
