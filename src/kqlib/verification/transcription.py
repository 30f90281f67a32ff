"""Hold a transcribed table against the scan of the document's text, which was made without looking at the
table.

Every number of a row must stand on its line in the text, as often as the rows of that line have it; every
value in
the text from the first row to the end of the table must have a row; and a row's year must be the last one
before it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Sequence

import pandas as pd

from kqlib.verification.scan import numbers_of

_YEAR = re.compile(r"(?:19|20)\d\d")
# Our own columns, headings above the rows, and words that may be broken over other lines.
_OURS = {"line", "block", "document", "id", "row_type", "cohort", "kind"}
_NOT_ON_LINE = {
    "line",
    "year",
    "block",
    "document",
    "id",
    "unit",
    "row_type",
    "cohort",
    "kind",
    "label",
    "group",
}


class Scan:
    """The numbers of the documents by line, from ``numbers.csv`` (columns document, line, printed,
    context)."""

    def __init__(self, numbers: pd.DataFrame) -> None:
        """Index the numbers."""
        self._tokens: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        self._values: dict[str, list[tuple[int, str]]] = defaultdict(list)
        names = ("document", "line", "printed", "context")
        for document, line, printed, context in zip(*(numbers[n].astype(str) for n in names), strict=True):
            self._tokens[document, int(line)][printed] += 1
            if context == "value":
                self._values[document].append((int(line), printed))

    def stands(self, document: str, line: int, wanted: Counter[str]) -> bool:
        """Whether the line has every number in ``wanted``, as often."""
        return not wanted - self._tokens[document, line]

    def used_up(self, document: str, line: int, told: Counter[str]) -> bool:
        """Whether every value on the line is told by a row of it, in a number or a word."""
        values = Counter(printed for at, printed in self._values[document] if at == line)
        return not values - told

    def left_out(self, document: str, found: dict[int, Counter[str]], last: int) -> bool:
        """Whether a value between the first row and line ``last`` has no row on its line."""
        first = min(found)
        missing = (line for line, _ in self._values[document] if first <= line <= last and line not in found)
        return any(True for _ in missing)

    def years_above(self, document: str, line: int, rows: Container[int]) -> set[str]:
        """Give the years that head the row on ``line``: those nearest above it, up to the next of
        ``rows``."""
        years: set[str] = set()
        for above in range(line, 0, -1):
            if years and above in rows:
                break
            years |= {t for t in self._tokens.get((document, above), ()) if _YEAR.fullmatch(t)}
        return years


def is_transcribed(rows: pd.DataFrame, document: str, last: int, scan: Scan) -> bool:
    """Whether ``rows`` (with ``line``) is what the text of ``document`` has until line ``last``."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    told: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows.to_dict("records"):
        found[int(row["line"])] += Counter(_numbers(row, tuple(map(str, rows.columns))))
        told[int(row["line"])] += Counter(_numbers(row, tuple(map(str, rows.columns)), _OURS))
    if not all(scan.stands(document, line, wanted) for line, wanted in found.items()):
        return False
    if not all(scan.used_up(document, line, numbers) for line, numbers in told.items()):
        return False
    if "year" in rows.columns and not all(
        str(year) in scan.years_above(document, int(line), found)
        for line, year in zip(rows["line"], rows["year"], strict=True)
    ):
        return False
    return not scan.left_out(document, found, last)


def passages_stand(rows: pd.DataFrame, scan: Scan) -> bool:
    """Whether every number printed in running text stands on its line (``document``, ``line``,
    ``printed``)."""
    return all(
        scan.stands(str(row["document"]), int(row["line"]), Counter(numbers_of(str(row["printed"]))))
        for row in rows.to_dict("records")
    )


def _numbers(row: dict[object, object], columns: Sequence[str], leave: set[str] = _NOT_ON_LINE) -> list[str]:
    return [n for name in columns if name not in leave for n in numbers_of(str(row[name]))]
