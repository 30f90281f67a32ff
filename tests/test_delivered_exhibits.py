"""Tables and figures rebuilt from deliveries: against arithmetic by hand, and against what is printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from delivered import PROJECT, delivered_project, fresh_project, take
from kqlib.disclosure import HIDDEN
from kqlib.errors import ExhibitError
from kqlib.exhibits import registry
from kqlib.exhibits._delivered_design import starts
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.windows import quarters_of
from kqlib.printed import Printed
from kqlib.rendering.assemble import assemble, compute

FIRST, SECOND, LAST = "2007K4-2008K3", "2008K3-2009K2", "2008K4-2009K3"
POINTS = "\N{NO-BREAK SPACE}prosentpoeng"
PUBLISHED = (
    "table_4_6",
    "table_4_7",
    "figure_3",
    "appendix_6",
    *(f"table_4_{n}" for n in (1, 2, 3, 4, 5, 8)),
)

# Agreed dagsverk a quarter, and absence in each quarter of the first and of the last year.  Notodden is an
# innsatskommune, Halden in cohort 1; Hvaler and Aremark are outside; Herøy is one of two municipalities.
SMALL = {
    ("0807", "Notodden"): (1000, 120, 110),
    ("0101", "Halden"): (4000, 400, 380),
    ("0111", "Hvaler"): (1000, 80, 90),
    ("0118", "Aremark"): (3000, 300, 300),
    ("1515", "Herøy"): (1000, 50, 50),
}
HEADER = "Kommunenr;Kommune;Sektor;Periode;Ansatte;Årsverk;Avtalte dagsverk;Egenmeldt;Legemeldt"


def small_delivery():
    rows = [
        f"{number};{name};Teknisk;{quarter};400;300,0;{agreed},0;10,0;{absence - 10},0"
        for (number, name), (agreed, *absences) in SMALL.items()
        for year, absence in zip((FIRST, LAST), absences, strict=True)
        for quarter in quarters_of(year)
        # Aremark does not deliver the last quarter.
        if (number, quarter) != ("0118", "2009K3")
    ]
    return "\n".join([HEADER, *rows, ""])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    project = fresh_project(tmp_path_factory.mktemp("small"))
    take(project, "pai.csv", small_delivery(), "pai", "Prøve")
    return project


def rebuilt(project, name):
    return compute(project, name, {"min_cell": 5})


def exact(project, name):
    """The table before it is rounded for publication."""
    return registry.get(name).table(Inputs(project, name, registry.granted(project, name)))


# --- with and without -------------------------------------------------------------------------------------


def test_without_a_delivery_the_printed_tables_stand_alone():
    for name in PUBLISHED:
        assert registry.shown_with(PROJECT, name) == (name,)
    with pytest.raises(ExhibitError, match="kq import FIL --as pai"):
        rebuilt(PROJECT, "table_4_6_delivered")


def test_with_deliveries_each_is_followed_by_what_is_rebuilt_of_it():
    for name in PUBLISHED:
        shown = registry.shown_with(delivered_project(), name)
        assert shown[:2] == (name, f"{name}_delivered")


def test_sizes_wait_for_the_registers_of_population(small):
    assert registry.shown_with(small, "table_4_6")[1] == "table_4_6_delivered"
    assert registry.shown_with(small, "table_4_7") == ("table_4_7",)


def test_evidence_follows_the_delivery_and_leaves_the_printed_table_alone(small):
    for project, level in ((small, "recomputed_from_external_data"), (delivered_project(), "synthetic")):
        assert registry.evidence(project, "table_4_6_delivered") == level
        assert registry.evidence(project, "table_4_6") == "recomputed"
    assert registry.evidence(PROJECT, "table_4_6_delivered") == "gated"
    said = assemble(delivered_project(), rebuilt(delivered_project(), "figure_3_delivered"), "nb")
    assert said.synthetic
    assert "SYNTETISKE" in said.drawing.svg


# --- Tabell 4.6 by hand -----------------------------------------------------------------------------------


def test_averages_by_hand(small):
    table = exact(small, "table_4_6_delivered")
    rows = {(row["delivered_group"], row["window"]): row for row in table.to_dict("records")}
    expected = {
        # pooled, unweighted, n; balanced the same.  520/5000 and (12 + 10)/2; 490/5000 and (11 + 9.5)/2.
        ("programme", FIRST): ("10.4", "11", 2, "10.4", "11", 2),
        ("programme", LAST): ("9.8", "10.25", 2, "9.8", "10.25", 2),
        # 380/4000 and (8 + 10)/2; without Aremark, which has no last window, Hvaler's 8 and 9.
        ("outside", FIRST): ("9.5", "9", 2, "8", "8", 1),
        ("outside", LAST): ("9", "9", 1, "9", "9", 1),
        # Herøy counts here only: 950/10000, and (12 + 10 + 8 + 10 + 5)/5.
        ("all", FIRST): ("9.5", "9", 5, str(Fraction(650, 70)), str(Fraction(35, 4)), 4),
        ("IKS", FIRST): ("12", "12", 1, "12", "12", 1),
    }
    names = ("pooled", "unweighted", "n_units", "pooled_balanced", "unweighted_balanced", "n_balanced")
    for place, values in expected.items():
        for name, value in zip(names, values, strict=True):
            found = rows[place][name]
            assert found == (Fraction(value) if isinstance(value, str) else value), (place, name)
    assert not {("P2", FIRST), ("P3", FIRST)} & set(rows), "a cohort that delivers nothing has no row"
    # The middle window: one quarter of the first year and three of the last; 520 + 3 · 490 of 20 000.
    assert rows["programme", SECOND]["pooled"] == Fraction(100 * (520 + 3 * 490), 20_000)
    assert rows["programme", FIRST]["pooled_self_certified"] == Fraction(20 * 100, 5000)
    assert rows["programme", FIRST]["pooled_doctor_certified"] == Fraction(500 * 100, 5000)
    assert [rows[g, FIRST]["printed_rate"].text for g in ("all", "outside", "programme")] == [
        "9,8%",
        "9,3%",
        "10,3%",
    ]


def test_what_is_said_of_them(small):
    facts = rebuilt(small, "table_4_6_delivered").facts
    # (9.8 − 10.4) − (9 − 9.5), (10.25 − 11) − (9 − 9), (9.8 − 10.4) − (9 − 8), (10.25 − 11) − (9 − 8).
    stated = {
        "pooled": "−0,1",
        "unweighted": "−0,8",
        "pooled_balanced": "−1,6",
        "unweighted_balanced": "−1,8",
    }
    for name, value in stated.items():
        assert facts[f"did_{name}"].text("nb") == value + POINTS
    assert facts["undecided"].text() == "4"
    assert facts["vintage"].startswith("Prøve (sha256 ")
    assert facts["vintage"].endswith("2007K4–2009K3")
    ready = assemble(small, rebuilt(small, "table_4_6_delivered"), "en")
    assert not ready.synthetic
    assert "−0.1" in ready.title


def test_a_delivery_that_does_not_tell_says_so(small):
    """Without the windows of Figur 3 there are dashes, not errors; without a panel there is no estimate."""
    figure = rebuilt(small, "figure_3_delivered")
    assert figure.facts["pooled_change"] == "–"
    assert list(figure.table["window"]) == [FIRST, "2008K1-2008K4", SECOND, LAST]
    design = rebuilt(small, "table_4_6_delivered_design")
    # Nobody in this delivery joined after its first quarter.
    assert design.table.empty
    assert design.facts["weighted"] == "–"
    assert rebuilt(small, "figure_3_delivered_regression").table.empty
    for name in registry.shown_with(small, "table_4_6")[1:] + registry.shown_with(small, "figure_3")[1:]:
        for language in ("nb", "nn", "en"):
            assert assemble(small, rebuilt(small, name), language).title


# --- the made-up national delivery --------------------------------------------------------------------------


def test_the_rebuilt_tabell_4_6_is_the_printed_one():
    for row in rebuilt(delivered_project(), "table_4_6_delivered").safe.rows():
        if isinstance(row["printed_rate"], Printed):
            assert row["pooled"] == row["printed_rate"].value


def test_the_rebuilt_vedlegg_6_is_the_printed_one():
    rows = list(rebuilt(delivered_project(), "appendix_6_delivered").safe.rows())
    assert len(rows) == 12 * 6
    known = [row for row in rows if isinstance(row["printed_rate"], Printed) and row["printed_rate"].value]
    assert len(known) > 50
    for row in known:
        assert row["rate_total"] == row["printed_rate"].value, (row["unit"], row["window"])
    empty = [row["window"] for row in rows if row["unit"] == "Kristiansund" and row["rate_total"] is None]
    assert len(empty) == 4
    assert {row["missing_because"] for row in rows if row["rate_total"] is None} == {"quarters_missing"}


def test_the_last_average_of_figur_3_is_the_one_without_the_nought():
    rows = list(rebuilt(delivered_project(), "figure_3_delivered").safe.rows())
    assert [row["unweighted"] == row["printed_average"].value for row in rows] == [True] * 5 + [False]
    assert rows[-1]["unweighted"] == Decimal("10.6")
    assert [row["n_units"] for row in rows] == [11, 12, 10, 10, 11, 10]
    assert {row["n_balanced"] for row in rows} == {9}


def test_cohorts_begin_with_their_first_gathering():
    # Vedlegg 2, lines 4299, 4300, 4306, 4314 and 4325: 8 January, 19 April and 14 November 2007, 28 August
    # 2008 and 12 January 2009.
    inputs = Inputs(PROJECT, "test", ("published/appendix_2.csv",))
    expected = {"IKS": "2007K1", "P1": "2007K2", "P2": "2007K4", "P3": "2008K3", "P4": "2009K1"}
    assert starts(inputs) == expected


def test_designs_and_regression_have_their_rows():
    design = rebuilt(delivered_project(), "table_4_6_delivered_design").table
    assert list(zip(design["delivered_group"], design["weighting"], strict=True)) == [
        (group, weighting)
        for group in ("programme", "IKS", "P1", "P2", "P3", "P4")
        for weighting in ("weighted", "unweighted")
    ]
    inside = (design["estimate_points_low"] < design["estimate_points"]) & (
        design["estimate_points"] < design["estimate_points_high"]
    )
    assert inside.all()
    assert design["n_programme"].to_list()[::2] == [136, 12, 28, 39, 35, 22]
    assert set(design["quarters_after"][design["delivered_group"] == "P4"]) == {3}
    regression = rebuilt(delivered_project(), "figure_3_delivered_regression").table
    assert list(regression["n_group"]) == [11, 9, 135, 133]
    fall = (1 - regression["rho"]) * (regression["group_mean"] - regression["overall_mean"])
    assert fall.to_numpy() == pytest.approx(regression["expected_fall"].to_numpy())


def test_sizes_are_by_population():
    # In the made-up register a municipality's population is ten times its number; districts have 30 000.
    table = rebuilt(delivered_project(), "table_4_7_delivered").table
    last = table[table["window"] == LAST].set_index("delivered_group")["n_units"].to_dict()
    assert (last["largest_25"], last["smallest_25"], last["largest_10"]) == (25, 24, 10)
    # Lillehammer, Nesodden and Kristiansund are those without every window: Nesodden (0216) is small here.
    assert last["smallest_10"] == 9
    assert last["size_small"] + last["size_medium"] + last["size_large"] == 443


# --- projects -----------------------------------------------------------------------------------------------


def measures(name, column):
    table = exact(delivered_project(), name)
    header = "scope" if "scope" in table else "measure"
    return {k: v for k, v in zip(table[header], table[column], strict=True) if v}


def test_projects_and_municipalities_by_hand():
    # Two projects called "Barnas dag", in two municipalities, are two projects.
    assert measures("table_4_1_delivered", "delivered_projects") == {
        "Kvalitetssystem": 1, "Foreldre/barns medvirkning": 2,
    }  # fmt: skip
    assert measures("table_4_2_delivered", "delivered_municipalities") == {"Kompetanseutvikling": 1}
    assert measures("table_4_3_delivered", "delivered_share") == {
        "Helhetlige planer": 50,
        "Etisk refleksjon": 50,
    }


def test_plo_shares_count_distinct_municipalities():
    # Notodden, Halden and Moss have projects in PLO; Notodden asks users in two of them and counts once.
    assert measures("table_4_4_delivered", "delivered_municipalities")["Brukerundersøkelser"] == 2
    assert measures("table_4_4_delivered", "delivered_projects")["Brukerundersøkelser"] == 3
    shares = measures("table_4_4_delivered", "share")
    assert shares["Brukerundersøkelser"] == Fraction(200, 3)
    assert shares["Egen turnus"] == Fraction(100, 3)
    printed = exact(delivered_project(), "table_4_4_delivered").set_index("measure")
    assert printed.loc["Brukerundersøkelser", "printed_count"].text == "46"


def test_projects_on_absence_are_those_with_a_measure_of_tabell_4_8():
    # Barnas dag in Notodden (Kvalitetssystem), Uteskole and Leksehjelp (Kompetanseutvikling), Nærvær and
    # Friskliv.
    scopes = measures("table_4_5_delivered", "delivered_projects")
    assert scopes == {
        "Oppvekstsektoren": 3, "Flere sektorer (oppvekst og PLO)": 1, "Pleie- og omsorgssektoren": 1,
    }  # fmt: skip
    counts = measures("table_4_8_delivered", "delivered_projects")
    assert counts == {
        "Arbeidsmiljøundersøkelse": 1, "Kvalitetssystem": 1, "Lederutvikling": 1, "Kompetanseutvikling": 2,
        "Etisk refleksjon": 1, "Foreldre/barns medvirkning": 1,
    }  # fmt: skip


# --- disclosure control -------------------------------------------------------------------------------------

# Årsverk of Notodden's sectors; culture is six persons.
SECTORS = {"Pleie og omsorg": 200, "Grunnskole": 120, "Teknisk": 14, "Kultur": 6, "Administrasjon": 12}


def sectors_delivery(lacking=""):
    rows = [
        f"0807;Notodden;{sector};{quarter};{size};{size},0;{57 * size},0;{size},0;{4 * size},0"
        for sector, size in SECTORS.items()
        for quarter in quarters_of(LAST)
        if (sector, quarter) != (lacking, "2009K3")
    ]
    return "\n".join([HEADER, *rows, ""])


@pytest.mark.parametrize("lacking", ["", "Administrasjon"])
def test_small_sectors_are_hidden_and_do_not_follow_from_the_others(tmp_path, lacking):
    project = fresh_project(tmp_path)
    take(project, "pai.csv", sectors_delivery(lacking), "pai", "Prøve")
    computed = rebuilt(project, "appendix_6_delivered_sectors")
    rows = {row["sector"]: row for row in computed.safe.rows()}
    # A sector that lacks a quarter is protected and not shown.
    assert list(rows) == ["all", *sorted(set(SECTORS) - {lacking})]
    # What disclosure control needs is not published.
    assert not {"persons", "man_years", "absence_largest_1"} & set(computed.safe.frame.columns)
    shown = {name for name, row in rows.items() if row["rate_total"] != HIDDEN}
    assert "Kultur" not in shown
    assert {rows["Kultur"][name] for name in ("absence_dagsverk", "agreed_dagsverk")} == {HIDDEN}
    # The whole less the sectors that are shown leaves more than culture, or the whole is hidden too.
    assert "all" not in shown or len(set(SECTORS) - shown) > 1
    assert rows["Pleie og omsorg"]["rate_total"] == Decimal("8.8")  # 5 of 57 days


def test_rebuilt_tables_of_absence_say_what_they_tell_of_persons():
    for name in registry.exhibit_ids():
        exhibit = registry.get(name)
        if "pai" in exhibit.spec.uses:
            assert exhibit.has_guard != bool(exhibit.spec.impersonal), name


PUBLISHED_FORM = """Sykefravær i prosent

;2008K1;;;2008K2;;
Kommune;Egenmeldt;Legemeldt;I alt;Egenmeldt;Legemeldt;I alt
0807 Notodden;1,0;11,0;12,0;1,0;10,0;11,0
0101 Halden;1,5;8,5;10,0;1,5;8,0;9,5
"""


def test_rates_without_dagsverk_rebuild_nothing(tmp_path):
    project = fresh_project(tmp_path)
    take(project, "rates.csv", PUBLISHED_FORM, "pai", "Prosenter")
    assert registry.shown_with(project, "table_4_6") == ("table_4_6",)
    # Beside a delivery with dagsverk they are left out of it.
    take(project, "pai.csv", small_delivery(), "pai", "Prøve")
    assert "table_4_6_delivered" in registry.shown_with(project, "table_4_6")
    rows = exact(project, "table_4_6_delivered").set_index(["delivered_group", "window"])
    assert rows.loc[("programme", FIRST), "pooled"] == Fraction("10.4")
