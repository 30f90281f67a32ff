"""Vedlegg 2-5 and 7-9: what was counted by hand in the documents, the verdicts, and the words in three
languages.
"""

from collections import Counter
from datetime import date
from functools import cache

import pandas as pd
import pytest

from kqlib import vocabulary
from kqlib.errors import DataError, ExhibitError
from kqlib.exhibits import registry
from kqlib.exhibits._gatherings import kind_of
from kqlib.exhibits.contract import Fact, Words, texts
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import project
from kqlib.printed import Comparison, Quantity
from kqlib.verification.verdicts import judge
from kqlib.vocabulary import items

IDS = [f"appendix_{n}" for n in (2, 3, 4, 5, 7, 8, 9)]


@cache
def made(name: str) -> tuple[pd.DataFrame, dict[str, Fact], tuple[Comparison, ...]]:
    exhibit = registry.get(name)
    inputs = Inputs(project(), name, exhibit.spec.reads)
    table = exhibit.table(inputs)
    return table, exhibit.facts(inputs, table), exhibit.comparisons(inputs, table)


def verdicts(name: str) -> dict[str, str]:
    return {c.id.removeprefix(f"{name}."): judge(c).code for c in made(name)[2]}


def readings(name: str, comparison: str) -> dict[str, int]:
    found = next(c for c in made(name)[2] if c.id == f"{name}.{comparison}")
    return {r.name: int(r.point) for r in found.readings}


def number(name: str, fact: str) -> int:
    found = made(name)[1][fact]
    assert isinstance(found, Quantity)
    return int(found.value)


# Counted by hand from lines 4299-4375.
COUNTED = {
    ("IKS", "oppstart"): 1,
    ("IKS", "prosjektledersamling"): 2,
    ("IKS", "nettverkssamling (IKS)"): 4,
    ("IKS", "sentral nettverkssamling"): 1,
    ("P1", "oppstart"): 2,
    ("P1", "sentral nettverkssamling"): 3,
    ("P1", "prosjektledersamling"): 1,
    ("P1", "lokal nettverkssamling"): 3,
    ("P2", "oppstart"): 1,
    ("P2", "prosjektledersamling"): 2,
    ("P2", "sentral nettverkssamling"): 4,
    ("P2", "lokal nettverkssamling"): 7,
    ("P3", "oppstart"): 1,
    ("P3", "prosjektledersamling"): 2,
    ("P3", "sentral nettverkssamling"): 1,
    ("P3", "lokal nettverkssamling"): 12,
    ("P4", "oppstart"): 1,
    ("P4", "prosjektledersamling"): 4,
    ("P4", "lokal nettverkssamling"): 8,
    ("Alle", "kvalitetskonferanse"): 2,
    ("Alle", "sykefraværskonferanse"): 5,
}


def test_gatherings_by_cohort_and_kind() -> None:
    table = made("appendix_2")[0]
    assert Counter(zip(table["cohort"], table["gathering"], strict=True)) == COUNTED
    assert len(table) == sum(COUNTED.values()) == 67
    assert number("appendix_2", "local") == 30
    crossing = table[table["held"] == "30.09 – 1.10.2009"].iloc[0]
    assert (crossing["start"], crossing["end"]) == (date(2009, 9, 30), date(2009, 10, 1))


def test_an_unknown_activity_is_named() -> None:
    with pytest.raises(DataError, match="Julebord"):
        kind_of("Julebord", 2)


def test_verdicts_on_the_gatherings() -> None:
    assert verdicts("appendix_2") == {
        "local_sum": "agrees",
        "local": "contradicts",
        "local_P1": "contradicts",
        "local_P2": "contradicts",
        "local_P3": "depends_on_reading",
        "local_P4": "agrees",
        "local_each_P4": "agrees",
        "leaders_P3": "not_computable",
        "leaders_P4": "not_computable",
        "central_P1": "contradicts",
        "central_P2": "depends_on_reading",
        "central_P3": "agrees",
        "absence": "agrees",
        "effort_2007": "depends_on_reading",
    }
    assert readings("appendix_2", "local") == {"listed": 30, "self_financed": 32}
    assert readings("appendix_2", "local_P3") == {"listed": 12, "within_offer": 11}
    assert readings("appendix_2", "central_P2") == {"together": 2, "listed": 4}


@pytest.mark.parametrize(
    ("name", "meetings", "people"),
    [("appendix_3", [2, 3, 3, 1], [11, 9, 10, 6]), ("appendix_4", [10, 6, 5, 3], [9, 12, 15, 13])],
)
def test_meetings_and_people(name: str, meetings: list[int], people: list[int]) -> None:
    table = made(name)[0]
    assert list(table["year"]) == [2007, 2008, 2009, 2010]
    assert list(table["meetings"]) == meetings
    assert list(table["people"]) == people
    assert (table.filter(like="people_").sum(axis="columns") == table["people"]).all()


def test_organisations_of_some_years() -> None:
    contact, steering = made("appendix_3")[0].set_index("year"), made("appendix_4")[0].set_index("year")
    assert contact.loc[2010, ["people_kd", "people_akademikerne", "people_krd"]].tolist() == [0, 0, 1]
    assert steering.loc[2009, ["people_krd", "people_lo", "people_kd"]].tolist() == [4, 2, 3]


def test_verdicts_on_the_meetings() -> None:
    assert verdicts("appendix_3") == {"held": "agrees", "next": "agrees", "annual_2007": "contradicts"}
    assert set(verdicts("appendix_4").values()) == {"agrees"}
    assert len(verdicts("appendix_4")) == 5
    # 1 March 2008 is the only meeting on a Saturday or Sunday.
    assert date(2008, 3, 1).strftime("%w") == "6"
    assert made("appendix_4")[1]["weekend"] == "01.03.08"


def test_the_lost_chart() -> None:
    assert [number("appendix_5", n) for n in ("people", "months", "advisers", "leaders", "lent")] == [
        20,
        42,
        11,
        2,
        4,
    ]
    assert list(made("appendix_5")[0]["printed"]) == ["7", "6,1", "80 %", "Åtte"]
    assert list(made("appendix_5")[0]["line"]) == [112, 112, 112, 51]
    assert set(verdicts("appendix_5").values()) == {"not_computable"}
    assert registry.get("appendix_5").spec.evidence == "lost"


def test_intake() -> None:
    assert [number("appendix_7", f"intake_{p}") for p in "1234"] == [31, 53, 33, 20]
    assert number("appendix_7", "total") == 137
    assert verdicts("appendix_7") == {
        "sum": "agrees",
        "month.Pulje 1, Trondheim": "agrees",
        "month.Pulje 1, Gardermoen": "agrees",
        "month.Pulje 2, Gardermoen": "agrees",
        "month.Pulje 3, Gardermoen": "agrees",
        "month.Pulje 4, Gardermoen": "contradicts",
        "annual_spring": "depends_on_reading",
        "annual_autumn": "contradicts",
    }
    assert readings("appendix_7", "annual_spring") == {"intake": 31, "without_districts": 29}
    assert readings("appendix_7", "annual_autumn") == {
        "intake": 53,
        "without_districts": 52,
        "without_effort": 41,
    }
    # What the explanation says of the two dates: a weekend in September, weekdays in January.
    assert [date(2009, 9, d).strftime("%w") for d in (12, 13)] == ["6", "0"]
    assert [date(2009, 1, d).strftime("%w") for d in (12, 13)] == ["1", "2"]


def test_participants() -> None:
    table = made("appendix_8")[0]
    assert Counter(table["cohort"]) == {"IKS": 12, "P1": 28, "P2": 41, "P3": 35, "P4": 22}
    assert {u for u in table["municipality"] if list(table["municipality"]).count(u) > 1} == {"Mandal"}
    assert list(table[table["municipality"] == "Mandal"]["unit"]) == ["Mandal", "Mandal (P2)"]
    facts = ("names", "different", "districts", "municipalities", "groups", "smallest")
    assert [number("appendix_8", f) for f in facts] == [138, 137, 4, 134, 28, 3]
    assert verdicts("appendix_8") == {
        "heading_IKS": "agrees",
        "heading_P1": "agrees",
        "heading_P2": "depends_on_reading",
        "heading_P3": "agrees",
        "heading_P4": "contradicts",
        "active_list": "depends_on_reading",
        "active_text": "agrees",
    }


def test_the_questionnaire() -> None:
    table = made("appendix_9")[0].set_index("item")
    assert len(table) == 18
    assert list(table.index[table["answer_form"] == "skala"]) == ["5", "6", "7", "8", "9a", "12", "13"]
    assert list(table.index[table["asked_of"] == "prosjektleder"]) == ["1", "2", "3", "4"]
    assert table.loc[["1", "2", "3", "4", "9b", "10", "11a", "11b"], "alternative_count"].tolist() == [
        5,
        2,
        5,
        2,
        3,
        4,
        3,
        3,
    ]
    assert list(table.index[table["repeated"] > 0]) == ["3"]
    assert set(table["worded"]) == {0, 2}


def test_item_labels() -> None:
    assert tuple(items.items()) == vocabulary.column("item").categories
    assert all(items.label(item, language) for item in items.items() for language in ("nb", "nn", "en"))
    with pytest.raises(DataError, match="9c"):
        items.label("9c", "nb")


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_words_exist_and_fill_in(name: str, language: str) -> None:
    table, facts, comparisons = made(name)
    words = Words(name, language, facts)
    spoken = [words.text(key) for key in texts(name) if key != "notes"] + list(words.notes())
    assert all(s and "{" not in s for s in spoken)
    assert {"caption", "title", "subtitle", "alt"} <= set(texts(name))
    keys = {f"reading_{r.name}" for c in comparisons for r in c.readings}
    keys |= {f"explanation_{c.explanation}" for c in comparisons if c.explanation}
    assert keys <= set(texts(name))
    registry.get(name).plot(table, words)


@pytest.mark.parametrize("name", IDS)
def test_contract(name: str) -> None:
    spec, (table, _, comparisons) = registry.get(name).spec, made(name)
    assert spec.id == name
    assert table[spec.header].is_unique
    assert {*spec.show, spec.group} - {""} <= set(table.columns)
    assert all(vocabulary.column(c).labels for c in table.columns)
    rows = set(map(str, table[spec.header]))
    assert all((not c.row) or (c.row in rows and c.column in table.columns) for c in comparisons)
    assert len({c.id for c in comparisons}) == len(comparisons)
    assert not [c.id for c in comparisons if c.explanation and judge(c).code == "agrees"]
    with pytest.raises(ExhibitError):
        Inputs(project(), name, spec.reads).published("table_4_4")


@pytest.mark.parametrize(("name", "bars"), [("appendix_3", 4), ("appendix_4", 4)])
def test_bars(name: str, bars: int) -> None:
    table, facts, _ = made(name)
    chart = registry.get(name).plot(table, Words(name, "nb", facts))
    assert chart is not None
    assert chart.kind == "bars"
    assert len(chart.bars) == bars


def test_every_participant_stands_in_the_overview() -> None:
    """Lines 4659-4840: 12, 28, 41, 35 and 22 names in 28 groups; line 4671 has another number."""
    table, facts, _ = made("appendix_8")
    chart = registry.get("appendix_8").plot(table, Words("appendix_8", "nb", facts))
    assert chart is not None
    assert chart.kind == "roster"
    names = [[name for group in column.groups for name, _ in group] for column in chart.columns]
    assert [len(own) for own in names] == [12, 28, 41, 35, 22]
    assert sum(len(column.groups) for column in chart.columns) == 28
    marked = [name for column in chart.columns[1:] for group in column.groups for name, mark in group if mark]
    assert marked == ["Mandal"]
    assert all(mark for group in chart.columns[0].groups for _, mark in group)
    [told] = [text for column in chart.columns for text, contradicts in column.told if contradicts]
    assert told == "≠ 23 i overskriften"


def test_lanes() -> None:
    table, facts, _ = made("appendix_2")
    chart = registry.get("appendix_2").plot(table, Words("appendix_2", "en", facts))
    assert chart is not None
    assert chart.kind == "lanes"
    assert (len(chart.lanes), len(chart.types), len(chart.events)) == (6, 7, 67)
    assert {e.lane for e in chart.events} == set(chart.lanes)
    assert {e.type for e in chart.events} == set(chart.types)
