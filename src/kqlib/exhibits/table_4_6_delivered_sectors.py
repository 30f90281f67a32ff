"""Absence by sector in a PAI delivery, in the last window of Tabell 4.6, in and outside the programme.

Source: a delivery in data/raw/absence; participants from sluttrapport-2010, Vedlegg 8.  Population: the
municipalities and city districts of the delivery.  Unit: municipality and sector.  Denominator: agreed
dagsverk.  Pooled and unweighted; balanced over the three windows of Tabell 4.6.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import (
    ALL,
    AVERAGES,
    GROUP,
    OUTSIDE,
    PARTICIPANTS,
    PROGRAMME,
    cohorts,
    groups_of,
    is_hidden,
    per_cent,
    side_by_side,
)
from kqlib.exhibits._delivered_guard import groups_guard
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits.contract import Coded, Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.table_4_6 import WINDOWS
from kqlib.printed import Quantity
from kqlib.vocabulary import value_label

EXHIBIT = Spec(
    id="table_4_6_delivered_sectors",
    number="Tabell 4.6 (leveranse, sektorer)",
    at=("sluttrapport-2010", 3257),
    evidence="gated",
    reads=(PARTICIPANTS,),
    uses=("pai",),
    header=GROUP,
    show=(GROUP, *AVERAGES),
    group="sector",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give every average of the last window, a row a sector and group; municipalities without it are left
    out of a sector.
    """
    frame = delivered(inputs)
    found = side_by_side(frame[frame["sector"] != ""], WINDOWS, _groups(inputs), "sector")
    last = found[found["window"] == WINDOWS[-1]]
    return last.sort_values("sector", kind="stable").reset_index(drop=True)


def _groups(inputs: Inputs) -> dict[str, frozenset[str]]:
    every = groups_of(delivered(inputs)["municipality"].unique(), cohorts(inputs))
    return {name: every[name] for name in (ALL, PROGRAMME, OUTSIDE)}


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare what the sectors tell about persons."""
    return groups_guard(inputs, table, WINDOWS[-1:], _groups(inputs), "sector")


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the sector with most and with least absence in the programme, and what lies between."""
    inside = table[(table[GROUP] == PROGRAMME) & ~table["pooled"].map(is_hidden)].sort_values("pooled")
    most, least = (inside.iloc[place] if len(inside) else None for place in (-1, 0))
    found: dict[str, Fact] = {"sectors": Quantity(len(inside))}
    for name, row in (("most", most), ("least", least)):
        found[name] = "–" if row is None else Coded("sector", str(row["sector"]))
        found[f"{name}_rate"] = per_cent(None if row is None else row["pooled"])
    return {**found, **vintage(inputs)}


def plot(table: pd.DataFrame, words: Words) -> Bars | None:
    """Show the pooled rates of programme and outside, sector by sector."""
    bars = tuple(
        Bar(
            label=value_label(GROUP, row[GROUP], words.language),
            group=value_label("sector", row["sector"], words.language),
            value=float(row["pooled"]),
            text=words.say(Quantity(row["pooled"], "percent", 1)),
            emphasis="computed" if row[GROUP] == PROGRAMME else "context",
        )
        for row in table.to_dict("records")
        if row[GROUP] != ALL and not is_hidden(row["pooled"])
    )
    return Bars(bars, axis=words.text("axis"), unit="percent") if bars else None
