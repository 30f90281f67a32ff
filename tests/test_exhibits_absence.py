"""The absence exhibits and the accounts against answers typed from the documents or worked out by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from kqlib import vocabulary
from kqlib.charts import Bars, Lines
from kqlib.disclosure.safe import publish
from kqlib.errors import LANGUAGES, ExhibitError
from kqlib.exhibits.contract import Words, texts
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.registry import get
from kqlib.paths import Project
from kqlib.verification.verdicts import judge

PROJECT = Project(Path(__file__).parents[1])
NAMES = ["table_4_6", "table_4_7", "hagebostad", "vennesla"]
NAMES += ["annual_2007_table_1", "annual_2007_revisions", "annual_2007_accounts"]
CAPTION_WORDS = ("caption", "title", "subtitle", "alt")
CAUSAL = ("fordi", "bidra", "virke", "førte til", "effekt", "because", "caused", "led to", "effect")


def made(name):
    exhibit = get(name)
    inputs = Inputs(PROJECT, name, exhibit.spec.reads)
    table = exhibit.table(inputs)
    return exhibit, inputs, table, exhibit.facts(inputs, table)


def verdicts(name):
    exhibit, inputs, table, _ = made(name)
    return {(c.row, c.column): judge(c) for c in exhibit.comparisons(inputs, table)}


def codes(name):
    return {key: v.code for key, v in verdicts(name).items()}


def test_difference_in_differences_of_table_4_6_is_an_interval():
    facts = made("table_4_6")[3]
    # Line 3272: 9,3 9,6 9,6; line 3274: 10,3 10,2 10,2. Gaps 10,3−9,3; 10,2−9,6; 10,2−9,6.
    assert [facts[f"gap_{i}"].value for i in (1, 2, 3)] == [1, Fraction(6, 10), Fraction(6, 10)]
    assert facts["did"].value == Fraction(-4, 10)
    # Four numbers, each ±0,05: −0,4 ± 0,2.
    assert (facts["did_range"].interval.low, facts["did_range"].interval.high) == (
        Fraction(-6, 10),
        Fraction(-2, 10),
    )
    assert facts["did_range"].text("nb") == "−0,6 til −0,2\u00a0prosentpoeng"
    assert (facts["programme_fall"].value, facts["outside_rise"].value) == (Fraction(1, 10), Fraction(3, 10))
    assert facts["all_change"].value == Fraction(1, 10)
    # Q4 08, Q1 09 and Q2 09 stand in both of the last windows; Q3 08 in the first two.
    assert [facts[f"overlap_{k}"].value for k in ("12", "23", "13")] == [1, 3, 0]
    # By hand: window 2 allows (9,75−9,65)/(10,25−9,65) = 1/6 to (9,85−9,55)/(10,15−9,55) = 1/2; window 1
    # 2/5 to 3/5.
    assert (facts["weight"].interval.low, facts["weight"].interval.high) == (40, 50)


def test_verdicts_of_table_4_6():
    found = codes("table_4_6")
    assert found.pop(("", "absence_extra_cost")) == "not_computable"
    assert len(found) == 7
    assert set(found.values()) == {"agrees"}


def test_table_4_7_rounding_and_gates():
    facts, found = made("table_4_7")[3], codes("table_4_7")
    # 10,9 − 8,9 = 2,0. For 1,9 the difference is under 1,95: 8,95 + 1,95 = 10,90 and 10,85 − 1,95 = 8,90.
    assert facts["difference"].value == 2
    assert (facts["largest_below"].value, facts["smallest_above"].value) == (
        Fraction(109, 10),
        Fraction(89, 10),
    )
    assert found[("Differanse", "absence")] == found[("", "absence_size_difference")] == "rounding"
    assert found[("", "municipalities_share")] == "agrees"  # 138 / 430 = 0,32093
    assert found[("25 største kommunene", "mean_population")] == "gated"
    assert found[("25 minste", "mean_population")] == "gated"
    gated = verdicts("table_4_7")[("25 minste", "mean_population")].comparison
    assert gated.gated == gated.formula == "ssb-07459.csv, ssb-10826.csv"
    # Alna, Bjerke, Nordre Aker and Nordstrand; 134 / 430 = 31,2 and 135 / 430 = 31,4 per cent.
    assert facts["districts"].value == 4
    assert facts["share_without"].text("nb") == "31,2\u00a0%"
    assert facts["share_oslo_once"].text("nb") == "31,4\u00a0%"


def test_hagebostad():
    _, _, table, facts = made("hagebostad")
    # 9,4 10,9 8,5 5,7 (line 3502).
    assert list(table["change_points"])[1:] == [Fraction(15, 10), Fraction(-24, 10), Fraction(-28, 10)]
    assert facts["fall_from_2006"].text("nb") == "39\u00a0%"  # 3,7 / 9,4 = 0,394
    assert facts["fall_from_2007"].text("nb") == "48\u00a0%"  # 5,2 / 10,9 = 0,477
    found = verdicts("hagebostad")
    assert found[("", "hagebostad_absence_2007")].code == "agrees"
    # "Godt over 2": 1,5 (1,4 to 1,6) rounds to 2 but does not lie above it.
    assert found[("", "hagebostad_absence_increase")].code == "contradicts"
    halving = found[("", "hagebostad_absence_halving")]
    assert halving.code == "depends_on_reading"
    assert (halving.holds, halving.fails) == (("from_2007",), ("from_2006",))


def test_vennesla():
    _, _, table, facts = made("vennesla")
    assert list(table["change_points"])[1:] == [Fraction(-3, 10), Fraction(-6, 10)]  # 8,2 7,9 7,3
    assert facts["fall"].value == Fraction(9, 10)
    assert facts["project_share"].text("nb") == "33,3\u00a0%"  # 241 / 724


# Computed by hand from lines 280-293, per cent with two decimals: (period 1-3, period 2-3), and what is
# printed there.
ANNUAL = {
    "Identiske kommuner*": ("-2.08", "-2.08", -2, -2),
    "Nøtterøy": ("5.75", "0.00", 6, 0),
    "Mandal": ("5.80", "-1.35", 6, -1),
    "Notodden": ("-5.56", "-9.93", -6, -10),
    "Nesodden": ("-4.63", "-7.21", -5, -7),
    "Ullensaker": ("10.48", "2.65", 10, 3),
    "Ringerike": ("-15.15", "-6.67", -15, -7),
    "Nord-Aurdal": ("-25.89", "-27.83", -26, -28),
    "Vaksdal": ("-7.26", "-0.86", -7, -1),
    "Tana": ("-5.00", "-5.00", -5, -5),
    "Fredrikstad": ("-2.54", "5.50", -3, 6),
    "Kristiansund": ("-0.99", "3.09", -1, 3),
    "Totalt sykefravær i de 12 innsatskommuner": ("-2.80", "0.00", -3, -1),
}


def test_every_change_of_annual_table_1():
    table = made("annual_2007_table_1")[2].set_index("label")
    found = verdicts("annual_2007_table_1")
    for row, (first, second, *printed) in ANNUAL.items():
        for column, expected, stated in zip(
            ("change_1_3", "change_2_3"), (first, second), printed, strict=True
        ):
            assert abs(table[f"{column}_computed"].to_dict()[row] - Fraction(expected)) <= Fraction(1, 200), (
                row,
                column,
            )
            assert found[(row, column)].comparison.printed.value == stated
            total = row.startswith("Totalt sykefravær") and column == "change_2_3"
            assert found[(row, column)].code == ("rounding" if total else "agrees"), (row, column)
    assert len([key for key in found if key[0]]) == 2 * len(ANNUAL)


def test_counts_and_largest_fall_of_the_annual_report():
    found, facts = verdicts("annual_2007_table_1"), made("annual_2007_table_1")[3]
    assert (facts["down"].value, facts["up"].value, facts["lacking"]) == (8, 3, "Lillehammer")
    assert (facts["down_later"].value, facts["up_later"].value) == (7, 3)
    assert found[("", "annual_effort_decrease")].code == "agrees"
    up = found[("", "annual_effort_increase")]
    assert (up.code, up.holds) == ("depends_on_reading", ("rest_of_all",))
    assert found[("", "annual_largest_decrease")].code == "agrees"
    assert facts["most_fallen"] == "Nord-Aurdal"
    # Sums of the eleven: 118,7; 118,8; 113,1; with Lillehammer 124,6 over twelve.
    means = [Fraction(1187, 110), Fraction(1188, 110), Fraction(1131, 110), Fraction(1246, 120)]
    assert [facts[k].value for k in ("mean_1", "mean_2", "mean_3", "mean_3_all")] == means


def test_revisions_between_the_reports():
    _, _, table, facts = made("annual_2007_revisions")
    assert (facts["revised"].value, facts["in_both"].value) == (6, 9)
    # Line 287: 11,2 and 8,3; line 4629: 11,3 and 10,3. Line 289: 12,0 and 11,4; line 4628: 11,4 and 10,4.
    rows = table.set_index("label")
    first, third = rows["revision_1"].to_dict(), rows["revision_3"].to_dict()
    assert (first["Nord-Aurdal"], third["Nord-Aurdal"]) == (Fraction(1, 10), 2)
    assert (first["Tana"], third["Tana"]) == (Fraction(-6, 10), -1)
    assert not {"Lillehammer", "Nesodden", "Kristiansund"} & set(table["label"])
    assert facts["most_fallen_change_later"].text("nb") == "9\u00a0%"  # 10,3 / 11,3 − 1 = −8,85


def test_sums_of_the_accounts():
    table = made("annual_2007_accounts")[2].set_index("label")["amount_computed"].to_dict()
    assert table["Sum inntekter"] == 14_702_434 == 14_330_000 + 372_434
    assert table["Sum sekretariatet"] == 4_463_847 == 3_240_443 + 1_116_912 + 106_492
    assert table["Sum"] == 8_108_792 == 6_850_198 + 908_594 + 350_000
    assert table["RESULTAT, søkt overført til 2008"] == 2_129_795 == 14_702_434 - 4_463_847 - 8_108_792


def test_running_text_beside_the_ledger():
    facts, found = made("annual_2007_accounts")[3], verdicts("annual_2007_accounts")
    assert facts["spent"].value == 12_572_639
    assert facts["text_difference"].value == Fraction(24, 10)  # 14,7 − 12,3
    assert facts["text_sum"].value == Fraction(125, 10)  # 4,5 + 5,5 + 1,6 + 0,9
    text = {column.removeprefix("annual_"): v for (row, column), v in found.items() if not row}
    assert text["spending"].code == "contradicts"
    assert len(text["spending"].fails) == 3
    for name in ("underspending", "spending_staff", "spending_other"):
        assert text[name].code == "agrees"
    # 8 108 792 − 1,6 − 0,9 mill = 5,61 (5,51 to 5,71) and 8 108 792 − 5,5 − 0,9 mill = 1,71 (1,61 to 1,81).
    for name in ("spending_conferences", "spending_consultants"):
        assert (text[name].code, text[name].holds) == ("depends_on_reading", ("rest_of_block",))
    assert {v.code for (row, _), v in found.items() if row} == {"agrees"}


@pytest.mark.parametrize("name", NAMES)
def test_words_exist_and_fill_in(name):
    exhibit, inputs, table, facts = made(name)
    for language in LANGUAGES:
        words = Words(name, language, facts)
        spoken = [words.text(key) for key in texts(name) if key != "notes"] + list(words.notes())
        assert all(words.text(key) for key in CAPTION_WORDS)
        assert words.notes()
        for text in spoken:
            assert "{" not in text
            assert not [w for w in CAUSAL if w in text.lower()], text
        for comparison in exhibit.comparisons(inputs, table):
            assert not comparison.explanation or words.text(f"explanation_{comparison.explanation}")
            for reading in comparison.readings:
                assert reading.name == "computed" or words.text(f"reading_{reading.name}")
        chart = exhibit.plot(table, words)
        assert chart is None or isinstance(chart, Bars | Lines)


@pytest.mark.parametrize("name", NAMES)
def test_table_keeps_the_contract(name):
    exhibit, inputs, table, _ = made(name)
    spec = exhibit.spec
    assert table[spec.header].is_unique
    assert all(vocabulary.column(column).label("nn") for column in table.columns)
    assert set(spec.show) <= set(table.columns)
    assert set(spec.totals) <= set(table[spec.header])
    assert len(publish(table).records()) == len(table)
    ids = [c.id for c in exhibit.comparisons(inputs, table)]
    assert len(ids) == len(set(ids))
    for c in exhibit.comparisons(inputs, table):
        assert c.column in table.columns if c.row else not c.row


@pytest.mark.parametrize("name", NAMES)
def test_only_declared_inputs_are_read(name):
    exhibit = get(name)
    asked = set()

    class Watched(Inputs):
        def allow(self, name):
            asked.add(name)
            return super().allow(name)

    inputs = Watched(PROJECT, name, exhibit.spec.reads)
    table = exhibit.table(inputs)
    exhibit.facts(inputs, table)
    exhibit.comparisons(inputs, table)
    assert asked == set(exhibit.spec.reads)
    with pytest.raises(ExhibitError):
        inputs.published("table_4_1")


def test_time_axis_of_the_figures():
    exhibit, _, table, facts = made("table_4_6")
    chart = exhibit.plot(table, Words("table_4_6", "nb", facts))
    assert [p.x.isoformat() for p in chart.lines[0].points] == ["2008-09-30", "2009-06-30", "2009-09-30"]
    assert [w.start.isoformat() for w in chart.windows] == ["2007-10-01", "2008-07-01", "2008-10-01"]
    assert [p.y for p in chart.lines[0].points] == [10.3, 10.2, 10.2]
