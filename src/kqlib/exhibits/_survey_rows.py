"""Rows of the survey tables: the measures of each item and group; what of them may be shown is decided by
:mod:`kqlib.exhibits._survey_guard`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pandas as pd

from kqlib.deliveries.survey import Survey
from kqlib.disclosure import HIDDEN
from kqlib.exhibits._survey import percent
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
    a group at a time, with ``counts`` (by category).
    """
    return [row | {"counts": [int(row[f"n_{n}"]) for n in CATEGORIES]} for row in _measured(inputs.survey())]


@lru_cache(maxsize=4)
def _measured(survey: Survey) -> list[dict[str, Any]]:
    """Measure once what four tables have a part of."""
    return compared(pd.concat([summary_table(survey.frame, survey.invitations, by=by) for by in SPLITS]))


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


def ends(row: dict[str, Any]) -> tuple[Any, Any]:
    """Give the ends of an interval in per cent; a full count has the word for it in place of the first."""
    return (CENSUS, None) if row["census"] else (percent(row["low"]), percent(row["high"]))


def told(values: Iterable[Any]) -> list[Any]:
    """Leave out what is hidden and what is not known."""
    return [value for value in values if not isinstance(value, Printed) and not pd.isna(value)]


def span(table: pd.DataFrame, column: str, unit: str = "count") -> Fact:
    """Give the shown values of ``column`` for everybody from the lowest to the highest, or the one that all
    have; ``:`` when none is shown.
    """
    total = told(table.loc[table["respondents"] == "total", column])
    if not total:
        return HIDDEN.text
    low, high = min(total), max(total)
    return Quantity(low, unit) if low == high else Range(Interval(low, high), unit, 0)
