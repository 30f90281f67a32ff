"""Vedlegg 6 solved anew, with whole tenths and nothing of kqlib, and the module held against that.

Typed from sluttrapport-2010, lines 4596-4642.  Nine rows are complete; three lost their columns.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import pytest

from kqlib.exhibits._effort import READS, WINDOWS, solve
from kqlib.exhibits.contract import Words
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.registry import get
from kqlib.measures.placements import share_true
from kqlib.paths import Project
from kqlib.rendering.assemble import compute
from kqlib.verification.verdicts import judge

PROJECT = Project(Path(__file__).parents[1])

# In tenths of a per cent.
COMPLETE = {
    "Notodden": (139, 129, 119, 122, 123, 121),
    "Vaksdal": (119, 107, 93, 92, 102, 112),
    "Fredrikstad": (118, 116, 118, 119, 119, 121),
    "Tana": (114, 104, 89, 95, 106, 106),
    "Nord-Aurdal": (113, 103, 116, 119, 117, 111),
    "Ullensaker": (101, 109, 108, 108, 110, 107),
    "Ringerike": (96, 81, 98, 97, 95, 94),
    "Nøtterøy": (87, 93, 88, 85, 89, 91),
    "Mandal": (69, 73, 66, 72, 64, 77),
}
INCOMPLETE = {
    "Lillehammer": (115, 113, 103, 111, 122),
    "Nesodden": (104, 101, 98),
    "Kristiansund": (101, 100, 0),
}
SNITT = (106, 103, 101, 101, 103, 96)
LAST = 5


def every_placement():
    """Give (columns by row, whether the 0,0 is counted) for every way of placing the three rows."""
    options = [list(combinations(range(6), len(values))) for values in INCOMPLETE.values()]
    for chosen in product(*options):
        for counted in (True, False):
            yield dict(zip(INCOMPLETE, chosen, strict=True)), counted


def observed(columns, counted, column):
    found = [row[column] for row in COMPLETE.values()]
    for name, places in columns.items():
        for value, place in zip(INCOMPLETE[name], places, strict=True):
            if place == column and (counted or value):
                found.append(value)
    return found


def fits(columns, counted):
    """Values and averages are rounded to the tenth: the sum can be off by less than a tenth a row."""
    for column, target in enumerate(SNITT):
        values = observed(columns, counted, column)
        if abs(sum(values) - len(values) * target) >= len(values):
            return False
    return True


@pytest.fixture(scope="module")
def answer():
    return [(columns, counted) for columns, counted in every_placement() if fits(columns, counted)]


@pytest.fixture(scope="module")
def solution():
    return solve(Inputs(PROJECT, "appendix_6", READS))


def test_the_typed_table_is_the_transcribed_one():
    printed = Inputs(PROJECT, "appendix_6", READS).published("appendix_6")
    typed = {**COMPLETE, **INCOMPLETE, "Snitt": SNITT}
    for _, row in printed.iterrows():
        values = [row[f"printed_{k}"] for k in range(1, 7)]
        assert tuple(int(v.number * 10) for v in values if v.value is not None) == typed[row["municipality"]]
    assert set(printed["municipality"]) == set(typed)


def test_all_placements_are_tried(solution):
    assert solution.placements == 6 * 20 * 20 == 2400
    assert solution.tried == 4800


def test_admissible_placements_are_those_of_brute_force(solution, answer):
    ours = {
        (tuple(sorted((n, tuple(c)) for n, c in p.columns.items())), not p.left_out)
        for p in solution.admissible
    }
    theirs = {(tuple(sorted(columns.items())), counted) for columns, counted in answer}
    assert ours == theirs
    assert len(ours) == len(solution.admissible) > 0


def test_in_every_admissible_placement_the_zero_is_counted_in_the_last_column(solution, answer):
    assert all(counted and columns["Kristiansund"][-1] == LAST for columns, counted in answer)
    facts = compute(PROJECT, "appendix_6", {}).facts
    assert facts["zero_counted"] == "all" == share_true([True, True])
    assert facts["placements"].value == 2400
    assert facts["admissible"].value == len(answer)


def test_without_the_zero_the_average_rises_at_the_end_in_all(solution, answer):
    for columns, _ in answer:
        before, after = (observed(columns, False, c) for c in (LAST - 1, LAST))
        assert Fraction(sum(after), len(after)) > Fraction(sum(before), len(before))
    facts = compute(PROJECT, "appendix_6", {}).facts
    assert facts["rises_at_end"] == "all"


def test_the_last_average_without_the_zero(solution, answer):
    # 121 + 112 + 121 + 106 + 111 + 107 + 94 + 91 + 77 = 940; with Lillehammer's 122, 1062 for ten rows.
    assert solution.average(solution.best, LAST) == Fraction("10.62")
    assert solution.count(solution.best, LAST) == 10
    assert solution.cells.averages[LAST].text == "9,6"
    reached = {Fraction(sum(v), len(v) * 10) for v in (observed(c, False, LAST) for c, _ in answer)}
    assert Fraction("10.62") in reached
    assert {solution.average(p, LAST) for p in solution.admissible} == reached


def test_the_nine_complete_rows(solution):
    first, last = (Fraction(sum(row[c] for row in COMPLETE.values()), 90) for c in (0, LAST))
    assert (solution.panel(0), solution.panel(LAST)) == (first, last)
    assert round(float(last - first), 2) == -0.18  # as the methods state it


def test_only_the_same_column_in_all_placements_is_shown_as_certain(solution, answer):
    for name, values in INCOMPLETE.items():
        certain = {}
        for number, value in enumerate(values):
            places = {columns[name][number] for columns, _ in answer}
            if len(places) == 1:
                certain[places.pop()] = value
        assert {c: int(v.number * 10) for c, v in solution.certain(name).items()} == certain


@pytest.mark.parametrize("name", ["figure_3", "appendix_6"])
def test_the_printed_fall_at_the_end_is_contradicted(name):
    exhibit = get(name)
    inputs = Inputs(PROJECT, name, exhibit.spec.reads)
    table = exhibit.table(inputs)
    found = {(c.row, c.column): judge(c) for c in exhibit.comparisons(inputs, table)}
    end = {
        "figure_3": (WINDOWS[LAST], "printed_average"),
        "appendix_6": ("Snitt", WINDOWS[LAST]),
    }[name]
    assert found[end].comparison.printed.text == "9,6"
    assert found[end].code == "contradicts"
    assert {key for key, verdict in found.items() if verdict.code == "contradicts"} == {end}


def test_the_counts_and_the_extremes_of_the_title():
    # By hand, first and last of the nine: 13,9-12,1 11,9-11,2 11,4-10,6 11,3-11,1 9,6-9,4 fall;
    # 11,8-12,1 10,1-10,7 8,7-9,1 6,9-7,7 rise.  Farthest down is 1,8, farthest up 0,8.
    facts = compute(PROJECT, "appendix_6", {}).facts
    assert [facts[name].value for name in ("municipalities", "panel_n", "fell", "rose")] == [12, 9, 5, 4]
    assert (facts["most_fallen"], facts["most_risen"]) == ("Notodden", "Mandal")
    ends = [facts[f"most_{way}_{end}"].text() for way in ("fallen", "risen") for end in ("first", "last")]
    assert ends == ["13,9\xa0%", "12,1\xa0%", "6,9\xa0%", "7,7\xa0%"]


@pytest.fixture(scope="module")
def panels():
    computed = compute(PROJECT, "appendix_6", {})
    return computed.exhibit.plot(computed.safe.frame, Words("appendix_6", "nb", computed.facts)).panels


def test_panels_go_from_the_largest_fall_to_the_largest_rise(panels):
    # By hand: -1,8 -0,8 -0,7 -0,6 -0,2 -0,2 -0,1 +0,3 +0,4 +0,6 +0,7 +0,8; the two alike as they are printed.
    assert [panel.name for panel in panels] == [
        "Notodden", "Tana", "Vaksdal", "Nesodden", "Nord-Aurdal", "Ringerike", "Kristiansund",
        "Fredrikstad", "Nøtterøy", "Ullensaker", "Lillehammer", "Mandal",
    ]  # fmt: skip


def test_panels_show_what_is_printed_at_the_end_of_its_window(panels):
    ends = [date(2006, 9, 30), date(2007, 9, 30), date(2008, 9, 30), date(2008, 12, 31)]
    ends += [date(2009, 6, 30), date(2009, 9, 30)]
    for panel in panels:
        assert [point.x for point in panel.points] == ends
        shown = [int(Fraction(str(point.y)) * 10) for point in panel.points if not math.isnan(point.y)]
        assert shown == [v for v in {**COMPLETE, **INCOMPLETE}[panel.name] if v]
        if panel.name in COMPLETE:
            assert (panel.unsure, panel.apart) == ((), None)


def test_lost_cells_stand_in_the_placement_that_the_averages_follow_and_as_unsure(panels, solution):
    for panel in (p for p in panels if p.name in INCOMPLETE):
        stands = [column for column, point in enumerate(panel.points) if not math.isnan(point.y)]
        stands += [LAST] if panel.apart else []
        assert stands == list(solution.best.columns[panel.name])
        sure = {column for column in stands if panel.points[column].x not in panel.unsure}
        assert sure == set(solution.certain(panel.name))


def test_the_zero_of_kristiansund_is_no_value(panels):
    [(name, apart)] = [(p.name, p.apart) for p in panels if p.apart]
    assert (name, apart.x, apart.text) == ("Kristiansund", date(2009, 9, 30), "0,0 trykt, ikke tall")
    assert all(point.y > 0 for panel in panels for point in panel.points if not math.isnan(point.y))
