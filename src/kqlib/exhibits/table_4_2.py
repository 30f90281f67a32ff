"""Tabell 4.2: kinds and number of projects in primary and lower secondary schools.

Source: sluttrapport-2010, lines 1891-1938; the text says 110 at line 136.  Population: school projects in the
programme's database.  Unit: project (the table's heading: project or measure).  Denominator of the shares:
the sum of the rows.  Unweighted; each project stands in one row.  A level printed combined gives half of its
projects to each of its two levels, so the projects counted to a level may be halves; the row "Annet" has no
level.
"""

from __future__ import annotations

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

TWO_LEVELS = ("Medarbeider/System", "Medarbeider/Atferd")

EXHIBIT = Spec(
    id="table_4_2",
    number="Tabell 4.2",
    at=("sluttrapport-2010", 1891),
    evidence="recomputed",
    reads=("published/table_4_2.csv", PASSAGES),
    header="project_kind",
    show=("project_kind", "project_count", "share", *SPLIT.values()),
    group="level",
    totals=level_sums(*SPLIT, *TWO_LEVELS),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a kind under its level, a sum a level and a sum of all, as :func:`by_level` makes them."""
    return by_level(inputs.published("table_4_2"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give what each level has alone, with halves and at most, and what is printed on two levels."""
    sums = {name: int(row["project_count"]) for name, row in by_name(table, "project_kind").items()}
    behaviour, system = sums[f"{SUM} {TWO_LEVELS[1]}"], sums[f"{SUM} {TWO_LEVELS[0]}"]
    found = {
        "employee_behaviour": behaviour,
        "employee_system": system,
        "combined": behaviour + system,
        "system_most": sums[f"{SUM} System"] + system,
        "employee_most": sums[f"{SUM} Medarbeider"] + behaviour + system,
        "behaviour_most": sums[f"{SUM} Atferd"] + behaviour,
        "without_level": sums["Annet"],
    }
    return {
        **level_facts(table),
        **{name: Quantity(count) for name, count in found.items()},
        "combined_share": Quantity(percent(behaviour + system, sums[SUM]), "percent", 1),
        "printed_total": Quantity(inputs.passage("school_projects").number),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the number of projects in the text with the sum of the rows."""
    printed = inputs.passage("school_projects")
    return (sum_check("table_4_2", SUM, printed, counts(inputs.published("table_4_2")), "other_passage"),)


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each kind, grouped by level as printed."""
    return bars(table, words, "project_kind", "level")
