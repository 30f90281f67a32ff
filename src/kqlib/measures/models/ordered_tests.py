"""Do groups answer a six-point item differently?  Ordered logit, clustered by municipality, with Holm.

The model is McCullagh's (1980) proportional odds with one indicator a
group; several persons of one municipality answer, so standard errors are clustered by municipality and the
hypothesis of no difference is tested with Wald's χ².  S. Holm (1979) keeps the risk of one false difference
over the items of one family at the level chosen.  How large a difference is, Mann and Whitney (1947) say: the
chance that an answer of one group is higher than one of another, ties counted half.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.measures.likert import CATEGORIES
from kqlib.measures.survey_groups import UNKNOWN, clusters

_TEST = ("wald", "df", "p")
_CONTRAST = ("by", "group", "item", "n_valid", "n_others", "groups", "superiority")
Array = np.ndarray[Any, np.dtype[np.float64]]


def ordered_tests(
    frame: pd.DataFrame, by: str, items: Sequence[str] = SCALE_ITEMS, smallest: int = 1
) -> pd.DataFrame:
    """Test for each item whether the groups of ``by`` (``role``, ``cohort``) answer alike; one row an item.

    ``frame`` is cleaned answers.  Left out are answers of unknown group and groups with fewer than
    ``smallest`` valid answers.  Columns: ``by``, ``item``, ``n_valid``, ``units`` (municipalities),
    ``groups``, ``wald``, ``df``, ``p`` (of χ²), ``p_holm`` (over ``items``); the last four are missing where
    the model has no finite solution, for instance when a group gave one answer only.
    """
    rows = []
    for item in items:
        answered = _answered(frame, by, item, smallest)
        names = _names(answered, by)
        found = _fit(answered, by, item)
        row = {"by": by, "item": item, "n_valid": len(answered), "groups": len(names)}
        row["units"] = int(answered["unit"].nunique())
        rows.append(row | _wald(found, np.eye(max(0, len(names) - 1))))
    return _holm(pd.DataFrame(rows), ["by"])


def contrasts(
    frame: pd.DataFrame, by: str, items: Sequence[str] = SCALE_ITEMS, smallest: int = 1
) -> pd.DataFrame:
    """Compare each group of ``by`` with all the others; one row a group and item.

    Columns: ``by``, ``group``, ``item``, ``n_valid``, ``n_others``, ``groups``, ``superiority`` (exact: the
    chance that one of the group answers higher than one of the others, ties half; ½ is no difference),
    ``wald``, ``df`` (1), ``p`` and ``p_holm`` of the group's effect against the mean effect of the others, as
    in :func:`ordered_tests`; the family of Holm is the items of one group.
    """
    rows: list[dict[str, Any]] = []
    for item in items:
        answered = _answered(frame, by, item, smallest)
        names = _names(answered, by)
        found = _fit(answered, by, item)
        sizes = np.array([float((answered[by] == name).sum()) for name in names])
        for place, name in enumerate(names if len(names) > 1 else ()):
            weights = -sizes / (len(answered) - sizes[place])
            weights[place] = 1.0
            own = answered[by] == name
            row = {"by": by, "group": name, "item": item, "n_valid": int(own.sum())}
            row |= {"n_others": int((~own).sum()), "groups": len(names)}
            row["superiority"] = superiority(
                _counts(answered.loc[own, item]), _counts(answered.loc[~own, item])
            )
            rows.append(row | _wald(found, weights[None, 1:]))
    rows.sort(key=lambda row: list(frame[by].cat.categories).index(row["group"]))
    return _holm(pd.DataFrame(rows, columns=[*_CONTRAST, *_TEST]), ["by", "group"])


def superiority(one: Sequence[int], other: Sequence[int]) -> Fraction | None:
    """Give U / (n₁ n₂) of Mann and Whitney from counts by category: the chance that an answer behind ``one``
    is higher than one behind ``other``, ties half; None when either has no answers.

    >>> superiority([0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 1, 0])
    Fraction(3, 4)
    """
    pairs = sum(one) * sum(other)
    if not pairs:
        return None
    twice = sum(n * (2 * sum(other[:place]) + other[place]) for place, n in enumerate(one))
    return Fraction(twice, 2 * pairs)


def _counts(values: pd.Series[Any]) -> list[int]:
    return [int((values == category).sum()) for category in CATEGORIES]


def _answered(frame: pd.DataFrame, by: str, item: str, smallest: int) -> pd.DataFrame:
    known = frame[frame[item].notna() & (frame[by] != UNKNOWN)]
    sizes = known[by].value_counts()
    return known[known[by].isin(sizes.index[sizes >= smallest])]


def _names(answered: pd.DataFrame, by: str) -> list[str]:
    present = set(answered[by])
    return [str(name) for name in answered[by].cat.categories if name in present]


@cache
def _model() -> Any:
    """Give statsmodels' ordered model, which takes a second to load, with second derivatives that hold."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel
    from statsmodels.tools.numdiff import approx_hess

    class Ordered(OrderedModel):  # type: ignore[misc]
        def cdf(self, x: Array) -> Array:
            # The logistic function itself: scipy's distribution looks its arguments over at every call, and
            # a fit makes tens of thousands.
            with np.errstate(over="ignore"):
                return np.asarray(1 / (1 + np.exp(-x)))

        def hessian(self, params: Array) -> Any:
            # The library's own steps are so short that rounding errors reach the third decimal of p.
            return approx_hess(params, self.loglike, epsilon=1e-3)

    return Ordered


def _fit(answered: pd.DataFrame, by: str, item: str) -> Any:
    """Fit the model with an indicator for every group but the first; None when it has no finite solution."""
    names = _names(answered, by)
    units = pd.factorize(np.array(clusters(answered), dtype="object"))[0]
    spans = [(int(v.min()), int(v.max())) for v in (answered.loc[answered[by] == n, item] for n in names)]
    if len(names) < 2 or len(set(units)) <= len(names) or not _is_finite(spans, set(answered[item])):
        return None
    indicators = np.column_stack([(answered[by] == name).to_numpy(dtype=float) for name in names[1:]])
    model = _model()(answered[item].to_numpy(dtype="int64"), indicators, distr="logit")
    with warnings.catch_warnings():
        # Steps on the way may overflow; what counts is where they end.
        warnings.simplefilter("ignore")
        robust = {"cov_type": "cluster", "cov_kwds": {"groups": units}}
        found = model.fit(method="newton", disp=False, maxiter=200, **robust)
    return found if found.mle_retvals["converged"] and np.isfinite(found.cov_params()).all() else None


def _is_finite(spans: Sequence[tuple[int, int]], categories: set[int]) -> bool:
    """Whether the likelihood has its maximum at finite effects.

    Each group with more than one answer holds the thresholds between its lowest and highest together; unless
    all thresholds hang together so, some may drift apart for ever, and so may a group that only gave the
    lowest answer there is, or the highest.
    """
    if any(high == min(categories) or low == max(categories) for low, high in spans):
        return False
    held = min(categories)
    for low, high in sorted(spans):
        if low < high and (low < held or held == min(categories)):
            held = max(held, high)
    return held == max(categories)


def _wald(found: Any, hypothesis: Array) -> dict[str, Any]:
    """Test that every row of ``hypothesis``, one column a group but the first, gives nought."""
    if found is None:
        return dict.fromkeys(_TEST)
    padded = np.zeros((len(hypothesis), len(found.params)))
    padded[:, : hypothesis.shape[1]] = hypothesis
    outcome = found.wald_test(padded, scalar=True)
    values = (float(outcome.statistic), len(hypothesis), float(outcome.pvalue))
    return dict(zip(_TEST, values, strict=True))


def _holm(table: pd.DataFrame, family: Sequence[str]) -> pd.DataFrame:
    from statsmodels.stats.multitest import multipletests

    typed = table.astype({"wald": "Float64", "df": "Int64", "p": "Float64"})
    adjusted = pd.Series(pd.NA, index=typed.index, dtype="Float64")
    for _, rows in typed[typed["p"].notna()].groupby(list(family)):
        adjusted.loc[rows.index] = multipletests(rows["p"].to_numpy(dtype=float), method="holm")[1]
    return typed.assign(p_holm=adjusted)
