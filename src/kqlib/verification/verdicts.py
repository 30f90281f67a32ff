"""The verdict on one printed number.

``agrees``: the point value rounds to the print, half-up.  ``rounding``: only the interval of the printed inputs reaches
the print, or only another rounding rule, which is named.  ``contradicts``: disjoint under every natural reading.
``depends_on_reading``: holds under one natural reading and fails under another.  ``not_computable``: no reading.
"""

from __future__ import annotations

from dataclasses import dataclass

from kqlib.printed import RULES, Comparison, Printed, Reading, implied


@dataclass(frozen=True)
class Verdict:
    """A comparison with its verdict; ``rule`` names the rounding rule that the print needs, when it is not half-up.

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
    if not comparison.readings or printed.value is None:
        return Verdict(comparison, "not_computable")
    outcomes = [(reading.name, *_outcome(printed, reading)) for reading in comparison.readings]
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
