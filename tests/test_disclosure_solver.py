"""The solver against scipy's own interface to linear and integer programmes: other code, the same answers."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from kqlib.disclosure.solver import NONE, Region, Row, cheapest_cover

MOST = 50.0


def system(seed: int, size: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give sums of whole numbers that somebody may know, exactly, within limits or from one side."""
    random = np.random.default_rng(seed)
    matrix = random.integers(0, 2, (6, size)).astype(float)
    told = matrix @ random.integers(0, 12, size)
    low, high = told - random.choice([0, 0, 3, np.inf], 6), told + random.choice([0, 0, 2, np.inf], 6)
    return matrix, low, high


def rows(matrix: np.ndarray) -> list[Row]:
    return [Row(np.flatnonzero(line), line[line != 0]) for line in matrix]


@pytest.mark.parametrize("seed", range(25))
def test_the_ends_of_every_interval_are_scipys_however_many_were_asked_before(seed):
    matrix, low, high = system(seed)
    region = Region(rows(matrix), low, high, matrix.shape[1], MOST, integer=False)
    random = np.random.default_rng(seed)
    for _ in range(12):
        form = random.integers(0, 3, matrix.shape[1]).astype(float)
        [sought] = rows(form[None, :])
        for highest in (True, False):
            sign = -1 if highest else 1
            bounds = Bounds(0, MOST)
            expected = milp(sign * form, constraints=LinearConstraint(matrix, low, high), bounds=bounds)
            found = region.extreme(sought, highest=highest)
            assert found is not None
            assert found.value == pytest.approx(sign * expected.fun, abs=1e-6)
            assert form @ found.point == pytest.approx(found.value, abs=1e-6)
            told = matrix @ found.point
            assert (told >= low - 1e-6).all()
            assert (told <= high + 1e-6).all()


@pytest.mark.parametrize("seed", range(25))
def test_the_rows_that_bind_alone_forbid_to_go_further(seed):
    matrix, low, high = system(seed)
    region = Region(rows(matrix), low, high, matrix.shape[1], MOST, integer=False)
    for place in range(matrix.shape[1]):
        found = region.extreme(Row(np.array([place]), np.array([1.0])), highest=True)
        assert found is not None
        kept = found.rows
        objective = -np.eye(matrix.shape[1])[place]
        alone = milp(
            objective,
            constraints=LinearConstraint(matrix[kept], low[kept], high[kept]) if len(kept) else (),
            bounds=Bounds(0, MOST),
        )
        assert -alone.fun == pytest.approx(found.value, abs=1e-6)


@pytest.mark.parametrize("seed", range(25))
def test_whole_numbers_are_scipys(seed):
    matrix, low, high = system(seed)
    matrix = np.vstack([matrix, [2, 3, 0, 0, 0, 0, 0]])
    low, high = np.append(low, -np.inf), np.append(high, 7)
    region = Region(rows(matrix), low, high, 7, MOST, integer=True)
    constraints = LinearConstraint(matrix, low, high)
    for place in range(7):
        objective = -np.eye(7)[place]
        expected = milp(objective, constraints=constraints, bounds=Bounds(0, MOST), integrality=np.ones(7))
        found = region.extreme(Row(np.array([place]), np.array([1.0])), highest=True)
        if expected.x is None:  # no whole numbers satisfy it: what is possible in fractions is told instead
            continue
        assert found is not None
        assert found.value == pytest.approx(-expected.fun, abs=1e-6)


@pytest.mark.parametrize("seed", range(25))
def test_no_form_is_left_out_that_falls_short(seed):
    matrix, low, high = system(seed)
    region = Region(rows(matrix), low, high, 7, MOST, integer=False)
    constraints = LinearConstraint(matrix, low, high)
    ends = [milp(-line, constraints=constraints, bounds=Bounds(0, MOST)) for line in np.eye(7)]
    enough = float(np.median([-end.fun for end in ends]))
    forms = [Row(np.array([place]), np.array([1.0])) for place in range(7)]
    certain = {place for place, end in enumerate(ends) if -end.fun < enough - 1e-4}
    assert certain <= set(region.short(forms, enough, 1e-6))


def test_forms_that_nothing_is_known_of_reach_what_they_are_asked():
    region = Region([], np.array([]), np.array([]), 3, MOST, integer=False)
    forms = [Row(np.array([place]), np.array([1.0])) for place in range(3)]
    assert list(region.short(forms, MOST, 1e-6)) == []
    assert list(region.short(forms, MOST + 1, 1e-6)) == [0, 1, 2]


def test_a_region_without_any_vector_has_no_end():
    two = [Row(np.array([0, 1]), np.ones(2)), Row(np.array([0, 1]), np.ones(2))]
    region = Region(two, np.array([3.0, 4.0]), np.array([3.0, 4.0]), 2, MOST, integer=False)
    assert region.extreme(two[0], highest=True) is None
    assert linprog([1, 1], A_eq=np.ones((2, 2)), b_eq=[3, 4]).status == 2


def test_a_cover_is_the_cheapest_and_a_condition_counts_only_where_its_place_is_chosen():
    cuts = [(frozenset({0, 1}), NONE), (frozenset({2}), 0)]
    assert cheapest_cover([1.0, 3.0, 1.0], frozenset(), cuts) == {0, 2}
    assert cheapest_cover([1.0, 3.0, 5.0], frozenset(), cuts) == {1}


def test_the_solver_says_nothing_on_the_terminal():
    code = """
import numpy as np
from kqlib.disclosure.solver import Region, Row
one = Row(np.array([0]), np.array([2.0]))
Region([one], np.array([1.0]), np.array([3.0]), 1, 9.0, True).extreme(one, highest=True)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == ran.stderr == ""
