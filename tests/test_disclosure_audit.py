"""The audit: every planted leak is found, with its table, cell and interval; nothing safe is accused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attack import solutions
from disclosure_tables import cells, crossed, guard, naive, sums, telling
from kqlib.disclosure import Columns, Leak, area, audit, counts, distribution, publish, require_safe, rules
from kqlib.disclosure.cells import Fact, Target, known
from kqlib.disclosure.release import Past
from kqlib.disclosure.system import Attack, Blocks
from kqlib.errors import LANGUAGES, DisclosureError, use_language
from kqlib.printed import parse

SAFE = [[12, 9, 30], [11, 8, 40], [50, 60, 70]]
ONE_SMALL = [[2, 9, 30], [11, 8, 40], [50, 60, 70]]
FAR = float("inf")
SCALE = {"item": list("123456")}


def found(leaks):
    return {(leak.cell, leak.low, leak.high, leak.origin) for leak in leaks}


def of_role(row, column=None):
    return area("answers", {"role": row} | ({"answer": column} if column else {}))


# Against trying everything


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=2),
    st.sets(st.integers(0, 10)),
)
def test_intervals_are_those_that_trial_finds(values, hide):
    table = crossed(values)
    made = guard(table)
    names = [item.name for item in made.plan.items]
    # The last row is the sum of everything: with it known, no cell can exceed it.
    told = [place for place in range(len(table)) if place not in hide or place == len(table) - 1]
    facts = [made.plan.items[place].facts[0] for place in told]
    attack = Attack(
        Blocks([*made.plan.domain, *(of_role(f"r{i}", f"c{j}") for i in range(2) for j in range(3))]),
        facts,
        True,
    )
    shown = {sums(table)[place]: int(table["count"].iloc[place]) for place in told}
    possible = list(solutions(cells(table), shown, int(table["count"].iloc[-1])))
    assert len(names) == len(set(names))
    for cell in cells(table):
        row, column = cell.split("|")
        low, high, _ = attack.open(Target(cell, of_role(row, column), width=FAR))
        assert (low, high) == (min(s[cell] for s in possible), max(s[cell] for s in possible))


# Planted leaks


def test_a_cell_by_subtraction():
    leaks = audit({"likert": naive(guard(crossed(ONE_SMALL)))})
    assert found(leaks) == {("answers[answer=c0, role=r0]", 2.0, 2.0, "table")}
    assert leaks[0].table == "likert"


def test_two_cells_hidden_where_a_rectangle_is_needed():
    # r0 loses c0 and c1; the columns still tell both.
    leaks = audit({"likert": naive(guard(crossed(ONE_SMALL)), ["answers[answer=c1, role=r0]"])})
    assert found(leaks) == {("answers[answer=c0, role=r0]", 2.0, 2.0, "table")}


def test_a_second_table_with_another_grouping():
    table = crossed(ONE_SMALL)
    safe = publish(table, guard(table)).disclosure
    # The same answers with r0 and r2 in one group.
    groups = [("r0", "r2"), ("r1",)]
    rows = [(g, c) for g in groups for c in ("c0", "c1", "c2")]
    frame = pd.DataFrame(
        {
            "respondents": [" + ".join(g) for g, _ in rows],
            "answer": [c for _, c in rows],
            "count": [sum(ONE_SMALL[int(r[1])][int(c[1])] for r in g) for g, c in rows],
        }
    )
    areas = [area("answers", {"role": g, "answer": c}) for g, c in rows]
    other = publish(frame, counts(frame, areas, [9] * len(rows), rules(), labels=("respondents", "answer")))
    assert audit({"first": safe}) == audit({"second": other.disclosure}) == ()
    leaks = audit({"first": safe, "second": other.disclosure})
    assert ("answers[answer=c0, role=r0]", 2.0, 2.0, "release") in found(leaks)


def test_a_sliver_between_two_groupings():
    # Nobody shows roles a and b apart, but one table ends a group before b and the other after it.
    first = pd.DataFrame({"respondents": ["a", "b + c"], "count": [40, 23]})
    second = pd.DataFrame({"respondents": ["a + b", "c"], "count": [42, 21]})
    tables = {}
    for name, frame in (("first", first), ("second", second)):
        areas = [area("answers", {"role": who.split(" + ")}) for who in frame["respondents"]]
        made = counts(frame, areas, [9, 9], rules(), labels=("respondents",))
        tables[name] = publish(frame, made).disclosure
        assert audit({name: tables[name]}) == ()
    leaks = audit(tables)
    assert [(k.table, k.cell, k.low, k.high) for k in leaks] == [
        ("first + second", "answers[role=b]", 2.0, 2.0)
    ]


def test_a_percentage_with_a_known_base():
    # 16,7 % of 12 are 2: the share says what the hidden count does not.
    table = crossed([[2, 10], [20, 30]])
    hidden = naive(
        guard(table), [item.name for item in guard(table).plan.items if "role=r0" not in item.name]
    )
    hidden = naive(guard(table), ["answers[answer=c1, role=r0]", "answers[answer=c0]", "answers[answer=c1]"])
    assert audit({"likert": hidden}) == ()
    share = Fact(((Fraction(100, 12), of_role("r0", "c0")),), Fraction("16.65"), Fraction("16.75"))
    leaks = audit({"likert": telling(hidden, share)})
    assert ("answers[answer=c0, role=r0]", 2.0, 2.0, "table") in found(leaks)


def test_group_disclosure_where_everybody_answers_the_same():
    # r0: 14 of 14 answered c0, so that each of them is known to have.
    leaks = audit({"likert": naive(guard(crossed([[14, 0, 0], [20, 21, 22], [30, 31, 32]])))})
    assert {cell for cell, *_ in found(leaks)} >= {
        "answers[answer=c1, role=r0]", "answers[answer=c2, role=r0]",
    }  # fmt: skip


def scale(values, columns, **more):
    """Publish six-point answers of one group: ``values`` answers in each category."""
    answers = pd.DataFrame(
        [
            {"universe": "item", "category": str(k), "unit": f"m{n}"}
            for k, count in enumerate(values, 1)
            for n in range(count)
        ]
    )
    frame = pd.DataFrame([{"respondents": "total", **more}])
    made = distribution(
        [area("item")],
        answers,
        rules(),
        columns,
        categories=SCALE,
        labels=("respondents",),
    )
    return frame, made


def test_a_mean_beside_merged_categories():
    # 1–2: 7 together.  The mean and the number of answers give the sum of points, which tells 1 from 2.
    values = [3, 4, 9, 15, 8, 6]
    points = sum(k * n for k, n in enumerate(values, 1))
    _, made = scale(values, Columns(size="n_valid"))
    safe = naive(made, made.plan.hidden())
    assert audit({"item": safe}) == ()
    terms = tuple((Fraction(k), area("item", {"category": str(k)})) for k in range(1, 7))
    leaks = audit({"item": telling(safe, Fact(terms, Fraction(points), Fraction(points)))})
    assert ("item[category=1]", 3.0, 3.0, "table") in found(leaks)


def test_a_lowest_category_beside_a_hidden_one():
    # "The lowest answer was 2" says that the hidden 1 is nought.
    _, made = scale([0, 8, 9, 15, 8, 6], Columns(size="n_valid"))
    safe = naive(made, made.plan.hidden())
    assert audit({"item": safe}) == ()
    lowest = known(area("item", {"category": "1"}), 0)
    assert ("item[category=1]", 0.0, 0.0, "table") in found(audit({"item": telling(safe, lowest)}))


def test_an_earlier_release_that_hid_something_else():
    table = crossed(ONE_SMALL)
    safe = publish(table, guard(table)).disclosure
    by_c2 = ["answers[answer=c2, role=r0]", "answers[answer=c2, role=r2]", "answers[answer=c0, role=r2]"]
    before = naive(guard(table), by_c2)
    assert audit({"likert": safe}) == audit({"likert": before}) == ()
    past = Past("likert", before.facts, (), same_data=True, domain=before.domain)
    leaks = audit({"likert": safe}, [past])
    assert ("answers[answer=c0, role=r0]", 2.0, 2.0, "previous") in found(leaks)
    # Other data: not the same cells, and nothing follows.
    assert audit({"likert": safe}, [Past("likert", before.facts, (), same_data=False)]) == ()


def test_an_earlier_release_that_was_corrected_is_not_combined():
    table = crossed(SAFE)
    safe = publish(table, guard(table)).disclosure
    wrong = crossed([[13, 9, 30], [11, 8, 40], [50, 60, 70]])
    before = publish(wrong, guard(wrong)).disclosure
    leaks = audit({"likert": safe}, [Past("likert", before.facts, before.cells, True, domain=before.domain)])
    # It is compared instead: one person went, in the cell and in three sums.
    assert {(leak.origin, leak.high) for leak in leaks} == {("difference", 1.0)}
    assert len(leaks) == 4


@pytest.mark.parametrize(("more", "leaking"), [(0, 0), (1, 4), (4, 4), (5, 0)])
def test_answers_that_came_since_the_last_release(more, leaking):
    then, now = crossed(SAFE), crossed([[12 + more, 9, 30], *SAFE[1:]])
    before, after = (publish(table, guard(table)).disclosure for table in (then, now))
    past = Past("likert", before.facts, before.cells, same_data=False)
    leaks = audit({"likert": after}, [past])
    assert [leak.origin for leak in leaks] == ["difference"] * leaking
    assert {leak.low for leak in leaks} <= {float(more)}
    if leaking:
        assert "r0, c0, count" in {leak.cell for leak in leaks}


def test_a_cell_that_the_published_report_prints():
    table = crossed(ONE_SMALL)
    safe = publish(table, guard(table)).disclosure
    # The report has r1c0 = 11 in print, which the table hides for the sake of r0c0.
    printed = replace(safe, printed=(known(of_role("r1", "c0"), 11),))
    leaks = audit({"likert": printed})
    assert ("answers[answer=c0, role=r0]", 2.0, 2.0, "printed") in found(leaks)


def test_what_is_printed_is_taken_into_account_when_there_is_a_choice():
    table = crossed(ONE_SMALL)
    made = guard(table)
    place = table.index[(table["respondents"] == "r1") & (table["answer"] == "c0")][0]
    safe = publish(table, made, {(int(place), "count"): parse("11")})
    assert safe.disclosure.printed
    assert audit({"likert": safe.disclosure}) == ()
    # A number of another vintage is not this one.
    assert publish(table, made, {(int(place), "count"): parse("12")}).disclosure.printed == ()


# Clean controls


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_what_is_published_is_never_accused(values):
    table = crossed(values)
    safe = publish(table, guard(table)).disclosure
    past = Past("t", safe.facts, safe.cells, same_data=True, domain=safe.domain)
    assert audit({"t": safe}) == audit({"t": safe}, [past]) == ()


def test_tables_of_other_universes_do_not_meet():
    first, second = crossed(ONE_SMALL), crossed(SAFE)
    tables = {
        "a": publish(first, guard(first, "item 5")).disclosure,
        "b": publish(second, guard(second, "item 6")).disclosure,
    }
    assert audit(tables) == ()


# Errors


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("origin", ["table", "release", "printed", "previous", "difference"])
def test_a_leak_stops_the_release_and_says_where(language, origin, monkeypatch):
    leaks = (Leak("survey_likert", "ordfører, 1", 2.0, 3.0, origin),)
    monkeypatch.setattr("kqlib.disclosure.release_audit.audit", lambda *given: leaks)
    use_language(language)
    try:
        with pytest.raises(DisclosureError) as caught:
            require_safe({})
        assert "survey_likert" in str(caught.value)
        assert "ordfører, 1" in str(caught.value)
        assert "3" in str(caught.value)
    finally:
        use_language("nb")


def test_parts_that_do_not_give_the_sum_are_refused():
    table = crossed(SAFE)
    table.loc[len(table) - 1, "count"] += 7
    table.loc[0, "count"] = 3
    with pytest.raises(DisclosureError, match="motsier hverandre"):
        publish(table, guard(table))
