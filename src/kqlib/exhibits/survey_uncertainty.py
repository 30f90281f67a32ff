"""How sure the shares that agree are: intervals, who did not answer, and what the mix of roles means.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population: the
invited.  Unit: person.  Denominator: valid answers.  Wilson's interval with the effective number of answers,
n / deff × (N − 1) / (N − n): several answer for one municipality, and N were invited.  Where all invited
answered there is no interval.  Role-standardised: the share if every role had answered as it was invited.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.disclosure import Guard
from kqlib.exhibits._survey import USES, min_cell, percent
from kqlib.exhibits._survey_guard import scale_guard
from kqlib.exhibits._survey_rows import CENSUS, ends, likert_rows, span
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Printed, Quantity
from kqlib.vocabulary import value_label

_SHARES = (
    "agree", "low", "high", "bound_low", "bound_high", "agree_standardised", "standardised_low",
    "standardised_high", "deff",
)  # fmt: skip

EXHIBIT = Spec(
    id="survey_uncertainty",
    number="Usikkerhet",
    at=("sluttrapport-2010", 4995),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=(
        "survey_item", "invited", "n_valid", "deff", "agree", "low", "high", "bound_low", "bound_high",
        "agree_standardised", "standardised_low", "standardised_high",
    ),
    group="respondents",
)  # fmt: skip


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and group (everybody, roles, cohorts): N, n, design effect, the share agreeing
    with interval and non-response bounds, and the role-standardised share with interval; ``split`` is the
    kind of group.
    """
    return pd.DataFrame([_row(row) for row in likert_rows(inputs)])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    bounds = [percent(row[name]) for name in ("bound_low", "bound_high")]
    values = [percent(row["agree"]), *ends(row), *bounds, *_standardised(row), row["deff"]]
    return {
        "split": row["by"],
        "respondents": row["group"],
        "survey_item": str(row["item"]).removeprefix("item_"),
        "invited": row["invited"],
        "n_valid": int(row["n_valid"]),
        **dict(zip(_SHARES, values, strict=True)),
    }


def _standardised(row: dict[str, Any]) -> list[Any]:
    """Give the standardised share and the ends of its interval, of everybody: within a role there is nothing
    to standardise, and within a cohort the roles are too few to tell of.  A share without an interval was
    counted in full.
    """
    if row["by"] != "total" or row["agree_standardised"] is None:
        return [None, None, None]
    low, high = (percent(row[f"standardised_{end}"]) for end in ("low", "high"))
    return [percent(row["agree_standardised"]), *((CENSUS, None) if low is None else (low, high))]


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every share is of persons, and so is what follows from it."""
    return scale_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the share of everybody that agrees, from the lowest statement to the highest, and min_cell."""
    agree = span(table, "agree", "percent")
    return {"agree": agree, "min_cell": Quantity(min_cell(inputs.parameters))}


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the share agreeing with its interval for everybody and for each role, grouped by item."""
    split = table[table["split"].isin(["total", "role"])]
    open_rows = split[[not isinstance(value, Printed) for value in split["agree"]]]
    items = list(dict.fromkeys(table["survey_item"]))
    by_item = open_rows.sort_values("survey_item", key=lambda names: names.map(items.index), kind="stable")
    return Bars(tuple(_bar(row, words) for row in by_item.to_dict("records")), words.text("axis"), "percent")


def _bar(row: dict[Any, Any], words: Words) -> Bar:
    sampled = row["low"] != CENSUS
    return Bar(
        label=value_label("respondents", row["respondents"], words.language),
        group=value_label("survey_item", row["survey_item"], words.language),
        value=float(row["agree"]),
        text=words.say(Quantity(row["agree"], "percent", 1)),
        low=float(row["low"]) if sampled else None,
        high=float(row["high"]) if sampled else None,
        emphasis="computed" if row["split"] == "total" else "context",
    )
