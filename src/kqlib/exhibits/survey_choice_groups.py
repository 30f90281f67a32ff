"""Choice items of the survey by role and by cohort: the share of yes with its interval, of no and don't know.

Instrument: sluttrapport-2010, Vedlegg 9, items 9b, 10, 11a and 11b (lines 4931-4957).  Population: the
invited.  Unit: person.  Denominator: valid answers to the item; "Vet ikke" is an answer.  Item 10 prints
overlapping alternatives and is recoded to two: internally, externally.  Wilson's interval with the effective
number of answers.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from kqlib.disclosure import Guard
from kqlib.exhibits._survey import CHOICES, USES, min_cell, percent
from kqlib.exhibits._survey_guard import SHARES, choice_guard
from kqlib.exhibits._survey_rows import SPLITS, compared, ends
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.choices import choice_table
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="survey_choice_groups",
    number="Valgspørsmålene etter rolle og pulje",
    at=("sluttrapport-2010", 4993),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="respondents",
    show=("respondents", "invited", "n_valid", "share_yes", "low", "high", "share_no", "share_dont_know"),
    group="survey_item",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and group (everybody, roles, cohorts): N, n, the share of each answer in per cent,
    and the 95 % interval of yes.
    """
    survey = inputs.survey()
    found = compared(pd.concat([choice_table(survey.frame, survey.invitations, by=by) for by in SPLITS]))
    found.sort(key=lambda row: list(CHOICES).index(row["item"]))
    grouped = groupby(found, key=lambda row: (row["item"], row["group"]))
    return pd.DataFrame([_row(list(answers)) for _, answers in grouped])


def _row(answers: list[dict[str, Any]]) -> dict[str, Any]:
    yes = answers[0]
    low, high = ends(yes)
    return {
        "survey_item": CHOICES[yes["item"]],
        "respondents": yes["group"],
        "invited": yes["invited"],
        "n_valid": yes["n_valid"],
        **dict.fromkeys(SHARES.values()),
        **{SHARES[row["answer"]]: percent(row["share"]) for row in answers},
        "low": low,
        "high": high,
    }


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every share is of persons."""
    return choice_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of items, and the smallest cell that is shown."""
    items = Quantity(table["survey_item"].nunique())
    return {"items": items, "min_cell": Quantity(min_cell(inputs.parameters))}
