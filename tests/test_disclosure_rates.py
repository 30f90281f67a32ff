"""Absence rates by municipality and sector: which rows are hidden, and what would tell them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from disclosure_tables import naive
from kqlib.disclosure import HIDDEN, audit, publish, rates, regular_areas, rules
from kqlib.disclosure.release import Past
from kqlib.errors import DisclosureError
from kqlib.printed import parse, round_half_up

ALL = "I alt"
BY = {"municipality": "municipality", "sector": "answer"}
# A quarter has about 57 dagsverk to the årsverk.
QUARTER = 57


def cell(municipality, sector, man_years, absence, *, persons=None, largest=(1.0, 1.0)):
    return {
        "municipality": municipality,
        "answer": sector,
        "persons": int(man_years * 1.3) if persons is None else persons,
        "man_years": float(man_years),
        "agreed_dagsverk": float(man_years * QUARTER),
        "absence_dagsverk": float(absence),
        "absence_largest_1": largest[0],
        "absence_largest_2": largest[1],
    }


def per_cent(absence, agreed):
    """Give exact rates."""
    return [
        Fraction(Decimal(str(a))) * 100 / Fraction(Decimal(str(d)))
        for a, d in zip(absence, agreed, strict=True)
    ]


def with_sums(rows):
    """Add the sums over municipalities, over sectors and over all, and the rate of every row."""
    frame = pd.DataFrame(rows)
    places = [*dict.fromkeys(frame["municipality"]), ALL], [*dict.fromkeys(frame["answer"]), ALL]
    found = []
    for m in places[0]:
        for s in places[1]:
            part = frame[frame["municipality"].isin([m]) | (m == ALL)]
            part = part[part["answer"].isin([s]) | (s == ALL)]
            largest = sorted([*part["absence_largest_1"], *part["absence_largest_2"]], reverse=True)
            numbers = ("persons", "man_years", "agreed_dagsverk", "absence_dagsverk")
            found.append(
                {"municipality": m, "answer": s}
                | {name: part[name].sum() for name in numbers}
                | {"absence_largest_1": largest[0], "absence_largest_2": largest[1]}
            )
    table = pd.DataFrame(found)
    return table.assign(response_rate=per_cent(table["absence_dagsverk"], table["agreed_dagsverk"]))


SHOWN = {"response_rate": "absence_dagsverk"}


def guard(table, min_cell=None, groups=None, **more):
    areas = regular_areas(table, "absence", BY, totals=dict.fromkeys(BY, ALL), groups=groups)
    return rates(table, areas, rules(min_cell), labels=tuple(BY.values()), **({"shown": SHOWN} | more))


def gone(safe):
    frame = safe.frame
    rows = zip(frame["municipality"], frame["answer"], frame["response_rate"], strict=True)
    return {(m, s) for m, s, rate in rows if rate == HIDDEN}


def square(small, others=(400, 500, 600), absence=None):
    """Two municipalities by two sectors, one cell with ``small`` årsverk."""
    sizes = [small, *others]
    places = [(m, s) for m in ("0101", "0104") for s in ("skole", "pleie")]
    absent = [size * QUARTER * 0.08 for size in sizes] if absence is None else absence
    return [cell(m, s, size, a) for (m, s), size, a in zip(places, sizes, absent, strict=True)]


def test_what_is_published_and_what_is_not():
    table = with_sums(square(50))
    safe = publish(table, guard(table))
    assert list(safe.frame.columns) == ["municipality", "answer", "response_rate"]
    assert gone(safe) == set()
    assert safe.approved() == {"0101", "0104", "skole", "pleie", ALL, "8.0"}
    # A numerator that is shown too tells more than the rate: whole dagsverk instead of one decimal.
    counted = table.assign(answered=table["absence_dagsverk"])
    made = guard(counted, shown={"response_rate": "answered"}, amounts=("answered",))
    with_amounts = publish(counted.drop(columns="absence_dagsverk"), made)
    assert list(with_amounts.frame.columns) == ["municipality", "answer", "response_rate", "answered"]
    assert len(with_amounts.disclosure.facts) == 2 * len(table)
    with pytest.raises(DisclosureError, match="rank"):
        publish(table.assign(rank=1), guard(table))


@pytest.mark.parametrize(("man_years", "hidden"), [(10, True), (11, False)])
def test_ten_arsverk_are_hidden_and_more_are_not(man_years, hidden):
    # Nothing else is near any limit; the large numbers around do not tell a rate of one decimal.
    table = with_sums(square(man_years))
    assert (("0101", "skole") in gone(publish(table, guard(table)))) == hidden


def test_few_persons_concentration_and_noughts_are_hidden():
    big = [cell("0104", s, 500, 2000) for s in "abcdef"]
    rows = [
        cell("0101", "a", 50, 200, persons=4),
        cell("0101", "b", 50, 200, largest=(150.0, 31.0)),
        cell("0101", "c", 50, 200, largest=(150.0, 29.0)),
        cell("0101", "d", 50, 0, largest=(0.0, 0.0)),
        # 0,03 per cent is shown as 0,0, which tells that hardly anybody was absent.
        cell("0101", "e", 50, 0.9, largest=(0.3, 0.3)),
        cell("0101", "f", 50, 200),
    ]
    table = with_sums(rows + big)
    made = guard(table)
    reasons = {i.name: i.reason for i in made.plan.items if "0101" in i.name and "sector" in i.name}
    found = [reasons[f"absence[municipality=0101, sector={s}]"] for s in "abcdef"]
    assert found == ["persons", "dominance", "", "group", "group", ""]
    tight = {i.name: i.reason for i in guard(table, 70).plan.items}
    assert tight["absence[municipality=0101, sector=f]"] == "persons"


def test_a_rate_must_be_its_numerator_over_the_agreed_dagsverk():
    table = with_sums(square(50)).assign(response_rate=Fraction(9))
    with pytest.raises(DisclosureError, match="response_rate"):
        guard(table)


def test_a_small_cell_by_hand():
    # 0101 has 10 årsverk in schools, 570 dagsverk, of them 45,6 absent (8 per cent), and 40 in care.  The
    # rate of all of 0101, 8,0 of 2850, tells its absence to within 1,4 either way, and care's 2280 to within
    # 1,1: the hidden cell would lie within 2,6 of 45,6, that is within half a percentage point.
    table = with_sums(square(10, (40, 60, 70)))
    alone = naive(guard(table))
    (leak,) = audit({"absence": alone})
    assert (leak.table, leak.origin) == ("absence", "table")
    assert leak.cell == "absence[municipality=0101, sector=skole], absence_dagsverk"
    low, high = 0.0795 * 2850 - 0.0805 * 2280, 0.0805 * 2850 - 0.0795 * 2280
    assert (leak.low, leak.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
    # Two points of 570 are 11,4 and must stay open.  Care in 0101 goes too: the sum of care less that of 0104
    # is known to within (6270 + 3990) / 1000 = 10,3 in all, and the municipality adds 2,9.  Schools in 0104
    # go as well: their sum less 0104's would tell it to within (3990 + 3420) / 1000 = 7,4.
    safe = publish(table, guard(table))
    assert gone(safe) == {("0101", "skole"), ("0101", "pleie"), ("0104", "skole")}
    assert audit({"absence": safe.disclosure}) == ()


def test_rounding_protects_where_the_sums_are_large():
    # 10 of 3010 årsverk: the rate of the municipality is rounded to 0,1 of 171 570 dagsverk, which is 171,6.
    table = with_sums(square(10, (3000, 3000, 3000)))
    assert gone(publish(table, guard(table))) == {("0101", "skole")}


def test_kinds_add_up():
    # Everything is shown of egenmeldt and of all absence: what is left is legemeldt, and hidden nowhere.
    table = with_sums(square(50))
    own = table["absence_dagsverk"] / 8
    table = table.assign(absence_self_certified=own, agree=per_cent(own, table["agreed_dagsverk"]))
    made = guard(table, shown=SHOWN | {"agree": "absence_self_certified"})
    safe = publish(table, made)
    assert gone(safe) == set()
    assert len(safe.disclosure.facts) == 2 * len(table)
    (domain,) = made.plan.domain
    assert dict(domain.where)["kind"] == {"self", "doctor"}
    # A small row hides both, and both stay open.
    table = with_sums(square(10, (40, 60, 70)))
    own = table["absence_dagsverk"] / 8
    table = table.assign(absence_self_certified=own, agree=per_cent(own, table["agreed_dagsverk"]))
    made = guard(table, shown=SHOWN | {"agree": "absence_self_certified"})
    leaks = audit({"absence": naive(made)})
    assert {leak.cell.rpartition(", ")[2] for leak in leaks} == {"absence_dagsverk", "absence_self_certified"}
    safe = publish(table, made)
    assert (safe.frame["agree"] == HIDDEN).tolist() == (safe.frame["response_rate"] == HIDDEN).tolist()
    assert audit({"absence": safe.disclosure}) == ()


def quarters(absence, man_years=(10, 10, 10, 10, 10)):
    """One municipality over five quarters, and the two windows of four that they make."""
    names = [f"2008K{q}" for q in range(1, 5)] + ["2009K1"]
    rows = [cell("0101", name, size, a) for name, size, a in zip(names, man_years, absence, strict=True)]
    groups = {"w1": names[:4], "w2": names[1:]}
    for window, members in groups.items():
        part = pd.DataFrame([r for r in rows if r["answer"] in members])
        summed = part.drop(columns=["municipality", "answer"]).sum().to_dict()
        # Årsverk are an average over the window, dagsverk and persons' largest absence a sum.
        mean = {"man_years": part["man_years"].mean(), "persons": int(part["persons"].max())}
        rows.append({"municipality": "0101", "answer": window} | summed | mean)
    table = pd.DataFrame(rows)
    table["response_rate"] = per_cent(table["absence_dagsverk"], table["agreed_dagsverk"])
    by = {"municipality": "municipality", "period": "answer"}
    areas = regular_areas(table, "absence", by, groups={"period": groups})
    return table, rates(table, areas, rules(), labels=tuple(by.values()), shown=SHOWN)


def test_a_quarter_between_two_windows():
    # Both windows rest on more than ten årsverk, the last quarter on ten: what w2 has more than w1 is that
    # quarter less the first one, which is shown.
    table, made = quarters([90, 60, 60, 60, 70], (30, 20, 20, 20, 10))
    found = {leak.cell for leak in audit({"windows": naive(made)})}
    assert found == {"absence[municipality=0101, period=2009K1], absence_dagsverk"}
    # With the first quarter hidden too, w1 less the other three tells it; so one of those goes as well.
    safe = publish(table, made)
    assert {("0101", "2009K1"), ("0101", "2008K1")} < gone(safe)
    assert len(gone(safe)) == 3
    assert audit({"windows": safe.disclosure}) == ()


def test_a_sector_that_only_two_tables_together_tell():
    # Sums of sectors, 10 årsverk apart: no table names what lies between.  The rates of one decimal leave
    # (2280 + 2850) / 1000 = 5,1 dagsverk open, less than two points of 570.
    sectors = {"a + b": ("a", "b"), "a + b + c": ("a", "b", "c")}
    sizes = {"a + b": (40, 160), "a + b + c": (50, 220)}
    tables = {}
    for label, (size, absence) in sizes.items():
        table = with_sums([cell("0101", label, size, absence)]).iloc[[0]]
        made = guard(table, groups={"sector": sectors})
        tables[label] = publish(table, made).disclosure
        assert audit({label: tables[label]}) == ()
    (leak,) = audit(tables)
    assert (leak.table, leak.cell) == ("a + b + a + b + c", "absence[municipality=0101, sector=c]")
    assert leak.low <= 60 <= leak.high
    assert leak.high - leak.low == pytest.approx(5.13, abs=0.01)


def test_what_the_report_prints_of_a_municipality_is_known():
    table = with_sums(square(10, (40, 60, 70)))
    made = guard(table)
    total = table.index[(table["municipality"] == "0101") & (table["answer"] == ALL)][0]
    without = publish(table, made)
    assert ("0101", ALL) not in gone(without)
    # Printed 8,0 is this rate; printed 8,4 is one of another vintage and tells nothing of these cells.
    assert publish(table, made, {(int(total), "response_rate"): parse("8,0")}).disclosure.printed
    assert not publish(table, made, {(int(total), "response_rate"): parse("8,4")}).disclosure.printed


def test_a_difference_between_deliveries_is_measured_in_arsverk():
    then, now = with_sums(square(50)), with_sums(square(58))
    far = with_sums(square(70))
    before, after, later = (publish(t, guard(t)).disclosure for t in (then, now, far))
    past = Past("absence", before.facts, before.cells, same_data=False)
    assert {leak.origin for leak in audit({"absence": after}, [past])} == {"difference"}
    assert audit({"absence": later}, [past]) == ()
    assert audit({"absence": before}, [past]) == ()


amounts = st.integers(1, 120)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(amounts, min_size=6, max_size=6), st.integers(2, 20))
def test_hidden_rates_stay_open(sizes, percent):
    places = [(m, s) for m in ("0101", "0104", "0105") for s in ("skole", "pleie")]
    rows = [
        cell(m, s, size, round_half_up(Fraction(size * QUARTER * (percent + i), 100), 1))
        for i, ((m, s), size) in enumerate(zip(places, sizes, strict=True))
    ]
    table = with_sums(rows)
    safe = publish(table, guard(table))
    small = {place for place, size in zip(places, sizes, strict=True) if size <= 10}
    assert small <= gone(safe)
    assert audit({"absence": safe.disclosure}) == ()
    # Every hidden cell can be told another story: two points of rate more or less that change no shown rate.
    for m, s in small:
        agreed = sizes[places.index((m, s))] * QUARTER
        assert moved(safe, table, places, (m, s), agreed), (m, s)


def moved(safe, table, places, hidden, agreed):
    """Whether two tables of absence that round to all shown rates differ by two points in a hidden cell."""
    lower, upper, matrix = [], [], []
    shown = safe.frame
    for row, rate in zip(table.to_dict("records"), shown["response_rate"], strict=True):
        members = [float(row["municipality"] in (m, ALL) and row["answer"] in (s, ALL)) for m, s in places]
        matrix.append(members)
        d = row["agreed_dagsverk"]
        lower.append(0.0 if rate == HIDDEN else (float(rate) - 0.05) * d / 100)
        upper.append(d if rate == HIDDEN else (float(rate) + 0.05) * d / 100)
    signed = matrix + [[-v for v in line] for line in matrix]
    ends = []
    for sign in (1, -1):
        wanted = [sign * float(place == hidden) for place in places]
        ends.append(sign * linprog(wanted, A_ub=signed, b_ub=[*upper, *(-v for v in lower)]).fun)
    return ends[1] - ends[0] >= 0.02 * agreed - 1e-6
