"""Control charts: individuals and moving range (XmR), and Laney's P′ for dagsverk.

W. A. Shewhart (1931); D. J. Wheeler (1993), *Understanding Variation* (XmR, mean ± 2.66 × mean moving range);
D. B. Laney (2002), "Improved control charts for attributes", *Quality Engineering* 14 (P′).  Dagsverk come in
spells, so a plain P chart would see signals everywhere; σ_z says by how much it is too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from kqlib.errors import DataError
from kqlib.measures.control_rules import Floats, RuleSet, rule_sets, signals
from kqlib.measures.windows import overlap
from kqlib.vocabulary import is_window

FEWEST = 12
# 3 / 1.128 = 2.6596; charts that are drawn by hand, and the NHS, round to 2.66.
XMR_CONSTANT = 2.66
# The mean range of two normal values, in standard deviations.
_D2 = 1.128


@dataclass(frozen=True)
class ControlChart:
    """A chart and what it was made with.

    ``points`` has a row a point: ``period``, ``value``, ``centre``, ``low``, ``high`` and ``signals`` (ids of
    rules, comma between).  ``baseline`` is the number of first points behind centre and limits; with fewer
    than twelve the limits are ``provisional``.  ``constant`` is 2.66 or 3/1.128 for XmR; ``sigma_z`` is
    Laney's factor for P′ (1: no more spread than a P chart expects).
    """

    points: pd.DataFrame
    rules: RuleSet
    baseline: int
    provisional: bool
    constant: float | None = None
    mean_moving_range: float | None = None
    sigma_z: float | None = None


def xmr(
    values: pd.Series, *, baseline: int, constant: float = XMR_CONSTANT, rules: RuleSet | None = None
) -> ControlChart:
    """Chart individual ``values`` (index: periods, in order), with limits from the first ``baseline`` points.

    Raises :class:`DataError` for windows that overlap and for fewer than twelve points.
    """
    chosen = _checked(values, baseline, rules)
    known = values.to_numpy(dtype=float)
    centre, moving = known[:baseline].mean(), _moving_range(known[:baseline])
    sigma = np.full(len(known), constant * moving / 3)
    points = _points(values.index, known, centre, sigma, chosen)
    return ControlChart(
        points, chosen, baseline, baseline < FEWEST, constant=constant, mean_moving_range=moving
    )


def p_prime(
    absence: pd.Series, agreed: pd.Series, *, baseline: int, rules: RuleSet | None = None
) -> ControlChart:
    """Chart the share of ``agreed`` dagsverk that is ``absence``, in per cent (same index: periods).

    Centre: the pooled share of the first ``baseline`` points; limits: ± 3 σ_i σ_z, within 0 and 100.  Raises
    :class:`DataError` as :func:`xmr` does.
    """
    chosen = _checked(absence, baseline, rules)
    taken, possible = absence.to_numpy(dtype=float), agreed.to_numpy(dtype=float)
    share = taken[:baseline].sum() / possible[:baseline].sum()
    expected = np.sqrt(share * (1 - share) / possible)
    sigma_z = _moving_range(((taken / possible - share) / expected)[:baseline]) / _D2
    points = _points(absence.index, 100 * taken / possible, 100 * share, 100 * expected * sigma_z, chosen)
    points[["low", "high"]] = points[["low", "high"]].clip(0, 100)
    return ControlChart(points, chosen, baseline, baseline < FEWEST, sigma_z=sigma_z)


def _checked(values: pd.Series, baseline: int, rules: RuleSet | None) -> RuleSet:
    names = [str(name) for name in values.index]
    if all(map(is_window, names)):
        shared = [pair for pair in pairwise(names) if overlap(*pair)]
        if shared:
            raise DataError("chart_overlap", first=shared[0][0], second=shared[0][1])
    if len(values) < FEWEST or not 2 <= baseline <= len(values):
        raise DataError("chart_short", found=len(values), baseline=baseline, expected=FEWEST)
    return rules or rule_sets()["making_data_count"]


def _moving_range(values: Floats) -> float:
    return float(np.abs(np.diff(values)).mean())


def _points(index: pd.Index, values: Floats, centre: float, sigma: Floats, rules: RuleSet) -> pd.DataFrame:
    with np.errstate(divide="ignore", invalid="ignore"):
        # Without spread in the baseline, another value is infinitely far away and an equal one is not.
        deviations = np.nan_to_num((values - centre) / sigma, posinf=np.inf, neginf=-np.inf)
    marks = signals(values, deviations, rules)
    return pd.DataFrame(
        {
            "period": list(index),
            "value": values,
            "centre": centre,
            "low": centre - 3 * sigma,
            "high": centre + 3 * sigma,
            "signals": [",".join(n for n, m in marks.items() if m[i]) for i in range(len(values))],
        }
    )
