"""Shares, tests and opinions of the survey by hand: small tables, worked out in the comments."""

from __future__ import annotations

from fractions import Fraction
from math import log

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kqlib.measures.choices import choice_table
from kqlib.measures.models.ordered_tests import contrasts, ordered_tests, superiority
from kqlib.measures.municipal_opinion import RULES, municipal_opinion
from kqlib.measures.proportions import share_of, standardised_share, wilson
from kqlib.measures.response import response_table

ROLES = ("ordfører", "rådmann", "tillitsvalgt", "prosjektleder", "ukjent")


def answers(*rows: tuple[str, str, int | None]) -> pd.DataFrame:
    """Give cleaned answers to item 5 from (unit, role, value)."""
    frame = pd.DataFrame(rows, columns=["unit", "role", "item_5"])
    role = pd.Categorical(frame["role"], categories=ROLES, ordered=True)
    return frame.assign(role=role, item_5=frame["item_5"].astype("Int8"))


def invitations(**invited: int) -> pd.DataFrame:
    return pd.DataFrame({"role": list(invited), "cohort": "P1", "invited": list(invited.values())})


# Shares


def test_a_share_of_nobody_and_of_everybody() -> None:
    nobody = share_of([], [], 10)
    assert nobody.share is nobody.low is None
    assert (nobody.bound_low, nobody.bound_high) == (0, 1)
    everybody = share_of([True, False], ["a", "b"], 2)
    assert everybody.census
    assert everybody.low is everybody.high is everybody.n_effective is None
    assert everybody.bound_low == everybody.bound_high == Fraction(1, 2)


def test_without_the_number_invited_there_are_no_bounds_and_no_correction() -> None:
    found = share_of([True, True, False, False], list("abcd"), None)
    assert found.bound_low is found.bound_high is None
    assert found.n_effective == 4
    assert (found.low, found.high) == wilson(2, 4)


def test_standardised_by_hand() -> None:
    # 10 mayors invited, 2 answered, 1 yes; 30 chief executives invited, 3 answered, 2 yes; 1 of unknown role.
    # (10 × 1/2 + 30 × 2/3) / 40 = 5/8.  Weights 5, 5, 10, 10, 10: 5 × 350 / 40² = 35/32.
    yes = [True, False, True, True, False, True]
    roles = ["ordfører", "ordfører", "rådmann", "rådmann", "rådmann", "ukjent"]
    found = standardised_share(yes, roles, list("abcdef"), {"ordfører": 10, "rådmann": 30})
    assert found is not None
    assert found.share == Fraction(5, 8)
    size = 5 / (35 / 32) * 39 / 35
    assert (found.low, found.high) == pytest.approx(wilson(5 / 8 * size, size))


def test_standardised_is_not_known_when_an_invited_role_is_silent() -> None:
    assert standardised_share([True], ["ordfører"], ["a"], {"ordfører": 1, "rådmann": 1}) is None
    assert standardised_share([True], ["ordfører"], ["a"], {}) is None
    full = standardised_share(
        [True, False], ["ordfører", "rådmann"], ["a", "b"], {"ordfører": 1, "rådmann": 1}
    )
    assert full is not None
    assert (full.share, full.low, full.high) == (Fraction(1, 2), None, None)


def test_responses_without_invitations_are_counts_only() -> None:
    frame = answers(("a", "ordfører", 1), ("b", "ukjent", 2))
    frame["cohort"] = pd.Categorical(["P1", "P1"], categories=["P1", "ukjent"])
    found = response_table(frame, invitations())
    assert found["answered"].tolist() == [2, 1, 1, 2]
    assert found["invited"].isna().all()
    assert found["rate"].isna().all()


def test_choice_items_by_hand() -> None:
    frame = answers(*((unit, "ordfører", 1) for unit in "abcdef"))
    frame["cohort"] = pd.Categorical(["P1"] * 6)
    frame["item_9b"] = pd.Categorical(
        ["ja", "vet ikke", "ja", None, None, "nei"], categories=["ja", "nei", "vet ikke"]
    )
    frame["item_9b_missing"] = [None, None, None, "not_answered", "never_shown", None]
    found = choice_table(frame, invitations(ordfører=8), items=["item_9b"])
    assert found["answer"].tolist() == ["ja", "nei", "vet ikke"]
    assert found["count"].tolist() == [2, 1, 1]
    assert found["share"].tolist() == [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]
    row = found.iloc[0]
    assert (row["n_valid"], row["n_blank"], row["n_not_shown"], row["invited"]) == (4, 1, 1, 8)
    assert (row["bound_low"], row["bound_high"]) == (Fraction(2, 8), Fraction(6, 8))


# What the municipality says


def test_who_answers_for_the_municipality() -> None:
    frame = answers(
        # a: the leader disagrees, two of three agree.  b: divided, no leader.  c: two leaders against one
        # another and a mayor who disagrees.  d: nobody answered.  Without a municipality: nobody's answer.
        ("a", "prosjektleder", 3), ("a", "rådmann", 4), ("a", "ordfører", 6),
        ("b", "rådmann", 6), ("b", "ordfører", 1),
        ("c", "prosjektleder", 4), ("c", "prosjektleder", 3), ("c", "ordfører", 2),
        ("d", "prosjektleder", None),
        (None, "prosjektleder", 6),
    )  # fmt: skip
    found = {rule: tuple(municipal_opinion(frame, "item_5", rule).values()) for rule in RULES}
    # agree, divided, disagree
    assert found == {"project_leader": (0, 1, 1), "majority": (1, 1, 1), "any": (3, 0, 0)}
    with pytest.raises(ValueError, match="no rule"):
        municipal_opinion(frame, "item_5", "mayor")


# Tests


@given(
    st.lists(st.integers(0, 9), min_size=6, max_size=6), st.lists(st.integers(0, 9), min_size=6, max_size=6)
)
def test_superiority_is_u_over_the_pairs(one: list[int], other: list[int]) -> None:
    first, second = ([v for v, n in enumerate(counts) for _ in range(n)] for counts in (one, other))
    if not first or not second:
        assert superiority(one, other) is None
        return
    u = stats.mannwhitneyu(first, second, method="asymptotic").statistic
    assert superiority(one, other) == Fraction(u) / (len(first) * len(second))


def two_by_two(a: int, b: int, c: int, d: int, copies: int = 1) -> pd.DataFrame:
    """Mayors answer 6 a times and 1 b times, chief executives c and d times; ``copies`` a municipality."""
    cells = [("ordfører", 6, a), ("ordfører", 1, b), ("rådmann", 6, c), ("rådmann", 1, d)]
    rows = [(role, value) for role, value, times in cells for _ in range(times)]
    return answers(*((f"u{n}", *row) for n, row in enumerate(rows) for _ in range(copies)))


def test_two_answers_and_two_groups_are_the_odds_ratio() -> None:
    # Saturated: the effect is log(OR), its variance Σ 1/n, times n / (n − 2) for the clusters of one.
    found = ordered_tests(two_by_two(30, 10, 15, 25), "role", ["item_5"]).iloc[0]
    effect, variance = log(30 * 25 / (10 * 15)), (1 / 30 + 1 / 10 + 1 / 15 + 1 / 25) * 80 / 78
    assert found["wald"] == pytest.approx(effect**2 / variance, rel=1e-5)
    assert found["p"] == pytest.approx(stats.chi2.sf(effect**2 / variance, 1), rel=1e-4)
    assert (found["df"], found["n_valid"], found["units"], found["groups"]) == (1, 80, 80, 2)


def test_the_same_answers_twice_in_a_municipality_are_no_new_evidence() -> None:
    once = ordered_tests(two_by_two(30, 10, 15, 25), "role", ["item_5"]).iloc[0]
    twice = ordered_tests(two_by_two(30, 10, 15, 25, copies=2), "role", ["item_5"]).iloc[0]
    # Only the correction (n − 1) / (n − 2) knows of the copies.
    assert twice["wald"] / once["wald"] == pytest.approx((79 / 78) / (159 / 158), rel=1e-5)


def test_the_contrast_of_two_groups_is_the_test() -> None:
    frame = two_by_two(30, 10, 15, 25)
    whole, each = ordered_tests(frame, "role", ["item_5"]), contrasts(frame, "role", ["item_5"])
    assert each["group"].tolist() == ["ordfører", "rådmann"]
    assert each["p"].tolist() == pytest.approx([whole["p"].iloc[0]] * 2)
    # 30 of 40 against 15 of 40: (30 × 25 + ½ (30 × 15 + 10 × 25)) / 1600.
    assert each["superiority"].tolist() == [Fraction(1100, 1600), Fraction(500, 1600)]


@pytest.mark.parametrize(
    ("values", "finite"),
    [
        ({"ordfører": [1, 3, 6], "rådmann": [2, 2, 2]}, True),
        ({"ordfører": [1, 3, 6], "rådmann": [6, 6, 6]}, False),
        ({"ordfører": [1, 3, 6], "rådmann": [1, 1, 1]}, False),
        ({"ordfører": [1, 2, 2], "rådmann": [3, 4, 4]}, False),
        ({"ordfører": [1, 3, 3], "rådmann": [3, 4, 4]}, False),
        ({"ordfører": [1, 3, 3], "rådmann": [2, 4, 4]}, True),
        ({"ordfører": [1, 2, 6]}, False),
        ({"ordfører": [5, 5], "rådmann": [5, 5]}, False),
    ],
)
def test_a_test_without_a_finite_solution_is_missing(values: dict[str, list[int]], finite: bool) -> None:
    rows = [(role, value) for role, given_ in values.items() for value in given_ * 3]
    frame = answers(*((f"u{n}", *row) for n, row in enumerate(rows)))
    found = ordered_tests(frame, "role", ["item_5"]).iloc[0]
    assert pd.notna(found["p"]) == pd.notna(found["p_holm"]) == finite


def test_small_and_unknown_groups_are_left_out() -> None:
    frame = pd.concat([two_by_two(30, 10, 15, 25), answers(("x", "ukjent", 3), ("y", "tillitsvalgt", 2))])
    frame["role"] = pd.Categorical(frame["role"], categories=ROLES, ordered=True)
    found = ordered_tests(frame, "role", ["item_5"], smallest=5).iloc[0]
    assert (found["n_valid"], found["groups"]) == (80, 2)


def test_holm_is_over_the_items_that_have_a_test() -> None:
    frame = two_by_two(30, 10, 15, 25).assign(item_6=5)
    found = ordered_tests(frame, "role", ["item_5", "item_6"])
    assert found["p_holm"].iloc[0] == found["p"].iloc[0]
    assert pd.isna(found["p_holm"].iloc[1])
