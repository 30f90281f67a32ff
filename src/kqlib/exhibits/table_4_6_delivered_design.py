"""Programme against outside on a panel of municipality × quarter from a PAI delivery.

Source: a delivery in data/raw/absence; participants and cohorts from sluttrapport-2010, Vedlegg 8; the
quarter in which a cohort began from its first gathering in Vedlegg 2 (lines 4299-4325).  Population: the
municipalities and city districts of the delivery, those whose name is two municipalities' left out.  Unit:
municipality and quarter.  Denominator: agreed dagsverk.  Difference-in-differences with two-way fixed
effects, standard errors clustered by municipality, weighted by agreed dagsverk and unweighted; never-treated
controls (:mod:`kqlib.measures.models.panel`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.exhibits._delivered import COHORTS, GROUP, PARTICIPANTS, PROGRAMME, points
from kqlib.exhibits._delivered_design import design_panel
from kqlib.exhibits._delivery import vintage
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.models.panel import two_way_fixed_effects
from kqlib.printed import Interval, Quantity
from kqlib.printed.quantity import Range
from kqlib.vocabulary import value_label

EXHIBIT = Spec(
    id="table_4_6_delivered_design",
    number="Tabell 4.6 (leveranse, panel)",
    at=("sluttrapport-2010", 3257),
    evidence="gated",
    reads=(PARTICIPANTS, "published/appendix_2.csv"),
    uses=("pai",),
    impersonal="coefficients of models over many municipalities",
    header="weighting",
    show=(
        "weighting", "estimate_points", "estimate_points_low", "estimate_points_high", "p_value",
        "n_programme", "n_outside", "quarters_after",
    ),
    group=GROUP,
)  # fmt: skip
_WEIGHTINGS = ("weighted", "unweighted")


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the estimate in percentage points with its interval, a row a group and weighting.

    The programme as a whole first, then each cohort alone against those that never joined; a group of which
    the delivery tells nothing has no row.
    """
    panel, cohort = design_panel(inputs)
    return pd.DataFrame(_rows(panel, cohort), columns=[GROUP, *EXHIBIT.show])


def _rows(panel: pd.DataFrame, cohort: pd.Series) -> Iterator[dict[str, Any]]:
    for group in (PROGRAMME, *COHORTS):
        part = panel if group == PROGRAMME else panel[~panel["joins"] | (cohort == group)]
        for weighting in _WEIGHTINGS:
            found = two_way_fixed_effects(part, weighted=weighting == "weighted")
            if found:
                yield {
                    GROUP: group,
                    "weighting": weighting,
                    "estimate_points": found.points,
                    "estimate_points_low": found.low,
                    "estimate_points_high": found.high,
                    "p_value": found.p_value,
                    "n_programme": found.treated,
                    "n_outside": found.controls,
                    "quarters_after": part.loc[part["treated"] == 1, "period"].nunique(),
                }


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the estimates for the programme as a whole with their intervals."""
    found: dict[str, Fact] = {}
    for weighting in _WEIGHTINGS:
        rows = table[(table[GROUP] == PROGRAMME) & (table["weighting"] == weighting)]
        row = None if rows.empty else rows.iloc[0]
        found[weighting] = points(None if row is None else row["estimate_points"], 2)
        found[f"{weighting}_range"] = "–" if row is None else _range(row)
    whole = table[table[GROUP] == PROGRAMME]
    for name in ("n_programme", "n_outside"):
        found[name] = Quantity(0 if whole.empty else int(whole[name].iloc[0]))
    return {**found, **vintage(inputs)}


def _range(row: pd.Series) -> Range:
    low, high = (Fraction(str(row[f"estimate_points_{end}"])) for end in ("low", "high"))
    return Range(Interval(low, high), "percentage_points", 2, signed=True)


def plot(table: pd.DataFrame, words: Words) -> Bars | None:
    """Show each estimate with its interval, grouped as in the table."""
    bars = tuple(
        Bar(
            label=value_label("weighting", row["weighting"], words.language),
            group=value_label(GROUP, row[GROUP], words.language),
            value=float(row["estimate_points"]),
            text=words.say(Quantity(row["estimate_points"], "score", 2, signed=True)),
            low=float(row["estimate_points_low"]),
            high=float(row["estimate_points_high"]),
        )
        for row in table.to_dict("records")
    )
    return Bars(bars, axis=words.text("axis")) if bars else None
