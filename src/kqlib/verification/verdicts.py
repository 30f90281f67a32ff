"""The verdict on one printed number.

``agrees``: the point value rounds to the print, half-up.  ``rounding``: only the interval of the printed
inputs reaches the print, or only another rounding rule, which is named.  ``contradicts``: disjoint under
every natural reading. ``depends_on_reading``: holds under one natural reading and fails under another.
``not_computable``: no reading. ``gated``: no reading before a register is supplied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kqlib.printed import RULES, Comparison, Printed, Reading, implied

# Units of what is counted and not measured.
EXACT = ("count", "nok")


@dataclass(frozen=True)
class Verdict:
    """A comparison with its verdict; ``rule`` names the rounding rule that the print needs, when it is not
    half-up.

    ``holds`` and ``fails`` name the readings under which the print holds or does not.
    """

    comparison: Comparison
    code: str
    rule: str = "half_up"
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()


def judge(comparison: Comparison) -> Verdict:
    """Judge a printed number against its readings."""
    printed = comparison.printed
    if comparison.gated:
        return Verdict(comparison, "gated")
    if not comparison.readings or printed.value is None:
        return Verdict(comparison, "not_computable")
    outcome = _above if comparison.above else _outcome
    outcomes = [(reading.name, *outcome(printed, reading)) for reading in comparison.readings]
    holds = tuple(name for name, code, _ in outcomes if code != "contradicts")
    fails = tuple(name for name, code, _ in outcomes if code == "contradicts")
    if holds and fails:
        return Verdict(comparison, "depends_on_reading", holds=holds, fails=fails)
    if fails:
        return Verdict(comparison, "contradicts", fails=fails)
    _, code, rule = next((o for o in outcomes if o[1] == "agrees"), outcomes[0])
    return Verdict(comparison, code, rule, holds=holds)


def _outcome(printed: Printed, reading: Reading) -> tuple[str, str]:
    for rule, round_to in RULES.items():
        if round_to(reading.point, printed.decimals) == printed.value:
            return ("agrees" if rule == "half_up" else "rounding"), rule
    if reading.interval.meets(implied(printed.number, printed.decimals)):
        return "rounding", "half_up"
    return "contradicts", "half_up"


def _above(printed: Printed, reading: Reading) -> tuple[str, str]:
    # "Over 2" is a statement about order: only values above the printed number itself make it hold.
    if reading.point > printed.number:
        return "agrees", "half_up"
    return ("rounding" if reading.interval.high > printed.number else "contradicts"), "half_up"


def page(document: str) -> str:
    """Name the page of all claims about a document."""
    return f"claims-{document}.html"


def entry(document: str, claim: str) -> str:
    """Give the place of a claim's entry among the pages of the report.

    >>> entry("sluttrapport-2010", "S-3155b")
    'claims-sluttrapport-2010.html#S-3155b'
    """
    return f"{page(document)}#{anchor(claim)}"


def anchor(claim: str) -> str:
    """Give the name of a claim's entry on its page: the id without spaces and signs.

    >>> anchor("table_4_4.percent.Tiltak for å øke")
    'table_4_4.percent.Tiltak-for-å-øke'
    """
    return re.sub(r"[^\w.-]+", "-", claim)
