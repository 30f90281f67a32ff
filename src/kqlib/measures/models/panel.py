"""Programme against outside on a panel of municipality × quarter: difference-in-differences.

Two-way fixed effects (municipality and quarter) with standard errors clustered by municipality, estimated by
statsmodels after the within transformation: the effects of municipalities are taken out as (weighted) means
and, lying inside the clusters, do not count as parameters in the small-sample correction (A. C. Cameron &
D. L. Miller 2015, Journal of Human Resources 50).

Cohorts start at different times; municipalities that never joined are the controls.  Where effects differ
between cohorts or grow with time, one coefficient for all cohorts weighs them in ways nobody chose, some even
negatively (A. Goodman-Bacon 2021, Journal of Econometrics 225), so every cohort is also
estimated alone against those that never joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Estimate:
    """A difference-in-differences in percentage points, with its 95 % interval and p-value (t with
    clusters − 1 degrees of freedom), and what it rests on.
    """

    points: float
    standard_error: float
    low: float
    high: float
    p_value: float
    treated: int
    controls: int
    quarters: int
    observations: int


def panel(quarters: pd.DataFrame, starts: Mapping[str, str]) -> pd.DataFrame:
    """Give the panel for the design: a row a municipality and quarter that has a rate.

    Columns: ``municipality``, ``period``, ``rate`` (per cent), ``agreed`` (dagsverk), ``joins`` (ever) and
    ``treated`` (1 from the first quarter in the programme).  ``quarters`` are the sums of
    :func:`kqlib.measures.absence.quarterly` by municipality; ``starts`` gives that first quarter for those
    that joined.
    """
    known = quarters[quarters["absence_e4"].notna()]
    first = known["municipality"].map(dict(starts))
    return pd.DataFrame(
        {
            "municipality": known["municipality"],
            "period": known["period"],
            "rate": 100 * known["absence_e4"].astype(float) / known["agreed_e4"].astype(float),
            "agreed": known["agreed_e4"].astype(float) / 10_000,
            "joins": first.notna(),
            # Quarters sort as text; one that never joins has no first quarter and compares as false.
            "treated": (known["period"] >= first).fillna(False).astype(float),
        }
    ).reset_index(drop=True)


def two_way_fixed_effects(panel: pd.DataFrame, *, weighted: bool) -> Estimate | None:
    """Estimate the coefficient of ``treated``, weighted by agreed dagsverk or with equal weights.

    None where the panel cannot tell: no municipality seen both before and after it joined, or fewer than two
    that never joined seen in those quarters.
    """
    if not _can_tell(panel):
        return None
    import statsmodels.api as sm

    weights = panel["agreed"] if weighted else pd.Series(1.0, panel.index)
    # One quarter's dummy would add up with the others to the municipalities'.
    quarters = pd.get_dummies(panel["period"], dtype=float).iloc[:, 1:]
    varying = pd.concat([panel[["rate", "treated"]], quarters], axis=1)
    own = panel["municipality"]
    means = varying.mul(weights, axis=0).groupby(own).transform("sum")
    within = varying - means.div(weights.groupby(own).transform("sum"), axis=0)
    fitted = sm.WLS(within["rate"], within.drop(columns="rate"), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": own.astype("category").cat.codes}, use_t=True
    )
    low, high = fitted.conf_int().loc["treated"]
    return Estimate(
        points=float(fitted.params["treated"]),
        standard_error=float(fitted.bse["treated"]),
        low=float(low),
        high=float(high),
        p_value=float(fitted.pvalues["treated"]),
        **_counts(panel),
    )


def _can_tell(panel: pd.DataFrame) -> bool:
    joined = panel[panel["joins"]].groupby("municipality")["treated"]
    both = joined.min().eq(0) & joined.max().eq(1)
    if not both.any():
        return False
    seen = panel[panel["municipality"].isin(both.index[both])]
    controls = panel[~panel["joins"]]
    shared = [set(part["period"]) & set(controls["period"]) for _, part in seen.groupby("treated")]
    return controls["municipality"].nunique() >= 2 and all(shared)


def _counts(panel: pd.DataFrame) -> dict[str, Any]:
    joins = panel.groupby("municipality")["joins"].first()
    return {
        "treated": int(joins.sum()),
        "controls": int((~joins).sum()),
        "quarters": panel["period"].nunique(),
        "observations": len(panel),
    }
