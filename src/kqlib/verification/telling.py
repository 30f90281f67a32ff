"""Say what was found: the sentences beside a verdict, and exact numbers as text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kqlib.exhibits.contract import Words
from kqlib.printed import Quantity, format_number
from kqlib.verification.verdicts import EXACT, Verdict
from kqlib.vocabulary.words import word

if TYPE_CHECKING:
    from kqlib.verification.check import Finding

_UNIT_DECIMALS = {"count": 0, "nok": 0}
# A hyphen before these is a minus.
_SIGNED = {"percent", "percentage_points"}


def found(finding: Finding) -> str:
    """Say what was found, when the reader must know more than that it holds."""
    if finding.verdict in ("agrees", "not_computable", "gated"):
        return ""
    said = []
    if finding.computed is not None:
        decimals = _UNIT_DECIMALS.get(finding.claim.unit, 2)
        said.append(word("reading_found", "nb", computed=format_number(finding.computed, decimals)))
    if finding.verdict == "depends_on_reading":
        said.append(
            word("reading_split", "nb", holds="; ".join(finding.holds), fails="; ".join(finding.fails))
        )
    if finding.hypothesis and finding.verdict != "depends_on_reading":
        said.append(word("reading_hypothesis", "nb", hypothesis=finding.hypothesis))
    return " ".join(said)


def exact_text(value: Fraction | None) -> str:
    """Write an exact number with a point and at most six decimals, for machines; empty for None.

    >>> exact_text(Fraction(2, 3)), exact_text(Fraction(79)), exact_text(None)
    ('0.666667', '79', '')
    """
    if value is None:
        return ""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def explain(verdict: Verdict, words: Words) -> str:
    """Tell in one or two sentences what was printed, what was computed, and why they differ if they do."""
    comparison, language = verdict.comparison, words.language
    first = comparison.readings[0].point if comparison.readings else Fraction(0)
    decimals = comparison.printed.decimals + (0 if first.denominator == 1 else 1)
    # A count, an amount or a date is exact: rounding is no explanation to rule out.
    exact = comparison.unit in (*EXACT, "date") and verdict.code == "contradicts"
    computed = comparison.shown or Quantity(first, comparison.unit, decimals).text(language)
    form = "elsewhere" if comparison.shown else "agrees" if exact else verdict.code
    printed = comparison.printed.text
    sentence = word(
        f"reading_{form}",
        language,
        printed=printed.replace("-", "−") if comparison.unit in _SIGNED else printed,
        computed=computed,
        calculation=f"{comparison.formula} = {computed}" if comparison.formula else computed,
        formula=comparison.formula,
        holds=_readings(verdict.holds, words),
        fails=_readings(verdict.fails, words),
    )
    if not comparison.explanation:
        return sentence
    return f"{sentence} {words.text(f'explanation_{comparison.explanation}')}"


def _readings(names: tuple[str, ...], words: Words) -> str:
    return "; ".join(
        words.text(f"reading_{name}") if words.has(f"reading_{name}") else name for name in names
    )
