"""Check every claim of the register: compute it, judge it, and try to say how the print came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from inspect import getdoc
from typing import Any

import pandas as pd

from kqlib.cleaning.published import clean_published
from kqlib.errors import DataError
from kqlib.exhibits import registry
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import Project
from kqlib.printed import Comparison, Printed, Reading, parse
from kqlib.sources import registers
from kqlib.sources.catalogue import catalogue
from kqlib.sources.published import read_published
from kqlib.verification.functions import Tables
from kqlib.verification.language import Interpreter
from kqlib.verification.populations import Populations
from kqlib.verification.register import Claim, claims
from kqlib.verification.values import Number, Truth
from kqlib.verification.verdicts import EXACT, judge


@dataclass(frozen=True)
class Finding:
    """What came of a claim.

    ``computed`` is the point of the first reading (None for a sentence or when nothing can be computed),
    ``low`` and
    ``high`` the ends of its interval; ``verdict`` the code; ``rule`` the rounding rule the print needs;
    ``holds`` and
    ``fails`` the readings that do; ``hypothesis`` the unnatural computation that gives the print.
    """

    claim: Claim
    verdict: str
    computed: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    rule: str = "half_up"
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    hypothesis: str = ""
    inputs: tuple[str, ...] = field(default=())


MAIN = "slik det står"
REVISED = "tallet er revidert siden det eldste dokumentet"


def check_all(project: Project, file: str = "published/claims.csv") -> list[Finding]:
    """Check every claim of the register in ``file``; a project without a register has none."""
    if file not in catalogue(project):
        return []
    tables = Sources(project)
    return [check(claim, tables) for claim in claims(project, file)]


class Sources:
    """The printed tables, the exhibits' facts and the registers; remembers what the present claim used."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.used: list[str] = []
        self._frame = cache(self._read)
        self._computed = cache(self._compute)
        own = Tables(self._table, self._facts, self._place).functions()
        self.functions = {**own, **Populations(self._register).functions()}

    def lacks(self, files: str) -> bool:
        """Whether a register of ``files`` is not there yet."""
        return not registers.present(self._project, files)

    def _register(self, name: str) -> registers.Register:
        found = registers.register(self._project, name)
        self.used.append(found.cited)
        return found

    def _table(self, name: str) -> pd.DataFrame:
        self.used.append(f"published/{name}.csv")
        return self._frame(name)

    def _facts(self, exhibit: str) -> dict[str, Any]:
        self.used += registry.reads(self._project, exhibit)
        return self._computed(exhibit)

    def _place(self, name: str) -> tuple[str, int]:
        source = catalogue(self._project)[f"published/{name}.csv"]
        return source.document, int(source.lines.split("-")[-1])

    def _read(self, name: str) -> pd.DataFrame:
        file = f"published/{name}.csv"
        return clean_published(read_published(self._project, file), f"data/raw/{file}")

    def _compute(self, name: str) -> dict[str, Any]:
        exhibit = registry.get(name)
        inputs = Inputs(self._project, name, exhibit.spec.reads)
        return dict(exhibit.facts(inputs, exhibit.table(inputs)))


def described(project: Project) -> str:
    """Describe every function that a check may call, as the list in ``docs/claims.md``."""
    found = Sources(project).functions
    docs = (" ".join((getdoc(found[name]) or "").split()) for name in sorted(found))
    return "".join(f"- {doc}\n" for doc in docs)


def check(claim: Claim, sources: Sources) -> Finding:
    """Check one claim."""
    sources.used.clear()
    if claim.gated and (not claim.check or sources.lacks(claim.gated)):
        return Finding(claim, "gated")
    if not claim.check:
        return Finding(claim, "not_computable")
    printed = parse(claim.printed) if claim.unit != "statement" else None
    names: dict[str, Any] = {"text": claim.printed}
    if printed and printed.value is not None:
        names["printed"] = Number.exact(printed.number) if claim.unit in EXACT else Number.rounded(printed)
    interpreter = Interpreter(claim.id, sources.functions, names)
    readings = [(name, interpreter.run(text)) for name, text in ((MAIN, claim.check), *claim.alternatives)]
    found = _number(claim, printed, readings) if printed else _statement(claim, readings)
    hypothesis = next((name for name, text in claim.hypotheses if _gives(interpreter.run(text), printed)), "")
    fields = {**vars(found), "hypothesis": hypothesis, "inputs": tuple(dict.fromkeys(sources.used))}
    return Finding(**fields)


def _number(claim: Claim, printed: Printed, readings: list[tuple[str, Number | Truth]]) -> Finding:
    numbers = [(name, value) for name, value in readings if isinstance(value, Number)]
    if len(numbers) < len(readings):
        raise DataError(
            "claim_expression", claim=claim.id, expression=claim.check, found="statement ≠ number"
        )
    first = numbers[0][1]
    natural = tuple(Reading(name, value.point, value.interval) for name, value in numbers)
    verdict = judge(Comparison(claim.id, "", "", printed, claim.unit, natural, claim.check))
    return Finding(
        claim,
        verdict.code,
        first.point,
        first.interval.low,
        first.interval.high,
        verdict.rule,
        verdict.holds,
        verdict.fails,
    )


def _statement(claim: Claim, readings: list[tuple[str, Number | Truth]]) -> Finding:
    truths = [(name, value) for name, value in readings if isinstance(value, Truth)]
    if len(truths) < len(readings):
        raise DataError(
            "claim_expression", claim=claim.id, expression=claim.check, found="number ≠ statement"
        )
    codes = [(name, _code(value)) for name, value in truths]
    holds = tuple(name for name, code in codes if code != "contradicts")
    fails = tuple(name for name, code in codes if code == "contradicts")
    if holds and fails:
        return Finding(claim, "depends_on_reading", holds=holds, fails=fails)
    if fails and claim.kind == "vintage":
        # A revision is no fault: each number stands with its own document (methods, section 1).
        return Finding(claim, "depends_on_reading", holds=(REVISED,), fails=fails)
    if fails:
        return Finding(claim, "contradicts", fails=fails)
    agreed = any(code == "agrees" for _, code in codes)
    return Finding(claim, "agrees" if agreed else "rounding", holds=holds)


def _code(value: Truth) -> str:
    if value.point and value.always:
        return "agrees"
    return "rounding" if value.possible else "contradicts"


def _gives(value: Number | Truth, printed: Printed | None) -> bool:
    if isinstance(value, Truth):
        return value.point
    return printed is not None and printed.value is not None and value.interval.meets(printed.interval())
