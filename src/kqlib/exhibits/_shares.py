"""What the tables of projects have in common: rows under headings, sums, shares, levels and bars.

Not an exhibit.  A level printed combined (``Medarbeider/Atferd``) gives half of its projects to each of the
two: the documents do not say how such projects divide, and equal halves are the rule that favours neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.exhibits.contract import Fact, Words
from kqlib.printed import Comparison, Interval, Printed, Quantity, Reading
from kqlib.printed.interval import Exact

SUM = "Sum"
LEVELS = ("System", "Medarbeider/System", "Medarbeider", "Medarbeider/Atferd", "Atferd", "")  # wide to narrow
SPLIT = {"System": "level_system", "Medarbeider": "level_employee", "Atferd": "level_behaviour"}


def level_sums(*levels: str) -> tuple[str, ...]:
    """Name the rows that are sums when a table has these headings."""
    return (*(f"{SUM} {level}" for level in levels), SUM)


def is_sum(name: str) -> bool:
    """Whether a row's name is that of a sum."""
    return name == SUM or name.startswith(f"{SUM} ")


def percent(part: Exact, whole: Exact) -> Fraction:
    """Give ``part`` of ``whole`` in per cent, exactly."""
    return Fraction(100 * part) / Fraction(whole)


def by_name(table: pd.DataFrame, header: str) -> dict[str, dict[str, Any]]:
    """Give the rows by the column that names them."""
    return {row[header]: {str(k): v for k, v in row.items()} for row in table.to_dict("records")}


def counts(printed: pd.DataFrame) -> list[int]:
    """Give the printed numbers of projects as whole numbers."""
    return [int(number.number) for number in printed["projects"]]


def with_sums(parts: pd.DataFrame, header: str, group: str, order: Sequence[str], *more: str) -> pd.DataFrame:
    """Put ``parts`` under the groups in ``order``, each followed by ``Sum <group>``, then ``Sum`` of all.

    ``header`` names the rows; ``project_count`` and the columns ``more`` are summed (an empty cell adds
    nothing; empty cells alone sum to one); ``share`` is per cent of all.  A group without a name gets no sum.
    """
    add = ("project_count", *more)
    records = list(by_name(parts[[header, group, *add]], header).values())
    rows: list[dict[str, Any]] = []
    for heading in order:
        block = [row for row in records if row[group] == heading]
        rows += block
        if block and heading:
            rows.append({header: f"{SUM} {heading}", group: heading, **_added(block, add)})
    rows.append({header: SUM, group: "", **_added(records, add)})
    whole = rows[-1]["project_count"]
    return pd.DataFrame([{**row, "share": percent(row["project_count"], whole)} for row in rows])


def _added(rows: list[dict[str, Any]], add: Sequence[str]) -> dict[str, Any]:
    present = {column: [row[column] for row in rows if row[column] is not None] for column in add}
    return {column: sum(values) if values else None for column, values in present.items()}


def by_level(printed: pd.DataFrame) -> pd.DataFrame:
    """Give project_kind, level, project_count, ``level_…`` (counts of a level, may be halves) and share."""
    parts = printed.assign(project_kind=printed["label"], project_count=counts(printed))
    if "group" in parts:  # "Andre" says something with its group only, and names must be unique
        named = zip(parts["group"], parts["label"], strict=True)
        parts["project_kind"] = [f"{group}: {label}" if group else label for group, label in named]
    for level, column in SPLIT.items():
        counted = zip(parts["project_count"], parts["level"].str.split("/"), strict=True)
        portions = [Fraction(number, len(levels)) if level in levels else None for number, levels in counted]
        parts[column] = pd.Series(portions, index=parts.index, dtype="object")
    return with_sums(parts, "project_kind", "level", LEVELS, *SPLIT.values())


def level_facts(table: pd.DataFrame) -> dict[str, Fact]:
    """Give the total, the commonest kind, and each level: projects of it alone, with halves, their share."""
    rows = by_name(table, "project_kind")
    whole = rows[SUM]
    most = max((row for name, row in rows.items() if not is_sum(name)), key=lambda row: row["project_count"])
    found: dict[str, Fact] = {
        "total": Quantity(whole["project_count"]),
        "most": most["project_kind"],
        "most_count": Quantity(most["project_count"]),
        "most_share": Quantity(most["share"], "percent", 1),
    }
    for level, column in SPLIT.items():
        name, count = column.removeprefix("level_"), whole[column]
        found[f"{name}_only"] = Quantity(rows[f"{SUM} {level}"]["project_count"])
        found[name] = Quantity(count, decimals=0 if count.denominator == 1 else 1)
        found[f"{name}_share"] = Quantity(percent(count, whole["project_count"]), "percent", 1)
    return found


def sum_check(exhibit: str, row: str, printed: Printed, parts: Sequence[int], reason: str) -> Comparison:
    """Compare a printed count with the sum of ``parts``; counts are exact."""
    reading = Reading("computed", Fraction(sum(parts)), Interval.point(sum(parts)))
    name, formula = f"{exhibit}.project_count.{row}", " + ".join(map(str, parts))
    return Comparison(name, row, "project_count", printed, "count", (reading,), formula, reason)


def bars(table: pd.DataFrame, words: Words, header: str, group: str = "") -> Bars:
    """Show every row that is no sum as a bar under its heading; without a heading, under ``other_group``."""
    drawn = []
    for name, row in by_name(table, header).items():
        if not is_sum(name):
            heading, count = (row[group] or words.text("other_group")) if group else "", row["project_count"]
            drawn.append(Bar(name, float(count), words.say(Quantity(count)), heading))
    return Bars(tuple(drawn), axis=words.text("axis"), unit="count")
