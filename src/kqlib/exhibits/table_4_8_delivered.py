"""Tabell 4.8 rebuilt from a delivery of projects: measures of the projects on sickness absence.

Source: a delivery in data/raw/projects; printed counts from sluttrapport-2010, lines 3380-3414.  Population:
the projects of the delivery with a measure that Tabell 4.8 names; a delivery does not say what a project is
about.  Unit: project; one with several measures counts for each.  Denominator of the shares: those projects.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._projects_delivered import (
    SHOW,
    absence_measures,
    absence_projects,
    bars,
    by_measure,
    measure_facts,
)
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs

EXHIBIT = Spec(
    id="table_4_8_delivered",
    number="Tabell 4.8 (leveranse)",
    at=("sluttrapport-2010", 3380),
    evidence="gated",
    reads=("published/table_4_8.csv",),
    uses=("projects",),
    impersonal="counts of projects and municipalities",
    header="measure",
    show=SHOW,
    group="level",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give printed and delivered counts, a row a measure, under the printed groups."""
    return by_measure(absence_projects(inputs), absence_measures(inputs))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the numbers of projects, municipalities and measures."""
    return measure_facts(inputs, table, absence_projects(inputs))


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each measure."""
    return bars(table, words)
