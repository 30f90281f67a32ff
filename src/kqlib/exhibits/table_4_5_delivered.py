"""Tabell 4.5 rebuilt from a delivery of projects: what the projects on sickness absence cover.

Source: a delivery in data/raw/projects; printed counts from sluttrapport-2010, lines 3028-3042.  Population:
the projects of the delivery with a measure that Tabell 4.8 names; a delivery does not say what a project is
about.  Unit: project.  Denominator of the shares: those projects.  What a project covers follows from its
sectors.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits._delivery import vintage
from kqlib.exhibits._projects_delivered import PROJECT, absence_projects, bars, count
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

WHOLE, SEVERAL = "Hele kommunen", "Flere sektorer (oppvekst og PLO)"
CARE, UPBRINGING, OTHER = "Pleie- og omsorgssektoren", "Oppvekstsektoren", "other"
EXHIBIT = Spec(
    id="table_4_5_delivered",
    number="Tabell 4.5 (leveranse)",
    at=("sluttrapport-2010", 3028),
    evidence="gated",
    reads=("published/table_4_5.csv", "published/table_4_8.csv"),
    uses=("projects",),
    impersonal="counts of projects and municipalities",
    header="scope",
    show=("scope", "printed_count", "delivered_projects", "delivered_municipalities", "delivered_share"),
)
_CARE = {"Pleie og omsorg"}
_UPBRINGING = {"Oppvekst", "Barnehage", "Grunnskole", "SFO"}


def _scope(sectors: set[str]) -> str:
    if sectors <= _CARE:
        return CARE
    if sectors <= _UPBRINGING:
        return UPBRINGING
    both = sectors & _CARE and sectors & _UPBRINGING
    beyond = sectors - _CARE - _UPBRINGING
    return OTHER if not both else WHOLE if beyond else SEVERAL


def table(inputs: Inputs) -> pd.DataFrame:
    """Give printed and delivered projects, a row a scope; one with care, upbringing and another sector covers
    the whole municipality.
    """
    rows = absence_projects(inputs)
    scopes = {place: _scope(set(part)) for place, part in rows.groupby(PROJECT)["sector"]}
    counted = rows.assign(scope=[scopes[place] for place in zip(*(rows[n] for n in PROJECT), strict=True)])
    printed = inputs.published("table_4_5").set_index("label")["projects"].to_dict()
    found = []
    for scope in (*printed, OTHER):
        own = counted[counted["scope"] == scope]
        found.append(
            {
                "scope": scope,
                "printed_count": printed.get(scope),
                "delivered_projects": count(own),
                "delivered_municipalities": own["municipality"].nunique(),
                "delivered_share": Fraction(100 * count(own), len(scopes)) if scopes else None,
            }
        )
    return pd.DataFrame(found)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of projects, and how many are of care and of upbringing."""
    counts = table.set_index("scope")["delivered_projects"]
    return {
        "projects": Quantity(int(counts.sum())),
        "care": Quantity(int(counts[CARE])),
        "upbringing": Quantity(int(counts[UPBRINGING])),
        "several": Quantity(int(counts[SEVERAL])),
        **vintage(inputs, "projects"),
    }


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the projects of each scope."""
    return bars(table, words, "scope")
