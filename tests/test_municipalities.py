"""The register of municipalities against Statistics Norway's files, and what deliveries ask of it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from kqlib.cleaning.municipalities import by_name, find, municipalities, named, predecessors
from kqlib.cleaning.units import unit_of
from kqlib.sources.delivered.sheet import Native

REFERENCE = next(
    (p for p in (Path(__file__).parents[2] / "shared" / "reference",) if p.is_dir()), Path("absent")
)
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference registers are not here")


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def valid(year):
    return {m.number for m in municipalities().values() if len(m.number) == 4 and m.valid(year)}


@pytest.mark.parametrize(("year", "count"), [(2005, 433), (2006, 431), (2007, 431), (2008, 430), (2009, 430)])
def test_as_many_as_there_were(year, count):
    """431 in 2006 and 2007, 430 from 2008; in 2005 Vindafjord, Ølen, Aure and Tustna stood by themselves."""
    assert len(valid(year)) == count


@needs_reference
def test_the_430_of_2009_with_their_names():
    listed = {r["kommunenr"]: r["kommune"] for r in rows("kommuner_430_2009.csv")}
    assert valid(2009) == set(listed)
    for number, label in listed.items():
        name = label.replace("Oslo municipality", "Oslo").replace("(Telem.)", "(Telemark)")
        assert number in {m.number for m in by_name(name, 2009)}, (number, label)


@needs_reference
def test_validity_and_successors_as_the_classification_has_them():
    for row in rows("kommune_endringer_fhi.csv"):
        first, last, number = int(row["fra_aar"]), int(row["til_aar"] or 9999), row["kode"]
        if last < 2005 or number.startswith(("21", "22", "99")):
            continue
        own = find(number)
        assert own is not None, number
        assert (own.first or 0) == (first if first >= 2005 else 0), number
        if last < 2020:
            assert own.last == last, number
            assert row["ny_kode"] in own.successors, number


@needs_reference
def test_the_city_districts_by_their_names():
    for row in rows("oslo_bydeler_folkemengde_2005_2014.csv"):
        if re.fullmatch(r"0301(?!00|99)\d\da", row["kode"]):
            found = find(row["kode"])
            assert found is not None
            assert (found.number, found.name) == (row["kode"][:6], row["bydel"])


@pytest.mark.parametrize("name", ["Herøy", "Sande", "Os", "Våler", "Bø", "Nes"])
def test_a_name_of_two_is_never_one(name):
    assert len(by_name(name, 2009)) == 2
    assert unit_of("", name, 2009).rule == "municipality_name_ambiguous"


@pytest.mark.parametrize(
    ("spelling", "number"),
    [("Tana", "2025"), ("Deatnu – Tana", "2025"), ("deatnu", "2025"), ("KARASJOK", "2021"),
     ("Karasjohka", "2021"), ("Bydel Alna", "030112"), ("Herøy (Nordland)", "1818"),
     ("Tromsø kommune", "1902")],
)  # fmt: skip
def test_official_spellings(spelling, number):
    assert [m.number for m in by_name(spelling, 2009)] == [number]
    assert named(municipalities()[number], spelling)


@pytest.mark.parametrize(
    ("number", "name", "year", "rule", "said"),
    [
        ("1503", "Kristiansund", 2008, "municipality_retired", "1505 Kristiansund"),
        ("1556", "", 2009, "municipality_retired", "1505 Kristiansund"),
        ("1505", "", 2007, "municipality_not_yet_valid", "1503 Kristiansund, 1556 Frei"),
        ("5001", "Trondheim", 2009, "municipality_not_yet_valid", "1601 Trondheim"),
        ("101", "", 2009, "municipality_zero_lost", "0101 Halden"),
        ("0101", "Moss", 2009, "municipality_name_disagrees", "0104 Moss"),
        ("7777", "Halden", 2009, "municipality_unknown", "0101 Halden"),
        ("", "Trndheim", 2009, "municipality_unknown", "Trondheim"),
        ("", "Frei", 2008, "municipality_retired", "1505 Kristiansund"),
    ],
)
def test_what_is_refused_names_the_way_out(number, name, year, rule, said):
    found = unit_of(number, name, year)
    assert (found.number, found.rule) == ("", rule)
    assert said in found.detail


@pytest.mark.parametrize(
    ("number", "name", "year", "own", "rule"),
    [
        ("1505", "Kristiansund", 2008, "1505", ""),
        ("1503", "Kristiansund", 2007, "1503", ""),
        ("", "1505 Kristiansund", 2008, "1505", ""),
        ("", "Kristiansund", 2007, "1503", ""),
        ("", "Tromsø2", 2009, "1902", "footnote_ignored"),
        (Native("101"), "Halden", 2009, "0101", "municipality_zero_restored"),
        ("030112a", "Alna", 2009, "030112", ""),
    ],
)
def test_what_is_found(number, name, year, own, rule):
    found = unit_of(number, name, year)
    assert (found.number, found.rule) == (own, rule)


def test_predecessors_reach_back_to_2009():
    assert [m.number for m in predecessors("3301")] == ["0602", "0625", "0711"]
