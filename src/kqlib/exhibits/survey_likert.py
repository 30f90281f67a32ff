"""Likert summaries of the seven six-point items of the survey, in all and by role.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  No
answers were published.  Population: the invited.  Unit: person.  Denominator: valid answers.
The interval is Wilson's with the effective number of answers (clustering by municipality, finite population).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Likert
from kqlib.disclosure import Guard
from kqlib.exhibits._survey import USES, min_cell, percent
from kqlib.exhibits._survey_bars import CATEGORIES, likert
from kqlib.exhibits._survey_guard import scale_guard
from kqlib.exhibits._survey_rows import ends, likert_rows, span, told
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

_HALF = 50

EXHIBIT = Spec(
    id="survey_likert",
    number="Påstandene",
    at=("sluttrapport-2010", 4991),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=("survey_item", "n_valid", "n_blank", *CATEGORIES, "merged", "median", "agree", "low", "high"),
    group="respondents",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and group of respondents (everybody, then each role): answers, blanks, the shares
    of the categories in per cent, median, and the share agreeing with its interval.

    ``merged`` tells the shares of neighbouring categories that are not shown apart.
    """
    return pd.DataFrame([_row(row) for row in likert_rows(inputs) if row["by"] != "cohort"])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    counts, n = row["counts"], sum(row["counts"])
    low, high = ends(row)
    return {
        "respondents": row["group"],
        "survey_item": str(row["item"]).removeprefix("item_"),
        "n_valid": n,
        "n_blank": int(row["n_blank"]),
        **{c: _share(counts[i], n) for i, c in enumerate(CATEGORIES)},
        "merged": None,
        "median": row["median"],
        "agree": percent(row["agree"]),
        "low": low,
        "high": high,
    }


def _share(count: int, n: int) -> Fraction | None:
    return Fraction(100 * count, n) if n else None


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every share is of persons, and so is what follows from it."""
    return scale_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of answers, on how many items more than half agree, and the smallest cell shown."""
    total = table[table["respondents"] == "total"]
    return {
        "answers": span(table, "n_valid"),
        "items": Quantity(len(total)),
        "agreed": Quantity(sum(share > _HALF for share in told(total["agree"]))),
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }


def plot(table: pd.DataFrame, words: Words) -> Likert | None:
    """Show everybody's answers as diverging bars, disagreement left and agreement right of the line."""
    return likert(table[table["respondents"] == "total"], words)
