"""Single cells against the rules: by hand, and against acro, another group's implementation."""

from __future__ import annotations

import doctest
from dataclasses import replace
from fractions import Fraction
from importlib import import_module

import acro.utils
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kqlib.disclosure import primary, rules
from kqlib.errors import LANGUAGES, ParameterError, use_language

SURVEY, ABSENCE = rules().survey, rules().absence
LARGE = Fraction(50)


@pytest.fixture(autouse=True)
def same_thresholds(monkeypatch):
    monkeypatch.setattr(acro.utils, "THRESHOLD", 5)
    monkeypatch.setattr(acro.utils, "SAFE_NK_N", 2)
    monkeypatch.setattr(acro.utils, "SAFE_NK_K", 0.90)
    monkeypatch.setattr(acro.utils, "SAFE_PRATIO_P", 0.10)
    yield
    use_language("nb")


def test_the_rules_are_those_of_the_methods():
    assert (SURVEY.min_respondents, SURVEY.min_municipalities) == (5, 3)
    assert (ABSENCE.man_years_over, ABSENCE.min_persons) == (10, 5)
    assert (ABSENCE.dominance_n, ABSENCE.dominance_k) == (2, Fraction(9, 10))
    assert ABSENCE.p_ratio == Fraction(1, 10)
    assert {"municipality", "unit"} <= set(SURVEY.never_by)
    assert "item_14" in SURVEY.never_shown
    assert rules().version
    assert "Hundepool" in SURVEY.citation


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_may_tighten_the_rules_and_not_loosen_them(language):
    assert rules(12).survey.min_respondents == rules(12).absence.min_persons == 12
    assert rules(12).absence.man_years_over == 10
    assert rules(5) == rules()
    use_language(language)
    with pytest.raises(ParameterError, match=r"min_cell = 4 .*5"):
        rules(4)


@pytest.mark.parametrize(
    ("respondents", "municipalities", "rule"),
    [
        (5, 3, ""), (4, 4, "respondents"), (0, 0, "respondents"), (5, 2, "municipalities"),
        (40, 2, "municipalities"), (1, 1, "respondents"),
    ],
)  # fmt: skip
def test_survey_cells(respondents, municipalities, rule):
    assert primary.survey_cell(respondents, municipalities, SURVEY) == rule


@pytest.mark.parametrize(
    ("persons", "man_years", "rule"),
    [
        # KS shows no figure on ten or fewer.
        (30, "10", "man_years"), (30, "10.0001", ""), (4, "11", "persons"), (5, "11", ""),
        (30, None, "man_years"),
        # Nobody holds more than one årsverk, so more than ten are more than five persons.
        (None, "10.5", ""), (None, "9", "man_years"),
    ],
)  # fmt: skip
def test_absence_cells_by_size(persons, man_years, rule):
    years = None if man_years is None else Fraction(man_years)
    known = None if persons is None else Fraction(persons)
    assert primary.absence_cell(Fraction(100), known, years, None, ABSENCE) == rule


def test_unknown_persons_are_as_many_as_the_arsverk_when_the_rule_is_tightened():
    tight = rules(12).absence
    assert primary.absence_cell(Fraction(100), None, Fraction(11), None, tight) == "persons"
    assert primary.absence_cell(Fraction(100), None, Fraction(12), None, tight) == ""


@pytest.mark.parametrize(
    ("contributions", "rule"),
    [
        # 91 of 100 belong to two; 90 of 100 do not exceed 0,90; 95 of 100 do.
        ((60, 31, 9), "dominance"), ((60, 30, 10), ""), ((90, 0, 5, 5), "dominance"),
        # 84 of 92 are more than 0,90; 75 of 90 are not, and 15 beside a largest of 70 are more than a tenth.
        ((80, 4, 4, 4), "dominance"), ((70, 5, 5, 5, 5), ""),
    ],
)  # fmt: skip
def test_concentrated_cells(contributions, rule):
    largest = tuple(map(Fraction, sorted(contributions, reverse=True)[:2]))
    found = primary.absence_cell(Fraction(sum(contributions)), Fraction(40), LARGE, largest, ABSENCE)
    assert found == rule


def test_the_p_ratio_bites_where_the_dominance_rule_is_lax():
    lax = replace(ABSENCE, dominance_k=Fraction(1))
    largest = (Fraction(80), Fraction(4))
    assert primary.absence_cell(Fraction(91), Fraction(40), LARGE, largest, lax) == "p_ratio"
    assert primary.absence_cell(Fraction(92), Fraction(40), LARGE, largest, lax) == ""


contributions = st.lists(st.integers(0, 60), min_size=2, max_size=12)


@given(contributions)
def test_concentration_as_acro_sees_it(values):
    series = pd.Series(values)
    total = Fraction(sum(values))
    largest = tuple(map(Fraction, sorted(values, reverse=True)[:2]))
    assert primary.dominated(total, largest, ABSENCE) == bool(acro.utils.agg_nk(series))
    assert primary.p_ratio_fails(total, largest, ABSENCE) == bool(acro.utils.agg_p_percent(series))


@given(st.lists(st.integers(0, 60), max_size=12))
def test_the_threshold_as_acro_sees_it(values):
    small = primary.survey_cell(len(values), 9, SURVEY) == "respondents"
    assert small == bool(acro.utils.agg_threshold(pd.Series(values, dtype="int64")))


@pytest.mark.parametrize("module", ["cells", "rule_set", "safe"])
def test_examples_in_docstrings(module):
    assert doctest.testmod(import_module(f"kqlib.disclosure.{module}")).failed == 0
