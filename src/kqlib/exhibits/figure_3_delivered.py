"""Figur 3 rebuilt from a PAI delivery: the averages of the innsatskommuner, in every way.

Source: a delivery in data/raw/absence; the innsatskommuner from sluttrapport-2010, Vedlegg 8; printed
averages Vedlegg 6, line 4637.  Population: the innsatskommuner, Kristiansund with Frei throughout.  Unit:
window of four quarters.  Denominator: agreed dagsverk.  Pooled and unweighted, all available and those with
all six.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.charts import Lines
from kqlib.disclosure import Guard
from kqlib.exhibits._absence import printed_at
from kqlib.exhibits._delivered import (
    AVERAGES,
    PARTICIPANTS,
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
from kqlib.exhibits._effort import WINDOWS
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

EFFORT = "IKS"
EXHIBIT = Spec(
    id="figure_3_delivered",
    number="Figur 3 (leveranse)",
    at=("sluttrapport-2010", 3256),
    evidence="gated",
    reads=("published/appendix_6.csv", PARTICIPANTS),
    uses=("pai",),
    header="window",
    show=("window", "printed_average", *AVERAGES),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the printed average and every average of the delivery, a row a window."""
    printed = inputs.published("appendix_6").set_index("municipality").loc["Snitt"]
    stated = {window: printed[f"printed_{place}"] for place, window in enumerate(WINDOWS, start=1)}
    found = side_by_side(delivered(inputs), WINDOWS, _group(inputs))
    return found.assign(printed_average=pd.Series([stated[name] for name in found["window"]], dtype="object"))


def _group(inputs: Inputs) -> dict[str, frozenset[str]]:
    everybody = groups_of(delivered(inputs)["municipality"].unique(), cohorts(inputs))
    return {EFFORT: everybody[EFFORT]}


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare what the averages tell about persons."""
    return groups_guard(inputs, table, WINDOWS, _group(inputs))


def facts(inputs: Inputs, published: pd.DataFrame) -> dict[str, Fact]:
    """Give the last averages, and the change at the end and over all windows."""
    exact = visible(table(inputs), published)
    found: dict[str, Fact] = {}
    for name in ("pooled", "unweighted", "pooled_balanced", "unweighted_balanced"):
        rates: list[Fraction | None] = [at(exact, EFFORT, window, name) for window in WINDOWS]
        found[f"{name}_last"] = per_cent(rates[-1])
        found[f"{name}_end"] = points(change(rates[-2], rates[-1]))
        found[f"{name}_change"] = points(change(rates[0], rates[-1]))
    last = printed_at(inputs.published("appendix_6"), "Snitt", f"printed_{len(WINDOWS)}", "municipality")
    found["printed_last"] = Quantity(last.number, "percent", 1)
    for name in ("n_units", "n_balanced"):
        found[name] = counted(at(exact, EFFORT, WINDOWS[-1], name))
    return {**found, **vintage(inputs)}


def plot(table: pd.DataFrame, words: Words) -> Lines | None:
    """Draw the pooled and the unweighted average at the ends of their windows."""
    return group_lines(table, (EFFORT,), words)
