"""Regression to the mean in a PAI delivery: what groups with high absence could be expected to lose anyway.

Source: a delivery in data/raw/absence; groups from sluttrapport-2010, Vedlegg 8.  Ten of the innsatskommuner
were invited because their absence was high, and the municipalities of the programme, with higher absence than
others, chose themselves.  Population: the municipalities and city districts of the delivery with both
windows, those whose name is two municipalities' left out.  Unit: municipality.  Unweighted rates in per cent
of agreed dagsverk, of windows that share no quarter.  Expected fall = (1 − rho) × (group mean − overall
mean).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kqlib.exhibits._delivered import (
    COHORTS,
    GROUP,
    LAST_QUARTER,
    PARTICIPANTS,
    PROGRAMME,
    UNDECIDED,
    cohorts,
    points,
)
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits._effort import WINDOWS
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.figure_3_delivered import EFFORT
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence_rates import rates
from kqlib.measures.randomisation import DRAWS, randomisation
from kqlib.measures.regression_to_mean import regression_to_mean
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="figure_3_delivered_regression",
    number="Figur 3 (leveranse, regresjon)",
    at=("sluttrapport-2010", 3256),
    evidence="gated",
    reads=(PARTICIPANTS,),
    uses=("pai",),
    impersonal="means and correlations over many municipalities",
    header="window",
    show=(
        "window", "group_mean", "overall_mean", "rho", "expected_fall", "observed_fall", "overall_fall",
        "n_group", "n_units", "p_random", "p_random_within",
    ),
    group=GROUP,
)  # fmt: skip
# Before anybody began; the first window after the choice, and the last.
BEFORE, AFTER = WINDOWS[0], (WINDOWS[1], WINDOWS[-1])
# Draws are made within fifths of the first rate, so that high ones are compared with high ones.
_LAYERS = 5


def table(inputs: Inputs) -> pd.DataFrame:
    """Give expected and observed fall in percentage points, a row a group and later window.

    ``p_random`` is the share of random groups whose change differs as much from that of the others,
    ``p_random_within`` the same for groups drawn within fifths of the first rate.
    """
    cohort = cohorts(inputs)
    found = rates(delivered(inputs), [BEFORE, *AFTER], ["municipality"], at=LAST_QUARTER)
    found = found[found["municipality"].map(cohort).ne(UNDECIDED)]
    wide = found.pivot(index="municipality", columns="window", values="rate_total")
    groups = {EFFORT: (EFFORT,), PROGRAMME: COHORTS}
    members = {name: [n for n, c in cohort.items() if c in those] for name, those in groups.items()}
    return pd.DataFrame(_rows(wide.astype(float), members), columns=[GROUP, *EXHIBIT.show])


def _rows(wide: pd.DataFrame, members: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    for group, chosen in members.items():
        for after in AFTER:
            found = regression_to_mean(wide, BEFORE, after, chosen)
            if found:
                both = wide[[BEFORE, after]].dropna()
                changes = both[after] - both[BEFORE]
                layer = pd.qcut(both[BEFORE].rank(method="first"), _LAYERS, labels=False)
                yield {
                    GROUP: group,
                    "window": after,
                    "rho": found.rho,
                    "group_mean": found.group_mean,
                    "overall_mean": found.overall_mean,
                    "expected_fall": found.expected_fall,
                    "observed_fall": found.observed_fall,
                    "overall_fall": found.overall_fall,
                    "n_group": found.group,
                    "n_units": found.units,
                    "p_random": randomisation(changes, chosen).p_value,
                    "p_random_within": randomisation(changes, chosen, layer).p_value,
                }


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give expected and observed fall of the innsatskommuner, to the first window after and to the last."""
    found: dict[str, Fact] = {"draws": Quantity(DRAWS)}
    for name, after in zip(("first", "last"), AFTER, strict=True):
        rows = table[(table[GROUP] == EFFORT) & (table["window"] == after)]
        for fall in ("expected_fall", "observed_fall"):
            found[f"{name}_{fall}"] = points(None if rows.empty else rows[fall].iloc[0], 2, signed=False)
    return {**found, **vintage(inputs)}
