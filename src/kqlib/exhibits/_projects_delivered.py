"""What the tables of projects share when they are rebuilt from a delivery of projects.

A row of such a table is a measure: how many projects of some sectors have it, in how many municipalities.
The printed tables put a project in one row, a delivery in one for each of its measures, so the two need not
agree.  Measures are matched with the printed ones by name; the others follow.  A project is a name or number
within a municipality.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits.contract import Fact, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.vocabulary import value_label

PROJECT = ["municipality", "project"]
UNPRINTED = "unprinted"
SHOW = ("measure", "printed_count", "delivered_projects", "delivered_municipalities", "delivered_share")


def projects(inputs: Inputs, sectors: Collection[str]) -> pd.DataFrame:
    """Give the delivery's rows of ``sectors``."""
    frame = delivered(inputs, "projects")
    return frame[frame["sector"].isin(sectors)]


def printed_kinds(inputs: Inputs, table: str) -> pd.DataFrame:
    """Give the kinds of projects that a printed table counts, as :func:`by_measure` wants them."""
    printed = inputs.published(table)
    grouped = printed["group"] if "group" in printed else [""] * len(printed)
    both = zip(grouped, printed["label"], strict=True)
    names = [f"{group}: {label}" if group else label for group, label in both]
    return pd.DataFrame({"level": printed["level"], "measure": names, "printed_count": printed["projects"]})


def absence_measures(inputs: Inputs) -> pd.DataFrame:
    """Give the measures of Tabell 4.8 under its groups, as :func:`by_measure` wants them."""
    printed = inputs.published("table_4_8")
    named = {"group": "level", "label": "measure", "projects": "printed_count"}
    return printed[printed["row_type"] == "part"].rename(columns=named)[[*named.values()]]


def absence_projects(inputs: Inputs) -> pd.DataFrame:
    """Give every row of the projects with a measure that Tabell 4.8 names."""
    frame = delivered(inputs, "projects")
    known = set(absence_measures(inputs)["measure"].map(_key))
    named = frame["measure"].map(_key).isin(known)
    return frame[named.groupby([frame[name] for name in PROJECT]).transform("any")]


def by_measure(rows: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Count projects and municipalities a measure, beside the printed counts.

    ``printed`` has ``level``, ``measure`` and ``printed_count``.  Columns: ``level``, those of ``SHOW``;
    ``delivered_share`` is per cent of the distinct projects in ``rows``.  Printed measures come first, in
    their order; one that the delivery lacks has nought.
    """
    named = rows.assign(key=rows["measure"].map(_key))
    whole = count(rows)
    known = {_key(measure): place for place, measure in enumerate(printed["measure"])}
    found: list[dict[str, Any]] = []
    for place, row in enumerate(printed.to_dict("records")):
        own = named[named["key"].map(known) == place]
        found.append({**{str(k): v for k, v in row.items()}, **_counted(own, whole)})
    rest = named[~named["key"].isin(known)]
    for _, own in rest.groupby("key", sort=True):
        more = {"level": UNPRINTED, "measure": own["measure"].iloc[0], "printed_count": None}
        found.append({**more, **_counted(own, whole)})
    return pd.DataFrame(found, columns=["level", *SHOW])


def count(rows: pd.DataFrame) -> int:
    """Count the distinct projects."""
    return len(rows[PROJECT].drop_duplicates())


def _counted(rows: pd.DataFrame, whole: int) -> dict[str, Any]:
    return {
        "delivered_projects": count(rows),
        "delivered_municipalities": rows["municipality"].nunique(),
        "delivered_share": Fraction(100 * count(rows), whole) if whole else None,
    }


def _key(measure: str) -> str:
    return " ".join(str(measure).casefold().replace("–", "-").split())


def measure_facts(inputs: Inputs, table: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Fact]:
    """Give how many projects, municipalities and measures there are, and the commonest measure."""
    most = max(table.to_dict("records"), key=lambda row: row["delivered_projects"])
    return {
        "projects": Quantity(count(rows)),
        "municipalities": Quantity(rows["municipality"].nunique()),
        "most": str(most["measure"]),
        "most_count": Quantity(most["delivered_projects"]),
        "unprinted": Quantity(int(table["printed_count"].isna().sum())),
        **vintage(inputs, "projects"),
    }


def bars(table: pd.DataFrame, words: Words, header: str = "measure") -> Bars:
    """Show the projects of each row, under its level when the table has levels."""
    levels = "level" in table
    return Bars(
        tuple(
            Bar(
                value_label(header, str(row[header]), words.language),
                float(row["delivered_projects"]),
                words.say(Quantity(row["delivered_projects"])),
                value_label("level", str(row["level"]), words.language) if levels else "",
            )
            for row in table.to_dict("records")
        ),
        axis=words.text("axis"),
        unit="count",
    )
