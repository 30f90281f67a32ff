"""Where the answers to the seven six-point items lie: median, quartiles, and the two ends of the scale.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population: the
invited.  Unit: person.  Denominator: valid answers.  The median and the quartiles are categories that were
answered (the inverse of the empirical distribution); the mean is secondary, as it takes the steps for equal.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.disclosure import Guard
from kqlib.exhibits._survey import USES, min_cell, percent
from kqlib.exhibits._survey_guard import scale_guard
from kqlib.exhibits._survey_rows import likert_rows, span
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="survey_summary",
    number="Midt og ytterst",
    at=("sluttrapport-2010", 4994),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=("survey_item", "n_valid", "q1", "median", "q3", "top_2", "bottom_2", "net", "mean"),
    group="respondents",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and group (everybody, roles, cohorts): quartiles, ends and net in per cent."""
    return pd.DataFrame([_row(row) for row in likert_rows(inputs)])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "respondents": row["group"],
        "survey_item": str(row["item"]).removeprefix("item_"),
        "n_valid": int(row["n_valid"]),
        **{name: row[name] for name in ("q1", "median", "q3")},
        **{name: percent(row[name]) for name in ("top_2", "bottom_2", "net")},
        "mean": row["mean"],
    }


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every number is of the answers of persons."""
    return scale_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the median of everybody, from the lowest statement to the highest, and the smallest cell shown."""
    return {"median": span(table, "median"), "min_cell": Quantity(min_cell(inputs.parameters))}
