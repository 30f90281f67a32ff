"""The values that broke a rule without stopping the build: where, which rule, how many, and an example.

Source: the files declared in data/raw/sources.toml, checked with Great Expectations.  Unit: rule and column.
Examples are shown for the documents' own tables only, never for data about persons.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.sources.catalogue import catalogue

EXHIBIT = Spec(
    id="data_breaches",
    number="Merknader",
    at=("sluttrapport-2010", 5001),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="counts of broken rules; examples are of the documents' tables only",
    header="column_name",
    show=("column_name", "rule", "severity", "breaches", "values_checked", "examples"),
    group="file",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a broken rule: file (by title), column_name, rule, severity, counts and examples."""
    titles = {f"data/raw/{name}": source.title for name, source in catalogue(inputs.project).items()}
    broken = [check for check in inputs.checks() if not check["kept"]]
    return pd.DataFrame(
        [
            {
                "file": titles.get(check["file"], check["file"]),
                "column_name": check["column"],
                "rule": check["rule"],
                "severity": check["severity"],
                "breaches": check["unexpected"],
                "values_checked": check["checked"],
                # Numbers as the documents write them.
                "examples": "; ".join(str(value).replace(".", ",") for value in check["examples"]),
            }
            for check in broken
        ],
        columns=["file", *EXHIBIT.show],
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the number of rules broken."""
    return {"broken": Quantity(len(table))}
