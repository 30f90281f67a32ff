"""The attacker's system: the finest cells that what is told can tell apart, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from kqlib.disclosure.cells import OTHER, Area, Fact, Target, Terms
from kqlib.disclosure.solver import Extreme, Region, Row

# Counts come out of the solver to about 1e-7; sums of dagsverk to that share of their size.
_SLACK = 1e-6


class Blocks:
    """The partition of one universe that the areas make: two cells are in one block when every area holds
    both or neither.

    ``partial`` names the dimensions whose named values are not all there are.  Memory and time grow with the
    product of the numbers of values; the number of blocks is that of the distinctions made.
    """

    def __init__(self, areas: Iterable[Area], partial: frozenset[str] = frozenset()) -> None:
        """Split the universe by each area in turn."""
        distinct = list(dict.fromkeys(areas))
        named: dict[str, set[str]] = {}
        for one in distinct:
            for dimension, values in one.where:
                named.setdefault(dimension, {OTHER} if dimension in partial else set()).update(values)
        self._places = {d: {value: i for i, value in enumerate(sorted(named[d]))} for d in sorted(named)}
        labels = np.zeros([1, *(len(values) for values in self._places.values())], dtype=np.int64)
        used = 1
        for one in distinct:
            box = labels[self._box(one)]
            before, inside = np.unique(box, return_inverse=True)
            labels[self._box(one)] = inside.reshape(box.shape) + used
            used += len(before)
        kept, compact = np.unique(labels, return_inverse=True)
        self._labels = compact.reshape(labels.shape)
        self.count = len(kept)

    def of(self, area: Area) -> NDArray[np.int64]:
        """Give the blocks in ``area``, in order."""
        return np.unique(self._labels[self._box(area)])

    def cells(self, block: int) -> list[dict[str, str]]:
        """Name every cell of a block by the value of each dimension."""
        values = {dimension: list(places) for dimension, places in self._places.items()}
        return [
            {dimension: values[dimension][place] for dimension, place in zip(values, where[1:], strict=True)}
            for where in np.argwhere(self._labels == block)
        ]

    def box(self, block: int) -> dict[str, frozenset[str]]:
        """Name the values of each dimension that a block reaches over."""
        cells = self.cells(block)
        return {dimension: frozenset(cell[dimension] for cell in cells) for dimension in cells[0]}

    def _box(self, area: Area) -> tuple[NDArray[np.int64], ...]:
        where = dict(area.where)
        chosen = [
            [places[value] for value in sorted(where[d])] if d in where else list(places.values())
            for d, places in self._places.items()
        ]
        return np.ix_([0], *chosen)


@dataclass
class Attack:
    """What can be worked out about the cells of one universe from ``facts``.

    Points that satisfy the facts are remembered: one of them may show at once that several targets are open.
    """

    blocks: Blocks
    facts: Sequence[Fact]
    integer: bool
    _seen: list[NDArray[np.float64]] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = [float(v) for fact in self.facts for v in (fact.low, fact.high) if v is not None]
        self._scale = max([1.0, *map(abs, numbers)])
        self._region = Region(
            [self.row(fact.terms) for fact in self.facts],
            np.array([-inf if f.low is None else float(f.low) for f in self.facts]),
            np.array([inf if f.high is None else float(f.high) for f in self.facts]),
            self.blocks.count,
            4 * self._scale + 100,
            self.integer,
        )

    @property
    def slack(self) -> float:
        """How far a solver's value may be off."""
        return _SLACK * (1 if self.integer else self._scale)

    def row(self, terms: Terms) -> Row:
        """Write a sum over areas as a linear form of the blocks."""
        parts = [(self.blocks.of(where), float(factor)) for factor, where in terms]
        factors = np.concatenate([np.full(len(part), factor) for part, factor in parts])
        unknowns, place = np.unique(np.concatenate([part for part, _ in parts]), return_inverse=True)
        return Row(unknowns, np.bincount(place, factors).astype(float))

    def possible(self) -> bool:
        """Whether any cells satisfy all the facts."""
        return self._extreme(Row(np.array([0]), np.array([0.0])), highest=True) is not None

    def look(self, targets: Sequence[Target]) -> None:
        """Find a point where as many targets as possible are high, and one where they are low: most are then
        seen to be open.
        """
        forms = [self.row(((Fraction(1), target.area),)) for target in targets]
        if not forms:
            return
        enough = np.array([max(t.high, t.width) for t in targets]) + np.array([t.width for t in targets])
        point = self._region.spread(forms, enough, integer=self.integer)
        self._seen += [] if point is None else [point]
        self._extreme(self.row(tuple((Fraction(1), target.area) for target in targets)), highest=False)

    def open(self, target: Target) -> tuple[float, float, NDArray[np.int64]] | None:
        """Give None when ``target`` is open enough, else its interval and the places of the facts that close
        it.

        The interval is (inf, -inf) when no cells satisfy the facts at all.
        """
        form = self.row(((Fraction(1), target.area),))
        values = [float(point[form.unknowns] @ form.coefficients) for point in self._seen]
        for highest in (True, False):
            if values and target.kept(min(values), max(values), self.slack):
                return None
            end = self._extreme(form, highest=highest)
            if end is None:
                return inf, -inf, np.array([], dtype=np.int64)
            values.append(end.value)
        low, high = min(values), max(values)
        return None if target.kept(low, high, self.slack) else (low, high, self._closing(form))

    def _closing(self, form: Row) -> NDArray[np.int64]:
        """Give the places of the facts that close an interval, as few as a solver names."""
        ends = [self._region.extreme(form, highest=highest, afresh=True) for highest in (True, False)]
        return np.unique(np.concatenate([end.rows for end in ends if end]))

    def highest(self, block: int) -> float:
        """Give the highest possible value of a block."""
        found = self._extreme(Row(np.array([block]), np.array([1.0])), highest=True)
        return inf if found is None else found.value

    def narrow(self, least: float) -> NDArray[np.int64]:
        """Give the blocks that may not be able to hold ``least``; those left out certainly are."""
        blocks = [Row(np.array([block]), np.array([1.0])) for block in range(self.blocks.count)]
        return self._region.short(blocks, least, self.slack)

    def _extreme(self, form: Row, *, highest: bool) -> Extreme | None:
        found = self._region.extreme(form, highest=highest)
        if found is not None:
            self._seen.append(found.point)
        return found
