"""Verdicts by document: how many printed numbers and statements hold.

Source: the register of claims and the printed cells that the exhibits compare.  Unit: printed number or
statement.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.verification.stored import judged_records
from kqlib.vocabulary.words import VERDICTS

EXHIBIT = Spec(
    id="verdict_summary",
    number="Vurderinger",
    at=("sluttrapport-2010", 5010),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="about the documents' printed numbers",
    header="source_document",
    show=("source_document", *(f"verdict_{code}" for code in VERDICTS), "verdicts_total"),
    totals=("total",),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a document and a total: the number of each verdict, and of all."""
    found = judged_records(inputs.every_file())
    documents = list(dict.fromkeys(record.document for record in found))
    rows = []
    for document in [*sorted(documents), "total"]:
        counts = Counter(r.verdict for r in found if document in (r.document, "total"))
        row = {f"verdict_{code}": counts[code] for code in VERDICTS}
        rows.append({"source_document": document, **row, "verdicts_total": counts.total()})
    return pd.DataFrame(rows)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the totals."""
    total = table.iloc[-1]
    found: dict[str, Fact] = {code: Quantity(int(total[f"verdict_{code}"])) for code in VERDICTS}
    return {**found, "total": Quantity(int(total["verdicts_total"])), "documents": Quantity(len(table) - 1)}
