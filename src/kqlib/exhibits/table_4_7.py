"""Tabell 4.7: mean absence and mean population of the 25 largest and the 25 smallest municipalities.

Source: sluttrapport-2010, lines 3298-3307; running text 3309-3313, 3317-3319, 3327-3328.  Population:
municipalities in the programme, ranked by population.  Unit: per cent of agreed days of work; inhabitants.
Denominator: 25 municipalities each; whether the means are weighted is not printed.  The shares of line 3327
are of units: 138 counts the city districts of Oslo, 430 the municipalities from 1 January 2008.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.exhibits._absence import Derived, compared, exact, passage_text, printed_at, rate, shown, spread
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Printed, Quantity, Reading

LARGEST, SMALLEST, DIFFERENCE = "25 største kommunene", "25 minste", "Differanse"
POPULATION = "ssb-07459.csv"
POINTS = "percentage_points"

EXHIBIT = Spec(
    id="table_4_7",
    number="Tabell 4.7",
    at=("sluttrapport-2010", 3298),
    evidence="recomputed",
    reads=("published/table_4_7.csv", "published/appendix_8.csv", PASSAGES),
    show=(
        "label",
        "absence",
        "mean_population",
        *(f"difference_points{end}" for end in ("", "_low", "_high")),
    ),
    totals=(DIFFERENCE,),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the printed rows, with the difference and its interval on the row that prints one."""
    printed = inputs.published("table_4_7")
    difference = rate(_absence(printed, LARGEST)) - rate(_absence(printed, SMALLEST))
    filled: list[Derived | None] = [difference if label == DIFFERENCE else None for label in printed["label"]]
    return pd.concat([printed, spread("difference_points", filled)], axis=1)


def _absence(table: pd.DataFrame, row: str) -> Printed:
    return printed_at(table, row, "absence")


def _share(inputs: Inputs) -> tuple[int, int]:
    units, of_all = passage_text(inputs, "municipalities_of_all").split(" av ")
    return int(units), int(of_all)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the difference, what the printed one needs, and the share with and without Oslo's districts."""
    largest, smallest, stated = (rate(_absence(table, row)) for row in (LARGEST, SMALLEST, DIFFERENCE))
    difference = largest - smallest
    # The printed 1,9 needs a difference under its upper end; each group then has to be on the far side of
    # these.
    most = stated.interval.high
    units, of_all = _share(inputs)
    districts = int(inputs.published("appendix_8")["unit"].str.startswith("Bydel").sum())
    return {
        "largest": largest.quantity("percent", 1),
        "smallest": smallest.quantity("percent", 1),
        "difference": difference.quantity(POINTS, 1),
        "difference_range": difference.range(POINTS, 1),
        "printed_difference": stated.quantity(POINTS, 1),
        "largest_below": Quantity(smallest.interval.high + most, "percent", 2),
        "smallest_above": Quantity(largest.interval.low - most, "percent", 2),
        "units": Quantity(units),
        "of_all": Quantity(of_all),
        "districts": Quantity(districts),
        "share": Quantity(Fraction(100 * units, of_all), "percent", 1),
        "share_without": Quantity(Fraction(100 * (units - districts), of_all), "percent", 1),
        "share_oslo_once": Quantity(Fraction(100 * (units - districts + 1), of_all), "percent", 1),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the difference, the text's numbers and the share; population needs the register."""
    largest, smallest = _absence(table, LARGEST), _absence(table, SMALLEST)
    difference = [(rate(largest) - rate(smallest)).reading()]
    formula, why = f"{shown(largest)} − {shown(smallest)}", "difference"
    units, of_all = _share(inputs)
    share = exact(Fraction(100 * units, of_all)).reading()

    def text(name: str, unit: str, readings: list[Reading], formula: str, **more: Any) -> Comparison:
        return compared(EXHIBIT.id, ("", name), inputs.passage(name), unit, readings, formula, **more)

    def cell(
        row: str, column: str, unit: str, readings: list[Reading], formula: str, **more: Any
    ) -> Comparison:
        printed = printed_at(table, row, column)
        return compared(EXHIBIT.id, (row, column), printed, unit, readings, formula, **more)

    gated = {"reason": "missing source", "gated": POPULATION, "explanation": "population"}
    populations = [
        cell(row, "mean_population", "count", [], POPULATION, **gated) for row in (LARGEST, SMALLEST)
    ]
    shares = ("population_share_text", "population_share_footnote")
    return (
        cell(DIFFERENCE, "absence", POINTS, difference, formula, explanation=why),
        text("absence_25_largest", "percent", [rate(largest).reading()], f"{LARGEST}, {EXHIBIT.number}"),
        text("absence_25_smallest", "percent", [rate(smallest).reading()], f"{SMALLEST}, {EXHIBIT.number}"),
        text("absence_size_difference", POINTS, difference, formula, explanation=why),
        text("municipalities_share", "percent", [share], f"{units} / {of_all} · 100"),
        *populations,
        *(text(name, "percent", [], POPULATION, above=True, **gated) for name in shares),
    )
