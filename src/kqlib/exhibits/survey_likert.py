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
from kqlib.exhibits._survey import HIDDEN, USES, min_cell, percent
from kqlib.exhibits._survey_bars import CATEGORIES, likert, likert_bar
from kqlib.exhibits._survey_rows import ends, likert_rows, shown
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Printed, Quantity

_HALF = 50

EXHIBIT = Spec(
    id="survey_likert",
    number="Påstandene",
    at=("sluttrapport-2010", 4991),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=("survey_item", "n_valid", "n_blank", *CATEGORIES, "median", "agree", "low", "high"),
    group="respondents",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and group of respondents (everybody, then each role): answers, blanks, the shares
    of the categories in per cent, median, and the share agreeing with its interval.

    ``:`` stands where fewer than ``min_cell`` could be told apart; ``share_hidden`` is what is hidden.
    """
    return pd.DataFrame([_row(row) for row in likert_rows(inputs) if row["by"] != "cohort"])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    counts, hidden, n = row["counts"], row["hidden"], sum(row["counts"])
    median, agree, low, high = shown(row, [row["median"], percent(row["agree"]), *ends(row)])
    return {
        "respondents": row["group"],
        "survey_item": str(row["item"]).removeprefix("item_"),
        "n_valid": n,
        "n_blank": int(row["n_blank"]),
        **{c: HIDDEN if i in hidden else _share(counts[i], n) for i, c in enumerate(CATEGORIES)},
        "median": median,
        "agree": agree,
        "low": low,
        "high": high,
        "share_hidden": _share(sum(counts[i] for i in hidden), n) if hidden else None,
    }


def _share(count: int, n: int) -> Fraction | None:
    return Fraction(100 * count, n) if n else None


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of answers, on how many items more than half agree, and the smallest cell shown."""
    total = table[table["respondents"] == "total"]
    told = [v for v in total["agree"] if v is not None and not isinstance(v, Printed)]
    return {
        "n_low": Quantity(int(total["n_valid"].min())),
        "n_high": Quantity(int(total["n_valid"].max())),
        "items": Quantity(len(total)),
        "agreed": Quantity(sum(share > _HALF for share in told)),
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }


def plot(table: pd.DataFrame, words: Words) -> Likert:
    """Show everybody's answers as diverging bars, disagreement left and agreement right of the line."""
    total = table[table["respondents"] == "total"]
    return likert([likert_bar(row, words) for row in total.to_dict("records")], words)
