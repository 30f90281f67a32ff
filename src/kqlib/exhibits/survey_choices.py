"""Choice items of the survey: plans for the network, dissemination, evaluation and spreading.

Instrument: sluttrapport-2010, Vedlegg 9, items 9b, 10, 11a and 11b (lines 4931-4957).  No answers were
published. Population: the invited.  Unit: person.  Denominator: valid answers to the item; "Vet ikke" is an
answer.  Item 10 prints overlapping alternatives and is recoded to two: internally, externally.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.disclosure.small import MIN_UNITS, hidden_categories
from kqlib.exhibits._survey import CHOICES, HIDDEN, USES, min_cell, percent
from kqlib.exhibits._survey_rows import CENSUS, compared, ends
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.choices import choice_table
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

_NUMBERS = ("count", "share", "low", "high", "share_standardised")

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
    with its 95 % interval, and as if every role had answered as it was invited; ``:`` where too few.
    """
    survey = inputs.survey()
    smallest = min_cell(inputs.parameters)
    found = compared(choice_table(survey.frame, survey.invitations))
    by_item = groupby(found, key=lambda row: row["item"])
    return pd.DataFrame([row for _, answers in by_item for row in _rows(list(answers), smallest)])


def _rows(answers: list[dict[str, Any]], smallest: int) -> list[dict[str, Any]]:
    counts, units = [row["count"] for row in answers], answers[0]["units"]
    hidden = hidden_categories(counts, smallest) if units >= MIN_UNITS else frozenset(range(len(answers)))
    return [
        {
            "survey_item": CHOICES[row["item"]],
            "answer": row["answer"],
            "answered": row["n_valid"],
            "invited": row["invited"],
            **(dict.fromkeys(_NUMBERS, HIDDEN) if i in hidden else _numbers(row)),
        }
        for i, row in enumerate(answers)
    ]


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    low, high = ends(row)
    values = (row["count"], percent(row["share"]), low, high, percent(row["share_standardised"]))
    return dict(zip(_NUMBERS, values, strict=True))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the share that shares experience internally (item 10; ``:`` when hidden) and the smallest cell."""
    yes = (table["survey_item"] == CHOICES["item_10_internal"]) & (table["answer"] == "ja")
    share = next(iter(table.loc[yes, "share"]))
    internal = Quantity(share, "percent") if isinstance(share, Fraction) else HIDDEN.text
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
