"""What checking a delivery came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kqlib.sources.delivered.faults import Fault, Findings


@dataclass(frozen=True, eq=False)
class Outcome:
    """The outcome of a check: ``ok`` (taken), rows in, kept and dropped by reason, faults, sums.

    ``kind`` is ``pai``, ``survey`` or ``projects``; ``form`` how the delivery came (``person``, ``unit``,
    ``rates``, ``projects``, ``survey``; empty when it could not be told).  ``rows_in`` = ``rows_kept`` + the
    rows of ``dropped``, always; of a refused delivery nothing is kept.  ``frame`` is the clean table (None
    when refused); ``synthetic`` whether a title line says that the data are invented.
    """

    kind: str
    form: str
    ok: bool
    rows_in: int
    rows_kept: int
    dropped: tuple[tuple[str, int], ...]
    faults: tuple[Fault, ...]
    totals: dict[str, Any]
    frame: pd.DataFrame | None
    synthetic: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the outcome for machines."""
        return {
            "ok": self.ok,
            "rows_in": self.rows_in,
            "rows_kept": self.rows_kept,
            "dropped": [{"reason": reason, "rows": rows} for reason, rows in self.dropped],
            "faults": [fault.as_json() for fault in self.faults],
            "totals": self.totals,
        }


@dataclass(frozen=True)
class Summary:
    """What is kept of a check for the chapter on data quality: counts and rules, no value of a row."""

    file: str
    kind: str
    form: str
    rows_in: int
    rows_kept: int
    dropped: tuple[tuple[str, int], ...]
    faults: tuple[tuple[str, str, int], ...]

    @classmethod
    def of(cls, file: str, outcome: Outcome) -> Summary:
        """Summarise the check of ``file``; faults by rule and column, with how many."""
        counts = Counter((fault.rule, fault.column) for fault in outcome.faults)
        faults = tuple((rule, column, n) for (rule, column), n in sorted(counts.items()))
        rows = outcome.rows_in, outcome.rows_kept
        return cls(file, outcome.kind, outcome.form, *rows, outcome.dropped, faults)


def conclude(
    kind: str,
    form: str,
    findings: Findings,
    kept: int,
    totals: dict[str, Any],
    frame: pd.DataFrame | None,
    *,
    synthetic: bool = False,
) -> Outcome:
    """Make the outcome of what was found; a delivery with a fault that refuses is not taken in at all."""
    if not kept and not findings.refused:
        findings.fault(None, "", "", "no_rows")
    rows_in = kept + sum(findings.dropped.values())
    if findings.refused:
        findings.drop("refused", kept)
        kept, frame, totals = 0, None, dict.fromkeys(totals)
    dropped = tuple((reason, rows) for reason, rows in sorted(findings.dropped.items()) if rows)
    sums = {"rows_in": rows_in, "rows_kept": kept, **totals}
    ok, faults = not findings.refused, tuple(findings.listed())
    return Outcome(kind, form, ok, rows_in, kept, dropped, faults, sums, frame, synthetic)
