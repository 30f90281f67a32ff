"""Checks of every raw file, as received and after cleaning (Great Expectations).

Source: the files declared in data/raw/sources.toml.  Unit: file and stage.  The rules are derived from the
dictionary of columns; a breach of severity "refuse" stops the build, so what is listed here is noted or
warned about only.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.sources.catalogue import catalogue

EXHIBIT = Spec(
    id="data_checks",
    number="Kontroller",
    at=("sluttrapport-2010", 5000),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="counts of rules and of values, not of persons",
    header="file",
    show=("file", "rules_raw", "rules_clean", "values_checked", "breaches"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a file, by title: rules before and after cleaning, values checked, and breaches."""
    titles = {f"data/raw/{name}": source.title for name, source in catalogue(inputs.project).items()}
    checks = pd.DataFrame(inputs.checks()).replace({"file": titles})
    grouped = checks.groupby("file", sort=False)
    return pd.DataFrame(
        {
            "file": list(grouped.groups),
            "rules_raw": [int((g["stage"] == "raw").sum()) for _, g in grouped],
            "rules_clean": [int((g["stage"] == "clean").sum()) for _, g in grouped],
            "values_checked": [int(g["checked"].sum()) for _, g in grouped],
            "breaches": [int(g["unexpected"].sum()) for _, g in grouped],
        }
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many files, rules, values and breaches there are."""
    return {
        "files": Quantity(len(table)),
        "rules": Quantity(int(table["rules_raw"].sum() + table["rules_clean"].sum())),
        "values": Quantity(int(table["values_checked"].sum())),
        "breaches": Quantity(int(table["breaches"].sum())),
        "files_with_breaches": Quantity(int((table["breaches"] > 0).sum())),
    }
