"""Regression to the mean: what a group chosen for its high absence is expected to lose without any measure.

F. Galton (1886); as a formula in A. G. Barnett, J. C. van der Pols and A. J. Dobson (2005), *International
Journal of Epidemiology* 34: expected fall = (1 − ρ) × (group mean − overall mean).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from kqlib.measures.windows import overlap


@dataclass(frozen=True)
class RegressionToMean:
    """The expected fall beside the observed one, in percentage points, and what they rest on.

    ``rho`` is the correlation between the two windows over all units; ``overall_fall`` the fall of the mean
    of all units, which is no regression to the mean.
    """

    rho: float
    group_mean: float
    overall_mean: float
    expected_fall: float
    observed_fall: float
    overall_fall: float
    group: int
    units: int


def regression_to_mean(
    rates: pd.DataFrame, before: str, after: str, chosen: Collection[str]
) -> RegressionToMean | None:
    """Give the expected and the observed fall of the ``chosen`` from the window ``before`` to ``after``.

    ``rates`` has a unit a row (index) and a window a column, in per cent; units without both are left out.
    Raises :class:`ValueError` for windows that share quarters: their correlation is there by construction.
    None when no unit is chosen, all are, or the rates do not vary.
    """
    if overlap(before, after):
        raise ValueError(f"{before} and {after} share quarters")
    both = rates[[before, after]].astype(float).dropna()
    group = both[both.index.isin(list(chosen))]
    rho = both[before].corr(both[after]) if len(both) > 2 else float("nan")
    if not 0 < len(group) < len(both) or pd.isna(rho):
        return None
    distance = group[before].mean() - both[before].mean()
    return RegressionToMean(
        rho=float(rho),
        group_mean=float(group[before].mean()),
        overall_mean=float(both[before].mean()),
        expected_fall=float((1 - rho) * distance),
        observed_fall=float(group[before].mean() - group[after].mean()),
        overall_fall=float(both[before].mean() - both[after].mean()),
        group=len(group),
        units=len(both),
    )
