"""Vennesla: sickness absence in one municipality over three years.

Source: sluttrapport-2010, lines 3548-3563; numbers of employees 3511-3517.  Population: the row says the
whole municipality, the heading says the project (nursing and care).  Unit: per cent, year by year; the
denominator and whether self-certified absence is included are not printed.  One municipality, no weighting.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.charts import Lines
from kqlib.exhibits._absence import percent_change, printed_at, rate
from kqlib.exhibits._absence_charts import yearly, yearly_lines
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="vennesla",
    number="Vennesla",
    at=("sluttrapport-2010", 3548),
    evidence="recomputed",
    reads=("published/vennesla.csv", PASSAGES),
    header="year",
    show=("year", "absence", "change_points", "change_percent"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a year: year, absence as printed, change from the year before in points and per cent."""
    return yearly(inputs.published("vennesla"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the rates, the change over all years and the project's share of full-time equivalents."""
    rates = {year: printed_at(table, year, "absence", "year") for year in (2007, 2008, 2009)}
    fall = rate(rates[2007]) - rate(rates[2009])
    project, whole = (inputs.passage(name).number for name in ("vennesla_plo_fte", "vennesla_fte"))
    found: dict[str, Fact] = {f"absence_{year}": rate(r).quantity("percent", 1) for year, r in rates.items()}
    return found | {
        "fall": fall.quantity("percentage_points", 1),
        "fall_range": fall.range("percentage_points", 1),
        "fall_percent": (-percent_change(rates[2007], rates[2009])).quantity("percent", 0),
        "project_fte": Quantity(project),
        "fte": Quantity(whole),
        "project_share": Quantity(Fraction(project) * 100 / Fraction(whole), "percent", 1),
        "one_fte": Quantity(100 / Fraction(whole), "percentage_points", 1),
    }


def plot(table: pd.DataFrame, words: Words) -> Lines:
    """Show the three years."""
    return yearly_lines(table, words)
