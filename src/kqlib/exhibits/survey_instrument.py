"""The weaknesses of the questionnaire, what is done about each, and how many answers it touches.

Instrument: sluttrapport-2010, Vedlegg 9 (lines 4841-4978): items 1-4 are marked for project leaders only, so
that the role of others may be missing (4863); item 3 prints its last alternative twice (4883-4884); the
alternatives of item 10 overlap (4940-4942); municipality is free text (4861).  Population: answers kept.
Unit: person.
"""

from __future__ import annotations

import pandas as pd

from kqlib.cleaning.survey import ANSWER_ITEMS
from kqlib.disclosure import Guard, area, counts, rules
from kqlib.exhibits._survey import USES, min_cell
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="survey_instrument",
    number="Svakheter i skjemaet",
    at=("sluttrapport-2010", 4989),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="instrument_fault",
    show=("instrument_fault", "instrument_handling", "count"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a weakness: which, how it is handled, and the number of persons with such an answer."""
    touched = _touched(inputs.survey().frame)
    return pd.DataFrame(
        {
            "instrument_fault": list(touched),
            "instrument_handling": list(touched),
            "count": [int(rows.sum()) for rows in touched.values()],
        }
    )


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every count is of persons; each of its own population, for one answer may be touched by several."""
    frame = inputs.survey().frame
    return counts(
        table,
        [area(f"survey/{fault}") for fault in table["instrument_fault"]],
        [frame.loc[rows.fillna(False).astype(bool), "unit"].nunique() for rows in _touched(frame).values()],
        rules(inputs.parameters.get("min_cell")),
        labels=("instrument_fault", "instrument_handling"),
    )


def _touched(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Say of every answer whether a weakness touches it."""
    unknown = pd.concat([frame[item] == "vet ikke" for item in ANSWER_ITEMS], axis=1).any(axis=1)
    known = frame["unit"].notna() & (frame["role"] != "ukjent")
    twice = known & frame.duplicated(["unit", "role"], keep=False)
    return {
        "role_not_asked": frame["role"] == "ukjent",
        "item_3_repeated": frame["item_3"] == "ingen endring",
        "item_10_overlapping": frame["item_10_internal"] & frame["item_10_external"],
        "item_10_contradictory": frame["item_10_missing"] == "contradictory",
        "dont_know": unknown,
        "unit_missing": frame["unit"].isna(),
        "unit_and_role_twice": twice,
    }


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of weaknesses handled and the smallest cell that is shown."""
    return {"faults": Quantity(len(table)), "min_cell": Quantity(min_cell(inputs.parameters))}
