"""Choice items of the survey: plans for the network, dissemination, evaluation and spreading.

Instrument: sluttrapport-2010, Vedlegg 9, items 9b, 10, 11a and 11b (lines 4931-4957).  The answers are
SYNTHETIC. Population: the invited.  Unit: person.  Denominator: valid answers to the item; "Vet ikke" is an
answer.  Item 10 prints overlapping alternatives and is recoded to two: internally, externally.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.disclosure.small import MIN_UNITS, hidden_categories
from kqlib.exhibits._survey import HIDDEN, USES, min_cell
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

_ITEMS = {
    "item_9b": "9b",
    "item_10_internal": "10i",
    "item_10_external": "10e",
    "item_11a": "11a",
    "item_11b": "11b",
}

EXHIBIT = Spec(
    id="survey_choices",
    number="Valgspørsmålene",
    at=("sluttrapport-2010", 4992),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="answer",
    show=("answer", "count", "share"),
    group="survey_item",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and answer: number and share of the valid answers in per cent; ``:`` where too
    few.
    """
    cleaned, _ = inputs.survey()
    smallest = min_cell(inputs.parameters)
    rows: list[dict[str, Any]] = []
    for item, code in _ITEMS.items():
        rows += _rows(cleaned.frame, item, code, smallest)
    return pd.DataFrame(rows)


def _rows(frame: pd.DataFrame, item: str, code: str, smallest: int) -> list[dict[str, Any]]:
    answered = frame[frame[item].notna()]
    values = answered[item].map({True: "ja", False: "nei"}) if item.startswith("item_10") else answered[item]
    answers = [a for a in ("ja", "nei", "vet ikke") if a != "vet ikke" or not item.startswith("item_10")]
    counts = [int((values == a).sum()) for a in answers]
    n, units = sum(counts), answered["unit"].nunique()
    hidden = hidden_categories(counts, smallest) if units >= MIN_UNITS else frozenset(range(len(answers)))
    return [
        {
            "survey_item": code,
            "answer": answer,
            "count": HIDDEN if i in hidden else counts[i],
            "share": HIDDEN if i in hidden else Fraction(100 * counts[i], n),
        }
        for i, answer in enumerate(answers)
    ]


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the smallest cell that is shown."""
    return {"min_cell": Quantity(min_cell(inputs.parameters))}


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show each answer's share, grouped by item."""
    shown = [row for row in table.to_dict("records") if not isinstance(row["share"], Printed)]
    return Bars(
        tuple(
            Bar(
                label=value_label("answer", row["answer"], words.language),
                group=value_label("survey_item", row["survey_item"], words.language),
                value=float(row["share"]),
                text=words.say(Quantity(row["share"], "percent")),
            )
            for row in shown
        ),
        axis=words.text("axis"),
        unit="percent",
    )
