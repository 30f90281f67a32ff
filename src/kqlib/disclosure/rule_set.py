"""The rules of disclosure control, ``rules.toml`` typed: a notebook may tighten them, nobody loosen them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from kqlib.errors import ParameterError


@dataclass(frozen=True)
class SurveyRule:
    """What a published count of respondents must hold, and what survey tables never show.

    ``min_respondents`` persons from ``min_municipalities`` distinct municipalities; never divided by a
    dimension of ``never_by``, never with a column of ``never_shown``.
    """

    min_respondents: int
    min_municipalities: int
    never_by: tuple[str, ...]
    never_shown: tuple[str, ...]
    citation: str


@dataclass(frozen=True)
class AbsenceRule:
    """What a published rate must rest on: more than ``man_years_over`` årsverk, at least ``min_persons``
    persons, and no one or two of them that hold nearly all of the absence.

    ``dominance_n`` persons may hold at most the share ``dominance_k``; what remains beside the two largest
    must be at least ``p_ratio`` of the largest.  A hidden rate must stay open over ``open_points`` percentage
    points.
    """

    man_years_over: Fraction
    min_persons: int
    dominance_n: int
    dominance_k: Fraction
    p_ratio: Fraction
    open_points: Fraction
    citation: str


@dataclass(frozen=True)
class Rules:
    """One version of the rules."""

    version: str
    date: date
    survey: SurveyRule
    absence: AbsenceRule


@cache
def _written() -> Rules:
    raw = tomllib.loads(files("kqlib.disclosure").joinpath("rules.toml").read_text("utf-8"))
    survey, absence = raw["survey"], raw["absence"]
    lists = {name: tuple(survey[name]) for name in ("never_by", "never_shown")}
    exact = {
        name: Fraction(absence[name]) for name in ("man_years_over", "dominance_k", "p_ratio", "open_points")
    }
    return Rules(raw["version"], raw["date"], SurveyRule(**survey | lists), AbsenceRule(**absence | exact))


def rules(min_cell: int | None = None) -> Rules:
    """Give the rules, tightened to ``min_cell`` persons a cell when that is asked for.

    Raises :class:`ParameterError` for a ``min_cell`` below the written rule: it would loosen it.

    >>> rules().survey.min_respondents, rules(10).survey.min_respondents, rules(10).absence.min_persons
    (5, 10, 10)
    """
    written = _written()
    least = max(written.survey.min_respondents, written.absence.min_persons)
    if min_cell is None:
        return written
    if min_cell < least:
        raise ParameterError("disclosure_loosened", found=min_cell, expected=least, version=written.version)
    return replace(
        written,
        survey=replace(written.survey, min_respondents=min_cell),
        absence=replace(written.absence, min_persons=min_cell),
    )
