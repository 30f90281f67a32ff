"""Tabell 4.4 rebuilt from a delivery of projects: municipalities with each measure in pleie og omsorg (PLO).

Source: a delivery in data/raw/projects; printed counts from sluttrapport-2010, lines 2436-2501.  Population:
the municipalities with any PLO project in the delivery.  Unit: municipality, counted once however many
projects it has.  Denominator: those municipalities.  The interval is Wilson's, as in Tabell 4.4.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.exhibits._delivery import vintage
from kqlib.exhibits._projects_delivered import by_measure, count, projects
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.proportions import wilson
from kqlib.printed import Quantity
from kqlib.vocabulary import value_label

EXHIBIT = Spec(
    id="table_4_4_delivered",
    number="Tabell 4.4 (leveranse)",
    at=("sluttrapport-2010", 2436),
    evidence="gated",
    reads=("published/table_4_4.csv",),
    uses=("projects",),
    impersonal="counts of projects and municipalities",
    header="measure",
    show=(
        "measure", "printed_count", "percent", "delivered_municipalities", "share", "low", "high",
        "delivered_projects",
    ),
    group="level",
)  # fmt: skip
SECTORS = ("Pleie og omsorg",)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give printed and delivered municipalities, a row a measure: count, share and interval in per cent."""
    rows = projects(inputs, SECTORS)
    named = {"label": "measure", "municipalities": "printed_count"}
    printed = inputs.published("table_4_4").rename(columns=named)
    found = by_measure(rows, printed[["level", "measure", "printed_count"]])
    base = rows["municipality"].nunique()
    having = found["delivered_municipalities"]
    ends = [wilson(number, base) for number in having]
    shares = [Fraction(100 * number, base) if base else None for number in having]
    stated = printed.set_index("measure")["percent"].to_dict()
    return found.assign(
        percent=pd.Series([stated.get(name) for name in found["measure"]], dtype="object"),
        share=pd.Series(shares, dtype="object"),
        low=[100 * low for low, _ in ends],
        high=[100 * high for _, high in ends],
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the base and the measure that most municipalities have."""
    rows = projects(inputs, SECTORS)
    most = max(table.to_dict("records"), key=lambda row: row["delivered_municipalities"])
    return {
        "base": Quantity(rows["municipality"].nunique()),
        "projects": Quantity(count(rows)),
        "most": str(most["measure"]),
        "most_count": Quantity(most["delivered_municipalities"]),
        "most_share": "–" if most["share"] is None else Quantity(most["share"], "percent"),
        **vintage(inputs, "projects"),
    }


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show each measure's share of the municipalities with its interval."""
    return Bars(
        tuple(
            Bar(
                label=str(row["measure"]),
                group=value_label("level", str(row["level"]), words.language),
                value=float(row["share"]),
                text=words.say(Quantity(row["share"], "percent")),
                low=float(row["low"]),
                high=float(row["high"]),
            )
            for row in table.to_dict("records")
            if row["share"] is not None
        ),
        axis=words.text("axis"),
        unit="percent",
    )
