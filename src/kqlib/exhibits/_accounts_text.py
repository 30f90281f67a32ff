"""The running text of the accounts 2007 (lines 314-322) beside the ledger, with its readings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.exhibits._absence import Derived, compared, exact, printed_at, rate
from kqlib.exhibits.contract import Fact
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Comparison, Reading, round_half_up

INCOME, SECRETARIAT, ACTIVITY = "Sum inntekter", "Sum sekretariatet", "Sum"
RESULT = "RESULTAT, søkt overført til 2008"
NEW_INCOME, GATHERINGS, OTHER, GRANTS = (
    "Inntekter",
    "Kommunebesøk og samlinger (inkl tjenester fra KS og eksterne)",
    "Driftsutgifter",
    "Tilskudd",
)
TEXT_PARTS = tuple(f"annual_spending_{part}" for part in ("staff", "conferences", "consultants", "other"))
Stated = tuple[str, list[Reading], str, dict[str, Any]]


def amount(table: pd.DataFrame, row: str) -> Fraction:
    """Give an amount of the ledger in kroner."""
    return Fraction(printed_at(table, row, "amount").number)


def millions(table: pd.DataFrame, row: str) -> Derived:
    """Give an amount of the ledger in millions of kroner; it is exact."""
    return exact(amount(table, row) / 10**6)


def stated(exhibit: str, inputs: Inputs, table: pd.DataFrame) -> list[Comparison]:
    """Compare each amount of the text with its readings, the most natural first."""
    secretariat, activity, grants = (millions(table, row) for row in (SECRETARIAT, ACTIVITY, GRANTS))
    gatherings, other, result = (millions(table, row) for row in (GATHERINGS, OTHER, RESULT))
    spent = secretariat + activity
    _, conferences, consultants, various = (rate(inputs.passage(name)) for name in TEXT_PARTS)
    return [
        compared(exhibit, ("", name), inputs.passage(name), "nok_million", readings, formula, **more)
        for name, readings, formula, more in (
            _spending(spent, grants, millions(table, NEW_INCOME) - result),
            ("annual_underspending", [result.reading()], RESULT, {}),
            (TEXT_PARTS[0], [secretariat.reading()], SECRETARIAT, {}),
            # The text splits the ledger's second block otherwise: each amount alone, or what the others
            # leave of it.
            _split(TEXT_PARTS[1], gatherings, gatherings - consultants, activity - consultants - various),
            _split(TEXT_PARTS[2], None, gatherings - conferences, activity - conferences - various),
            (TEXT_PARTS[3], [other.reading()], OTHER, {}),
        )
    ]


def _spending(spent: Derived, grants: Derived, from_income: Derived) -> Stated:
    readings = [
        spent.reading("ledger"),
        (spent - grants).reading("without_grants"),
        from_income.reading("income_of_the_year"),
    ]
    more = {"reason": "other passage", "explanation": "spending"}
    return "annual_spending", readings, f"{SECRETARIAT} + {ACTIVITY}", more


def _split(name: str, line: Derived | None, line_rest: Derived, block_rest: Derived) -> Stated:
    readings = [line_rest.reading("rest_of_line"), block_rest.reading("rest_of_block")]
    if line is not None:
        readings.insert(0, line.reading("line"))
    return name, readings, GATHERINGS, {"reason": "definition", "explanation": "split"}


def text_facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the amounts of the text, what they add up to, and the ledger's in millions with one decimal."""
    parts = [rate(inputs.passage(name)) for name in TEXT_PARTS]
    whole = parts[0] + parts[1] + parts[2] + parts[3]
    income, result = millions(table, INCOME), millions(table, RESULT)
    spent, said = millions(table, SECRETARIAT) + millions(table, ACTIVITY), inputs.passage("annual_spending")
    # The two rounded numbers of the text subtracted from each other.
    difference = exact(round_half_up(income.point, 1) - said.number)
    shown = {
        "income_million": income,
        "spent_million": spent,
        "gatherings_million": millions(table, GATHERINGS),
        "activity_million": millions(table, ACTIVITY),
        "without_grants": spent - millions(table, GRANTS),
        "income_less_result": millions(table, NEW_INCOME) - result,
        "stated_spending": rate(said),
        "stated_result": rate(inputs.passage("annual_underspending")),
        "text_difference": difference,
        "text_sum": whole,
        **{f"stated_{name.rpartition('_')[2]}": part for name, part in zip(TEXT_PARTS, parts, strict=True)},
    }
    found: dict[str, Fact] = {name: value.quantity("nok_million", 1) for name, value in shown.items()}
    return found | {"text_sum_range": whole.range("nok_million", 1)}
