"""Intervals for shares, against values worked out by other means than the formula under test."""

from decimal import Decimal, getcontext
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kqlib.measures.proportions import (
    design_effect,
    effective_size,
    intraclass_correlation,
    weighted_cluster_size,
    wilson,
    wilson_effective,
)

Z = Decimal(
    "1.959963984540054235524594430520551"
)  # the 97.5 % point of the normal distribution, from a table


def roots(successes: int, n: int) -> tuple[Decimal, Decimal]:
    """Solve (p − π)² = z² π (1 − π) / n for π, in fifty digits."""
    getcontext().prec = 50
    p, step = Decimal(successes) / n, Z * Z / n
    a, b, c = 1 + step, -(2 * p + step), p * p
    spread = (b * b - 4 * a * c).sqrt()
    return (-b - spread) / (2 * a), (-b + spread) / (2 * a)


@pytest.mark.parametrize(
    ("successes", "n"), [(55, 79), (1, 2), (3, 40), (199, 200), (0, 10), (10, 10), (365, 548)]
)
def test_wilson_is_the_root_of_the_quadratic(successes: int, n: int) -> None:
    low, high = wilson(successes, n)
    expected = roots(successes, n)
    assert low == pytest.approx(float(expected[0]), abs=1e-12)
    assert high == pytest.approx(float(expected[1]), abs=1e-12)


def test_wilson_at_the_ends_as_in_textbooks() -> None:
    # 0 of n gives z² / (n + z²); n of n mirrors it.
    assert wilson(0, 10) == (0.0, pytest.approx(0.277533, abs=5e-7))
    assert wilson(10, 10) == (pytest.approx(0.722467, abs=5e-7), 1.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_wilson_other_confidence() -> None:
    # z = 1.6448536 for 90 %: 5 of 10 is 0.5 ± z / (2 √(10 + z²)).
    half = 1.6448536269514722 / (2 * (10 + 1.6448536269514722**2) ** 0.5)
    assert wilson(5, 10, 0.90) == (pytest.approx(0.5 - half), pytest.approx(0.5 + half))


@pytest.mark.parametrize(
    ("successes", "n", "confidence"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0), (1, 5, 1)]
)
def test_wilson_refuses_what_is_no_share(successes: int, n: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n, confidence)


@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.999)
)
def test_wilson_holds_the_share(pair: tuple[int, int], confidence: float) -> None:
    successes, n = pair
    low, high = wilson(successes, n, confidence)
    assert 0 <= low <= successes / n <= high <= 1


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(2, 50))
def test_wilson_of_more_answers_lies_within_that_of_fewer(pair: tuple[int, int], times: int) -> None:
    successes, n = pair
    wide, narrow = wilson(successes, n), wilson(successes * times, n * times)
    assert wide[0] <= narrow[0] + 1e-12
    assert narrow[1] <= wide[1] + 1e-12


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_mirrors(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = wilson(successes, n)
    assert wilson(n - successes, n) == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_effective_size_by_hand() -> None:
    # 100 answers of 201, variance doubled: 100 / 2 × 200 / 101.
    assert effective_size(100, 2.0, 201) == pytest.approx(10000 / 101)
    assert effective_size(100, 2.0, None) == 50
    assert effective_size(40, 1.5, 40) == inf
    with pytest.raises(ValueError, match="no sample"):
        effective_size(41, 1.0, 40)


def test_wilson_effective_by_hand() -> None:
    # n_eff = 79 / 1.25 × 547 / 469 = 73.7109….
    size = 79 / 1.25 * 547 / 469
    assert wilson_effective(55 / 79, 79, 1.25, 548) == pytest.approx(wilson(55 / 79 * size, size))
    assert size == pytest.approx(73.7109, abs=1e-4)


def test_a_full_count_has_no_interval_and_no_answers_say_nothing() -> None:
    assert wilson_effective(0.5, 12, 1.3, 12) is None
    assert wilson_effective(0.0, 0, 1.0, 12) == (0.0, 1.0)
    assert wilson_effective(0.0, 0, 1.0, 0) == (0.0, 1.0)


def test_intraclass_correlation_by_hand() -> None:
    # Clusters (1, 1), (0, 0), (1, 0): means 1, 0, ½; MSB = 2·(¼ + ¼ + 0) / 2 = ½, MSW = ½ / 3 = 1/6, m = 2.
    # (1/2 − 1/6) / (1/2 + 1/6) = 1/2.
    assert intraclass_correlation([1, 1, 0, 0, 1, 0], list("aabbcc")) == pytest.approx(0.5)
    # Unequal: (1, 1, 0), (0,): mean ½, MSB = 3·(1/6)² + (1/2)² = 1/3, MSW = (2/3) / 2 = 1/3: nothing.
    assert intraclass_correlation([1, 1, 0, 0], list("aaab")) == pytest.approx(0.0, abs=1e-12)
    # Unequal: (1, 1), (0,): MSB = 2·(1/3)² + (2/3)² = 2/3, MSW = 0: all.
    assert intraclass_correlation([1, 1, 0], list("aab")) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("values", "clusters"),
    [([], ""), ([1], "a"), ([1, 0], "aa"), ([1, 0], "ab"), ([1, 1, 1, 1], "aabb"), ([1, 0, 1, 0], "aabb")],
)
def test_intraclass_correlation_is_nought_without_evidence(values: list[float], clusters: str) -> None:
    assert intraclass_correlation(values, list(clusters)) == 0.0


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 8)), max_size=60))
def test_intraclass_correlation_lies_between_nought_and_one(answers: list[tuple[int, int]]) -> None:
    found = intraclass_correlation([value for value, _ in answers], [cluster for _, cluster in answers])
    assert 0 <= found <= 1 + 1e-12


def test_kish_cluster_size_and_design_effect_by_hand() -> None:
    assert weighted_cluster_size(list("aaab")) == pytest.approx(10 / 4)
    assert weighted_cluster_size([]) == 0.0
    assert design_effect(0.2, 2.5) == pytest.approx(1.3)
    assert design_effect(0.2, 0.0) == 1.0
