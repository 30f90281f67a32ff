"""Answers to ordered and unordered categories: neighbours are merged before anything is hidden."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attack import attainable
from kqlib.disclosure import HIDDEN, Columns, area, audit, distribution, publish, rules
from kqlib.errors import DisclosureError
from kqlib.measures.likert import quantile

SIX = tuple(f"category_{k}" for k in range(1, 7))
COLUMNS = Columns(
    size="n_valid",
    single={name: place for place, name in enumerate(SIX)},
    cuts={"agree": (3,), "top_2": (4,), "bottom_2": (2,), "net": (2, 4)},
    quantiles={"q1": Fraction(1, 4), "median": Fraction(1, 2), "q3": Fraction(3, 4)},
    whole=("mean",),
    beside=("n_blank",),
    merged="examples",
)
LEAST = rules().survey.min_respondents
SCALE = {"item": list("123456")}


def answers(groups, units=None):
    """Give one answer a row; every answer comes from a municipality of its own unless ``units`` says how
    many there are.
    """
    rows = []
    for role, counts in groups.items():
        for k, count in enumerate(counts, 1):
            rows += [("item", role, str(k), f"m{n % (units or 99)}") for n in range(count)]
    return pd.DataFrame(rows, columns=["universe", "role", "category", "unit"])


def table(groups, shown):
    """Give the table with a row for everybody and for each role of ``shown``."""
    total = [sum(counts) for counts in zip(*groups.values(), strict=True)]
    rows = []
    for who, counts in {"total": total, **{role: groups[role] for role in shown}}.items():
        n = sum(counts)
        share = [Fraction(100 * c, n) for c in counts]
        rows.append(
            {
                "respondents": who, "n_valid": n, "n_blank": 0, **dict(zip(SIX, share, strict=True)),
                "q1": quantile(counts, 1, 4), "median": quantile(counts, 1, 2), "q3": quantile(counts, 3, 4),
                "mean": Fraction(sum(k * c for k, c in enumerate(counts, 1)), n), "agree": sum(share[3:]),
                "top_2": sum(share[4:]), "bottom_2": sum(share[:2]),
                "net": sum(share[4:]) - sum(share[:2]), "examples": None,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def guarded(groups, shown, units=None):
    frame = table(groups, shown)
    areas = [area("item", {} if who == "total" else {"role": who}) for who in frame["respondents"]]
    given = answers(groups, units)
    return frame, distribution(areas, given, rules(), COLUMNS, categories=SCALE, labels=("respondents",))


def row(groups, shown=(), who="total", units=None):
    frame, guard = guarded(groups, shown, units)
    safe = publish(frame, guard)
    assert audit({"item": safe.disclosure}) == ()
    (found,) = [r for r in safe.rows() if r["respondents"] == who]
    return {name: ":" if value == HIDDEN else value for name, value in found.items()}


def shares(found):
    return [found[name] if found[name] == ":" else int(found[name]) for name in SIX]


@pytest.mark.parametrize(
    ("counts", "shown", "merged"),
    [
        # Of 40: 4 + 4 are enough together, and each may be nought to eight.
        ([4, 4, 10, 10, 6, 6], [":", ":", 25, 25, 15, 15], "1–2: 20"),
        # 1 + 2 are too few, so 3 comes along: (1 + 2 + 9) / 40.
        ([1, 2, 9, 14, 8, 6], [":", ":", ":", 35, 20, 15], "1–3: 30"),
        # Both ends, each with its neighbour.
        ([3, 7, 10, 10, 7, 3], [":", ":", 25, 25, ":", ":"], "1–2: 25; 5–6: 25"),
        # Nought is a small count too: nobody disagreed strongly.
        ([0, 10, 10, 10, 5, 5], [":", ":", 25, 25, 13, 13], "1–2: 25"),
        ([5, 5, 10, 10, 5, 5], [13, 13, 25, 25, 13, 13], None),
    ],
)
def test_neighbours_are_merged(counts, shown, merged):
    found = row({"a": counts})
    assert shares(found) == shown
    assert found["examples"] == merged
    assert found["n_valid"] == 40
    # The mean would divide what is merged.
    assert (found["mean"] == ":") == (merged is not None)


def test_what_follows_from_a_merged_category_is_hidden_and_the_rest_is_not():
    # 1–3 together: the share of 1–2 would divide them, that of 5–6 and of 4–6 do not.
    found = row({"a": [1, 2, 9, 14, 8, 6]})
    assert (found["bottom_2"], found["net"]) == (":", ":")
    assert str(found["top_2"]) == "35.0"
    assert str(found["agree"]) == "70.0"
    assert (found["q1"], found["median"], found["q3"]) == (3, 4, 5)


def test_everybody_of_one_mind_is_not_told():
    found = row({"a": [0, 0, 0, 0, 0, 8]})
    assert shares(found) == [":"] * 6
    assert (found["n_valid"], found["examples"], found["agree"]) == (8, None, ":")
    # A median of 6 among eight says that at most three answered anything else.
    assert found["median"] == ":"


def test_a_group_that_is_too_small_is_not_told_at_all():
    found = row({"a": [0, 1, 1, 1, 1, 0]})
    assert [value for name, value in found.items() if name != "respondents" and value is not None] == [
        ":"
    ] * 16


def test_answers_from_two_municipalities_are_not_told():
    assert shares(row({"a": [20, 20, 20, 20, 20, 20]}, units=2)) == [":"] * 6
    assert shares(row({"a": [20, 20, 20, 20, 20, 20]}, units=3)) == [17] * 6


def test_a_group_without_a_row_is_protected():
    """The total less the roles shown is the role that has no row."""
    groups = {
        "mayor": [10, 10, 10, 10, 10, 10], "leader": [20, 20, 20, 20, 20, 20], "unknown": [2, 6, 6, 6, 6, 6],
    }  # fmt: skip
    frame, guard = guarded(groups, ["mayor", "leader"])
    safe = publish(frame, guard)
    assert audit({"item": safe.disclosure}) == ()
    hidden = [r["respondents"] for r in safe.rows() if r["category_1"] == HIDDEN]
    assert len(hidden) == 1
    # Cells before totals.
    assert hidden[0] in ("mayor", "leader")
    assert all(r["category_3"] != HIDDEN for r in safe.rows())


counts = st.lists(st.integers(0, 12), min_size=6, max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counts, counts)
def test_no_attacker_works_out_a_small_category(first, second):
    """By trial over whole numbers: from the shares, the merged ones, the sizes and the total."""
    groups = {"a": first, "b": second}
    if not all(map(sum, groups.values())):
        return
    frame, guard = guarded(groups, ["a", "b"])
    safe = publish(frame, guard)
    told: dict[frozenset[str], int] = {}
    total = [x + y for x, y in zip(first, second, strict=True)]
    for found, values in zip(safe.rows(), (total, first, second), strict=True):
        who = ("a", "b") if found["respondents"] == "total" else (found["respondents"],)
        runs = [(k, k + 1) for k in range(6) if found[SIX[k]] != HIDDEN]
        for text in (found["examples"] or "").split("; "):
            if text:
                low, high = text.partition(":")[0].split("–")
                runs.append((int(low) - 1, int(high)))
        runs += [(0, 6)] if found["n_valid"] != HIDDEN else []
        for a, b in runs:
            told[frozenset(f"{w}{k}" for w in who for k in range(a, b))] = sum(values[a:b])
    cells = [f"{w}{k}" for w in "ab" for k in range(6)]
    for who, values in groups.items():
        for k, n in enumerate(values):
            if n < LEAST:
                found = attainable(cells, told, f"{who}{k}", 40, range(2 * LEAST))
                assert max(found) >= LEAST, (who, k)
                assert max(found) - min(found) >= LEAST, (who, k)
    assert audit({"item": safe.disclosure}) == ()


def test_unordered_categories_are_hidden_one_by_one():
    columns = Columns(size="n_valid", single={"category_1": 0, "category_2": 1, "category_3": 2})
    given = answers({"a": [30, 3, 20]})
    frame = pd.DataFrame(
        [{"respondents": "total", "n_valid": 53, "category_1": 57, "category_2": 6, "category_3": 38}]
    )
    guard = distribution(
        [area("item")],
        given,
        rules(),
        columns,
        categories={"item": list("123")},
        ordered=False,
        labels=("respondents",),
    )
    (found,) = publish(frame, guard).rows()
    # Don't know (20) goes with no (3): fewer are hidden than with yes.
    assert [name for name, value in found.items() if value == HIDDEN] == ["category_2", "category_3"]


@pytest.mark.parametrize("column", ["municipality", "unit"])
def test_no_answers_by_municipality(column):
    given = answers({"0101": [10] * 6, "0104": [10] * 6})
    given[column] = given["role"]
    areas = [area("item", {column: who}) for who in ("0101", "0104")]
    frame = pd.DataFrame({"respondents": ["0101", "0104"], "n_valid": [60, 60]})
    guard = distribution(
        areas,
        given,
        rules(),
        Columns(size="n_valid"),
        categories=SCALE,
        labels=("respondents",),
    )
    with pytest.raises(DisclosureError, match=column):
        publish(frame, guard)


def test_free_text_is_never_published():
    frame, guard = guarded({"a": [10] * 6}, [])
    with pytest.raises(DisclosureError, match="item_14"):
        publish(frame.assign(item_14="sier for mye"), guard)


def test_a_part_of_a_table_hides_what_the_whole_hides():
    groups = {"a": [1, 9, 10, 10, 10, 10], "b": [12, 9, 10, 10, 10, 10]}
    frame, guard = guarded(groups, ["a", "b"])
    whole = list(publish(frame, guard).rows())
    part = publish(frame.iloc[[2, 0]].reset_index(drop=True), guard.part([2, 0]))
    assert list(part.rows()) == [whole[2], whole[0]]
    narrow = publish(frame[["respondents", "median", "mean"]], guard)
    assert [r["mean"] for r in narrow.rows()] == [r["mean"] for r in whole]
