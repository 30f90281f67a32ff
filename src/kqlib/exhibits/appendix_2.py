"""Vedlegg 2: all gatherings of the programme, 2007-2010.

Source: sluttrapport-2010, lines 4293-4375. Population: the gatherings in the printed list. Unit: one line
of the list; two lines that share a day may be one gathering held in two groups. The kind is derived from
the printed activity, the year from the headings. Compared with the text (lines 640-646, 736-741, 805-807,
1110) and with the annual report for 2007 (line 160).
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Event, Lanes
from kqlib.exhibits._gathering_counts import (
    central_gatherings,
    leaders_gatherings,
    local_gatherings,
    other_gatherings,
)
from kqlib.exhibits._gatherings import CENTRAL, COHORTS, KINDS, LEADERS, LOCAL, count, gatherings
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="appendix_2",
    number="Vedlegg 2",
    at=("sluttrapport-2010", 4293),
    evidence="recomputed",
    reads=("published/appendix_2.csv", PASSAGES),
    header="held",
    show=("held", "cohort", "network", "activity", "place"),
    group="year",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a gathering, as printed and with held, start, end (dates) and gathering (kind)."""
    return gatherings(inputs)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the gatherings in all and by kind, and the local ones by cohort: listed and printed."""
    found = {"gatherings": len(table)}
    found |= {f"kind_{i}": count(table, kind) for i, kind in enumerate(KINDS)}
    for cohort in COHORTS[1:]:
        low = cohort.lower()
        found[f"local_{low}"] = count(table, LOCAL, cohort)
        found[f"leaders_{low}"] = count(table, LEADERS, cohort)
        found[f"printed_{low}"] = int(inputs.passage(f"local_gatherings_{low}").number)
    found["local"] = count(table, LOCAL)
    found["printed"] = int(inputs.passage("local_gatherings_total").number)
    found["self_financed"] = int(inputs.passage("local_gatherings_self_financed").number)
    found["both"] = found["local"] + found["self_financed"]
    found["central_p1"] = count(table, CENTRAL, "P1")
    local = table[table["gathering"] == LOCAL]
    networks = local[local["cohort"] == "P3"]["network"].value_counts()
    found["network_most"] = int(networks.max())
    return {
        **{name: Quantity(n) for name, n in found.items()},
        "network": f"P3 – {networks.idxmax()}",
        "first_local": str(local.sort_values("start")["held"].iloc[0]),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the counts in the text and in the annual report with the list."""
    return (
        *local_gatherings(inputs, table),
        *leaders_gatherings(inputs),
        *central_gatherings(inputs, table),
        *other_gatherings(inputs, table),
    )


def plot(table: pd.DataFrame, words: Words) -> Lanes:
    """Show each gathering on its first day: one lane a cohort, one mark shape a kind."""
    lanes = {cohort: words.text(f"lane_{cohort}") for cohort in (*COHORTS, "Alle")}
    types = {kind: words.text(f"kind_{i}") for i, kind in enumerate(KINDS)}
    events = tuple(
        Event(lanes[row["cohort"]], row["start"], types[row["gathering"]], row["place"])
        for _, row in table.iterrows()
    )
    return Lanes(tuple(lanes.values()), events, tuple(types.values()))
