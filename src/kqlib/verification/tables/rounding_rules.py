"""Rounding rules: which single rule explains most printed cells of a table, and which cells it does not
explain.

Source: the printed cells that the exhibits compare, where the computed value is not a whole number already.
 Unit:
printed cell.  The rules are half-up, half-even and truncation (methods, section 1).
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits import registry
from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import RULES, Comparison, Quantity

EXHIBIT = Spec(
    id="rounding_rules",
    number="Avrunding",
    at=("sluttrapport-2010", 5013),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="about the documents' printed numbers",
    header="rounded_table",
    show=("rounded_table", "cells", *(f"rule_{name}" for name in RULES), "inferred_rule", "exceptions"),
)
# With fewer cells than this no rule can be told from another.
_FEWEST = 5


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a table: cells, how many each rule explains, the rule that explains most, and the
    exceptions."""
    project, rows = inputs.every_file(), []
    for exhibit in registry.all_exhibits():
        if not exhibit.has_comparisons:
            continue
        own = Inputs(project, exhibit.spec.id, exhibit.spec.reads)
        cells = [c for c in exhibit.comparisons(own, exhibit.table(own)) if _is_rounded(c)]
        if len(cells) >= _FEWEST:
            rows.append(_row(exhibit.spec.number, cells))
    return pd.DataFrame(rows, columns=list(EXHIBIT.show))


def _is_rounded(comparison: Comparison) -> bool:
    if not comparison.row or not comparison.readings or comparison.printed.value is None:
        return False
    point = comparison.readings[0].point
    return bool((point * 10**comparison.printed.decimals).denominator != 1)


def _row(number: str, cells: list[Comparison]) -> dict[str, object]:
    explained = {name: [c for c in cells if _explains(name, c)] for name in RULES}
    best = max(RULES, key=lambda name: len(explained[name]))
    others = [f"{c.row}: {c.printed.text}" for c in cells if c not in explained[best]]
    return {
        "rounded_table": number,
        "cells": len(cells),
        **{f"rule_{name}": len(found) for name, found in explained.items()},
        "inferred_rule": best,
        "exceptions": "; ".join(others) or "none",
    }


def _explains(rule: str, comparison: Comparison) -> bool:
    rounded = RULES[rule](comparison.readings[0].point, comparison.printed.decimals)
    return bool(rounded == comparison.printed.number)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of tables and cells, and of cells that half-up does not explain."""
    cells, explained = int(table["cells"].sum()), int(table["rule_half_up"].sum())
    return {
        "tables": Quantity(len(table)),
        "cells": Quantity(cells),
        "unexplained": Quantity(cells - explained),
    }
