"""Errata: the printed numbers and statements that no reasonable reading bears out, with what was found
instead.

Source: the register of claims and the printed cells that the exhibits compare.  Unit: printed number or
statement.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.verification.stored import judged_records

EXHIBIT = Spec(
    id="errata",
    number="Rettelser",
    at=("sluttrapport-2010", 5011),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="about the documents' printed numbers",
    header="statement",
    show=("statement", "lines", "printed", "explanation", "changes_conclusion"),
    group="source_document",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a contradicted claim: document, id, lines, statement, print, explanation, conclusion
    that rests on it."""
    found = [r for r in judged_records(inputs.every_file()) if r.verdict == "contradicts"]
    return pd.DataFrame(
        [
            {
                "source_document": record.document,
                "claim_id": record.id,
                "lines": record.lines.replace("-", "–"),
                "statement": record.statement,
                "printed": record.printed,
                "explanation": record.explanation,
                "changes_conclusion": record.decision.replace("-", "–") or "no",
            }
            for record in sorted(found, key=lambda r: (r.document, _first(r.lines)))
        ],
        columns=["source_document", "claim_id", *EXHIBIT.show],
    )


def _first(lines: str) -> int:
    digits = "".join(c if c.isdigit() else " " for c in lines).split()
    return int(digits[0]) if digits else 0


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many there are, and on how many a conclusion rests."""
    return {
        "errata": Quantity(len(table)),
        "with_conclusion": Quantity(int((table["changes_conclusion"] != "no").sum())),
    }
