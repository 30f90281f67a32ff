"""The made-up delivery: what it is calibrated to, counted again from its text with fractions alone."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from kqlib.cleaning.municipalities import find
from kqlib.printed import round_half_up
from kqlib.sources import synthetic_absence as made
from kqlib.sources import synthetic_absence_targets as targets

PRINTED = Path(__file__).parents[1] / "data/raw/published"
# Vedlegg 6, in the placement that the rebuilt table uses (test_effort.py).
BEST = {"Lillehammer": (1, 2, 3, 4, 5), "Nesodden": (0, 1, 4), "Kristiansund": (0, 1, 5)}


def printed(table):
    with (PRINTED / f"{table}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@cache
def rows():
    title, empty, *lines = made.generate().splitlines()
    assert title.startswith("SYNTETISKE DATA – ")
    assert empty == ""
    return tuple(csv.DictReader(lines, delimiter=";"))


def tenths(text):
    assert text[-2] == ","
    return int(text.replace(",", ""))


@cache
def sums():
    """Agreed and absence dagsverk (tenths) by number and quarter; the two that merged are one throughout."""
    found = defaultdict(lambda: [0, 0])
    for row in rows():
        number = "1505" if row["Kommunenr"] in ("1503", "1556") else row["Kommunenr"]
        own = found[number, row["Periode"]]
        own[0] += tenths(row["Avtalte dagsverk"])
        own[1] += tenths(row["Egenmeldt dagsverk"]) + tenths(row["Legemeldt dagsverk"])
    return dict(found)


def window(start, number):
    """Agreed and absence of a municipality in a window, or None when a quarter is not there."""
    quarters = [(number, quarter) for quarter in targets.QUARTERS[start : start + 4]]
    if not all(place in sums() for place in quarters):
        return None
    return tuple(sum(sums()[place][part] for place in quarters) for part in (0, 1))


def pooled(start, numbers):
    have = [found for number in numbers if (found := window(start, number))]
    return Fraction(100 * sum(absence for _, absence in have), sum(agreed for agreed, _ in have)), len(have)


# --- facts ------------------------------------------------------------------------------------------------


def test_what_it_is_calibrated_to_is_what_is_printed():
    numbers = {find(number).name: number for number in targets.EFFORT}
    for row in printed("appendix_6"):
        values = [row[f"printed_{k}"] for k in range(1, 7)]
        values = [float(v.replace(",", ".")) for v in values if v]
        name = row["municipality"]
        if name != "Snitt":
            places = BEST.get(name, range(6))
            expected = dict(zip(places, values, strict=True))
            assert targets.EFFORT[numbers[name]] == tuple(expected.get(p) or None for p in range(6)), name
    for group, label in (("programme", "Kommuner i programmet"), ("outside", "Kommuner utenfor programmet")):
        row = next(r for r in printed("table_4_6") if r["label"] == label)
        for name, rate in targets.GROUPS[group].items():
            assert f"{round_half_up(Fraction(str(rate)), 1)}".replace(".", ",") + "%" == row[name]


def test_the_windows_begin_where_their_names_say():
    for name, start in targets.WINDOWS.items():
        assert name == f"{targets.QUARTERS[start]}-{targets.QUARTERS[start + 3]}"
    assert (targets.QUARTERS[0], targets.QUARTERS[-1], len(targets.QUARTERS)) == ("2005K4", "2009K3", 16)


def test_every_municipality_of_the_register_delivers():
    # 433 in 2005, 431 from 2006, 430 from 2008 (Statistics Norway), and the 15 city districts of Oslo.
    seen = defaultdict(set)
    for row in rows():
        seen[row["Periode"][:4]].add(row["Kommunenr"])
        assert find(row["Kommunenr"]).name == row["Kommune"]
        assert find(row["Kommunenr"]).valid(int(row["Periode"][:4]))
    counts = {year: Counter(len(number) for number in numbers) for year, numbers in seen.items()}
    expected = {"2005": 433 - 1, "2006": 431, "2007": 431, "2008": 430, "2009": 430}
    # Lillehammer does not deliver the only quarter of 2005.
    assert {year: count[4] for year, count in counts.items()} == expected
    assert {count[6] for count in counts.values()} == {15}


def test_rows_are_those_of_a_unit_by_quarter_delivery():
    keys = Counter((r["Kommunenr"], r["Virksomhet"], r["Periode"], r["Kjønn"]) for r in rows())
    assert max(keys.values()) == 1
    for row in rows():
        agreed = tenths(row["Avtalte dagsverk"])
        absence = tenths(row["Egenmeldt dagsverk"]) + tenths(row["Legemeldt dagsverk"])
        assert 0 <= absence <= agreed
        assert 0 < tenths(row["Årsverk"]) <= 10 * int(row["Ansatte"])


# --- calibration --------------------------------------------------------------------------------------------

PROGRAMME = {number for members in targets.COHORTS.values() for number in members.split()}
EVERYBODY = {number for number, _ in sums()}
GROUPS = {
    "Alle kommuner (95% av alle kommuner)": EVERYBODY,
    "Kommuner utenfor programmet": EVERYBODY - PROGRAMME - set(targets.NAMESAKES),
    "Kommuner i programmet": PROGRAMME,
}


@pytest.mark.parametrize("row", printed("table_4_6"), ids=lambda row: row["label"])
def test_tabell_4_6_comes_out_pooled(row):
    for name in ("2007K4-2008K3", "2008K3-2009K2", "2008K4-2009K3"):
        rate, count = pooled(targets.WINDOWS[name], GROUPS[row["label"]])
        assert round_half_up(rate, 1) == Decimal(row[name].rstrip("%").replace(",", "."))
        assert count > 100


def test_vedlegg_6_comes_out_and_its_empty_cells_stay_empty():
    for number, values in targets.EFFORT.items():
        for start, value in zip(targets.WINDOWS.values(), values, strict=True):
            found = window(start, number)
            rate = None if found is None else round_half_up(Fraction(100 * found[1], found[0]), 1)
            assert rate == (None if value is None else Decimal(str(value))), (number, start)


def test_figur_3_comes_out_but_for_the_average_that_counts_0_0():
    averages = next(r for r in printed("appendix_6") if r["municipality"] == "Snitt")
    means = []
    for start in targets.WINDOWS.values():
        have = [found for number in targets.EFFORT if (found := window(start, number))]
        means.append(round_half_up(sum(Fraction(100 * a, n) for n, a in have) / len(have), 1))
    stated = [Decimal(averages[f"printed_{k}"].replace(",", ".")) for k in range(1, 7)]
    assert means[:5] == stated[:5]
    assert (means[5], stated[5]) == (Decimal("10.6"), Decimal("9.6"))


def test_the_same_bytes_everywhere():
    text = made.generate()
    assert text == made.generate(2009)
    assert text != made.generate(2010)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert digest == "8103ee531a28ae983171f573399d8dbd323c16b74341199e6a83bcdb37120adb"
