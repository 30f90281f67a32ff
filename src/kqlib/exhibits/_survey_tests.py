"""Cells of the survey's test tables: p values as they are written, and what may be shown of a test."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.disclosure import HIDDEN
from kqlib.exhibits.contract import Fact
from kqlib.measures.likert import CATEGORIES
from kqlib.printed import Printed, Quantity, parse

# Statbank sign "not applicable": the model has no finite solution.
NO_TEST: Printed = parse(".")
SMALL_P = "<0.001"
# A model with fewer answers left over than this tells of persons (the rule of thumb of output checkers:
# ESSNet SDC, Guidelines for the checking of output based on microdata research, 2010).
MIN_FREEDOM = 10
_LEVEL = Fraction(5, 100)


def p_cell(p: float | None) -> Any:
    """Give a p value as a cell: three decimals, ``<0.001`` below that, ``.`` where there is no test."""
    if p is None:
        return NO_TEST
    return SMALL_P if p < 0.001 else Fraction(str(p))


def tests_of(found: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Give the rows of :mod:`kqlib.measures.models.ordered_tests` as cells: ``names`` maps columns to keys of
    ``found``; those that begin with ``p`` are p values.

    The numbers of a test are hidden when the answers hardly outnumber the parameters of its model.
    """
    rows = ({k: None if v is pd.NA else v for k, v in r.items()} for r in found.to_dict("records"))
    cells = [_cells({str(k): v for k, v in row.items()}, names) for row in rows]
    return pd.DataFrame(cells, columns=list(names))


def _cells(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    free = row["n_valid"] + row.get("n_others", 0) - (row["groups"] - 1) - (len(CATEGORIES) - 1)
    if free < MIN_FREEDOM:
        return dict.fromkeys(names, HIDDEN)
    return {c: p_cell(row[k]) if k.startswith("p") else _number(row[k]) for c, k in names.items()}


def _number(value: Any) -> Any:
    if value is None:
        return NO_TEST
    return value if isinstance(value, int | Fraction) else Fraction(str(value))


def differing(p_values: pd.Series[Any]) -> Fact:
    """Count the tests whose p (a cell of :func:`tests_of`) is below 5 per cent; ``.`` without any test."""
    tested = [p for p in p_values if not isinstance(p, Printed)]
    return Quantity(sum(p == SMALL_P or p < _LEVEL for p in tested)) if tested else NO_TEST.text
