"""Rows of the survey tables: the measures of each item and group, and which of them may be shown.

What is hidden is decided here, once, for the tables of counts, of position and of uncertainty, so that no
table shows what another hides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kqlib.disclosure.small import MIN_UNITS, hidden_categories, may_show_share
from kqlib.exhibits._survey import HIDDEN, min_cell, percent
from kqlib.exhibits.contract import Fact
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.likert import CATEGORIES, summary_table
from kqlib.measures.survey_groups import UNKNOWN
from kqlib.printed import Interval, Printed, Quantity
from kqlib.printed.quantity import Range

SPLITS = (None, "role", "cohort")
# In place of the ends of an interval where everybody who was invited answered.
CENSUS = "census"


def likert_rows(inputs: Inputs) -> list[dict[str, Any]]:
    """Give the rows of :func:`kqlib.measures.likert.summary_table` for everybody, each role and each cohort,
    a group at a time, with ``counts`` (by category), ``hidden`` (categories not to be shown) and ``open``
    (whether shares may be).
    """
    survey = inputs.survey()
    smallest = min_cell(inputs.parameters)
    found = pd.concat([summary_table(survey.frame, survey.invitations, by=by) for by in SPLITS])
    return [_with_limits(row, smallest) for row in compared(found)]


def compared(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of groups that were invited, each group's together; where nobody knows how many were
    invited, of all groups but the unknown.
    """
    asked = found["invited"].notna()
    known = found[asked if asked.any() else found["group"] != UNKNOWN]
    order = {group: place for place, group in enumerate(known["group"].unique())}
    ordered = known.sort_values("group", key=lambda groups: groups.map(order), kind="stable")
    return [
        {str(name): None if value is pd.NA else value for name, value in row.items()}
        for row in ordered.to_dict("records")
    ]


def _with_limits(row: dict[str, Any], smallest: int) -> dict[str, Any]:
    counts = [int(row[f"n_{n}"]) for n in CATEGORIES]
    agreeing, n = sum(counts[3:]), sum(counts)
    enough = int(row["units"]) >= MIN_UNITS
    hidden = hidden_categories(counts, smallest) if enough else frozenset(range(len(counts)))
    may = may_show_share(agreeing, n - agreeing, int(row["units"]), smallest)
    return row | {"counts": counts, "hidden": hidden, "open": may}


def ends(row: dict[str, Any]) -> tuple[Any, Any]:
    """Give the ends of an interval in per cent; a full count has the word for it in place of the first."""
    return (CENSUS, None) if row["census"] else (percent(row["low"]), percent(row["high"]))


def shown(row: dict[str, Any], values: Sequence[Any]) -> list[Any]:
    """Give ``values`` when the row's shares may be shown, else the sign for a hidden number for each."""
    return list(values) if row["open"] else [HIDDEN] * len(values)


def span(table: pd.DataFrame, column: str, unit: str = "count") -> Fact:
    """Give the shown values of ``column`` for everybody from the lowest to the highest, or the one that all
    have; ``:`` when none is shown.
    """
    total = [v for v in table.loc[table["respondents"] == "total", column] if not isinstance(v, Printed)]
    if not total:
        return HIDDEN.text
    low, high = min(total), max(total)
    return Quantity(low, unit) if low == high else Range(Interval(low, high), unit, 0)
