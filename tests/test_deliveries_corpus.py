"""Every delivery of the corpus is taken with the right totals or refused for the right reason."""

from decimal import Decimal

import pytest

from deliveries import books, surveys
from deliveries.cases import Case, text_cases

CASES = [*text_cases(), *books.cases(), *surveys.cases()]


# The corpus itself


def test_the_corpus_is_large_and_its_names_are_its_own() -> None:
    assert len(CASES) >= 100
    assert len({case.name for case in CASES}) == len(CASES)
    assert sum(not case.taken for case in CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_says_what_may_become_of_it_and_why_when_there_are_two(case: Case) -> None:
    assert case.taken or case.refused
    assert bool(case.ambiguity) == (len(case.taken) + (case.refused is not None) > 1)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.taken and not case.rates_only], ids=lambda case: case.name
)
def test_the_oracle_adds_up_what_may_be_taken(case: Case) -> None:
    for way in case.taken:
        totals = case.totals(way)
        assert totals["rows_kept"] >= 0
        hand = case.hand
        if "agreed" in hand:
            assert totals["agreed_dagsverk"] == Decimal(hand["agreed"])
            assert totals["absence_dagsverk"] == Decimal(hand["absence"])
            assert totals["pooled_rate_percent"] == hand["rate"]
        for item, counts in hand.get("items", {}).items():
            assert totals["items"][item] == {"n_valid": sum(counts), "counts": counts}
        if "plo" in hand:
            shares = {
                name: [found["municipalities"], found["percent"]]
                for name, found in totals["plo_measures"].items()
            }
            assert (totals["plo_municipalities"], shares) == (hand["plo"], hand["measures"])
