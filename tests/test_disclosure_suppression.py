"""What is hidden beside the small cells: enough against an attacker that shares no code, and no more."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attack import attainable
from disclosure_tables import ALL, cells, crossed, guard, published, sums, with_sums
from kqlib.disclosure import HIDDEN, area, audit, counts, publish, rules
from kqlib.disclosure.choose import hidden
from kqlib.errors import DisclosureError

REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or Path(__file__).parents[2] / "shared" / "reference")
LEAST = rules().survey.min_respondents


def gone(safe):
    frame = safe.frame
    return {
        (a, b)
        for a, b, n in zip(frame["respondents"], frame["answer"], frame["count"], strict=True)
        if n == HIDDEN
    }


def test_a_small_cell_takes_a_rectangle_with_it():
    # By hand: r0c0 = 2 is small.  Its row and its column must lose another cell each, and where those two
    # meet again a fourth.  Any rectangle hides four; the one with the fewest persons is r0/r1 by c0/c1.
    table = crossed([[2, 9, 30], [11, 8, 40], [50, 60, 70]])
    safe = publish(table, guard(table))
    assert gone(safe) == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert int(safe.frame["count"].iloc[3]) == 41


def test_a_rectangle_that_is_too_narrow_is_not_enough():
    # With r1c1 = 1 in the rectangle, r0c0 = 4 could be 3, 4 or 5 and no more: another way is taken.
    table = crossed([[4, 9, 30], [11, 1, 40], [50, 60, 70]])
    safe = publish(table, guard(table))
    assert open_enough(attainable(cells(table), published(safe, table), "r0|c0", 285, range(12)))


def test_a_table_without_small_cells_stays_whole():
    table = crossed([[5, 9], [11, 8]])
    assert gone(publish(table, guard(table))) == set()


def test_nothing_is_left_where_everybody_is_too_few():
    table = crossed([[1, 1], [1, 0]])
    assert (publish(table, guard(table)).frame["count"] == HIDDEN).all()


def test_the_argument_is_not_changed():
    table = crossed([[2, 9, 30], [11, 8, 40]])
    before = table.copy(deep=True)
    publish(table, guard(table))
    pd.testing.assert_frame_equal(table, before)


def test_a_derived_number_goes_with_its_count():
    table = crossed([[2, 9, 30], [11, 8, 40], [50, 60, 70]]).assign(share=12.5, rank=1)
    safe = publish(table.drop(columns="rank"), guard(table.drop(columns="rank")))
    assert ((safe.frame["share"] == HIDDEN) == (safe.frame["count"] == HIDDEN)).all()
    with pytest.raises(DisclosureError, match="rank"):
        publish(table, guard(table.drop(columns="rank")))


def small_cells(table):
    named = zip(sums(table), table["count"], strict=True)
    return [cell for one, n in named if len(one) == 1 and n < LEAST for cell in one]


def open_enough(values):
    return bool(values) and max(values) >= LEAST and max(values) - min(values) >= LEAST


def keeps_out(table, shown):
    """Whether every small cell could hold enough persons, and could be anything within as many."""
    # More than twice the smallest cell that may be told shows nothing new.
    among = range(2 * LEAST)
    most = max(int(table["count"].max()), 4 * LEAST)
    return all(open_enough(attainable(cells(table), shown, c, most, among)) for c in small_cells(table))


@pytest.mark.parametrize(
    "values", [[[2, 9, 6], [7, 8, 5]], [[4, 5, 5], [6, 1, 9]], [[0, 7, 7], [7, 7, 7]], [[3, 3, 9], [9, 9, 6]]]
)  # fmt: skip
def test_no_cheaper_choice_protects(values):
    """All choices of cells and sums are tried; none that costs less keeps the attacker out."""
    table = crossed(values)
    made = guard(table)
    price = {item.name: item.cost for item in made.plan.items}
    forced = {item.name for item in made.plan.items if item.reason}
    names = [item.name for item in made.plan.items]
    chosen = made.plan.hidden()
    assert forced <= chosen
    told = dict(zip(names, zip(sums(table), table["count"], strict=True), strict=True))
    cost = sum(price[name] for name in chosen)
    free = [name for name in names if name not in forced]
    cheaper = 0
    for count in range(len(chosen) - len(forced) + 3):
        for more in combinations(free, count):
            hide = forced | set(more)
            if sum(price[name] for name in hide) < cost - 1e-9:
                cheaper += 1
                shown = dict(told[name] for name in names if name not in hide)
                assert not keeps_out(table, {k: int(v) for k, v in shown.items()}), sorted(hide)
    assert cheaper


small_tables = st.lists(
    st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=3
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_tables)
def test_no_attacker_works_out_a_small_cell(values):
    table = crossed(values)
    safe = publish(table, guard(table))
    shown = published(safe, table)
    assert all(n >= LEAST for n in shown.values())
    assert keeps_out(table, shown)
    assert audit({"table": safe.disclosure}) == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_tables)
def test_the_way_for_large_tables_protects_as_well(values):
    table = crossed(values)
    plan = guard(table).plan
    exact = hidden(plan.items, plan.targets, (), plan.domain, integer=True)
    greedy = hidden(plan.items, plan.targets, (), plan.domain, integer=True, exact_items=0)
    price = {item.name: item.cost for item in plan.items}
    assert sum(map(price.__getitem__, greedy)) >= sum(map(price.__getitem__, exact)) - 1e-9
    told = zip([i.name for i in plan.items], sums(table), table["count"], strict=True)
    assert keeps_out(table, {one: int(n) for name, one, n in told if name not in greedy})


# Real tables of Statistics Norway


def reference(name):
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"{name} not here; set KQLIB_REFERENCE")
    return pd.read_csv(path, dtype={"region": "str", "fylke": "str", "kostragr": "str"})


@pytest.mark.parametrize("name", ["sdc_ssbtools_z1.csv", "sdc_ssbtools_z2.csv"])
def test_real_tables_with_their_sums(name):
    frame = reference(name)[["region", "hovedint", "ant"]]
    table = with_sums(frame)
    safe = publish(table, guard(table))
    small = {(r, h) for r, h, n in frame.itertuples(index=False) if n < LEAST}
    assert small <= gone(safe)
    assert ALL not in {label for place in gone(safe) for label in place}, "sums go last"
    shown = published(safe, table)
    unknown = {f"{a}|{b}" for a, b in gone(safe)}
    # The attacker gets along with the hidden cells: what is shown is taken off the sums.
    left = {one & unknown: n - sum(shown[frozenset({c})] for c in one - unknown) for one, n in shown.items()}
    left = {one: n for one, n in left.items() if one}
    for region, interest in small:
        assert open_enough(attainable(sorted(unknown), left, f"{region}|{interest}", 60, range(2 * LEAST)))


def test_z1_by_hand():
    # Small: B 1, D 2, G 4 and H 3, all of "arbeid".  Their column and four rows lose one more cell each at
    # least: eight cells, when one column takes all four.  "annet" has the fewest persons in those rows
    # (7 + 13 + 6 + 9 = 35; trygd 18 + 13 + 8 + 15 = 54).
    table = with_sums(reference("sdc_ssbtools_z1.csv"))
    expected = {(region, interest) for region in "BDGH" for interest in ("arbeid", "annet")}
    assert gone(publish(table, guard(table))) == expected


def test_z2_counties_hang_on_their_regions():
    """Counties are sums of regions, and some have one region only: the county tells it."""
    frame = reference("sdc_ssbtools_z2.csv")
    counties = frame.groupby(["fylke", "hovedint"], as_index=False)["ant"].sum()
    regions = frame[["region", "hovedint", "ant"]]
    table = pd.concat(
        [
            with_sums(regions),
            counties.set_axis(["respondents", "answer", "count"], axis=1).assign(
                respondents=lambda t: "fylke " + t["respondents"]
            ),
        ],
        ignore_index=True,
    )
    members = frame.groupby("fylke")["region"].agg(set).to_dict()
    areas = []
    for who, answer in zip(table["respondents"], table["answer"], strict=True):
        where = {} if who == ALL else {"role": members.get(who.removeprefix("fylke "), {who})}
        areas.append(area("z2", where | ({} if answer == ALL else {"answer": answer})))
    made = counts(table, areas, [9] * len(table), rules(), labels=("respondents", "answer"))
    safe = publish(table, made)
    assert audit({"z2": safe.disclosure}) == ()
    # Region B is all of county 4: where B is hidden, its county is.
    for interest in {b for a, b in gone(safe) if a == "B"}:
        assert ("fylke 4", interest) in gone(safe)
