"""Likert summaries of the seven six-point items of the survey, in all and by role.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  The answers are
SYNTHETIC: no answers were published.  Population: the invited.  Unit: person.  Denominator: valid answers.
The interval is Wilson's with the effective number of answers (clustering by municipality, finite population).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.charts import Likert, LikertRow
from kqlib.disclosure.small import hidden_categories, may_show_share
from kqlib.exhibits._survey import HIDDEN, USES, min_cell, percent
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.likert import summary_table
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

CATEGORIES = tuple(f"category_{n}" for n in range(1, 7))
_SHARES = (
    "agree",
    "low",
    "high",
    "agree_standardised",
    "top_2",
    "bottom_2",
    "net",
    "bound_low",
    "bound_high",
)

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
    """Give one row an item and group of respondents (everybody first): counts, shares in per cent, median,
    intervals.

    Columns beside those shown: q1, q3, mean, and ``agree_standardised``, ``top_2``, ``bottom_2``, ``net``,
    ``bound_low``, ``bound_high`` in per cent; ``:`` stands where fewer than ``min_cell`` could be told apart.
    """
    cleaned, invited = inputs.survey()
    found = pd.concat([summary_table(cleaned.frame, invited, by=by) for by in (None, "role")])
    smallest = min_cell(inputs.parameters)
    known = found[found["invited"].notna() & (found["invited"] > 0)]
    known = known.sort_values(
        "group", key=lambda groups: groups.map(list(groups.unique()).index), kind="stable"
    )
    return pd.DataFrame([_row(row, smallest) for row in known.to_dict("records")])


def _row(row: dict[Any, Any], smallest: int) -> dict[str, Any]:
    counts = [int(row[f"n_{n}"]) for n in range(1, 7)]
    n = sum(counts)
    hidden = hidden_categories(counts, smallest)
    agreeing = sum(counts[3:])
    open_share = may_show_share(agreeing, n - agreeing, int(row["units"]), smallest)
    shares = {k: percent(row[k]) if open_share else HIDDEN for k in _SHARES}
    return {
        "respondents": row["group"],
        "survey_item": str(row["item"]).removeprefix("item_"),
        "n_valid": n,
        "n_blank": int(row["n_blank"]),
        **{c: HIDDEN if i in hidden else percent(counts[i] / n) for i, c in enumerate(CATEGORIES)},
        "q1": row["q1"],
        "median": row["median"],
        "q3": row["q3"],
        # With a category hidden, the mean would tell how the hidden ones are divided.
        "mean": float(row["mean"]) if open_share and not hidden else HIDDEN,
        **shares,
        "share_hidden": percent(sum(counts[i] for i in hidden) / n) if hidden else None,
    }


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of answers and the smallest cell that is shown."""
    total = table[table["respondents"] == "total"]
    return {
        "n_low": Quantity(int(total["n_valid"].min())),
        "n_high": Quantity(int(total["n_valid"].max())),
        "items": Quantity(len(total)),
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }


def plot(table: pd.DataFrame, words: Words) -> Likert:
    """Show everybody's answers as diverging bars, disagreement left and agreement right of the line."""
    total = table[table["respondents"] == "total"]
    return Likert(
        rows=tuple(_bar(row, words) for row in total.to_dict("records")),
        categories=(words.text("lowest"), "2", "3", "4", "5", words.text("highest")),
        negative=3,
        axis=words.text("axis"),
        agree_header="4–6",
    )


def _bar(row: dict[Any, Any], words: Words) -> LikertRow:
    shares = [0.0 if isinstance(row[c], Printed) else float(row[c]) for c in CATEGORIES]
    hidden = [i for i, c in enumerate(CATEGORIES) if isinstance(row[c], Printed)]
    if hidden:
        # What is hidden apart is drawn together, in the hidden category nearest the middle.
        shares[min(hidden, key=lambda i: abs(i - 2.5))] = float(row["share_hidden"])
    agree = row["agree"]
    text = agree.text if isinstance(agree, Printed) else words.say(Quantity(agree, "percent"))
    item = row["survey_item"]
    return LikertRow(
        f"{value_label('survey_item', item, words.language)} ({item})", tuple(shares), row["n_valid"], text
    )
