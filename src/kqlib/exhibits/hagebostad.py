"""Hægebostad: sickness absence in one municipality over four years, by its own figures.

Source: sluttrapport-2010, lines 3464-3508 (values on 3502; text 3466-3469, 3475-3476, 3496).  Population:
employees of the municipality, about 200 persons in 120 full-time equivalents.  Unit: per cent, year by
year; the denominator and whether self-certified absence is included are not printed.  Own figures, not PAI;
one municipality, no weighting.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kqlib.charts import Lines
from kqlib.exhibits._absence import Derived, compared, passage_text, percent_change, printed_at, rate, shown
from kqlib.exhibits._absence_charts import yearly, yearly_lines
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Printed, Quantity

POINTS = "percentage_points"

EXHIBIT = Spec(
    id="hagebostad",
    number="Hægebostad",
    at=("sluttrapport-2010", 3464),
    evidence="recomputed",
    reads=("published/hagebostad.csv", PASSAGES),
    header="year",
    show=("year", "absence", "change_points", "change_percent"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a year: year, absence as printed, change from the year before in points and per cent."""
    return yearly(inputs.published("hagebostad"))


def _year(table: pd.DataFrame, year: int) -> Printed:
    return printed_at(table, year, "absence", "year")


def _lost(before: Printed, after: Printed) -> Derived:
    # The share that is gone, as a fraction of the whole: a halving is 0,5.
    return percent_change(before, after).scaled(Fraction(-1, 100))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the four rates, the changes that the text is about, and what one full-time equivalent weighs."""
    first, peak, middle, last = (_year(table, year) for year in (2006, 2007, 2008, 2009))
    rise, fall = rate(peak) - rate(first), rate(peak) - rate(last)
    found: dict[str, Fact] = {
        f"absence_{year}": rate(_year(table, year)).quantity("percent", 1)
        for year in (2006, 2007, 2008, 2009)
    }
    return found | {
        "rise": rise.quantity(POINTS, 1),
        "rise_range": rise.range(POINTS, 1),
        "rise_percent": percent_change(first, peak).quantity("percent", 0),
        "fall_2008": (rate(peak) - rate(middle)).quantity(POINTS, 1),
        "fall_from_2006": _lost(first, last).scaled(100).quantity("percent", 0),
        "fall_from_2007": _lost(peak, last).scaled(100).quantity("percent", 0),
        "fall_points": fall.quantity(POINTS, 1),
        "stated_rise": Quantity(inputs.passage("hagebostad_absence_increase").number, POINTS),
        "target": Quantity(inputs.passage("hagebostad_absence_target").number, "percent"),
        "fte": Quantity(inputs.passage("hagebostad_fte").number),
        "one_fte": Quantity(100 / Fraction(inputs.passage("hagebostad_fte").number), POINTS, 1),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the rate of 2007, the rise from 2006 ("well over" 2 points) and the near halving."""
    first, peak, last = (_year(table, year) for year in (2006, 2007, 2009))
    # "A halving" is one half to the nearest tenth; "nearly" asks for no more than that.
    halving = Printed(passage_text(inputs, "hagebostad_absence_halving"), Decimal("0.5"), 1)
    readings = [_lost(peak, last).reading("from_2007"), _lost(first, last).reading("from_2006")]
    rise = (rate(peak) - rate(first)).reading()
    level, increase = "hagebostad_absence_2007", "hagebostad_absence_increase"
    return (
        compared(EXHIBIT.id, ("", level), inputs.passage(level), "percent", [rate(peak).reading()], "2007"),
        compared(
            EXHIBIT.id,
            ("", increase),
            inputs.passage(increase),
            POINTS,
            [rise],
            f"{shown(peak)} − {shown(first)}",
            reason="other passage",
            explanation="rise",
            above=True,
        ),
        compared(
            EXHIBIT.id,
            ("", "hagebostad_absence_halving"),
            halving,
            "share",
            readings,
            f"1 − {shown(last)} / {shown(peak)}; 1 − {shown(last)} / {shown(first)}",
            reason="base",
            explanation="halving",
        ),
    )


def plot(table: pd.DataFrame, words: Words) -> Lines:
    """Show the four years."""
    return yearly_lines(table, words)
