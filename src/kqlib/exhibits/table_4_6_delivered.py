"""Tabell 4.6 rebuilt from a PAI delivery: absence in and outside the programme, averaged in every way.

Source: a delivery in data/raw/absence; participants from sluttrapport-2010, Vedlegg 8; printed rates lines
3257-3274.  Population: the municipalities and city districts of the delivery.  Unit: municipality and window
of four quarters.  Denominator: agreed dagsverk.  Pooled (sum over sum) and unweighted means, of all that have
the window and of those that have all three.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.charts import Lines
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import (
    ALL,
    AVERAGES,
    GROUP,
    OUTSIDE,
    PARTICIPANTS,
    PROGRAMME,
    UNDECIDED,
    at,
    change,
    cohorts,
    counted,
    groups_of,
    per_cent,
    points,
    side_by_side,
    visible,
)
from kqlib.exhibits._delivered_charts import group_lines
from kqlib.exhibits._delivered_guard import groups_guard
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.table_4_6 import ALL as ALL_PRINTED
from kqlib.exhibits.table_4_6 import OUTSIDE as OUTSIDE_PRINTED
from kqlib.exhibits.table_4_6 import PROGRAMME as PROGRAMME_PRINTED
from kqlib.exhibits.table_4_6 import WINDOWS

EXHIBIT = Spec(
    id="table_4_6_delivered",
    number="Tabell 4.6 (leveranse)",
    at=("sluttrapport-2010", 3257),
    evidence="gated",
    reads=("published/table_4_6.csv", PARTICIPANTS),
    uses=("pai",),
    header="window",
    show=("window", "printed_rate", *AVERAGES),
    group=GROUP,
)
_PRINTED = {ALL: ALL_PRINTED, OUTSIDE: OUTSIDE_PRINTED, PROGRAMME: PROGRAMME_PRINTED}


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the printed rate and every average, a row a group and window, with what the pooled rate is of."""
    found = side_by_side(delivered(inputs), WINDOWS, _groups(inputs))
    printed = inputs.published("table_4_6").set_index("label")
    cells = [
        printed.loc[_PRINTED[group], window] if group in _PRINTED else None
        for group, window in zip(found[GROUP], found["window"], strict=True)
    ]
    return found.assign(printed_rate=pd.Series(cells, dtype="object"))


def _groups(inputs: Inputs) -> dict[str, frozenset[str]]:
    return groups_of(delivered(inputs)["municipality"].unique(), cohorts(inputs))


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare what the groups tell about persons."""
    return groups_guard(inputs, table, WINDOWS, _groups(inputs))


def _difference(table: pd.DataFrame, column: str) -> Fraction | None:
    inside, outside = (
        change(at(table, group, WINDOWS[0], column), at(table, group, WINDOWS[-1], column))
        for group in (PROGRAMME, OUTSIDE)
    )
    return change(outside, inside)


def facts(inputs: Inputs, published: pd.DataFrame) -> dict[str, Fact]:
    """Give the difference in change by every average, the rates that it is of, and how many they are of."""
    exact = visible(table(inputs), published)
    found: dict[str, Fact] = {
        f"did_{name}": points(_difference(exact, name)) for name in AVERAGES if not name.startswith("n_")
    }
    for group in (PROGRAMME, OUTSIDE):
        found[f"{group}_n"] = counted(at(exact, group, WINDOWS[-1], "n_units"))
        found[f"{group}_n_balanced"] = counted(at(exact, group, WINDOWS[-1], "n_balanced"))
        for end, window in (("first", WINDOWS[0]), ("last", WINDOWS[-1])):
            found[f"{group}_{end}"] = per_cent(at(exact, group, window, "pooled"))
    undecided = [number for number, cohort in cohorts(inputs).items() if cohort == UNDECIDED]
    return {**found, **vintage(inputs), "undecided": counted(len(undecided))}


def plot(table: pd.DataFrame, words: Words) -> Lines | None:
    """Show pooled and unweighted rates of the programme and of the municipalities outside."""
    return group_lines(table, (PROGRAMME, OUTSIDE), words)
