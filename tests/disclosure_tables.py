"""Small tables for the tests of disclosure control: counts in rows and columns with their sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import pandas as pd

from kqlib.disclosure import Guard, SafeTable, area, counts, rules
from kqlib.disclosure.release import Disclosure
from kqlib.disclosure.safe import HIDDEN

ALL = "I alt"
# Persons of one cell come from so many municipalities that only the number of persons matters.
MANY = 9


def crossed(values: Sequence[Sequence[int]], margins: bool = True) -> pd.DataFrame:
    """Give rows r0, r1 … and columns c0, c1 … of ``values`` as a long table, with sums."""
    rows = [(f"r{i}", f"c{j}", n) for i, line in enumerate(values) for j, n in enumerate(line)]
    frame = pd.DataFrame(rows, columns=["respondents", "answer", "count"])
    return with_sums(frame) if margins else frame


def with_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the sum over every row, every column and all to a long table of two labels and a count."""
    first, second, number = frame.columns
    places = product([*dict.fromkeys(frame[first]), ALL], [*dict.fromkeys(frame[second]), ALL])
    rows = []
    for a, b in places:
        part = frame[(frame[first] == a) | (a == ALL)]
        part = part[(part[second] == b) | (b == ALL)]
        rows.append((a, b, int(part[number].sum())))
    return pd.DataFrame(rows, columns=["respondents", "answer", "count"])


def sums(table: pd.DataFrame) -> list[frozenset[str]]:
    """Give the cells that every row of a table sums, by name, for the tests' own attacker."""
    inner = [(a, b) for a, b in zip(table["respondents"], table["answer"], strict=True) if ALL not in (a, b)]
    return [
        frozenset(f"{x}|{y}" for x, y in inner if a in (x, ALL) and b in (y, ALL))
        for a, b in zip(table["respondents"], table["answer"], strict=True)
    ]


def cells(table: pd.DataFrame) -> list[str]:
    """Name the inner cells."""
    return sorted(frozenset[str]().union(*sums(table)))


def guard(table: pd.DataFrame, universe: str = "answers", **more: object) -> Guard:
    """Declare a crossed table; more arguments are those of ``counts``."""
    dimensions = {"role": "respondents", "answer": "answer"}
    areas = [
        area(universe, {d: row[c] for d, c in dimensions.items() if row[c] != ALL})
        for row in table.to_dict("records")
    ]
    return counts(table, areas, [MANY] * len(table), rules(), labels=("respondents", "answer"), **more)


def published(safe: SafeTable, table: pd.DataFrame) -> dict[frozenset[str], int]:
    """Give the sums that a safe table still shows."""
    shown = safe.frame["count"]
    return {one: int(n) for one, n in zip(sums(table), shown, strict=True) if n != HIDDEN}


def naive(made: Guard, hide: Iterable[str] = ()) -> Disclosure:
    """Give what a table tells when only the primary cells and ``hide`` are hidden: what somebody would do who
    does not think of sums.
    """
    plan = made.plan
    gone = {item.name for item in plan.items if item.reason} | set(hide)
    facts = [fact for item in plan.items if item.name not in gone for fact in item.facts]
    return Disclosure(
        plan.rules, tuple(facts), (), plan.sizes, plan.targets, (), plan.integer, plan.partial, plan.domain
    )


def telling(disclosure: Disclosure, *facts: object) -> Disclosure:
    """Add facts to what a table tells."""
    return replace(disclosure, facts=(*disclosure.facts, *facts))
