"""Tabell 4.3: projects that run across kindergarten, school and other services for children.

Source: sluttrapport-2010, lines 2187-2212; the text says 23 at line 142.  Population: cross-cutting projects
in the programme's database.  Unit: project (the table's heading: project or measure).  Denominator of the
shares: the sum of the rows.  Unweighted; each project stands in one row.  Tables 4.1 and 4.2 are read for one
note: how the three tables together divide on levels, which the summary speaks of at lines 152-153.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._shares import (
    SPLIT,
    SUM,
    bars,
    by_level,
    by_name,
    counts,
    level_facts,
    level_sums,
    percent,
    sum_check,
)
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

UPBRINGING = ("table_4_1", "table_4_2", "table_4_3")

EXHIBIT = Spec(
    id="table_4_3",
    number="Tabell 4.3",
    at=("sluttrapport-2010", 2187),
    evidence="recomputed",
    reads=(*(f"published/{name}.csv" for name in UPBRINGING), PASSAGES),
    header="project_kind",
    show=("project_kind", "project_count", "share"),
    group="level",
    totals=level_sums(*SPLIT),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a kind under its level, a sum a level and a sum of all, as :func:`by_level` makes them."""
    return by_level(inputs.published("table_4_3"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the total, the commonest kind, each level, and two levels together over tables 4.1 to 4.3."""
    sums = [by_name(by_level(inputs.published(name)), "project_kind")[SUM] for name in UPBRINGING]
    whole = sum(int(row["project_count"]) for row in sums)
    two = sum((row[SPLIT["System"]] + row[SPLIT["Medarbeider"]] for row in sums), start=Fraction(0))
    return {
        **level_facts(table),
        "printed_total": Quantity(inputs.passage("cross_cutting_projects").number),
        "one_share": Quantity(percent(1, by_name(table, "project_kind")[SUM]["project_count"]), "percent", 1),
        "upbringing": Quantity(whole),
        "two_levels": Quantity(two, decimals=0 if two.denominator == 1 else 1),
        "two_levels_share": Quantity(percent(two, whole), "percent", 1),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the number of projects in the text with the sum of the rows."""
    printed = inputs.passage("cross_cutting_projects")
    return (sum_check("table_4_3", SUM, printed, counts(inputs.published("table_4_3")), "other_passage"),)


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each kind, grouped by level."""
    return bars(table, words, "project_kind", "level")
