"""Linear and integer programmes, solved with HiGHS through scipy; the only module that imports scipy.

Q. Huangfu & J. A. J. Hall (2018), "Parallelizing the dual revised simplex method", Math. Prog. Comp. 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack

Vector = NDArray[np.float64]
# At least one of the places must be chosen, if the place beside them is (NONE: in any case).
Cut = tuple[frozenset[int], int]
NONE = -1
_NODES, _SOON = 2000, 20
# A multiplier below this is nought: HiGHS works to 1e-7.
_NOUGHT = 1e-9


@dataclass(frozen=True)
class Row:
    """One linear form: the coefficient of each unknown that takes part in it."""

    unknowns: NDArray[np.int64]
    coefficients: Vector


@dataclass(frozen=True)
class Extreme:
    """The end of a feasible interval: the value, a point that attains it, and the places of the rows that
    forbid to go further.
    """

    value: float
    point: Vector
    rows: NDArray[np.int64]


class Region:
    """The vectors ``0 <= x <= most`` with ``low <= A x <= high``, a row of ``A`` a known form; whole numbers
    only, if ``integer``.
    """

    def __init__(
        self, rows: Sequence[Row], low: Vector, high: Vector, size: int, most: float, integer: bool
    ) -> None:
        """Split what is known exactly from what is known within limits (infinite: no limit)."""
        self._whole, self._low, self._high = _matrix(rows, size), low, high
        places = np.arange(len(rows))
        exact = low == high
        upper, lower = places[~exact & np.isfinite(high)], places[~exact & np.isfinite(low)]
        self._exact, self._within = places[exact], np.concatenate([upper, lower])
        self._equal = {"A_eq": self._whole[self._exact], "b_eq": low[self._exact]} if exact.any() else {}
        signs = np.concatenate([np.ones(len(upper)), -np.ones(len(lower))])
        limits = np.concatenate([high[upper], -low[lower]])
        below = csr_array(self._whole[self._within].multiply(signs[:, None]))
        self._below = {"A_ub": below, "b_ub": limits} if len(limits) else {}
        self._most, self._integer = np.full(size, most), integer

    def extreme(self, form: Row, *, highest: bool) -> Extreme | None:
        """Find the highest or lowest value of ``form``; None when no vector satisfies the rows."""
        objective = np.zeros(len(self._most))
        np.add.at(objective, form.unknowns, -form.coefficients if highest else form.coefficients)
        found = self._solve(objective)
        if found is None:
            return None
        if self._integer and np.abs(found.point - np.rint(found.point)).max(initial=0) > 1e-6:
            found = self._solve_whole(objective, found)
        return replace(found, value=-found.value if highest else found.value)

    def spread(self, forms: Sequence[Row], enough: Vector, *, integer: bool = False) -> Vector | None:
        """Give a vector that brings as many ``forms`` as possible up to ``enough``, all at once; None when
        none was found soon.
        """
        size, extra = len(self._most), len(forms)
        # Beside every form stands an unknown that is at most it, and at most enough: their sum is sought.
        known = hstack([self._whole, csr_array((len(self._low), extra))])
        beside = hstack([-_matrix(forms, size), eye_array(extra)])
        found = milp(
            np.concatenate([np.zeros(size), -np.ones(extra)]),
            constraints=[
                LinearConstraint(known, self._low, self._high),
                LinearConstraint(beside, -np.inf, 0),
            ],
            bounds=Bounds(0, np.concatenate([self._most, enough])),
            integrality=np.concatenate([np.full(size, float(integer)), np.zeros(extra)]),
            options={"node_limit": _SOON},
        )
        if found.x is None:
            return None
        point: Vector = found.x[:size]
        return np.rint(point) if integer else point

    def _solve(self, objective: Vector) -> Extreme | None:
        bounds = np.column_stack([np.zeros(len(objective)), self._most])
        found = linprog(objective, **self._below, **self._equal, bounds=bounds)
        if found.x is None:
            return None
        binding = [np.array([], dtype=np.int64)]
        for known, places, part in (
            (self._equal, self._exact, found.eqlin),
            (self._below, self._within, found.ineqlin),
        ):
            if known:
                binding.append(places[np.abs(part.marginals) > _NOUGHT])
        return Extreme(found.fun, found.x, np.unique(np.concatenate(binding)))

    def _solve_whole(self, objective: Vector, fractional: Extreme) -> Extreme:
        """Solve in whole numbers.  Tables hardly ever need it, and a search that does not end is cut off with
        the best that was found: that much is possible.
        """
        found = milp(
            objective,
            constraints=LinearConstraint(self._whole, self._low, self._high),
            bounds=Bounds(0, self._most),
            integrality=np.ones(len(objective)),
            options={"node_limit": _NODES},
        )
        if found.x is None:
            return fractional
        # Every row may be among those that bind.
        return Extreme(found.fun, np.rint(found.x), np.arange(len(self._low)))


def cheapest_cover(costs: Sequence[float], forced: frozenset[int], cuts: Sequence[Cut]) -> frozenset[int]:
    """Choose places, ``forced`` among them, that satisfy every cut at the lowest total cost: exact, by
    integer programming.
    """
    if not cuts:
        return forced
    rows = []
    for one, place in cuts:
        own = [] if place == NONE else [place]
        ones = [1.0] * len(one) + [-1.0] * len(own)
        rows.append(Row(np.array([*sorted(one), *own], dtype=np.int64), np.array(ones)))
    least = np.array([float(place == NONE) for _, place in cuts])
    low = np.zeros(len(costs))
    low[sorted(forced)] = 1
    found = milp(
        np.array(costs),
        constraints=LinearConstraint(_matrix(rows, len(costs)), lb=least),
        integrality=np.ones(len(costs)),
        bounds=Bounds(low, 1),
    )
    return frozenset(int(place) for place in np.flatnonzero(found.x > 0.5))


def greedy_cover(costs: Sequence[float], forced: frozenset[int], cuts: Sequence[Cut]) -> frozenset[int]:
    """Choose places, ``forced`` among them, that satisfy every cut: cheapest per cut first, then drop what is
    not needed.

    V. Chvátal (1979), "A greedy heuristic for the set-covering problem", Math. Oper. Res. 4(3): without
    conditional cuts at most 1 + ln(number of cuts) times the lowest cost.
    """
    chosen: list[int] = []
    while left := _lacking({*forced, *chosen}, cuts):
        tally = np.zeros(len(costs))
        for one in left:
            tally[sorted(one)] += 1
        with np.errstate(divide="ignore"):
            chosen.append(int(np.argmin(np.where(tally > 0, np.array(costs) / tally, np.inf))))
    for place in sorted(chosen, key=lambda c: -costs[c]):
        if not _lacking({*forced, *chosen} - {place}, cuts):
            chosen.remove(place)
    return forced.union(chosen)


def _lacking(chosen: set[int], cuts: Sequence[Cut]) -> list[frozenset[int]]:
    return [one for one, place in cuts if not one & chosen and (place == NONE or place in chosen)]


def _matrix(rows: Sequence[Row], size: int) -> csr_array:
    lengths = [len(row.unknowns) for row in rows]
    none = np.array([], dtype=np.int64)
    columns = np.concatenate([none, *(row.unknowns for row in rows)])
    values = np.concatenate([np.array([]), *(row.coefficients for row in rows)])
    return csr_array((values, (np.repeat(np.arange(len(rows)), lengths), columns)), shape=(len(rows), size))
