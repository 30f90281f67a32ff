"""Which role answers the seven six-point items higher or lower than the others, and how clear that is.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population: the
invited.  Unit: person.  Denominator: all pairs of one answer of the role and one of the others (Mann and
Whitney), ties half.  p is that of the role's effect against the mean effect of the others in the ordered
logit, clustered by municipality; adjusted over the seven items of the role by Holm.
"""

from __future__ import annotations

import pandas as pd

from kqlib.disclosure import Guard
from kqlib.exhibits._survey import USES, min_cell, percent
from kqlib.exhibits._survey_guard import tests_guard
from kqlib.exhibits._survey_tests import differing, tests_of
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.models.ordered_tests import contrasts
from kqlib.printed import Quantity

_CELLS = {"superiority": "superiority", "p_value": "p", "p_holm": "p_holm"}

EXHIBIT = Spec(
    id="survey_contrasts",
    number="Én rolle mot de andre",
    at=("sluttrapport-2010", 4998),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="survey_item",
    show=("survey_item", "n_valid", "n_others", *_CELLS),
    group="respondents",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a role and item: its answers, those of the others, the chance in per cent that one of the
    role answers higher than one of the others (ties half), p, and p by Holm.
    """
    survey = inputs.survey()
    found = contrasts(survey.frame, "role", smallest=min_cell(inputs.parameters))
    shares = found.assign(superiority=found["superiority"].map(percent))
    return pd.DataFrame(
        {
            "respondents": shares["group"].to_list(),
            "survey_item": [item.removeprefix("item_") for item in shares["item"]],
            "n_valid": shares["n_valid"].to_list(),
            "n_others": shares["n_others"].to_list(),
        }
    ).join(tests_of(shares, _CELLS))


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """How many were compared is a number of persons, and the chance is one of their answers."""
    return tests_guard(inputs, table)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of comparisons, how many are clear after Holm, and the smallest cell that is shown."""
    return {
        "compared": Quantity(len(table)),
        "differ": differing(table["p_holm"]),
        "min_cell": Quantity(min_cell(inputs.parameters)),
    }
