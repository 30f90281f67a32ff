"""The register of claims: every checkable quantitative statement of the documents, and how each is checked.

``claims.csv`` has one row a claim.  Columns: ``id``; ``document``; ``lines`` (``3155-3158``); ``kind``;
``statement``
(in own words); ``printed`` (as printed, may be empty for a sentence); ``unit``; ``check`` (an expression of
``language``: a number to compare with the print, or a statement); ``alternatives`` (other natural readings,
``name: expression``, separated by ``||``); ``hypothesis`` (unnatural ways of computing that may have
produced the
print, in the same form); ``reason``; ``decision`` (the lines of the conclusion that rests on it, or empty);
``gated``
(the register file that is needed); ``why`` (why it cannot be computed, or what a reader must know).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kqlib.errors import DataError, closest
from kqlib.paths import Project
from kqlib.sources.published import read_published

REASONS = (
    "", "arithmetic", "other passage", "other document", "vintage", "unit", "definition", "base",
    "impossible date",
    "label", "missing source",
)  # fmt: skip
KINDS = (
    "table", "sum", "share", "difference", "count", "date", "order", "direction", "comparison", "vintage",
    "label", "set", "rate", "money", "statement", "form", "transcription",
)  # fmt: skip
COLUMNS = (
    "id", "document", "lines", "kind", "statement", "printed", "unit", "check", "alternatives",
    "hypothesis", "reason", "decision", "gated", "why",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One row of the register; ``row`` is its line in the file, ``alternatives`` and ``hypotheses`` are
    (name, expression)."""

    row: int
    id: str
    document: str
    lines: str
    kind: str
    statement: str
    printed: str
    unit: str
    check: str
    alternatives: tuple[tuple[str, str], ...]
    hypotheses: tuple[tuple[str, str], ...]
    reason: str
    decision: str
    gated: str
    why: str


REGISTER = "published/claims.csv"


def claims(project: Project, file: str = REGISTER) -> list[Claim]:
    """Read the register; raises :class:`DataError` naming the row for a column, kind, reason or reading out
    of order."""
    frame = read_published(project, file)
    for name in COLUMNS:
        if name not in frame.columns:
            found = ", ".join(frame.columns)
            raise DataError("csv_missing_column", file=f"data/raw/{file}", expected=name, found=found)
    read = [_claim(file, int(str(line)), row) for line, row in frame.iterrows()]
    seen: dict[str, int] = {}
    for claim in read:
        if claim.id in seen:
            raise _broken(file, claim.row, claim.id, f"id = {seen[claim.id]}")
        seen[claim.id] = claim.row
    return read


def _claim(file: str, line: int, row: pd.Series) -> Claim:
    text = {name: str(row[name]).strip() for name in COLUMNS}
    for name, known in (("kind", KINDS), ("reason", REASONS)):
        if text[name] not in known:
            raise _broken(file, line, text["id"], f"{name} «{text[name]}»{closest(text[name], known)}")
    if not text["check"] and not text["gated"] and not text["why"]:
        raise _broken(file, line, text["id"], "check, gated, why")
    return Claim(
        row=line,
        alternatives=_named(file, line, text["id"], text.pop("alternatives")),
        hypotheses=_named(file, line, text["id"], text.pop("hypothesis")),
        **text,
    )


def _named(file: str, line: int, claim: str, text: str) -> tuple[tuple[str, str], ...]:
    pieces = [piece.strip() for piece in text.split("||") if piece.strip()]
    pairs = [piece.partition(": ") for piece in pieces]
    for piece, (name, mark, expression) in zip(pieces, pairs, strict=True):
        if not (name and mark and expression.strip()):
            raise _broken(file, line, claim, f"«{piece}» ≠ name: expression")
    return tuple((name.strip(), expression.strip()) for name, _, expression in pairs)


def _broken(file: str, line: int, claim: str, found: str) -> DataError:
    return DataError("claim_broken", file=f"data/raw/{file}", line=line, claim=claim, found=found)
