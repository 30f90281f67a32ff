"""Vedlegg 3 and 4: meetings and the people listed per organisation, a row a year; no names."""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.cleaning.dates import parse_period
from kqlib.exhibits.contract import Fact, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

# Fagforbundet belongs to LO-K; one row of Vedlegg 4 names it alone.
ORGANISATIONS = {
    "KRD": "people_krd",
    "HOD": "people_hod",
    "KD": "people_kd",
    "KS": "people_ks",
    "LO-K": "people_lo",
    "LO-K, Fagforbundet": "people_lo",
    "Fagforbundet": "people_lo",
    "YS-K": "people_ys",
    "Unio": "people_unio",
    "Akademikerne": "people_akademikerne",
}
COLUMNS = tuple(dict.fromkeys(ORGANISATIONS.values()))
SHOW = ("year", "dates", "meetings", "people", *COLUMNS)
_SATURDAY = 5


def meetings(inputs: Inputs, name: str) -> pd.DataFrame:
    """Give one row a year: year, dates (as printed), meetings, people, and the people listed per
    organisation.

    A person is counted once a year, however many meetings; two names on one line are two people.
    """
    listed = inputs.published(name)
    held = listed[listed["kind"] == "meeting"]
    people = listed[listed["kind"] == "member"]
    rows = []
    for year in sorted(listed["year"].unique()):
        dates = [str(d) for d in held[held["year"] == year]["date"]]
        columns = [ORGANISATIONS[str(o)] for o in people[people["year"] == year]["organisation"]]
        counts = {column: columns.count(column) for column in COLUMNS}
        row = {"year": int(year), "dates": ", ".join(dates), "meetings": len(dates), "people": len(columns)}
        rows.append({**row, **counts})
    return pd.DataFrame(rows)


def weekend(table: pd.DataFrame) -> tuple[str, ...]:
    """Give the printed dates that begin on a Saturday or a Sunday."""
    dates = [d for row in table["dates"] for d in str(row).split(", ")]
    return tuple(d for d in dates if parse_period(d).start.weekday() >= _SATURDAY)


def facts(table: pd.DataFrame) -> dict[str, Fact]:
    """Give the meetings in all and per year, the people listed, and how many organisations stand in each
    year.
    """
    found = {"meetings": int(table["meetings"].sum()), "organisations": len(COLUMNS)}
    for _, row in table.iterrows():
        found[f"meetings_{row['year']}"] = int(row["meetings"])
        found[f"people_{row['year']}"] = int(row["people"])
        found[f"organisations_{row['year']}"] = sum(bool(row[c]) for c in COLUMNS)
    return {name: Quantity(n) for name, n in found.items()}


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the meetings of each year."""
    bars = tuple(
        Bar(str(row["year"]), float(row["meetings"]), words.say(Quantity(int(row["meetings"]))))
        for _, row in table.iterrows()
    )
    return Bars(bars, axis=words.text("axis"), unit="count")
