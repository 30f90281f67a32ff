"""Every verdict in one form: the claims of the register, and the printed cells that the exhibits compare.

A record is what a reader meets: what is printed where, what was computed from what, the verdict and its
reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kqlib.exhibits import registry
from kqlib.exhibits.contract import Exhibit, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import Project
from kqlib.printed import Comparison
from kqlib.sources.catalogue import catalogue
from kqlib.verification.check import Finding, check_all
from kqlib.verification.register import REGISTER, claims
from kqlib.verification.telling import exact_text, explain, found
from kqlib.verification.verdicts import Verdict, judge
from kqlib.vocabulary import column, is_window, value_label


@dataclass(frozen=True)
class Record:
    """One printed number or statement and its verdict.

    ``id`` is unique; ``lines`` are lines of ``document``; ``computed``, ``low`` and ``high`` are unrounded
    decimals as
    text with a point (empty when there is no number); ``formula`` is the computation; ``inputs`` the raw
    files used;
    ``exhibit`` the exhibit whose cell it is (empty for the register); ``explanation`` is for readers, in
    bokmål.
    """

    id: str
    document: str
    lines: str
    statement: str
    printed: str
    unit: str
    computed: str
    low: str
    high: str
    verdict: str
    reason: str
    hypothesis: str
    decision: str
    evidence: str
    formula: str
    inputs: tuple[str, ...]
    exhibit: str
    explanation: str
    kind: str = "table"

    @property
    def about_document(self) -> bool:
        """Whether it is about what a document says, and not about our transcription of it."""
        return self.kind != "transcription"


def records(project: Project) -> list[Record]:
    """Give every record: the exhibits' cells in the order of the documents, then the register.

    What an exhibit says of running text stands in the register, where it has its lines.
    """
    cells = [r for exhibit in _own(project) for r in exhibit_records(project, exhibit)]
    return [*cells, *(_of_finding(finding) for finding in check_all(project))]


def documents(project: Project) -> list[str]:
    """Name the documents that records are about, without judging anything."""
    judged = {claim.document for claim in claims(project)} if REGISTER in catalogue(project) else set()
    return sorted(judged | {e.spec.at[0] for e in _own(project) if e.has_comparisons})


def _own(project: Project) -> list[Exhibit]:
    # A project about another report has other tables: exhibits whose files it does not declare are not its
    # own.
    declared = set(catalogue(project))
    return [e for e in registry.all_exhibits() if set(e.spec.reads) <= declared]


def exhibit_records(project: Project, exhibit: Exhibit) -> list[Record]:
    """Give the records of one exhibit's comparisons."""
    if not exhibit.has_comparisons:
        return []
    spec = exhibit.spec
    inputs = Inputs(project, spec.id, spec.reads)
    table = exhibit.table(inputs)
    verdicts = [judge(c) for c in exhibit.comparisons(inputs, table)]
    words = Words(spec.id, "nb", exhibit.facts(inputs, table))
    lines = _lines(table, spec.header)
    cells = [v for v in verdicts if v.comparison.row]
    return [_of_verdict(v, exhibit, words, lines.get(v.comparison.row, str(spec.at[1]))) for v in cells]


def _lines(table: pd.DataFrame, header: str) -> dict[str, str]:
    if "line" not in table.columns:
        return {}
    return {str(name): str(line) for name, line in zip(table[header], table["line"], strict=True)}


def _of_verdict(verdict: Verdict, exhibit: Exhibit, words: Words, line: str) -> Record:
    comparison, spec = verdict.comparison, exhibit.spec
    first = comparison.readings[0] if comparison.readings else None
    return Record(
        id=comparison.id,
        document=spec.at[0],
        lines=line,
        statement=_named(comparison, exhibit),
        printed=comparison.printed.text,
        unit=comparison.unit,
        computed=exact_text(first.point) if first else "",
        low=exact_text(first.interval.low) if first else "",
        high=exact_text(first.interval.high) if first else "",
        verdict=verdict.code,
        reason="" if verdict.code == "agrees" else comparison.reason.replace("_", " "),
        hypothesis="",
        decision=comparison.decision,
        evidence="recomputed_from_external_data" if comparison.registers else spec.evidence,
        formula=comparison.formula,
        inputs=(*spec.reads, *comparison.registers),
        exhibit=spec.id,
        explanation=explain(verdict, words),
    )


def _named(comparison: Comparison, exhibit: Exhibit) -> str:
    window = is_window(comparison.row)
    row = (
        column(comparison.row).label("nb")
        if window
        else value_label(exhibit.spec.header, comparison.row, "nb")
    )
    return f"{exhibit.spec.number}: {row}, {column(comparison.column).label('nb').lower()}"


def _of_finding(finding: Finding) -> Record:
    claim = finding.claim
    return Record(
        id=claim.id,
        document=claim.document,
        lines=claim.lines,
        statement=claim.statement,
        printed=claim.printed,
        unit=claim.unit,
        computed=exact_text(finding.computed),
        low=exact_text(finding.low),
        high=exact_text(finding.high),
        verdict=finding.verdict,
        reason="" if finding.verdict == "agrees" else claim.reason,
        hypothesis=finding.hypothesis,
        decision=claim.decision,
        evidence=_evidence(finding),
        formula=claim.gated if finding.verdict == "gated" else claim.check,
        inputs=finding.inputs,
        exhibit="",
        explanation=" ".join(filter(None, (found(finding), claim.why))),
        kind=claim.kind,
    )


def _evidence(finding: Finding) -> str:
    if finding.verdict == "gated":
        return "gated"
    if finding.claim.gated:
        return "recomputed_from_external_data"
    return "recomputed" if finding.claim.check else "transcribed"


def as_dict(record: Record) -> dict[str, Any]:
    """Give a record as plain JSON."""
    return {**vars(record), "inputs": list(record.inputs)}
