"""How many gave each answer to the seven six-point items: in all, by role and by cohort.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population: the
invited.  Unit: person.  No denominator: these are the numbers behind every share of the items.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.disclosure import Guard
from kqlib.exhibits._survey import USES, min_cell
from kqlib.exhibits._survey_guard import scale_guard
from kqlib.exhibits._survey_rows import likert_rows, span
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

COUNTS = tuple(f"count_{n}" for n in range(1, 7))

EXHIBIT = Spec(
    id="survey_counts",
    number="Svar i antall",
    at=("sluttrapport-2010", 4993),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=("survey_item", *COUNTS, "n_valid", "n_blank", "n_not_shown"),
    group="respondents",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and group: persons by answer, valid answers, blanks, and never shown the item."""
    return pd.DataFrame([_row(row) for row in likert_rows(inputs)])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "respondents": row["group"],
        "survey_item": str(row["item"]).removeprefix("item_"),
        **dict(zip(COUNTS, row["counts"], strict=True)),
        "n_valid": int(row["n_valid"]),
        "n_blank": int(row["n_blank"]),
        "n_not_shown": int(row["n_not_shown"]),
    }


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every count is of persons."""
    return scale_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of items, of answers to each from the fewest to the most, and the smallest cell."""
    return {
        "items": Quantity(table["survey_item"].nunique()),
        "answers": span(table, "n_valid"),
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }
