"""In how many municipalities "the municipality says" yes: it depends on whose answer counts.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population:
municipalities from which somebody answered.  Unit: municipality.  Three rules side by side: the project
leader's answer, most of those who answered, or one who agrees is enough.  Numbers of municipalities only.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.disclosure.small import hidden_categories
from kqlib.exhibits._survey import HIDDEN, USES, min_cell
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.municipal_opinion import OPINIONS, RULES, municipal_opinion
from kqlib.printed import Printed, Quantity

EXHIBIT = Spec(
    id="survey_municipalities",
    number="«Kommunen mener»",
    at=("sluttrapport-2010", 4996),
    evidence="synthetic",
    reads=(),
    uses=USES,
    header="opinion_rule",
    show=("opinion_rule", *(f"municipalities_{o}" for o in OPINIONS), "municipalities_counted"),
    group="survey_item",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row an item and rule: municipalities that agree, are divided, disagree, and all of them."""
    survey = inputs.survey()
    smallest = min_cell(inputs.parameters)
    return pd.DataFrame(
        [
            {"survey_item": item.removeprefix("item_"), "opinion_rule": rule}
            | _counts(municipal_opinion(survey.frame, item, rule), smallest)
            for item in SCALE_ITEMS
            for rule in RULES
        ]
    )


def _counts(found: dict[str, int], smallest: int) -> dict[str, Any]:
    counts = list(found.values())
    # As strict as for persons: under the first rule a municipality is one person.
    hidden = hidden_categories(counts, smallest)
    shown = [HIDDEN if place in hidden else count for place, count in enumerate(counts)]
    named = {f"municipalities_{opinion}": value for opinion, value in zip(found, shown, strict=True)}
    return named | {"municipalities_counted": sum(counts)}


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many agree that the project was a success on the whole (item 13) under each rule, and the
    smallest cell that is shown.
    """
    whole = table[table["survey_item"] == "13"].set_index("opinion_rule")["municipalities_agree"]
    agreeing = {str(rule): n.text if isinstance(n, Printed) else Quantity(n) for rule, n in whole.items()}
    return {**agreeing, "min_cell": Quantity(min_cell(inputs.parameters))}
