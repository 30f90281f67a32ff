"""What a table tells about cells of persons, as linear facts.

A *universe* is one count or sum over one population ("answers to item 5", "absence dagsverk").  Its finest
cells are never listed; an :class:`Area` names a set of them by the values of some dimensions, and a dimension
that is not named is summed over.  Everything published is a :class:`Fact`: a sum over areas lies in an
interval, a point when the number is exact, wider when it was rounded.  Two tables of one universe are linked
because their areas overlap, whichever exhibit they stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import pandas as pd

# The value of a dimension that stands for everything no table names.
OTHER = "*"


@dataclass(frozen=True)
class Area:
    """The cells of ``universe`` whose dimensions have one of the named values; sorted, so that equal areas
    are equal.
    """

    universe: str
    where: tuple[tuple[str, frozenset[str]], ...] = ()

    def within(self, dimension: str, *values: str) -> Area:
        """Narrow to ``values`` of a dimension."""
        named = dict(self.where) | {dimension: frozenset(values)}
        return Area(self.universe, tuple(sorted(named.items())))

    def __str__(self) -> str:
        named = ", ".join(f"{name}={'+'.join(sorted(values))}" for name, values in self.where)
        return f"{self.universe}[{named}]"


def area(universe: str, where: Mapping[str, str | Iterable[str]] | None = None) -> Area:
    """Name an area by single values or groups of values.

    >>> str(area("answers", {"role": "mayor", "category": ("1", "2")}))
    'answers[category=1+2, role=mayor]'
    """
    found = Area(universe)
    for dimension, values in (where or {}).items():
        found = found.within(dimension, *([values] if isinstance(values, str) else values))
    return found


def domain(areas: Iterable[Area]) -> tuple[Area, ...]:
    """Give, for every universe, one area with all the values that ``areas`` name."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in areas:
        named = found.setdefault(one.universe, {})
        for dimension, values in one.where:
            named.setdefault(dimension, set()).update(values)
    return tuple(area(universe, named) for universe, named in found.items())


def regular_areas(
    table: pd.DataFrame,
    universe: str,
    by: Mapping[str, str],
    *,
    totals: Mapping[str, str] | None = None,
    groups: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
) -> list[Area]:
    """Give the area of every row of a table whose columns name the values of dimensions.

    ``by`` gives the column of each dimension; ``totals`` the value that stands for the sum over a dimension;
    ``groups`` the values that stand for several others (a size class, a window of quarters).
    """
    found = []
    for row in table[list(by.values())].astype("str").itertuples(index=False):
        where: dict[str, Iterable[str]] = {}
        for dimension, value in zip(by, row, strict=True):
            if value != (totals or {}).get(dimension):
                where[dimension] = (groups or {}).get(dimension, {}).get(value, (value,))
        found.append(area(universe, where))
    return found


Terms = tuple[tuple[Fraction, Area], ...]


@dataclass(frozen=True)
class Fact:
    """A sum over areas of one universe lies between ``low`` and ``high`` (None: no limit)."""

    terms: Terms
    low: Fraction | None
    high: Fraction | None

    @property
    def universe(self) -> str:
        """The universe that it is about."""
        return self.terms[0][1].universe


def known(where: Area, low: Fraction | int, high: Fraction | int | None = None) -> Fact:
    """State the sum of an area: exactly ``low``, or between ``low`` and ``high``."""
    return Fact(((Fraction(1), where),), Fraction(low), Fraction(low if high is None else high))


@dataclass(frozen=True)
class Size:
    """What is known of the people behind an area: årsverk, and the dagsverk they agreed to work."""

    area: Area
    man_years: Fraction
    agreed: Fraction

    def limit(self) -> Fact:
        """State that nobody is absent more than was agreed."""
        return known(self.area, 0, self.agreed)


@dataclass(frozen=True)
class Item:
    """What is published or hidden as one: its ``facts``, what hiding it costs, and the rule that hides it in
    any case (``reason``, else empty).  Names are unique in a table.
    """

    name: str
    facts: tuple[Fact, ...]
    cost: float = 1.0
    reason: str = ""

    @property
    def universe(self) -> str:
        """The universe that it is about; empty when it tells nothing."""
        return self.facts[0].universe if self.facts else ""


@dataclass(frozen=True)
class Target:
    """An area that must stay unknown: the highest possible value is at least ``high``, the lowest at most
    ``low``, and the two are at least ``width`` apart.

    These are the upper, lower and sliding protection levels of M. Fischetti & J. J. Salazar González (2001),
    "Solving the cell suppression problem on tabular data with linear constraints", Management Science 47(7).
    ``name`` is for people.
    """

    name: str
    area: Area
    low: float = inf
    high: float = 0.0
    width: float = 0.0
    reason: str = ""

    def kept(self, low: float, high: float, slack: float) -> bool:
        """Whether values between ``low`` and ``high`` are possible enough."""
        return high >= self.high - slack and low <= self.low + slack and high - low >= self.width - slack
