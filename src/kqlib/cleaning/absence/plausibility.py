"""What a delivery of absence says as a whole: rates of nought, sudden jumps, quarters that are missing.

None of these refuses a delivery: a rate may be nought and may jump.  Units are municipality × sector.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from kqlib.cleaning import quarters
from kqlib.cleaning.absence.cells import exact
from kqlib.printed import round_half_up
from kqlib.sources.delivered.faults import Findings

_TEN_MAN_YEARS, _JUMP = 10, 5
_UNIT = ["municipality", "sector"]


def look(frame: pd.DataFrame, findings: Findings) -> None:
    """Tell what is unlikely about the cells of a delivery, each at the first row of its unit and quarter.

    ``frame`` is that of :class:`~kqlib.cleaning.absence.cells.Absence`.
    """
    units = _by_unit_and_quarter(frame)
    # Also when the delivery does not say how large a unit is.
    large = ~(units["man_years"] <= _TEN_MAN_YEARS).fillna(False)
    nought = (units["absence"] == 0) & large & units["man_years"].notna()
    for _, row in units[nought].iterrows():
        _tell(findings, row, "0,0", "zero_rate")
    before = units.groupby(_UNIT, observed=True)[["place", "agreed", "absence"]].shift()
    step = units["place"] - before["place"]
    for place in units.index[step > 1]:
        gap = range(int(before.loc[place, "place"]) + 1, int(units.loc[place, "place"]))
        _tell(findings, units.loc[place], ", ".join(map(quarters.named, gap)), "period_hole")
    rate, last = units["absence"] / units["agreed"], before["absence"] / before["agreed"]
    likely = (step == 1) & large & large.shift(fill_value=False) & (np.abs(rate - last) * 100 > _JUMP - 1e-6)
    for place in units.index[likely]:
        _tell_jump(findings, before.loc[place], units.loc[place])


def _by_unit_and_quarter(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a row a unit and quarter, in order: line, place of the quarter, agreed, absence, man_years."""
    grouped = frame.assign(unknown=frame["man_years"].isna()).groupby(
        [*_UNIT, "period"], observed=True, sort=True
    )
    units = grouped.agg(
        line=("line", "min"),
        agreed=("agreed_dagsverk", "sum"),
        absence=("absence_dagsverk", "sum"),
        man_years=("man_years", "sum"),
        unknown=("unknown", "any"),
    ).reset_index()
    units["man_years"] = units["man_years"].mask(units["unknown"])
    units["place"] = units["period"].map(quarters.number).astype("int64")
    return units


def _tell_jump(findings: Findings, before: pd.Series[Any], after: pd.Series[Any]) -> None:
    rates = [Fraction(100 * exact(q["absence"])) / Fraction(exact(q["agreed"])) for q in (before, after)]
    if abs(rates[1] - rates[0]) > _JUMP:
        shown = (str(round_half_up(rate, 1)).replace(".", ",") for rate in rates)
        _tell(findings, after, " → ".join(shown), "rate_jump")


def _tell(findings: Findings, row: pd.Series[Any], value: str, rule: str) -> None:
    line = None if pd.isna(row["line"]) else int(row["line"])
    unit = " ".join(filter(None, (row["municipality"], row["sector"])))
    findings.fault(line, row["period"], value, rule, unit)
