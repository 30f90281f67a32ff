"""Tabell 4.5: what the projects on sickness absence cover.

Source: sluttrapport-2010, lines 3028-3042; footnote 13 says 107 at line 3055.  Population: described projects
on sickness absence outside the 12 innsatskommuner.  Unit: project, entered once by its main direction (lines
3016-3025). Denominator of the shares: the sum of the rows.  Unweighted.  The 119 at lines 3016 and 3055
counts municipalities, of which there can be at most 138 - 12 = 126 (lines 357 and 363); 119 - 107 is
therefore no number of projects.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._shares import SUM, bars, counts, percent, sum_check, with_sums
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="table_4_5",
    number="Tabell 4.5",
    at=("sluttrapport-2010", 3028),
    evidence="recomputed",
    reads=("published/table_4_5.csv", PASSAGES),
    header="scope",
    show=("scope", "project_count", "share"),
    totals=(SUM,),
)
CARE = "Pleie- og omsorgssektoren"


def table(inputs: Inputs) -> pd.DataFrame:
    """Give scope, project_count and share (per cent of all) for each kind of cover, and the sum."""
    printed = inputs.published("table_4_5")
    parts = printed.assign(scope=printed["label"], group="", project_count=counts(printed))
    return with_sums(parts, "scope", "group", ("",)).drop(columns="group")


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give each row's count and share, the total, and the municipalities that 119 is counted among."""
    names = ("whole", "several", "care", "upbringing", "total")
    found: dict[str, Fact] = {}
    for name, (_, row) in zip(names, table.iterrows(), strict=True):
        found[name] = Quantity(int(row["project_count"]))
        found[f"{name}_share"] = Quantity(row["share"], "percent", 1)
    active, effort = (inputs.passage(f"{name}_municipalities").number for name in ("active", "effort"))
    reporting = inputs.passage("absence_municipalities").number
    printed = inputs.passage("absence_projects_footnote").number
    return {
        **found,
        "printed_total": Quantity(printed),
        "active": Quantity(active),
        "effort": Quantity(effort),
        "possible": Quantity(active - effort),
        "reporting": Quantity(reporting),
        "reporting_share": Quantity(percent(reporting, active - effort), "percent", 1),
        "difference": Quantity(reporting - printed),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the 107 of the footnote with the sum, and the row for nursing and care with chapter 4.5."""
    printed = inputs.published("table_4_5")
    care = printed[printed["label"] == CARE].iloc[0]["projects"]
    passage = int(inputs.passage("plo_projects_absence").number)
    return (
        sum_check(
            "table_4_5", SUM, inputs.passage("absence_projects_footnote"), counts(printed), "other_passage"
        ),
        sum_check("table_4_5", CARE, care, (passage,), "other_passage"),
    )


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each kind of cover."""
    return bars(table, words, "scope")
