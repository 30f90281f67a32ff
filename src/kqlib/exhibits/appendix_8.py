"""Vedlegg 8: the participants by pulje and network group.

Source: sluttrapport-2010, lines 4655-4840. Population: municipalities and bydeler (city districts) in the
programme. Unit: one printed name. The columns are lost in the text; each group of names was given its
pulje by the order, by the headings of pulje I and III and by the places in Vedlegg 2. Compared with the
headings (lines 4659-4671) and with the 138 active municipalities (line 363).
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Column, Roster
from kqlib.exhibits._counts import compare
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="appendix_8",
    number="Vedlegg 8",
    at=("sluttrapport-2010", 4655),
    evidence="recomputed",
    reads=("published/appendix_8.csv", "published/appendix_8_headings.csv", PASSAGES),
    header="unit",
    show=("unit", "block", "covers"),
    group="cohort",
)
COHORTS = ("IKS", "P1", "P2", "P3", "P4")
# Innherred is the two municipalities Levanger and Verdal (notat-2009-10-26); a bydel is a part of Oslo.
_COVERS = {"Innherred": 2}


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a printed name: cohort, block, unit, municipality (as printed), covers, heading_units.

    A name that stands again has first_listing 0 and carries its pulje in ``unit``, so that rows are unique.
    """
    listed = inputs.published("appendix_8")
    order = {cohort: position for position, cohort in enumerate(COHORTS)}
    listed = listed.assign(_order=listed["cohort"].map(order)).sort_values(["_order", "block"], kind="stable")
    listed = listed.drop(columns="_order").reset_index(drop=True)
    again = listed["unit"].duplicated()
    names = [
        f"{u} ({c})" if a else u for u, c, a in zip(listed["unit"], listed["cohort"], again, strict=True)
    ]
    headings = inputs.published("appendix_8_headings").set_index("cohort")["units"]
    covers = [0 if u.startswith("Bydel ") else _COVERS.get(u, 1) for u in map(str, listed["unit"])]
    return listed.assign(
        municipality=listed["unit"],
        unit=names,
        covers=covers,
        first_listing=[0 if a else 1 for a in again],
        heading_units=[headings[c] for c in listed["cohort"]],
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give names, different names, bydeler, municipalities, names and heading by pulje, smallest group."""
    first = table[table["first_listing"] == 1]
    again = table[table["first_listing"] == 0].iloc[0]
    found = {
        "names": len(table),
        "different": len(first),
        "districts": int((first["covers"] == 0).sum()),
        "municipalities": int(first["covers"].sum()),
        "active": int(inputs.passage("active_municipalities").number),
        "admitted": int(inputs.passage("admitted_municipalities").number),
        "withdrawn": int(inputs.passage("withdrawn_municipalities").number),
        "groups": int(table["block"].nunique()),
        "cohorts": int(table["cohort"].nunique()),
        "smallest": int(table["block"].value_counts().min()),
    }
    for cohort, rows in table.groupby("cohort", sort=False):
        low = str(cohort).lower()
        found[f"names_{low}"], found[f"heading_{low}"] = len(rows), int(rows["heading_units"].iloc[0].number)
    return {**{name: Quantity(n) for name, n in found.items()}, "twice": str(again["municipality"])}


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare each heading with its names, and the 138 active with names, headings and admitted."""
    found, headings = [], []
    for cohort, rows in table.groupby("cohort", sort=False):
        printed, different = rows["heading_units"].iloc[0], int(rows["first_listing"].sum())
        headings.append(int(printed.number))
        readings = {"names": len(rows)}
        if different != len(rows):
            readings["different"] = different
        key = "twice" if different != len(rows) else "columns"
        why = {"formula": str(len(rows)), "explanation": key}
        found.append(compare("appendix_8", f"heading_{cohort}", printed, readings, **why))
    first = table[table["first_listing"] == 1]
    active = {
        "names": len(table),
        "headings": sum(headings),
        "different": len(first),
        "innherred": int(first["covers"].sum()) + int((first["covers"] == 0).sum()),
    }
    taken, left = (int(inputs.passage(f"{n}_municipalities").number) for n in ("admitted", "withdrawn"))
    printed, told = inputs.passage("active_municipalities"), {"admitted": taken - left}
    plus = " + ".join(map(str, headings))
    found.append(compare("appendix_8", "active_list", printed, active, plus, explanation="active"))
    found.append(compare("appendix_8", "active_text", printed, told, f"{taken} − {left}"))
    return tuple(found)


def plot(table: pd.DataFrame, words: Words) -> Roster:
    """Show every name under its pulje, group by group, with the count beside the number in the heading."""
    invited = set(table.loc[table["cohort"] == "IKS", "municipality"])
    columns = []
    for cohort, rows in table.groupby("cohort", sort=False):
        heading = int(rows["heading_units"].iloc[0].number)
        holds = heading in (len(rows), int(rows["first_listing"].sum()))
        counted = " ".join((words.say(Quantity(len(rows))), words.text("counted")))
        printed = " ".join((words.say(Quantity(heading)), words.text("heading")))
        groups = (group["municipality"] for _, group in rows.groupby("block", sort=False))
        names = tuple(tuple((str(name), name in invited) for name in group) for group in groups)
        told = ((counted, False), (printed if holds else f"≠ {printed}", not holds))
        columns.append(Column(words.text(f"cohort_{cohort}"), told, names))
    return Roster(tuple(columns), words.text("mark"))
