"""Tables 4.1, 4.2, 4.3, 4.5 and 4.8 and figures 1 and 2 against answers typed from the final report."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest

from kqlib.charts import Bars, Fraction, Funnel
from kqlib.disclosure.safe import publish
from kqlib.errors import LANGUAGES, ExhibitError
from kqlib.exhibits.contract import Words, texts
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.registry import exhibit_ids, get
from kqlib.paths import Project
from kqlib.verification.verdicts import judge
from kqlib.vocabulary import column, has_words

PROJECT = Project(Path(__file__).parents[1])
TABLES = ("table_4_1", "table_4_2", "table_4_3", "table_4_5", "table_4_8")
ALL = (*TABLES, "figure_1", "figure_2")

# Line of the caption and number of rows that are no sums, counted in the report.
AT = {
    "table_4_1": (1601, 7),
    "table_4_2": (1891, 13),
    "table_4_3": (2187, 7),
    "table_4_5": (3028, 4),
    "table_4_8": (3371, 15),
    "figure_1": (1260, 3),
    "figure_2": (1304, 3),
}

# Cells by exhibit, row and column, rounded for publication. Sums were added and shares divided by hand.
COUNTS = {
    "table_4_1": {
        "Kvalitetssystem": 4,  # line 1608
        "Faglig utvikling": 9,  # line 1612
        "Foreldre/barns medvirkning": 7,  # line 1618
        "Sum System": 13,  # 4 + 4 + 5
        "Sum Medarbeider": 14,  # 9 + 5
        "Sum Atferd": 13,  # 6 + 7
        "Sum": 40,  # line 124
    },
    "table_4_2": {
        "Prosjekt vedr. §13.10": 7,  # line 1899
        "Faglig utvikling: Språk/lesing/skriving": 14,  # lines 1904-1908
        "Faglig utvikling: Andre": 16,  # lines 1904-1910
        "Skole/hjemsamarbeid": 13,  # line 1934
        "Annet": 5,  # line 1938
        "Sum System": 24,  # 14 + 7 + 3
        "Sum Medarbeider/System": 9,  # 5 + 4
        "Sum Medarbeider": 25,  # 8 + 11 + 6
        "Sum Medarbeider/Atferd": 30,  # 14 + 16
        "Sum Atferd": 17,  # 13 + 4
        "Sum": 110,  # line 136
    },
    "table_4_3": {
        "Helhetlige planer": 5,  # lines 2190-2196
        "Samarbeid skole/barnehage": 10,  # line 2210
        "Sum System": 18,  # 5 + 2 + 1 + 10
        "Sum Medarbeider": 4,  # 3 + 1
        "Sum Atferd": 1,  # line 2212
        "Sum": 23,  # line 142
    },
    "table_4_5": {
        "Hele kommunen": 45,  # line 3032
        "Flere sektorer (oppvekst og PLO)": 19,  # line 3035
        "Pleie- og omsorgssektoren": 38,  # line 3038
        "Oppvekstsektoren": 5,  # line 3041
        "Sum": 107,  # line 3055
    },
    "table_4_8": {
        "Medarbeiderundersøkelse": 13,  # line 3382
        "Lederutvikling": 14,  # line 3402
        "Kulturbygging": 1,  # line 3414
        "Sum Kartleggingstiltak": 41,  # line 3380
        "Sum System-/medarbeidertiltak": 22,  # line 3390
        "Sum Medarbeidertiltak": 35,  # line 3400
        "Sum": 98,  # 41 + 22 + 35
    },
}
SHARES = {
    ("table_4_1", "Faglig utvikling", "share"): "22.5",  # 9 / 40
    ("table_4_1", "Sum System", "share"): "32.5",  # 13 / 40
    ("table_4_1", "Sum Medarbeider", "share"): "35.0",  # 14 / 40
    ("table_4_2", "Faglig utvikling: Andre", "share"): "14.5",  # 16 / 110 = 0.14545
    ("table_4_2", "Sum Medarbeider/Atferd", "share"): "27.3",  # 30 / 110 = 0.27272
    ("table_4_3", "Sum System", "share"): "78.3",  # 18 / 23 = 0.78260
    ("table_4_3", "Foreldreinvolvering", "share"): "4.3",  # 1 / 23 = 0.04347
    ("table_4_5", "Hele kommunen", "share"): "42.1",  # 45 / 107 = 0.42056
    ("table_4_5", "Oppvekstsektoren", "share"): "4.7",  # 5 / 107 = 0.04672
    ("table_4_8", "Sum Kartleggingstiltak", "share"): "41.8",  # 41 / 98 = 0.41836
    ("table_4_8", "Sum Medarbeidertiltak", "share"): "35.7",  # 35 / 98 = 0.35714
    ("table_4_8", "IA-rutiner – oppfølging", "share_in_group"): "50.0",  # 11 / 22
    ("table_4_8", "Lederutvikling", "share_in_group"): "40.0",  # 14 / 35
    ("table_4_8", "Lederutvikling", "share"): "14.3",  # 14 / 98 = 0.14285
    # Half of the combined levels: 24 + 9/2, 25 + 9/2 + 30/2, 17 + 30/2.
    ("table_4_2", "Sum", "level_system"): "28.5",
    ("table_4_2", "Sum", "level_employee"): "44.5",
    ("table_4_2", "Sum", "level_behaviour"): "32.0",
    ("table_4_2", "Tilpasset opplæring", "level_system"): "2.5",  # 5 / 2, line 1915
    ("table_4_2", "Tilpasset opplæring", "level_employee"): "2.5",
    ("table_4_2", "Lokale læreplaner", "level_system"): "3.0",  # the whole row, line 1917
}
# What is printed and what the rows give: exhibit, row, printed number, formula.
COMPARED = [
    ("table_4_1", "Sum", "40", "4 + 4 + 5 + 9 + 5 + 6 + 7"),
    ("table_4_2", "Sum", "110", "14 + 7 + 14 + 16 + 5 + 3 + 8 + 11 + 6 + 4 + 13 + 4 + 5"),
    ("table_4_3", "Sum", "23", "5 + 2 + 1 + 3 + 1 + 10 + 1"),
    ("table_4_5", "Sum", "107", "45 + 19 + 38 + 5"),
    ("table_4_5", "Pleie- og omsorgssektoren", "38", "38"),  # line 3038 against line 2409
    ("table_4_8", "Sum Kartleggingstiltak", "41", "13 + 11 + 10 + 7"),
    ("table_4_8", "Sum System-/medarbeidertiltak", "22", "11 + 6 + 4 + 1"),
    ("table_4_8", "Sum Medarbeidertiltak", "35", "14 + 6 + 5 + 4 + 4 + 1 + 1"),
]
# Facts in bokmål, by hand.
FACTS = {
    "table_4_1": {
        "printed_total": "40",
        "quality": "8",
        "most": "Faglig utvikling",
        "behaviour_share": "32,5\u00a0%",
    },
    "table_4_2": {
        "combined": "39",  # 30 + 9
        "combined_share": "35,5\u00a0%",  # 39 / 110 = 0.35454
        "system_only": "24",
        "employee_only": "25",
        "behaviour_only": "17",
        "system": "28,5",
        "employee": "44,5",
        "behaviour": "32",
        "system_share": "25,9\u00a0%",  # 28.5 / 110 = 0.25909
        "employee_share": "40,5\u00a0%",  # 44.5 / 110 = 0.40454
        "behaviour_share": "29,1\u00a0%",  # 32 / 110 = 0.29090
        "system_most": "33",  # 24 + 9
        "employee_most": "64",  # 25 + 30 + 9
        "behaviour_most": "47",  # 17 + 30
        "without_level": "5",
    },
    "table_4_3": {
        "most": "Samarbeid skole/barnehage",
        "one_share": "4,3\u00a0%",
        "upbringing": "173",  # 40 + 110 + 23
        # System 13 + 28.5 + 18 and employees 14 + 44.5 + 4.
        "two_levels": "122",
        "two_levels_share": "70,5\u00a0%",  # 122 / 173 = 0.70520
    },
    "table_4_5": {
        "active": "138",  # line 363
        "effort": "12",  # line 357
        "possible": "126",  # 138 - 12
        "reporting": "119",  # line 3016
        "reporting_share": "94,4\u00a0%",  # 119 / 126 = 0.94444
        "difference": "12",  # 119 - 107
        "care_share": "35,5\u00a0%",  # 38 / 107 = 0.35514
        "several_share": "17,8\u00a0%",  # 19 / 107 = 0.17757
    },
    "table_4_8": {
        "described": "107",
        "fewer": "9",  # 107 - 98
        "reporting": "119",
        "system_share": "22,4\u00a0%",  # 22 / 98 = 0.22448
        "mapping_most": "Medarbeiderundersøkelse",
        "employee_most_count": "14",
        "system_moved": "36",  # 22 + 14
        "employee_moved": "21",  # 35 - 14
    },
    "figure_1": {"K": "K", "L": "L", "F": "F", "balance": "1"},
    "figure_2": {"system": "System", "employee": "Medarbeider", "behaviour": "Atferd"},
}


def made(name):
    exhibit = get(name)
    inputs = Inputs(PROJECT, name, exhibit.spec.reads)
    table = exhibit.table(inputs)
    return exhibit, inputs, table, exhibit.facts(inputs, table)


def published(name):
    exhibit, _, table, _ = made(name)
    return {row[exhibit.spec.header]: row for row in publish(table).rows()}


@pytest.mark.parametrize("name", ALL)
def test_declaration(name):
    spec = get(name).spec
    kind, number = name.split("_", 1)
    assert spec.id == name
    assert spec.number == f"{'Tabell' if kind == 'table' else 'Figur'} {number.replace('_', '.')}"
    assert spec.at == ("sluttrapport-2010", AT[name][0])
    assert spec.evidence == ("recomputed" if kind == "table" else "transcribed")


@pytest.mark.parametrize("name", ALL)
def test_table_keeps_the_contract(name):
    exhibit, _, table, _ = made(name)
    assert table[exhibit.spec.header].is_unique
    assert all(column(str(c)) for c in table.columns)
    assert set(exhibit.spec.show) <= set(table.columns)
    assert set(exhibit.spec.totals) <= set(table[exhibit.spec.header])
    assert len(table) - len(exhibit.spec.totals) == AT[name][1]


@pytest.mark.parametrize("name", TABLES)
def test_counts(name):
    rows = published(name)
    assert {row: rows[row]["project_count"] for row in COUNTS[name]} == COUNTS[name]


@pytest.mark.parametrize(("cell", "expected"), SHARES.items())
def test_shares_and_halves(cell, expected):
    name, row, key = cell
    assert published(name)[row][key] == Decimal(expected)


def test_a_level_that_a_kind_does_not_have_is_empty():
    rows = published("table_4_2")
    assert rows["Lokale læreplaner"]["level_behaviour"] is None
    assert all(rows["Annet"][key] is None for key in ("level_system", "level_employee", "level_behaviour"))
    assert rows["Annet"]["level"] == ""


def test_halves_and_what_has_no_level_make_the_whole():
    row = published("table_4_2")["Sum"]
    # 28.5 + 44.5 + 32 = 105, and 5 without a level.
    assert row["level_system"] + row["level_employee"] + row["level_behaviour"] == 105


def test_every_comparison():
    found = [(name, c) for name in ALL for c in _comparisons(name)]
    assert [(name, c.row, str(c.printed), c.formula) for name, c in found] == COMPARED
    assert {judge(c).code for _, c in found} == {"agrees"}
    assert len({c.id for _, c in found}) == len(found)


def test_a_comparison_names_a_cell_of_its_table():
    for name in TABLES:
        rows = published(name)
        for c in _comparisons(name):
            assert rows[c.row][c.column] == c.readings[0].point


def _comparisons(name):
    exhibit, inputs, table, _ = made(name)
    return exhibit.comparisons(inputs, table)


@pytest.mark.parametrize("name", ALL)
def test_facts(name):
    _, _, _, facts = made(name)
    words = Words(name, "nb")
    assert {key: words.say(facts[key]) for key in FACTS[name]} == FACTS[name]


def test_titles_that_name_a_largest_row_are_true():
    whole = published("table_4_5")
    assert max((r for r in whole if r != "Sum"), key=lambda r: whole[r]["project_count"]) == "Hele kommunen"
    groups = {r: v["project_count"] for r, v in published("table_4_8").items() if r.startswith("Sum ")}
    assert max(groups, key=groups.get) == "Sum Kartleggingstiltak"
    school = published("table_4_2")["Sum"]
    assert school["level_employee"] > max(school["level_system"], school["level_behaviour"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_words(name, language):
    _, _, _, facts = made(name)
    words = Words(name, language, facts)
    for key in (k for k in texts(name) if k != "notes"):
        assert words.text(key).strip()
    for key in ("caption", "title", "subtitle", "alt"):
        assert words.has(key)
    assert len(words.notes()) >= 2


@pytest.mark.parametrize("name", ALL)
def test_words_have_the_same_facts_in_every_language_and_no_typed_numbers(name):
    entries = [v for k, v in texts(name).items() if k != "notes"] + texts(name)["notes"]
    for entry in entries:
        used = [{field for _, field, _, _ in Formatter().parse(entry[lang]) if field} for lang in LANGUAGES]
        assert used[0] == used[1] == used[2], entry
        for lang in LANGUAGES:
            bare = "".join(text for text, _, _, _ in Formatter().parse(entry[lang]))
            for allowed in ("4.1", "4.2", "4.3", "4.4", "4.5"):
                bare = bare.replace(allowed, "")
            assert not any(c.isdigit() for c in bare), bare


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_bars(name, language):
    exhibit, _, table, facts = made(name)
    chart = exhibit.plot(publish(table).frame, Words(name, language, facts))
    assert isinstance(chart, Bars)
    assert len(chart.bars) == AT[name][1]
    rows = published(name)
    assert [(b.label, b.value) for b in chart.bars] == [
        (row, values["project_count"]) for row, values in rows.items() if row not in exhibit.spec.totals
    ]
    assert all(bool(b.group) == bool(exhibit.spec.group) for b in chart.bars)
    groups = [b.group for b in chart.bars]
    assert sum(a != b for a, b in pairwise(groups)) == len(set(groups)) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_drawings(language):
    exhibit, _, table, facts = made("figure_1")
    chart = exhibit.plot(table, Words("figure_1", language, facts))
    assert isinstance(chart, Fraction)
    assert chart.letters == ("K", "L", "F")
    exhibit, _, table, facts = made("figure_2")
    chart = exhibit.plot(table, Words("figure_2", language, facts))
    assert isinstance(chart, Funnel)
    assert len(chart.levels) == len(table) == 3
    if language == "nb":
        assert [level for level, _ in chart.levels] == list(table["level"])


@pytest.mark.parametrize("name", ["figure_1", "figure_2"])
def test_meanings_have_words(name):
    _, _, table, _ = made(name)
    assert all(has_words("meaning", code) for code in table["meaning"])


@pytest.mark.parametrize("name", ALL)
def test_inputs_are_those_declared(name, monkeypatch):
    asked = set()
    allow = Inputs.allow
    monkeypatch.setattr(Inputs, "allow", lambda self, file: asked.add(file) or allow(self, file))
    exhibit, inputs, table, _ = made(name)
    exhibit.comparisons(inputs, table)
    assert asked == set(exhibit.spec.reads)
    with pytest.raises(ExhibitError):
        inputs.published("appendix_2")


def test_the_helper_is_no_exhibit():
    assert set(ALL) <= set(exhibit_ids())
    assert not any(name.startswith("_") for name in exhibit_ids())
