"""In how many municipalities "the municipality says" yes: it depends on whose answer counts.

Instrument: sluttrapport-2010, Vedlegg 9, items 5, 6, 7, 8, 9a, 12 and 13 (lines 4896-4969).  Population:
municipalities from which somebody answered.  Unit: municipality.  Three rules side by side: the project
leader's answer, most of those who answered, or one who agrees is enough.  Numbers of municipalities only.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.disclosure import Columns, Guard, area, distribution, rules
from kqlib.exhibits._survey import USES, min_cell
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.municipal_opinion import OPINIONS, RULES, municipal_opinion
from kqlib.printed import Printed, Quantity

# Those who are divided last, for they are fewest.
_OPINIONS = ("agree", "disagree", "divided")

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
    frame = inputs.survey().frame
    return pd.DataFrame(
        [
            {"survey_item": item.removeprefix("item_"), "opinion_rule": rule}
            | _counts(municipal_opinion(frame, item, rule))
            for item in SCALE_ITEMS
            for rule in RULES
        ]
    )


def _counts(found: dict[str, int]) -> dict[str, Any]:
    named = {f"municipalities_{opinion}": count for opinion, count in found.items()}
    return named | {"municipalities_counted": sum(found.values())}


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """A municipality is guarded like a person: under the first rule it is one."""
    rows = table.to_dict("records")
    areas = [area(f"municipalities/{row['opinion_rule']}/{row['survey_item']}") for row in rows]
    # Under the last rule nobody can be divided.
    categories = {
        where.universe: _OPINIONS[: 2 if row["opinion_rule"] == RULES[-1] else 3]
        for where, row in zip(areas, rows, strict=True)
    }
    opinions = [
        (where.universe, opinion, f"{opinion} {number}")
        for where, row in zip(areas, rows, strict=True)
        for opinion in _OPINIONS
        for number in range(row[f"municipalities_{opinion}"])
    ]
    return distribution(
        areas,
        pd.DataFrame(opinions, columns=["universe", "category", "unit"]),
        rules(inputs.parameters.get("min_cell")),
        Columns(
            size="municipalities_counted",
            single={f"municipalities_{opinion}": place for place, opinion in enumerate(_OPINIONS)},
        ),
        categories=categories,
        ordered=False,
        labels=("survey_item", "opinion_rule"),
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many agree that the project was a success on the whole (item 13) under each rule, and the
    smallest cell that is shown.
    """
    whole = table[table["survey_item"] == "13"].set_index("opinion_rule")["municipalities_agree"]
    agreeing = {str(rule): n.text if isinstance(n, Printed) else Quantity(n) for rule, n in whole.items()}
    return {**agreeing, "min_cell": Quantity(min_cell(inputs.parameters))}
