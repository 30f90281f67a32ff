"""Primary rules: which single cells tell too much about persons, whatever else is published.

Each function gives the rule that hides the cell (a word of the log and of messages), or the empty text.
Definitions: A. Hundepool et al. (2012), *Statistical Disclosure Control*, Wiley, section 4.2.
"""

from __future__ import annotations

from fractions import Fraction

from kqlib.disclosure.rule_set import AbsenceRule, SurveyRule


def survey_cell(respondents: int, municipalities: int, rule: SurveyRule) -> str:
    """Judge a count of ``respondents`` from so many distinct ``municipalities``; nought is too few too."""
    if respondents < rule.min_respondents:
        return "respondents"
    return "municipalities" if municipalities < rule.min_municipalities else ""


def dominated(total: Fraction, largest: tuple[Fraction, ...], rule: AbsenceRule) -> bool:
    """Whether the ``dominance_n`` largest contributions hold more than ``dominance_k`` of the total."""
    return total > 0 and sum(largest[: rule.dominance_n]) > rule.dominance_k * total


def p_ratio_fails(total: Fraction, largest: tuple[Fraction, ...], rule: AbsenceRule) -> bool:
    """Whether the second largest could tell the largest to within ``p_ratio``: the rest is less than that
    share of it.
    """
    first, second = (*largest, Fraction(0), Fraction(0))[:2]
    return total > 0 and total - first - second < rule.p_ratio * first


def absence_cell(
    absence: Fraction,
    persons: Fraction | None,
    man_years: Fraction | None,
    largest: tuple[Fraction, ...] | None,
    rule: AbsenceRule,
) -> str:
    """Judge an absence total (dagsverk) by the persons and årsverk behind it and its largest contributions.

    Unknown ``man_years`` hide the cell.  Unknown ``persons`` are at least as many as the årsverk, since
    nobody holds more than one.  Without ``largest`` the concentration rules cannot be tried.
    """
    if man_years is None or man_years <= rule.man_years_over:
        return "man_years"
    if (man_years if persons is None else persons) < rule.min_persons:
        return "persons"
    if largest is not None and dominated(absence, largest, rule):
        return "dominance"
    return "p_ratio" if largest is not None and p_ratio_fails(absence, largest, rule) else ""
