"""Vedlegg 5: the secretariat, a month-by-month chart of who was employed when; its bars are lost.

Source: sluttrapport-2010, lines 4549-4595. Population: the people listed in the chart, without names.
Unit: one statement about staffing, with its document and line. Nothing can be computed for a date: the
list covers the whole programme, and when each person was there stood in the bars only.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._counts import compare
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="appendix_5",
    number="Vedlegg 5",
    at=("sluttrapport-2010", 4549),
    evidence="lost",
    reads=("published/appendix_5.csv", PASSAGES),
    header="label",
    show=("label", "printed", "document", "line"),
)
_SAID = (
    "annual_secretariat_employees",
    "annual_secretariat_fte",
    "annual_secretary_position",
    "union_advisers",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give what other documents say of the staffing: label, printed (as printed), document, line."""
    passages = inputs.published("passages").set_index("id")
    said = passages.loc[list(_SAID), ["label", "printed", "document", "line"]]
    return said.reset_index(drop=True)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the people, roles and months of the chart, and the numbers that other documents have."""
    chart = inputs.published("appendix_5")
    people = chart[chart["kind"] == "person"]
    axis = str(chart[chart["kind"] == "axis"]["printed"].iloc[0])
    found: dict[str, Fact] = {
        "people": Quantity(len(people)),
        "months": Quantity(len(axis.split())),
        "advisers": Quantity(int(people["role"].str.startswith("spesialrådgiver").sum())),
        "leaders": Quantity(int((people["role"] == "prosjektleder").sum())),
        "lent": Quantity(int((people["organisation"] != "").sum())),
    }
    for name in _SAID:
        printed = inputs.passage(name)
        unit = "percent" if printed.percent_sign else "count"
        found[name] = Quantity(printed.number, unit, printed.decimals)
    return found


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """State that the numbers of other documents cannot be checked: the bars that would tell are lost."""
    return tuple(
        compare(
            "appendix_5",
            name,
            inputs.passage(name),
            {},
            row=str(row["label"]),
            column="printed",
            reason="missing_source",
            explanation="lost",
        )
        for name, (_, row) in zip(_SAID, table.iterrows(), strict=True)
    )
