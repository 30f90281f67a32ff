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
from kqlib.sources.delivered.faults import LISTED, Findings

_TEN_MAN_YEARS, _JUMP = 10, 5
_UNIT = ["municipality", "sector"]


def look(frame: pd.DataFrame, findings: Findings, absence: str, period: str) -> None:
    """Tell what is unlikely about the cells of a delivery, each at the first row of its unit and quarter.

    ``frame`` is that of :class:`~kqlib.cleaning.absence.cells.Absence`; ``absence`` and ``period`` are the
    headers that the delivery has for them.
    """
    units = _by_unit_and_quarter(frame)
    before = units.groupby(_UNIT, observed=True)[["place", "agreed", "absence"]].shift()
    # Also when the delivery does not say how large a unit is.
    large = ~(units["man_years"] <= _TEN_MAN_YEARS).fillna(False)
    step = units["place"] - before["place"]
    nought = (units["absence"] == 0) & large & units["man_years"].notna()
    jump = (step == 1) & large & large.shift(fill_value=False) & _jumps(before, units)
    for rule, found in (("zero_rate", nought), ("period_hole", step > 1), ("rate_jump", jump)):
        places = units.index[found]
        for place in places[:LISTED]:
            row = units.loc[place]
            column = period if rule == "period_hole" else absence
            _tell(findings, row, column, _shown(rule, before.loc[place], row), rule)
        findings.unlisted(rule, max(0, len(places) - LISTED))


def _jumps(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series[Any]:
    """Tell where the rate moves by more than five points; a doubtful move is decided exactly."""
    moved = 100 * np.abs(after["absence"] / after["agreed"] - before["absence"] / before["agreed"])
    jumps: pd.Series[Any] = moved > _JUMP
    for place in moved.index[np.abs(moved - _JUMP) < 1e-6]:
        jumps[place] = abs(_rate(after.loc[place]) - _rate(before.loc[place])) > _JUMP
    return jumps


def _rate(row: pd.Series[Any]) -> Fraction:
    return Fraction(100 * exact(row["absence"])) / Fraction(exact(row["agreed"]))


def _shown(rule: str, before: pd.Series[Any], after: pd.Series[Any]) -> str:
    if rule == "zero_rate":
        return "0,0"
    if rule == "period_hole":
        return ", ".join(map(quarters.named, range(int(before["place"]) + 1, int(after["place"]))))
    rates = (str(round_half_up(_rate(row), 1)).replace(".", ",") for row in (before, after))
    return " → ".join(rates)


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


def _tell(findings: Findings, row: pd.Series[Any], column: str, value: str, rule: str) -> None:
    line = None if pd.isna(row["line"]) else int(row["line"])
    unit = " ".join(filter(None, (row["municipality"], row["sector"], row["period"])))
    findings.fault(line, column, value, rule, unit)
