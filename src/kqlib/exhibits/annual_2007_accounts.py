"""Regnskap 2007: the programme's accounts, every sum recomputed, and the running text beside the ledger.

Source: arsrapport-2007, lines 297-311; running text 314-322.  Population: the programme's income and
expenses in 2007. Unit: kroner, exact to the krone in the ledger; millions with one decimal in the text.  No
denominator, no weighting. The text groups its spending otherwise than the ledger, so three of its amounts
have more than one natural reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from kqlib.charts import Bar, Bars
from kqlib.exhibits._absence import compared, exact, shown
from kqlib.exhibits._accounts_text import ACTIVITY, INCOME, RESULT, SECRETARIAT, amount, stated, text_facts
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Printed, Quantity

EXHIBIT = Spec(
    id="annual_2007_accounts",
    number="Regnskap 2007",
    at=("arsrapport-2007", 299),
    evidence="recomputed",
    reads=("published/annual_2007_accounts.csv", PASSAGES),
    show=("label", "amount", "amount_computed"),
    totals=(INCOME, SECRETARIAT, ACTIVITY, RESULT),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the printed rows; sums and the result also have the amount recomputed from the rows above."""
    printed = inputs.published("annual_2007_accounts")
    computed: list[Fraction | None] = []
    block, sums = Fraction(0), list[Fraction]()
    for kind, value in zip(printed["row_type"], printed["amount"], strict=True):
        if kind == "sum":
            sums.append(block)
            computed.append(block)
            block = Fraction(0)
        elif kind == "result":
            # The first sum is income, the others are expenses.
            computed.append(sums[0] - sum(sums[1:]))
        else:
            block += Fraction(value.number)
            computed.append(None)
    return printed.assign(amount_computed=pd.Series(computed, dtype="object"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the sums to the krone, and the text's amounts beside the ledger's in millions."""
    income, secretariat, activity, result = (amount(table, row) for row in EXHIBIT.totals)
    spent = secretariat + activity
    kroner = {
        "income": income,
        "secretariat": secretariat,
        "activity": activity,
        "result": result,
        "spent": spent,
    }
    found: dict[str, Fact] = {name: Quantity(value, "nok") for name, value in kroner.items()}
    found["secretariat_share"] = Quantity(100 * secretariat / spent, "percent")
    found["sums"] = Quantity(len(EXHIBIT.totals))
    return found | text_facts(inputs, table)


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare every printed sum with its parts, and every amount of the text with the ledger."""
    sums = [
        compared(EXHIBIT.id, (row, "amount"), printed, "nok", [exact(value).reading()], formula)
        for row, printed, value, formula in _sums(table)
    ]
    return (*sums, *stated(EXHIBIT.id, inputs, table))


def _sums(table: pd.DataFrame) -> Iterator[tuple[str, Printed, Fraction, str]]:
    parts: list[str] = []
    for _, row in table.iterrows():
        if row["amount_computed"] is None:
            parts.append(shown(row["amount"]))
            continue
        result = f"{INCOME} − ({SECRETARIAT} + {ACTIVITY})"
        yield row["label"], row["amount"], row["amount_computed"], " + ".join(parts) or result
        parts = []


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show every expense, grouped as the ledger does."""
    # Sums passed so far: one before the secretariat's expenses, two before the others.
    passed = (table["row_type"] == "sum").cumsum()
    groups = {1: words.text("group_secretariat"), 2: words.text("group_activity")}
    rows = [
        (n, row) for n, (_, row) in zip(passed, table.iterrows(), strict=True) if row["row_type"] == "expense"
    ]
    bars = tuple(
        Bar(
            label=row["label"],
            value=float(row["amount"].number) / 10**6,
            text=words.say(Quantity(row["amount"].number, "nok")),
            group=groups[n],
        )
        for n, row in rows
    )
    return Bars(bars, axis=words.text("axis"), unit="nok_million")
