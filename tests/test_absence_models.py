"""Designs for programme against outside, against dummy variables in numpy, enumeration and arithmetic."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from absence_cells import cell, frame
from kqlib.measures.absence import quarterly
from kqlib.measures.models.panel import panel, two_way_fixed_effects
from kqlib.measures.randomisation import DRAWS, randomisation
from kqlib.measures.regression_to_mean import regression_to_mean

PERIODS = [f"{y}K{q}" for y, q in product((2006, 2007, 2008), (1, 2, 3, 4))]
STARTS = {"1": "2007K2", "2": "2007K2", "3": "2008K1"}


def made_up(units=9, seed=7, effect=-2.0):
    """Effects of unit, quarter and programme, and noise; sizes differ much, one quarter is missing."""
    draw = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for number in range(1, units + 1):
        name, level, size = str(number), 8 + draw.random() * 3, 100 * number**2
        for place, period in enumerate(PERIODS):
            rate = (
                level + place % 4 * 0.4 + draw.random() + (effect if period >= STARTS.get(name, "9") else 0)
            )
            if (name, period) != ("5", "2006K3"):
                rows.append(cell(name, period, size, np.rint(size * rate * 100) / 10_000))
    return panel(quarterly(frame(rows), ["municipality"]), STARTS)


def by_dummies(data, weights):
    """The same coefficient and clustered standard error from the textbook's matrices, every effect a dummy.

    In the small-sample correction the effects of units, which lie inside the clusters, are not counted.
    """
    units, times = sorted(set(data["municipality"])), sorted(set(data["period"]))
    columns = [data["treated"].to_numpy()]
    columns += [(data["municipality"] == unit).to_numpy(float) for unit in units]
    columns += [(data["period"] == time).to_numpy(float) for time in times[1:]]
    x, y, w = np.column_stack(columns), data["rate"].to_numpy(), np.asarray(weights, dtype=float)
    bread = np.linalg.inv(x.T @ (w[:, None] * x))
    beta = bread @ x.T @ (w * y)
    score = x * (w * (y - x @ beta))[:, None]
    meat = sum(np.outer(s, s) for s in (score[(data["municipality"] == u).to_numpy()].sum(0) for u in units))
    n, k, groups = len(y), x.shape[1] - len(units), len(units)
    variance = bread @ meat @ bread * groups / (groups - 1) * (n - 1) / (n - k)
    return beta[0], np.sqrt(variance[0, 0])


@pytest.mark.parametrize("weighted", [False, True])
def test_two_way_fixed_effects_equal_dummy_variables(weighted):
    data = made_up()
    found = two_way_fixed_effects(data, weighted=weighted)
    points, error = by_dummies(data, data["agreed"] if weighted else np.ones(len(data)))
    assert found.points == pytest.approx(points, rel=1e-9)
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    # t with 8 degrees of freedom at 97.5 %: 2.306 (any table).
    assert found.high - found.points == pytest.approx(2.306 * error, rel=1e-4)
    assert (found.treated, found.controls, found.quarters, found.observations) == (3, 6, 12, 107)
    assert -3 < found.points < -1


def test_two_by_two_by_hand():
    # Programme 10 → 9, outside 8 → 9: the difference-in-differences is −1 − 1 = −2.
    rates = {
        ("a", 1): 10,
        ("b", 1): 10,
        ("c", 1): 8,
        ("d", 1): 8,
        ("a", 2): 9,
        ("b", 2): 9,
        ("c", 2): 9,
        ("d", 2): 9,
    }
    rows = [
        cell(unit, f"2007K{q}", 100, rate + (0.5 if unit in "bd" else 0)) for (unit, q), rate in rates.items()
    ]
    data = panel(quarterly(frame(rows), ["municipality"]), {"a": "2007K2", "b": "2007K2"})
    for weighted in (False, True):
        assert two_way_fixed_effects(data, weighted=weighted).points == pytest.approx(-2)


def test_a_panel_that_cannot_tell_gives_nothing():
    data = made_up()
    after = data[data["period"] >= "2008K1"]
    assert two_way_fixed_effects(after, weighted=False) is None
    assert two_way_fixed_effects(data[data["joins"]], weighted=False) is None
    one = data[data["joins"] | (data["municipality"] == "9")]
    assert two_way_fixed_effects(one, weighted=False) is None
    elsewhere = data[data["joins"] | (data["period"] < "2007K1")]
    assert two_way_fixed_effects(elsewhere, weighted=False) is None


def test_a_panel_has_the_rates_and_the_quarters_in_the_programme():
    data = panel(quarterly(frame([cell("1", p, 400, 30) for p in PERIODS]), ["municipality"]), STARTS)
    assert set(data["rate"]) == {7.5}
    assert set(data["agreed"]) == {400.0}
    assert list(data["treated"]) == [0.0] * 5 + [1.0] * 7


# --- randomisation ----------------------------------------------------------------------------------------

CHANGES = pd.Series({"a": -3.0, "b": -1.0, "c": 0.5, "d": 0.0, "e": 1.5, "f": 1.0})


def test_randomisation_comes_near_the_whole_enumeration():
    found = randomisation(CHANGES, ["a", "b"])
    # Mean of a and b −2; of the others 0.75.
    assert found.points == pytest.approx(-2.75)
    every = [
        CHANGES[list(pair)].mean() - CHANGES.drop(list(pair)).mean()
        for pair in combinations(CHANGES.index, 2)
    ]
    exact = sum(abs(d) >= 2.75 - 1e-12 for d in every) / len(every)
    assert exact == pytest.approx(1 / 15)
    assert found.p_value == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / DRAWS))
    assert (found.chosen, found.others, found.draws) == (2, 4, DRAWS)
    assert randomisation(CHANGES, ["a", "b"]) == found


def test_strata_keep_the_draw_among_equals():
    strata = pd.Series({"a": "high", "b": "high", "c": "high", "d": "low", "e": "low", "f": "low"})
    found = randomisation(CHANGES, ["a", "b"], strata)
    # Three pairs within the high: only {a, b} is as far (b and c, a and c are nearer).
    assert found.p_value == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / DRAWS))
    for nobody in ([], list(CHANGES.index)):
        with pytest.raises(ValueError, match="chosen of 6"):
            randomisation(CHANGES, nobody)


# --- regression to the mean ---------------------------------------------------------------------------------


def test_regression_to_the_mean_by_hand():
    before, after = "2005K4-2006K3", "2006K4-2007K3"
    rates = pd.DataFrame({before: [12.0, 10, 8, 6, 9], after: [10.0, 10, 7, 7, None]}, index=list("abcde"))
    found = regression_to_mean(rates, before, after, ["a", "b"])
    # Deviations before 3, 1, −1, −3; after 1.5, 1.5, −1.5, −1.5: products 12, squares 20 and 9.
    rho = 12 / (20 * 9) ** 0.5
    assert found.rho == pytest.approx(rho)
    assert (found.group_mean, found.overall_mean, found.units, found.group) == (11, 9, 4, 2)
    assert found.expected_fall == pytest.approx((1 - rho) * 2)
    assert (found.observed_fall, found.overall_fall) == (1, 0.5)
    assert regression_to_mean(rates, before, after, []) is None
    with pytest.raises(ValueError, match="share quarters"):
        regression_to_mean(rates, before, "2006K1-2006K4", ["a"])
