"""Tabell 4.8: groups of measures against sickness absence.

Source: sluttrapport-2010, lines 3371-3414, explained at lines 3355-3368 and 3416-3432.  Population: projects
on sickness absence.  Unit: project, entered by its main measure, the one named first or described best; a
project may have other measures of equal weight.  Denominators: the sum of the group, and the sum of the three
groups.  Unweighted. The documents print no total and do not explain why it is not the 107 of table 4.5.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._shares import (
    SUM,
    bars,
    by_name,
    counts,
    is_sum,
    level_sums,
    percent,
    sum_check,
    with_sums,
)
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

GROUPS = {
    "Kartleggingstiltak": "mapping",
    "System-/medarbeidertiltak": "system",
    "Medarbeidertiltak": "employee",
}

EXHIBIT = Spec(
    id="table_4_8",
    number="Tabell 4.8",
    at=("sluttrapport-2010", 3371),
    evidence="recomputed",
    reads=("published/table_4_8.csv", PASSAGES),
    header="measure",
    show=("measure", "project_count", "share_in_group", "share"),
    group="group",
    totals=level_sums(*GROUPS),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give measure, group, project_count, share_in_group, share (per cent); sums are added up from parts."""
    printed = inputs.published("table_4_8")
    parts = printed.assign(measure=printed["label"], project_count=counts(printed))
    summed = with_sums(parts[parts["row_type"] == "part"], "measure", "group", tuple(GROUPS))
    rows = by_name(summed, "measure")
    within = [
        percent(row["project_count"], rows[f"{SUM} {row['group']}"]["project_count"])
        if row["group"]
        else None
        for row in rows.values()
    ]
    return summed.assign(share_in_group=pd.Series(within, index=summed.index, dtype="object"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give each group's count, share and commonest measure, the total, and the numbers it differs from."""
    rows = by_name(table, "measure")
    total, described = rows[SUM]["project_count"], inputs.passage("absence_projects_footnote").number
    found: dict[str, Fact] = {
        "total": Quantity(total),
        "described": Quantity(described),
        "fewer": Quantity(described - total),
        "reporting": Quantity(inputs.passage("absence_municipalities").number),
    }
    for group, name in GROUPS.items():
        members = [row for key, row in rows.items() if row["group"] == group and not is_sum(key)]
        most, whole = max(members, key=lambda row: row["project_count"]), rows[f"{SUM} {group}"]
        found[name] = Quantity(whole["project_count"])
        found[f"{name}_share"] = Quantity(whole["share"], "percent", 1)
        found[f"{name}_most"] = most["measure"]
        found[f"{name}_most_count"] = Quantity(most["project_count"])
    # The report leaves open whether leadership development is a system measure too (lines 3427-3429).
    leadership = rows["Lederutvikling"]["project_count"]
    system, employee = (rows[f"{SUM} {group}"]["project_count"] for group in tuple(GROUPS)[1:])
    moved = {"system_moved": Quantity(system + leadership), "employee_moved": Quantity(employee - leadership)}
    return {**found, "leadership": Quantity(leadership), **moved}


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the printed sum of each group with its parts."""
    printed = inputs.published("table_4_8")
    found = []
    for group in GROUPS:
        rows = printed[printed["group"] == group]
        parts, whole = rows[rows["row_type"] == "part"], rows[rows["row_type"] == "sum"].iloc[0]
        found.append(sum_check("table_4_8", f"{SUM} {group}", whole["projects"], counts(parts), "arithmetic"))
    return tuple(found)


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects by main measure, under the table's three groups."""
    return bars(table, words, "measure", "group")
