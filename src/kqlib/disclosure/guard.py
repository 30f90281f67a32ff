"""The declaration of a table about persons: what each of its cells tells, and what must not be told.

A guard is made by ``counts``, ``distribution`` or ``rates`` and used by ``publish``.  It holds true values of
hidden cells and never leaves the process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from kqlib.disclosure.cells import Area, Fact, Item, Size, Target, Terms
from kqlib.disclosure.choose import hidden
from kqlib.disclosure.rule_set import Rules
from kqlib.errors import DisclosureError
from kqlib.printed import Printed, implied, round_half_up

# (place of the row in the table, name of the column)
Place = tuple[int, str]


@dataclass(frozen=True)
class Form:
    """How the number in a place follows from cells: ``value`` is ``terms`` divided by ``scale``, shown with
    ``decimals``.

    ``size`` is how much the number rests on (persons, or agreed dagsverk), ``least`` the smallest difference
    in size between two releases that tells of no single person.
    """

    terms: Terms
    scale: Fraction
    value: Fraction
    decimals: int
    size: Fraction
    least: Fraction

    def told(self) -> Fact:
        """Give what the number as it is shown tells of the cells."""
        return self._fact(round_half_up(self.value, self.decimals), self.decimals)

    def printed(self, number: Printed) -> Fact | None:
        """Give what a number printed elsewhere tells of the cells; None when it is not this number, but one
        of another vintage.
        """
        if number.value is None or round_half_up(self.value, number.decimals) != number.value:
            return None
        return self._fact(number.value, number.decimals)

    def _fact(self, value: Decimal, decimals: int) -> Fact:
        interval = implied(value, decimals)
        return Fact(self.terms, interval.low * self.scale, interval.high * self.scale)


@dataclass(frozen=True, eq=False)
class Plan:
    """What may be told of some cells, and what must not: solved once, whatever tables show parts of it.

    ``integer``: the cells are counts of persons.  ``domain`` names every value that a dimension has, of cells
    that are not told too, in one area a universe (:func:`~kqlib.disclosure.cells.domain`); ``partial`` the
    dimensions that have more.  ``sizes`` are known to everybody.
    """

    rules: Rules
    items: tuple[Item, ...]
    targets: tuple[Target, ...]
    integer: bool
    domain: tuple[Area, ...]
    partial: frozenset[str] = frozenset()
    sizes: tuple[Size, ...] = ()

    def hidden(self, printed: tuple[Fact, ...] = ()) -> frozenset[str]:
        """Give the names of the items to hide, when ``printed`` is known from elsewhere."""
        return _solve(self, printed)


@lru_cache(maxsize=64)
def _solve(plan: Plan, printed: tuple[Fact, ...]) -> frozenset[str]:
    known = (*(size.limit() for size in plan.sizes), *printed)
    found = {item.name for item in plan.items if item.reason}
    for universe in dict.fromkeys(target.area.universe for target in plan.targets):
        found |= hidden(
            [item for item in plan.items if item.universe == universe],
            [target for target in plan.targets if target.area.universe == universe],
            [fact for fact in known if fact.universe == universe],
            [where for where in plan.domain if where.universe == universe],
            integer=plan.integer,
            partial=plan.partial,
        )
    return frozenset(found)


@dataclass(frozen=True)
class Merged:
    """The column that tells the shares of neighbouring categories that are shown together, with ``decimals``.

    ``rows`` gives, for a row, the categories, the answers in each, and the items of the size and the cuts.
    """

    column: str
    decimals: int
    rows: Mapping[int, tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...]]]


@dataclass(frozen=True)
class Guard:
    """How a table about persons shows parts of a plan.

    ``labels`` are the columns that name rows, ``open`` those that say nothing about persons, ``basis`` those
    that are needed here and never published.  ``needs`` gives, for every other place, the items that must be
    published for it to be shown; what it tells follows from them.  ``forms`` tie a number to the cells.
    Rows with ``keep`` false are protected and not shown.  Places and columns that a table does not have may
    be declared too.
    """

    plan: Plan
    labels: tuple[str, ...]
    open: tuple[str, ...]
    basis: tuple[str, ...]
    needs: Mapping[Place, tuple[str, ...]]
    keep: tuple[bool, ...]
    forms: Mapping[Place, Form] = field(default_factory=dict)
    merged: Merged | None = None

    def part(self, places: Sequence[int]) -> Guard:
        """Give the guard of a table that has the rows ``places`` of this one, in that order."""
        columns = {column for _, column in self.needs}
        picked = self.pick([{column: (place, column) for column in columns} for place in places])
        known = self.merged.rows if self.merged else {}
        rows = {new: known[place] for new, place in enumerate(places) if place in known}
        merged = replace(self.merged, rows=rows) if self.merged else None
        return replace(picked, keep=tuple(self.keep[place] for place in places), merged=merged)

    def pick(self, rows: Sequence[Mapping[str, Place]]) -> Guard:
        """Give the guard of a table whose every row has its columns from places of this one.

        So a table with a row an answer, or with numbers of several groups in one row, shares a plan with one
        that has them in columns.
        """
        here = {(new, name): place for new, row in enumerate(rows) for name, place in row.items()}
        return replace(
            self,
            needs={new: self.needs[old] for new, old in here.items() if old in self.needs},
            forms={new: self.forms[old] for new, old in here.items() if old in self.forms},
            keep=(True,) * len(rows),
            merged=None,
        )

    def printed(self, numbers: Mapping[Place, Printed]) -> tuple[Fact, ...]:
        """Turn numbers printed elsewhere for places of this table into facts about the cells."""
        found = (
            self.forms[place].printed(number) for place, number in numbers.items() if place in self.forms
        )
        return tuple(fact for fact in found if fact is not None)


def check(table: pd.DataFrame, guard: Guard) -> None:
    """Refuse a table with a column that the guard does not account for, or that no rule lets through.

    Raises :class:`DisclosureError`.
    """
    rules, columns = guard.plan.rules, set(map(str, table.columns))
    areas = [where for item in guard.plan.items for fact in item.facts for _, where in fact.terms]
    by = {dimension for where in areas for dimension, _ in where.where} | set(guard.labels)
    never = {*rules.survey.never_by} & (by | columns) if guard.plan.integer else set[str]()
    for name in sorted(never | {*rules.survey.never_shown} & columns):
        raise DisclosureError("disclosure_never", column=name, version=rules.version)
    merged = {guard.merged.column} if guard.merged else set[str]()
    told = {column for _, column in guard.needs} | merged
    for name in sorted(columns - {*guard.labels, *guard.open, *guard.basis, *told}):
        raise DisclosureError("disclosure_column", column=name)


def costs(areas: Sequence[Area], values: Sequence[Fraction | int]) -> list[float]:
    """Say what it costs to hide the number of each area: cells go before totals, small before large."""
    named = [dict(where.where) for where in areas]
    dimensions = {dimension for one in named for dimension in one}
    finest = {d: min(len(one[d]) for one in named if d in one) for d in dimensions}
    summed = [sum(d not in one or len(one[d]) > finest[d] for d in finest) for one in named]
    least, highest = min(summed, default=0), max([1, *values])
    return [
        1 + 20 * (level - least) + float(value / highest) for level, value in zip(summed, values, strict=True)
    ]
