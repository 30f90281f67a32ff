"""A very large PAI file: the scan and the reading row by row give the same, nothing irregular is scanned."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

from kqlib.cleaning.absence import keys, large, sample
from kqlib.cleaning.absence.keys import KeyHashes
from kqlib.deliveries import check
from kqlib.sources.delivered import delimited
from kqlib.sources.delivered import scan as scanning

HEADER = (
    "Løpenr;Orgnr;Kommunenr;Sektor;Stilling;Stillingsprosent;Mulige dagsverk;Fraværsdager;Kjønn;"
    "Aldersgruppe;Periode"
)
PERIODS = ("2008K1", "2008-2", "3. kvartal 2008", "2008K4")


def delivery(rows=4000, seed=1):
    draw = random.Random(seed)
    lines = [HEADER]
    for number in range(rows):
        agreed = draw.randint(1000, 6200)
        absence = draw.choice((0, 0, draw.randint(0, agreed)))
        lines.append(
            f"{number // 4};91234567{number % 7};{draw.choice(('0101', '1601', '1804', '030112'))};"
            f"{draw.choice(('Helse og omsorg', 'PLO', 'Barnehage'))};{draw.choice(('Sykepleier', 'Lærer'))};"
            f"{draw.choice(('80,00', '100,00', '37,50'))};{agreed // 100},{agreed % 100:02};"
            f"{absence // 100},{absence % 100:02};{draw.choice(('Kvinner', 'Menn'))};"
            f"{draw.choice(('30-39 år', '40-49 år'))};{PERIODS[number % 4]}"
        )
    return lines


def written(path, lines, encoding="latin-1"):
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
    return path


@pytest.fixture
def scanned(monkeypatch):
    """Take every file for very large, and tell whether the scan came to its end."""
    ended = []
    monkeypatch.setattr(large, "LARGE", 0)
    original = large.scan_absence
    monkeypatch.setattr(
        "kqlib.deliveries.checking.scan_absence",
        lambda table, findings: ended.append(original(table, findings)) or ended[-1],
    )
    return ended


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_both_ways_give_the_same(tmp_path, monkeypatch, scanned, encoding):
    path = written(tmp_path / "pai.csv", delivery(), encoding)
    fast = check(path, "pai")
    assert scanned[-1] is not None
    monkeypatch.setattr(large, "LARGE", 1 << 40)
    slow = check(path, "pai")
    assert fast.ok
    assert fast.totals == slow.totals
    assert (fast.rows_in, fast.rows_kept, fast.dropped) == (slow.rows_in, slow.rows_kept, slow.dropped)
    told = {(f.column, f.value, f.rule, f.detail) for f in slow.faults}
    assert {(f.column, f.value, f.rule, f.detail) for f in fast.faults} == told
    order = ["municipality", "sector", "sex", "age_group", "period"]
    frames = [o.frame.sort_values(order, ignore_index=True) for o in (fast, slow)]
    pd.testing.assert_frame_equal(*frames)


def test_blank_absence_is_dropped_on_both_ways(tmp_path, scanned):
    lines = delivery()
    cells = lines[7].split(";")
    cells[7] = ""
    lines[7] = ";".join(cells)
    found = check(written(tmp_path / "pai.csv", lines), "pai")
    assert scanned[-1] is not None
    assert found.dropped == (("blank_absence", 1),)
    assert found.rows_kept == len(lines) - 2


def test_a_dash_of_cp1252_is_no_fault(tmp_path, scanned):
    lines = [line.replace("40-49", "40–49") for line in delivery()]
    found = check(written(tmp_path / "pai.csv", lines, "cp1252"), "pai")
    assert scanned[-1] is not None
    assert found.ok
    assert "40–49 år" in set(found.frame["age_group"])


def change(lines, line, column, value):
    cells = lines[line - 1].split(";")
    cells[HEADER.split(";").index(column)] = value
    lines[line - 1] = ";".join(cells)


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("Kommunenr", "1503", "municipality_retired"),
        ("Kommunenr", "101", "municipality_zero_lost"),
        ("Sektor", "Helse og omsørg", "category_unknown"),
        ("Mulige dagsverk", "49.60", "number_marks_mixed"),
        ("Mulige dagsverk", "0,00", "out_of_range"),
        ("Mulige dagsverk", "", "value_missing"),
        ("Fraværsdager", "91,00", "absence_above_agreed"),
        ("Fraværsdager", "-1,00", "out_of_range"),
        ("Stillingsprosent", "180,00", "out_of_range"),
        ("Stillingsprosent", "0,80", "unit_mixed"),
        ("Periode", "2008-01", "period_unreadable"),
        ("Fraværsdager", "1,23456", "number_decimals"),
    ],
)
def test_one_fault_in_line_3312_is_told_with_its_line(tmp_path, scanned, column, value, rule):
    lines = delivery()
    change(lines, 3312, column, value)
    found = check(written(tmp_path / "pai.csv", lines), "pai")
    assert scanned[-1] is None
    assert not found.ok
    assert (3312, column, value, rule) in {(f.row, f.column, f.value, f.rule) for f in found.faults}


def test_a_row_that_stands_twice_is_told(tmp_path, scanned):
    lines = delivery()
    lines.append(lines[40])
    found = check(written(tmp_path / "pai.csv", lines), "pai")
    assert scanned[-1] is None
    assert [(f.row, f.rule, f.detail) for f in found.faults if f.severity == "refuse"] == [
        (len(lines), "duplicate_key", "41")
    ]


def test_hashes_that_wait_in_files_are_compared_too(monkeypatch):
    monkeypatch.setattr(keys, "_IN_MEMORY", 1000)
    drawn = np.random.default_rng(3).integers(0, 2**64, 5000, dtype=np.uint64)
    apart, twice = KeyHashes(), KeyHashes()
    for piece in np.split(drawn, 10):
        apart.add(piece)
        twice.add(piece)
    twice.add(drawn[:1])
    assert not apart.repeated()
    assert twice.repeated()


def test_a_byte_that_cp1252_has_no_letter_for_is_told_with_its_line(tmp_path, monkeypatch, scanned):
    monkeypatch.setattr(delimited, "_LARGE", 0)
    monkeypatch.setattr(delimited, "_PROVED", 4096)
    path = written(tmp_path / "pai.csv", delivery())
    path.write_bytes(path.read_bytes() + b"9999;L\x81rer" + b";x" * 9 + b"\r\n")
    found = check(path, "pai")
    assert scanned == [None]
    assert [(f.row, f.value, f.rule) for f in found.faults] == [(4002, "0x81", "file_encoding")]


def test_words_that_no_sample_had_are_given_room(tmp_path, monkeypatch, scanned):
    lines = delivery()
    for line, (column, word) in enumerate(
        [("Aldersgruppe", "60 år og over"), ("Stilling", "Vaktmester"), ("Sektor", "Kultur")] * 2, start=3990
    ):
        change(lines, line, column, word)
    monkeypatch.setattr(sample, "_BLOCKS", 1)
    found = check(written(tmp_path / "p'ai æøå.csv", lines), "pai")
    assert scanned[-1] is not None
    assert found.ok
    assert found.rows_kept == 4000
    assert {"60 år og over", "40-49 år"} <= set(found.frame["age_group"])


@pytest.mark.parametrize(
    "cells", [("7", " 7"), ("0x1F", "31"), ("A7 ", "A7"), ("A7", "\u00a0A7"), ("-5", "-5")]
)
def test_keys_that_may_be_one_are_left_to_the_reading_row_by_row(tmp_path, monkeypatch, scanned, cells):
    """One of them in a block of numbers, the other among words."""
    monkeypatch.setattr(scanning, "_BLOCK", 4096)
    lines = delivery()[:1000]
    for line, cell in zip((500, 995), cells, strict=True):
        lines[line - 1] = f"{cell};" + lines[100].partition(";")[2]
    lines.append(lines[-1].replace(lines[-1].split(";")[0], "x1"))
    slow = check(written(tmp_path / "pai.csv", lines), "pai")
    assert scanned[-1] is None
    assert ("duplicate_key" in {f.rule for f in slow.faults}) == (len({c.strip() for c in cells}) == 1)


def test_nothing_but_the_answer_is_printed(tmp_path, scanned, capfd):
    check(written(tmp_path / "pai.csv", delivery()), "pai")
    assert capfd.readouterr() == ("", "")
