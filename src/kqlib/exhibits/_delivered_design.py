"""The panel behind the designs: who joined when, and the quarterly rates of everybody who is on a side."""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._delivered import COHORTS, LAST_QUARTER, OUTSIDE, UNDECIDED, cohorts
from kqlib.exhibits._delivery import delivered
from kqlib.exhibits._gatherings import START, gatherings
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence import quarterly, renumbered
from kqlib.measures.models.panel import panel


def starts(inputs: Inputs) -> dict[str, str]:
    """Give the quarter in which each cohort held its first gathering, such as ``2007K1``."""
    listed = gatherings(inputs)
    first = listed[listed["gathering"] == START].groupby("cohort")["start"].min()
    return {
        cohort: f"{day.year}K{(day.month + 2) // 3}" for cohort, day in first.items() if cohort in COHORTS
    }


def design_panel(inputs: Inputs) -> tuple[pd.DataFrame, pd.Series]:
    """Give the panel (:func:`kqlib.measures.models.panel.panel`) and the cohort of each of its rows.

    Municipalities are those of the last window; a name that two of them share is on neither side.
    """
    by = ["municipality"]
    quarters = renumbered(quarterly(delivered(inputs), by), by, LAST_QUARTER)
    cohort = quarters["municipality"].map(cohorts(inputs)).fillna(OUTSIDE)
    known = cohort != UNDECIDED
    begins = starts(inputs)
    joined = {n: begins[c] for n, c in zip(quarters["municipality"], cohort, strict=True) if c in begins}
    data = panel(quarters[known], joined)
    own = data["municipality"].map(dict(zip(quarters["municipality"], cohort, strict=True)))
    return data, own
