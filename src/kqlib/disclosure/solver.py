"""Linear and integer programmes, solved with HiGHS through scipy; the only module that imports scipy.

Q. Huangfu & J. A. J. Hall (2018), "Parallelizing the dual revised simplex method", Math. Prog. Comp. 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

Vector = NDArray[np.float64]
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
    """The vectors ``0 <= x <= most`` with ``low <= A x <= high``, a row of ``A`` a known form."""

    def __init__(self, rows: Sequence[Row], low: Vector, high: Vector, size: int, most: float) -> None:
        """Split what is known exactly from what is known within limits (infinite: no limit)."""
        whole = _matrix(rows, size)
        places = np.arange(len(rows))
        exact = low == high
        upper, lower = places[~exact & np.isfinite(high)], places[~exact & np.isfinite(low)]
        self._exact, self._within = places[exact], np.concatenate([upper, lower])
        self._equal = {"A_eq": whole[self._exact], "b_eq": low[self._exact]} if exact.any() else {}
        signs = np.concatenate([np.ones(len(upper)), -np.ones(len(lower))])
        limits = np.concatenate([high[upper], -low[lower]])
        below = csr_array(whole[self._within].multiply(signs[:, None]))
        self._below = {"A_ub": below, "b_ub": limits} if len(limits) else {}
        self._size, self._most = size, most

    def extreme(self, form: Row, *, highest: bool, integer: bool = False) -> Extreme | None:
        """Find the highest or lowest value of ``form``; None when no vector satisfies the rows.

        With ``integer`` the unknowns are whole numbers; the rows that bind are not told then.
        """
        objective = np.zeros(self._size)
        np.add.at(objective, form.unknowns, -form.coefficients if highest else form.coefficients)
        found = linprog(
            objective,
            **self._below,
            **self._equal,
            bounds=(0, self._most),
            integrality=1 if integer else 0,
        )
        if found.x is None:
            return None
        value = -found.fun if highest else found.fun
        return Extreme(value, found.x, np.array([], dtype=np.int64) if integer else self._binding(found))

    def _binding(self, found: object) -> NDArray[np.int64]:
        rows = [np.array([], dtype=np.int64)]
        for known, places, part in (
            (self._equal, self._exact, "eqlin"),
            (self._below, self._within, "ineqlin"),
        ):
            if known:
                rows.append(places[np.abs(getattr(found, part).marginals) > _NOUGHT])
        return np.unique(np.concatenate(rows))


def cheapest_cover(costs: Sequence[float], sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Choose places so that every set has one of them, at the lowest total cost: exact, by integer
    programming.
    """
    if not sets:
        return frozenset()
    ones = [Row(np.array(sorted(s), dtype=np.int64), np.ones(len(s))) for s in sets]
    matrix = _matrix(ones, len(costs))
    found = milp(
        np.array(costs),
        constraints=LinearConstraint(matrix, lb=1),
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
    )
    return frozenset(int(place) for place in np.flatnonzero(found.x > 0.5))


def greedy_cover(costs: Sequence[float], sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Choose places so that every set has one of them, cheapest per set first, then drop what is not needed.

    V. Chvátal (1979), "A greedy heuristic for the set-covering problem", Math. Oper. Res. 4(3): at most
    1 + ln(number of sets) times the lowest cost.
    """
    left, chosen = list(sets), []
    while left:
        tally = np.zeros(len(costs))
        for one in left:
            tally[sorted(one)] += 1
        with np.errstate(divide="ignore"):
            best = int(np.argmin(np.where(tally > 0, np.array(costs) / tally, np.inf)))
        chosen.append(best)
        left = [one for one in left if best not in one]
    for place in sorted(chosen, key=lambda c: -costs[c]):
        rest = {c for c in chosen if c != place}
        if all(rest & one for one in sets):
            chosen.remove(place)
    return frozenset(chosen)


def whole(value: float, *, up: bool) -> float:
    """Give the whole number that a solver's ``value`` stands for: up for the lowest, down for the highest."""
    return float(ceil(value - 1e-6) if up else -ceil(-value - 1e-6))


def _matrix(rows: Sequence[Row], size: int) -> csr_array:
    lengths = [len(row.unknowns) for row in rows]
    none = np.array([], dtype=np.int64)
    columns = np.concatenate([none, *(row.unknowns for row in rows)])
    values = np.concatenate([np.array([]), *(row.coefficients for row in rows)])
    return csr_array((values, (np.repeat(np.arange(len(rows)), lengths), columns)), shape=(len(rows), size))
