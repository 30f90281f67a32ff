"""Tabell 4.2 rebuilt from a delivery of projects: measures in schools and after-school care.

Source: a delivery in data/raw/projects; printed counts from sluttrapport-2010, lines 1891-1938.  Population:
the projects of the delivery in these sectors.  Unit: project; one with several measures counts for each.
Denominator of the shares: the distinct projects.
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._projects_delivered import SHOW, bars, by_measure, measure_facts, printed_kinds, projects
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs

EXHIBIT = Spec(
    id="table_4_2_delivered",
    number="Tabell 4.2 (leveranse)",
    at=("sluttrapport-2010", 1891),
    evidence="gated",
    reads=("published/table_4_2.csv",),
    uses=("projects",),
    impersonal="counts of projects and municipalities",
    header="measure",
    show=SHOW,
    group="level",
)
SECTORS = ("Grunnskole", "SFO")


def table(inputs: Inputs) -> pd.DataFrame:
    """Give printed and delivered counts, a row a measure (:func:`by_measure`)."""
    return by_measure(projects(inputs, SECTORS), printed_kinds(inputs, "table_4_2"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the numbers of projects, municipalities and measures."""
    return measure_facts(inputs, table, projects(inputs, SECTORS))


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each measure."""
    return bars(table, words)
