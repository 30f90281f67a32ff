"""The answers to the seven six-point items role by role, as diverging bars on one axis.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population: the
invited.  Unit: person.  Denominator: valid answers of the role.  The numbers stand in the table of
``survey_likert``.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Likert
from kqlib.disclosure import Guard
from kqlib.exhibits import survey_likert
from kqlib.exhibits._survey import USES, min_cell
from kqlib.exhibits._survey_bars import likert
from kqlib.exhibits._survey_guard import scale_guard
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="survey_roles",
    number="Påstandene etter rolle",
    at=("sluttrapport-2010", 4992),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    group="respondents",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the rows of ``survey_likert`` for each role."""
    found = survey_likert.table(inputs)
    return found[found["respondents"] != "total"].reset_index(drop=True)


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Every share is of persons."""
    return scale_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of items and of roles, and the smallest cell that is shown."""
    return {
        "items": Quantity(table["survey_item"].nunique()),
        "roles": Quantity(table["respondents"].nunique()),
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }


def plot(table: pd.DataFrame, words: Words) -> Likert | None:
    """Show the items under each role, disagreement left and agreement right of the line."""
    return likert(table, words, "respondents")
