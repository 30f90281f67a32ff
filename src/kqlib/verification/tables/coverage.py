"""Coverage: how many of the numbers in the documents have a verdict, and what the others are.

Source: ``numbers.csv``, every number that a scanner found in the documents' texts, with its line.  A number
counts as
judged when a claim, or a printed cell that an exhibit compares, stands on its line; as transcribed when it
stands on
the line of a transcribed table but is compared with nothing.  Unit: number in the text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction

import pandas as pd

from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import Project
from kqlib.printed import Quantity
from kqlib.sources.catalogue import catalogue
from kqlib.sources.published import read_published
from kqlib.verification.records import Record
from kqlib.verification.stored import judged_records

EXHIBIT = Spec(
    id="coverage",
    number="Dekning",
    at=("sluttrapport-2010", 5012),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="about the documents' printed numbers",
    header="source_document",
    show=("source_document", "numbers", "no_values", "judged", "transcribed", "left", "judged_share"),
    totals=("total",),
)
_NUMBERS = "published/numbers.csv"


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a document and a total: numbers, those that are no values, judged, transcribed, left,
    share judged."""
    project = inputs.every_file()
    numbers = read_published(project, _NUMBERS)
    judged, transcribed = _judged(judged_records(project)), _transcribed(project)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document, line, context in zip(numbers["document"], numbers["line"], numbers["context"], strict=True):
        kind = _kind(int(line), context, judged[document], transcribed[document])
        for name in (document, "total"):
            counts[name][kind] += 1
    return pd.DataFrame([_row(name, counts[name]) for name in (*sorted(set(numbers["document"])), "total")])


def _kind(line: int, context: str, judged: set[int], transcribed: set[int]) -> str:
    if line in judged:
        return "judged"
    if context != "value":
        return "no_values"
    return "transcribed" if line in transcribed else "left"


def _row(name: str, counts: Counter[str]) -> dict[str, object]:
    values = counts.total() - counts["no_values"]
    kinds = {kind: counts[kind] for kind in ("no_values", "judged", "transcribed", "left")}
    share = 100 * counts["judged"] / values if values else None
    return {"source_document": name, "numbers": counts.total(), **kinds, "judged_share": share}


def _judged(found: list[Record]) -> dict[str, set[int]]:
    lines: dict[str, set[int]] = defaultdict(set)
    for record in found:
        lines[record.document] |= lines_of(record.lines)
    return lines


def lines_of(text: str) -> set[int]:
    """Give the line numbers of a range or a list: ``3155-3158``, ``235, 364``.

    >>> sorted(lines_of("3155-3157, 12"))
    [12, 3155, 3156, 3157]
    """
    found: set[int] = set()
    for part in text.replace("–", "-").split(","):
        ends = ["".join(c for c in end if c.isdigit()) for end in part.split("-")]
        if ends[0]:
            found |= set(range(int(ends[0]), int(ends[-1] or ends[0]) + 1))
    return found


def _transcribed(project: Project) -> dict[str, set[int]]:
    lines: dict[str, set[int]] = defaultdict(set)
    for name, source in catalogue(project).items():
        if name.startswith("published/") and source.lines and source.document != "several":
            frame = read_published(project, name)
            if "line" in frame.columns:
                lines[source.document] |= {int(line) for line in frame["line"]}
    return lines


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the totals."""
    total = table.iloc[-1]
    counts = {n: Quantity(int(total[n])) for n in ("numbers", "no_values", "judged", "transcribed", "left")}
    values = int(total["numbers"]) - int(total["no_values"])
    return {
        **counts,
        "values": Quantity(values),
        "share": Quantity(Fraction(100 * int(total["judged"]), values), "percent"),
    }
