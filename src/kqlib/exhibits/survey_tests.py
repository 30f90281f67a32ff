"""Do roles and cohorts answer the seven six-point items differently?

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population: the
invited.  Unit: person.  Denominator: valid answers of known role or cohort.  Ordered logit with an indicator
for each group, standard errors clustered by municipality, Wald's χ² of no difference; p adjusted over the
seven items by Holm, apart for roles and cohorts.
"""

from __future__ import annotations

import pandas as pd

from kqlib.disclosure import Guard
from kqlib.exhibits._survey import USES, min_cell
from kqlib.exhibits._survey_guard import tests_guard
from kqlib.exhibits._survey_tests import differing, tests_of
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.models.ordered_tests import ordered_tests
from kqlib.printed import Quantity

_SPLITS = ("role", "cohort")
_CELLS = {"wald": "wald", "freedom": "df", "p_value": "p", "p_holm": "p_holm"}

EXHIBIT = Spec(
    id="survey_tests",
    number="Tester",
    at=("sluttrapport-2010", 4997),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=("survey_item", "n_valid", "municipalities_counted", *_CELLS),
    group="split",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a split (role, cohort) and item: answers, municipalities, χ², degrees of freedom, p, and p
    by Holm.
    """
    survey = inputs.survey()
    smallest = min_cell(inputs.parameters)
    found = pd.concat([ordered_tests(survey.frame, by, smallest=smallest) for by in _SPLITS])
    return pd.DataFrame(
        {
            "split": found["by"].to_list(),
            "survey_item": [item.removeprefix("item_") for item in found["item"]],
            "n_valid": found["n_valid"].to_list(),
            "municipalities_counted": found["units"].to_list(),
        }
    ).join(tests_of(found, _CELLS))


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """How many were compared is a number of persons."""
    return tests_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of items, and on how many of them roles and cohorts differ after Holm."""
    return {
        "items": Quantity(table["survey_item"].nunique()),
        **{f"differ_{by}": differing(table.loc[table["split"] == by, "p_holm"]) for by in _SPLITS},
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }
