"""Rates, windows and averages of absence, against arithmetic by hand and what must hold for any numbers."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absence_cells import cell, frame
from kqlib.errors import DataError
from kqlib.measures.absence import dagsverk, quarterly, rate, windows
from kqlib.measures.averages import summary
from kqlib.measures.series import joined
from kqlib.measures.units import number_at, parts_of
from kqlib.measures.windows import quarters_of

YEAR = "2007K4-2008K3"
QUARTERS = quarters_of(YEAR)
BY = ["municipality"]


def whole_year(municipality, agreed, absence, **more):
    return [cell(municipality, q, agreed, a, **more) for q, a in zip(QUARTERS, absence, strict=True)]


# --- sums and windows -------------------------------------------------------------------------------------


def test_a_quarter_is_the_exact_sum_of_its_cells():
    # 0.1 + 0.2 is not 0.3 in floats; 33.3333 · 3 is 99.9999.
    cells = [
        cell("0101", "2008K1", 33.3333, part, sex=sex) for sex, part in (("k", 0.1), ("m", 0.2), ("", 0.0))
    ]
    found = quarterly(frame(cells), BY).iloc[0]
    assert (found["agreed_e4"], found["absence_e4"]) == (999_999, 3_000)
    assert dagsverk(found["absence_e4"]) == Fraction(3, 10)
    assert rate(found["absence_e4"], found["agreed_e4"]) == Fraction(300_000, 999_999)


def test_a_window_is_the_sum_of_its_quarters_and_no_mean_of_rates():
    # 1 + 2 + 3 + 18 = 24 of 400 is 6 %; the rates are 10, 10, 10 and 5.3 %, their mean 8.8 %.
    rows = [cell("0101", q, n, a) for q, n, a in zip(QUARTERS, (10, 20, 30, 340), (1, 2, 3, 18), strict=True)]
    found = windows(quarterly(frame(rows), BY), [YEAR], BY).iloc[0]
    assert rate(found["absence_e4"], found["agreed_e4"]) == 6
    assert (found["quarters"], found["reason"]) == (4, "")


def test_a_window_needs_all_its_quarters():
    rows = whole_year("0101", 100, (8, 8, 8, 8)) + whole_year("0104", 100, (9, 9, 9, 9))[:3]
    found = windows(quarterly(frame(rows), BY), [YEAR, "2008K1-2008K4"], BY).set_index(
        ["municipality", "window"]
    )
    assert found["reason"].to_dict() == {
        ("0101", YEAR): "", ("0104", YEAR): "quarters_missing",
        ("0101", "2008K1-2008K4"): "quarters_missing", ("0104", "2008K1-2008K4"): "quarters_missing",
    }  # fmt: skip
    assert found.loc[("0104", YEAR), "quarters"] == 3
    assert found.loc[("0104", YEAR), ["agreed_e4", "absence_e4"]].isna().all()


def test_kinds_of_absence_stay_apart():
    kinds = {"absence_self_certified": 1.5, "absence_doctor_certified": 6.5}
    rows = whole_year("0101", 100, (8, 8, 8, 8), **kinds) + whole_year("0104", 100, (8, 8, 8, 8))
    for kind, expected in (
        ("total", 8),
        ("self_certified", Fraction(3, 2)),
        ("doctor_certified", Fraction(13, 2)),
    ):
        found = windows(quarterly(frame(rows), BY, kind), [YEAR], BY).set_index("municipality")
        assert rate(*found.loc["0101", ["absence_e4", "agreed_e4"]]) == expected
        assert found.loc["0104", "reason"] == ("" if kind == "total" else "kind_missing")


def test_what_disclosure_control_needs_is_carried():
    big, small = {"absence_largest_1": 5.0, "absence_largest_2": 4.0}, {"absence_largest_1": 4.5}
    rows = [
        cell("0101", q, 100, 20, sex=sex, persons=n, man_years=n * 0.8, **large)
        for q, extra in zip(QUARTERS, (0, 0, 0, 7), strict=True)
        for sex, n, large in (("kvinner", 6 + extra, big), ("menn", 2, small))
    ]
    quarter = quarterly(frame(rows), BY)
    # The two largest of 5.0, 4.0 and 4.5.
    assert (quarter["absence_largest_1"] == 5.0).all()
    assert (quarter["absence_largest_2"] == 4.5).all()
    found = windows(quarter, [YEAR], BY).iloc[0]
    assert (found["persons"], found["man_years"]) == (8, pytest.approx(6.4))
    assert (found["absence_largest_1"], found["absence_largest_2"]) == (20.0, 18.0)


def test_unknown_sizes_stay_unknown():
    rows = whole_year("0101", 100, (8, 8, 8, 8), persons=9)
    rows[2]["persons"] = None
    found = windows(quarterly(frame(rows), BY), [YEAR], BY).iloc[0]
    assert pd.isna(found["persons"])
    assert found["reason"] == ""


# --- Kristiansund: 1503 and Frei 1556 became 1505 on 1 January 2008 -----------------------------------------


def test_numbers_through_time():
    assert [number_at(n, "2008K1") for n in ("1503", "1556", "1505", "0101", "9999")] == [
        "1505", "1505", "1505", "0101", "9999",
    ]  # fmt: skip
    assert number_at("1154", "2008K1") == "1160"
    assert parts_of("1160", "2005K4") == {"1154", "1159"}


def merged(frei=True):
    old = [cell("1503", "2007K4", 1000, 110)] + ([cell("1556", "2007K4", 200, 10)] if frei else [])
    return old + [cell("1505", q, 1200, 120) for q in QUARTERS[1:]] + whole_year("0101", 100, (8, 8, 8, 8))


def test_a_window_across_the_merger_is_formed_from_the_sums_of_the_predecessors():
    found = windows(quarterly(frame(merged()), BY), [YEAR], BY).set_index("municipality")
    assert list(found.index) == ["0101", "1505"]
    assert (found.loc["1505", "agreed_e4"], found.loc["1505", "absence_e4"]) == (4800_0000, 480_0000)


def test_one_predecessor_alone_is_no_quarter_of_the_whole():
    found = windows(quarterly(frame(merged(frei=False)), BY), [YEAR], BY).set_index("municipality")
    assert found.loc["1505", ["quarters", "reason"]].to_list() == [3, "quarters_missing"]


def test_a_number_is_missing_outside_its_years():
    before = "2006K4-2007K3"
    rows = [cell(n, q, 100, 10) for q in quarters_of(before) for n in ("1503", "1556")] + merged()
    quarters = quarterly(frame(rows), BY)
    found = windows(quarters, [before, YEAR], BY).set_index(["window", "municipality"])["reason"]
    assert found[before].to_dict() == {
        "0101": "quarters_missing",
        "1503": "",
        "1505": "not_valid",
        "1556": "",
    }
    assert "1503" not in found[YEAR]
    # As seen from 2008, the earlier window is that of the merged municipality.
    seen = windows(quarters, [before, YEAR], BY, at="2008K3").set_index(["window", "municipality"])
    assert seen.loc[(before, "1505"), ["agreed_e4", "absence_e4"]].to_list() == [800_0000, 80_0000]


# --- averages ---------------------------------------------------------------------------------------------

LATER = "2008K4-2009K3"


def three_municipalities():
    # Rates: 10 % of 4000, 6 % of 400; the third has the second window only, 20 % of 400.
    rows = whole_year("0101", 1000, (100,) * 4) + whole_year("0104", 100, (6,) * 4)
    rows += [cell("0101", q, 1000, 90) for q in quarters_of(LATER)]
    rows += [cell("0104", q, 100, 5) for q in quarters_of(LATER)]
    return frame(rows + [cell("0105", q, 100, 20) for q in quarters_of(LATER)])


def test_pooled_unweighted_available_and_balanced_side_by_side():
    cells = windows(quarterly(three_municipalities(), BY), [YEAR, LATER], BY).assign(group="all")
    found = summary(cells, ["group"]).set_index(["window", "basis"])
    assert list(found["n"]) == [2, 3, 2, 2]
    expected = {
        (YEAR, "available"): (Fraction(42400, 4400), 8),
        (LATER, "available"): (Fraction(46000, 4800), Fraction(34, 3)),
        (YEAR, "balanced"): (Fraction(42400, 4400), 8),
        (LATER, "balanced"): (Fraction(38000, 4400), 7),
    }
    assert {k: (row["pooled"], row["unweighted"]) for k, row in found.iterrows()} == expected


def test_a_group_carries_the_largest_contributions_of_its_units():
    rows = whole_year("0101", 100, (8,) * 4, absence_largest_1=3.0, absence_largest_2=2.0)
    rows += whole_year("0104", 100, (8,) * 4, absence_largest_1=2.5)
    cells = windows(quarterly(frame(rows), BY), [YEAR], BY).assign(group="all")
    found = summary(cells, ["group"]).iloc[0]
    # Over four quarters 12, 8 and 10 dagsverk at most.
    assert (found["absence_largest_1"], found["absence_largest_2"]) == (12.0, 10.0)
    unknown = frame(rows + whole_year("0105", 100, (8,) * 4))
    cells = windows(quarterly(unknown, BY), [YEAR], BY).assign(group="all")
    assert pd.isna(summary(cells, ["group"]).iloc[0]["absence_largest_1"])


def test_a_group_without_anybody_has_no_rate():
    cells = windows(quarterly(three_municipalities(), BY), [YEAR, LATER], BY)
    found = summary(cells[cells["municipality"] == "0105"], BY).set_index(["window", "basis"])
    assert found.loc[(YEAR, "available"), ["n", "pooled", "unweighted"]].to_list() == [0, None, None]
    assert found.loc[(LATER, "balanced"), "n"] == 0


units = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.lists(st.tuples(st.integers(1, 10**9), st.floats(0, 1)), min_size=8, max_size=8),
        st.integers(0, 8),
    ),
    min_size=1, max_size=12, unique_by=lambda unit: unit[0],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(units)
def test_what_must_hold_for_any_delivery(drawn):
    names, rows = [YEAR, LATER], []
    for number, amounts, missing in drawn:
        for place, (period, (agreed, share)) in enumerate(
            zip((*QUARTERS, *quarters_of(LATER)), amounts, strict=True), start=1
        ):
            if place != missing:
                rows.append(cell(f"9{number:03}", period, agreed / 10_000, int(agreed * share) / 10_000))
    quarters = quarterly(frame(rows), BY)
    cells = windows(quarters, names, BY).assign(group="all")
    have = cells[cells["reason"] == ""]
    for _, window in have.iterrows():
        inside = quarters["period"].isin(quarters_of(window["window"]))
        own = quarters[inside & (quarters["municipality"] == window["municipality"])]
        assert len(own) == 4
        assert (own["agreed_e4"].sum(), own["absence_e4"].sum()) == (
            window["agreed_e4"],
            window["absence_e4"],
        )
    table = summary(cells, ["group"])
    complete = set(have["municipality"][have["window"] == YEAR]) & set(
        have["municipality"][have["window"] == LATER]
    )
    for _, row in table.iterrows():
        inside = have[have["window"] == row["window"]]
        if row["basis"] == "balanced":
            inside = inside[inside["municipality"].isin(complete)]
        rates = [
            Fraction(100 * int(a), int(n))
            for a, n in zip(inside["absence_e4"], inside["agreed_e4"], strict=True)
        ]
        assert row["n"] == len(rates)
        if rates:
            assert min(rates) <= row["pooled"] <= max(rates)
            assert row["unweighted"] == sum(rates) / len(rates)
    sizes = table.pivot(index="window", columns="basis", values="n")
    assert (sizes["balanced"] <= sizes["available"]).all()


def test_nothing_given_is_changed():
    given_frame = frame(merged())
    before = given_frame.copy(deep=True)
    quarters = quarterly(given_frame, BY)
    kept = quarters.copy(deep=True)
    cells = windows(quarters, [YEAR], BY)
    cells_kept = cells.copy(deep=True)
    summary(cells, BY)
    pd.testing.assert_frame_equal(given_frame, before)
    pd.testing.assert_frame_equal(quarters, kept)
    pd.testing.assert_frame_equal(cells, cells_kept)


# --- other sources ----------------------------------------------------------------------------------------


def test_series_of_other_sources_are_not_joined_without_a_footnote():
    pai, ssb = pd.Series({"2008K1": 9.8}), pd.Series({"2008K1": 7.0})
    with pytest.raises(DataError, match="PAI, SSB"):
        joined({"PAI": pai, "SSB": ssb})
    with pytest.raises(DataError, match="PAI, NAV"):
        joined({"PAI": pai, "NAV": ssb}, footnote=" ")
    together = joined({"PAI": pai, "SSB": ssb}, footnote="SSB counts other absence")
    assert together.attrs["footnote"] == "SSB counts other absence"
    assert together.loc["2008K1"].to_list() == [9.8, 7.0]
    assert list(joined({"PAI": pai}).columns) == ["PAI"]
