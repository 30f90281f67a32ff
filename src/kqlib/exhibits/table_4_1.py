"""Tabell 4.1: kinds and number of projects in kindergartens.

Source: sluttrapport-2010, lines 1601-1618; the text says 40 at line 124.  Population: projects in
kindergartens in the programme's database.  Unit: project (the table's heading: project or measure).
Denominator of the shares: the sum of the rows.  Unweighted; each project stands in one row, and the documents
do not say how it was chosen.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._shares import SPLIT, SUM, bars, by_level, counts, level_facts, level_sums, sum_check
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="table_4_1",
    number="Tabell 4.1",
    at=("sluttrapport-2010", 1601),
    evidence="recomputed",
    reads=("published/table_4_1.csv", PASSAGES),
    header="project_kind",
    show=("project_kind", "project_count", "share"),
    group="level",
    totals=level_sums(*SPLIT),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a kind under its level, a sum a level and a sum of all, as :func:`by_level` makes them."""
    return by_level(inputs.published("table_4_1"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the total, the commonest kind, each level, and the projects of the two rows about quality."""
    quality = table[["Kvalitet" in kind for kind in table["project_kind"]]]
    return {
        **level_facts(table),
        "printed_total": Quantity(inputs.passage("kindergarten_projects").number),
        "quality": Quantity(int(quality["project_count"].sum())),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the number of projects in the text with the sum of the rows."""
    printed = inputs.passage("kindergarten_projects")
    return (sum_check("table_4_1", SUM, printed, counts(inputs.published("table_4_1")), "other_passage"),)


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each kind, grouped by level."""
    return bars(table, words, "project_kind", "level")
