"""Linear and integer programmes, solved with HiGHS; the only module that imports it.

Q. Huangfu & J. A. J. Hall (2018), "Parallelizing the dual revised simplex method", Math. Prog. Comp. 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# At least one of the places must be chosen, if the place beside them is (NONE: in any case).
Cut = tuple[frozenset[int], int]
NONE = -1
_NODES, _SOON = 2000, 20
# A multiplier below this is nought: HiGHS works to 1e-7.
_NOUGHT = 1e-9


@dataclass(frozen=True)
class Row:
    """One linear form: the coefficient of each unknown that takes part in it, no unknown twice."""

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
        """Take in what is known, within limits (infinite: no limit)."""
        self._rows, self._low, self._high = rows, low, high
        self._most, self._integer = np.full(size, most), integer
        # One programme answers all questions: the last answer is near the next one, so few steps lead there.
        self._programme = _Programme(rows, low, high, np.zeros(size), self._most)

    def extreme(self, form: Row, *, highest: bool, afresh: bool = False) -> Extreme | None:
        """Find the highest or lowest value of ``form``; None when no vector satisfies the rows.

        ``afresh`` begins without the last answer.  That takes longer and names fewer rows: the end that the
        last answer leads to is often one of many, with rows of questions asked before.
        """
        objective = np.zeros(len(self._most))
        np.add.at(objective, form.unknowns, -form.coefficients if highest else form.coefficients)
        found = self._programme.lowest(objective, afresh=afresh)
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
        programme = self._beside(forms, enough, integer=integer)
        found = programme.lowest(np.concatenate([np.zeros(size), -np.ones(extra)]))
        if found is None:
            return None
        point = found.point[:size]
        return np.rint(point) if integer else point

    def short(self, forms: Sequence[Row], enough: float, slack: float) -> NDArray[np.int64]:
        """Give the places of the forms that may not reach ``enough``; those left out certainly do, each in
        some vector.
        """
        size, left = len(self._most), np.arange(len(forms))
        programme = self._beside(forms, np.full(len(forms), enough))
        while len(left):
            objective = np.zeros(size + len(forms))
            objective[size + left] = -1
            found = programme.lowest(objective, afresh=False)
            reached = found is not None and found.point[size + left] >= enough - slack
            if not np.any(reached):
                break
            left = left[~reached]
        return left

    def _beside(self, forms: Sequence[Row], enough: Vector, *, integer: bool = False) -> _Programme:
        """Put beside every form an unknown that is at most it, and at most enough: their sum is sought."""
        size, extra = len(self._most), len(forms)
        beside = [
            Row(np.append(form.unknowns, size + place), np.append(-form.coefficients, 1.0))
            for place, form in enumerate(forms)
        ]
        return _Programme(
            [*self._rows, *beside],
            np.concatenate([self._low, np.full(extra, -np.inf)]),
            np.concatenate([self._high, np.zeros(extra)]),
            np.zeros(size + extra),
            np.concatenate([self._most, enough]),
            whole=size if integer else 0,
            nodes=_SOON,
        )

    def _solve_whole(self, objective: Vector, fractional: Extreme) -> Extreme:
        """Solve in whole numbers.  Tables hardly ever need it, and a search that does not end is cut off with
        the best that was found: that much is possible.
        """
        size = len(objective)
        bounds = (self._low, self._high, np.zeros(size), self._most)
        found = _Programme(self._rows, *bounds, whole=size, nodes=_NODES).lowest(objective)
        if found is None:
            return fractional
        # Every row may be among those that bind.
        return Extreme(found.value, np.rint(found.point), np.arange(len(self._low)))


class _Programme:
    """The vectors within bounds whose products with ``rows`` are within ``low`` and ``high``, the first
    ``whole`` unknowns whole numbers; searched through at most ``nodes`` branches.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        low: Vector,
        high: Vector,
        least: Vector,
        most: Vector,
        whole: int = 0,
        nodes: int | None = None,
    ) -> None:
        count, size = len(rows), np.size(most)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = count, size
        lp.row_lower_, lp.row_upper_, lp.col_lower_, lp.col_upper_ = low, high, least, most
        lp.col_cost_ = np.zeros(size)
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.num_row_, matrix.num_col_ = count, size
        matrix.start_ = np.cumsum([0, *(len(row.unknowns) for row in rows)])
        matrix.index_ = np.concatenate([np.array([], dtype=np.int64), *(row.unknowns for row in rows)])
        matrix.value_ = np.concatenate([np.array([]), *(row.coefficients for row in rows)])
        if whole:
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (size - whole)
        # The class beneath the package's own: that one greets on the terminal before it can be told not to.
        self._highs, self._size = highspy._Highs(), size  # type: ignore[attr-defined]
        self._highs.setOptionValue("output_flag", False)
        # Steps run side by side in processes, forked from one: threads of its own would be in the way.
        self._highs.setOptionValue("parallel", "off")
        if not whole:
            # These are small: to simplify one first takes longer than to solve it, and names more rows.
            self._highs.setOptionValue("presolve", "off")
        if nodes is not None:
            self._highs.setOptionValue("mip_max_nodes", nodes)
        if self._highs.passModel(lp) == highspy.HighsStatus.kError:
            raise ValueError("HiGHS does not take the programme")

    def lowest(self, objective: Vector, *, afresh: bool = True) -> Extreme | None:
        """Find the lowest value of the objective, or the lowest that was found; None when there is none."""
        if afresh:
            self._highs.clearSolver()
        self._highs.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), objective)
        self._highs.run()
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        solution = self._highs.getSolution()
        binding = np.flatnonzero(np.abs(solution.row_dual) > _NOUGHT)
        return Extreme(info.objective_function_value, np.array(solution.col_value), binding)


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
    programme = _Programme(
        rows, least, np.full(len(cuts), np.inf), low, np.ones(len(costs)), whole=len(costs)
    )
    found = programme.lowest(np.array(costs, dtype=float))
    # Hiding everything satisfies every cut, so there is a solution.
    assert found is not None
    return frozenset(int(place) for place in np.flatnonzero(found.point > 0.5))


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
