"""Choice items of the survey: plans for the network, dissemination, evaluation and spreading.

Instrument: sluttrapport-2010, Vedlegg 9, items 9b, 10, 11a and 11b (lines 4931-4957).  No answers were
published. Population: the invited.  Unit: person.  Denominator: valid answers to the item; "Vet ikke" is an
answer.  Item 10 prints overlapping alternatives and is recoded to two: internally, externally.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.disclosure import HIDDEN, Guard
from kqlib.exhibits._survey import CHOICES, USES, min_cell, percent
from kqlib.exhibits._survey_guard import choice_guard
from kqlib.exhibits._survey_rows import CENSUS, compared, ends
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.choices import choice_table
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

EXHIBIT = Spec(
    id="survey_choices",
    number="Valgspørsmålene",
    at=("sluttrapport-2010", 4992),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="answer",
    show=("answer", "count", "answered", "invited", "share", "low", "high", "share_standardised"),
    group="survey_item",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and answer: number, base and invited; the share of the valid answers in per cent
    with its 95 % interval, and as if every role had answered as it was invited.
    """
    survey = inputs.survey()
    return pd.DataFrame([_row(row) for row in compared(choice_table(survey.frame, survey.invitations))])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    low, high = ends(row)
    return {
        "survey_item": CHOICES[row["item"]],
        "answer": row["answer"],
        "answered": row["n_valid"],
        "invited": row["invited"],
        "count": row["count"],
        "share": percent(row["share"]),
        "low": low,
        "high": high,
        "share_standardised": percent(row["share_standardised"]),
    }


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every count and share is of persons."""
    return choice_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the share that shares experience internally (item 10; ``:`` when hidden) and the smallest cell."""
    yes = (table["survey_item"] == CHOICES["item_10_internal"]) & (table["answer"] == "ja")
    share = next(iter(table.loc[yes, "share"]))
    internal = HIDDEN.text if share is None or isinstance(share, Printed) else Quantity(share, "percent")
    return {"internal": internal, "min_cell": Quantity(min_cell(inputs.parameters))}


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
                low=None if row["low"] == CENSUS else float(row["low"]),
                high=None if row["low"] == CENSUS else float(row["high"]),
            )
            for row in shown
        ),
        axis=words.text("axis"),
        unit="percent",
    )
