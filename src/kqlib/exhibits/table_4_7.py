"""Tabell 4.7: mean absence and mean population of the 25 largest and the 25 smallest municipalities.

Source: sluttrapport-2010, lines 3298-3307; running text 3309-3313, 3317-3319, 3327-3328.  Population:
municipalities in the programme, ranked by population.  Unit: per cent of agreed days of work; inhabitants.
Denominator: 25 municipalities each; whether the means are weighted is not printed.  The shares of line 3327
are of units: 138 counts the city districts of Oslo, 430 the municipalities from 1 January 2008.
The mean populations need the registers of population; the share of the population stands in the register of
claims.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.exhibits._absence import Derived, compared, exact, passage_text, printed_at, rate, shown, spread
from kqlib.exhibits._population import between, mean_of_extreme
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Printed, Quantity, Reading
from kqlib.sources.registers import DISTRICTS, MUNICIPALITIES, is_district

LARGEST, SMALLEST, DIFFERENCE = "25 største kommunene", "25 minste", "Differanse"
POPULATION = "ssb-07459.csv, ssb-10826.csv"
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
    registers=(MUNICIPALITIES, DISTRICTS),
)
# Units in each group; the population of 1 January before and after the last cohort but one joined; the last.
_GROUP, _YEAR, _BEFORE, _LATE = 25, 2009, 2008, "P4"


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
    """Compare the difference, the text's numbers and the share, the mean populations."""
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

    readings = _populations(inputs)
    read = (inputs.register(name) for name in EXHIBIT.registers)
    cited = tuple(register.cited for register in read if register)
    known = {"reason": "base", "explanation": "population_known", "registers": cited}
    gated = {"reason": "missing source", "gated": POPULATION, "explanation": "population"}
    formula_of, more = ("", known) if readings else (POPULATION, gated)
    populations = [
        cell(row, "mean_population", "count", readings.get(row, []), formula_of or _formula(row), **more)
        for row in (LARGEST, SMALLEST)
    ]
    return (
        cell(DIFFERENCE, "absence", POINTS, difference, formula, explanation=why),
        text("absence_25_largest", "percent", [rate(largest).reading()], f"{LARGEST}, {EXHIBIT.number}"),
        text("absence_25_smallest", "percent", [rate(smallest).reading()], f"{SMALLEST}, {EXHIBIT.number}"),
        text("absence_size_difference", POINTS, difference, formula, explanation=why),
        text("municipalities_share", "percent", [share], f"{units} / {of_all} · 100"),
        *populations,
    )


def _formula(row: str) -> str:
    return f"SSB 07459, SSB 10826, 1.1.{_YEAR}: {row}"


def _populations(inputs: Inputs) -> dict[str, list[Reading]]:
    """Give the readings of the two mean populations; empty until both registers are fetched.

    Neither the day nor the group is printed: every participant on 1 January 2009, or those that had joined by
    then, Oslo's districts left out, on a day of 2008.
    """
    municipalities, districts = inputs.register(MUNICIPALITIES), inputs.register(DISTRICTS)
    if municipalities is None or districts is None:
        return {}
    units = inputs.published("appendix_8")
    early = [
        name
        for name, cohort in zip(units["unit"], units["cohort"], strict=True)
        if cohort != _LATE and not is_district(name)
    ]
    found = {}
    for row, count in ((LARGEST, _GROUP), (SMALLEST, -_GROUP)):
        every, first, last = (
            mean_of_extreme((municipalities, districts), names, year, count)
            for names, year in ((list(units["unit"]), _YEAR), (early, _BEFORE), (early, _YEAR))
        )
        found[row] = [every.reading("every_unit"), between(first, last).reading("early_municipalities")]
    return found
