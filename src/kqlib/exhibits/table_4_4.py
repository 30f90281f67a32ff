"""Tabell 4.4: number and share of municipalities with each kind of measure in pleie og omsorg (PLO).

Source: sluttrapport-2010, lines 2436-2501 (after NIBR 2010).  Population: municipalities with projects in
PLO. Unit: municipality.  Denominator: 79 = 15 + 39 + 25 (lines 2394-2399).  Unweighted; a municipality may
have several measures, so the shares do not add up to 100.  The interval is Wilson's, as if the 79 were drawn
at random from a larger number of municipalities like them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.measures.proportions import wilson
from kqlib.printed import Comparison, Interval, Printed, Quantity, Reading

EXHIBIT = Spec(
    id="table_4_4",
    number="Tabell 4.4",
    at=("sluttrapport-2010", 2436),
    evidence="recomputed",
    reads=("published/table_4_4.csv", PASSAGES),
    header="measure",
    show=("measure", "municipalities", "percent", "share", "low", "high"),
    group="level",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a measure: level, measure, municipalities (printed), percent (printed), share, low, high
    (per cent).
    """
    printed = inputs.published("table_4_4").rename(columns={"label": "measure"})
    base = int(inputs.passage("plo_municipalities").number)
    counts = [int(n.number) for n in printed["municipalities"]]
    ends = [wilson(n, base) for n in counts]
    computed: dict[str, Any] = {
        "share": [Fraction(100 * n, base) for n in counts],
        "low": [100 * low for low, _ in ends],
        "high": [100 * high for _, high in ends],
    }
    return printed.assign(**computed)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the base and its parts, the most and least common measure, and the project shares."""
    measures = table[table["level"] != ""]
    # Of several with the same share, the first.
    most = max(measures.to_dict("records"), key=lambda row: row["share"])
    least = min(measures.to_dict("records"), key=lambda row: row["share"])
    delivery = table[table["measure"].str.contains("overleveres")].iloc[0]
    found: dict[str, Fact] = {
        "base": Quantity(inputs.passage("plo_municipalities").number),
        "most": str(most["measure"]),
        "most_share": Quantity(most["share"], "percent"),
        "most_count": Quantity(most["municipalities"].number),
        "least": str(least["measure"]),
        "least_share": Quantity(least["share"], "percent"),
        "delivery_share": Quantity(delivery["share"], "percent", 1),
        "two_thirds": Quantity(Fraction(200, 3), "percent", 1),
    }
    for part in ("all_units", "institutions", "home_care"):
        found[part] = Quantity(inputs.passage(f"plo_municipalities_{part}").number)
    projects = inputs.passage("plo_projects").number
    found["projects"] = Quantity(projects)
    for level in ("system", "employee", "user"):
        count = inputs.passage(f"plo_{level}_projects").number
        found[f"{level}_projects"] = Quantity(count)
        found[f"{level}_share"] = Quantity(Fraction(count * 100) / Fraction(projects), "percent", 1)
    return found


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare each printed percentage with n/79, and 79 and the project shares with their parts."""
    base = inputs.passage("plo_municipalities").number
    cells = [
        _compare(
            row["measure"], "percent", row["percent"], row["share"], f"{row['municipalities']} / {base} · 100"
        )
        for _, row in table.iterrows()
    ]
    parts = [
        inputs.passage(f"plo_municipalities_{p}").number for p in ("all_units", "institutions", "home_care")
    ]
    whole = _compare(
        "", "base", inputs.passage("plo_municipalities"), Fraction(sum(parts)), " + ".join(map(str, parts))
    )
    projects = inputs.passage("plo_projects").number
    shares = [
        _compare(
            "",
            f"{level}_share",
            inputs.passage(f"plo_{level}_share"),
            Fraction(inputs.passage(f"plo_{level}_projects").number) * 100 / Fraction(projects),
            f"{inputs.passage(f'plo_{level}_projects')} / {projects} · 100",
        )
        for level in ("system", "employee", "user")
    ]
    return (*cells, whole, *shares)


def _compare(row: str, column: str, printed: Printed, computed: Fraction, formula: str) -> Comparison:
    reading = Reading("computed", computed, Interval.point(computed))
    unit = "count" if column == "base" else "percent"
    return Comparison(
        f"table_4_4.{column}.{row}".rstrip("."), row, column, printed, unit, (reading,), formula
    )


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show each measure's share with its interval, grouped by level."""
    return Bars(
        tuple(
            Bar(
                label=row["measure"],
                group=row["level"] or words.text("other_group"),
                value=float(row["share"]),
                text=words.say(Quantity(row["share"], "percent")),
                low=float(row["low"]),
                high=float(row["high"]),
            )
            for _, row in table.iterrows()
        ),
        axis=words.text("axis"),
        unit="percent",
    )
