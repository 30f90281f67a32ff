"""The release log: what was published is remembered, and nothing that was hidden."""

from __future__ import annotations

import json
from datetime import date

import pytest

from disclosure_tables import crossed, guard, naive
from kqlib.disclosure import audit, log, publish
from kqlib.errors import DisclosureError

DAY = date(2010, 6, 1)
ONE_SMALL = [[2, 9, 30], [11, 8, 40], [50, 60, 70]]
SOURCES = {"likert": {"survey/answers.csv": "0" * 64}}


def disclosure(values):
    table = crossed(values)
    return publish(table, guard(table)).disclosure


@pytest.fixture
def path(tmp_path):
    return tmp_path / "release_log.json"


def test_what_is_read_is_what_was_told(path):
    told = disclosure(ONE_SMALL)
    assert log.read(path) == log.earlier(path, SOURCES) == []
    assert log.record(path, {"likert": told}, SOURCES, "", DAY)
    (past,) = log.earlier(path, SOURCES)
    assert (past.table, past.same_data) == ("likert", True)
    assert past.facts == told.told
    assert past.cells == told.cells
    assert past.domain == told.domain
    (release,) = log.read(path)
    assert release["date"] == "2010-06-01"
    assert release["tables"]["likert"]["rules"] == told.rules.version


def test_hidden_values_are_not_written(path):
    log.record(path, {"likert": disclosure(ONE_SMALL)}, SOURCES, "", DAY)
    (release,) = log.read(path)
    cells = release["tables"]["likert"]["cells"]
    gone = [cell for cell in cells if cell.get("suppressed")]
    assert {(c["row"]["respondents"], c["row"]["answer"]) for c in gone} == {
        ("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1"),
    }  # fmt: skip
    assert all(set(cell) == {"row", "column", "suppressed"} for cell in gone)
    written = {fact["low"] for fact in release["tables"]["likert"]["facts"]}
    assert not {"2", "9", "11", "8"} & written


def test_the_same_release_is_written_once_and_another_is_added(path):
    same = disclosure(ONE_SMALL)
    assert log.record(path, {"likert": same}, SOURCES, "", DAY)
    before = path.read_bytes()
    assert not log.record(path, {"likert": same}, SOURCES, "nn", date(2011, 1, 1))
    assert path.read_bytes() == before
    other = naive(guard(crossed(ONE_SMALL)), ["answers[answer=c1, role=r0]"])
    assert log.record(path, {"likert": other}, SOURCES, "min_cell=10", DAY)
    assert [release["edition"] for release in log.read(path)] == ["", "min_cell=10"]
    assert not log.record(path, {}, SOURCES, "", DAY)


def test_other_files_are_other_data(path):
    log.record(path, {"likert": disclosure(ONE_SMALL)}, SOURCES, "", DAY)
    changed = {"likert": {"survey/answers.csv": "1" * 64}}
    assert [past.same_data for past in log.earlier(path, changed)] == [False]


def test_a_leak_through_the_log_is_found(path):
    table = crossed(ONE_SMALL)
    hide = ["answers[answer=c2, role=r0]", "answers[answer=c2, role=r2]", "answers[answer=c0, role=r2]"]
    log.record(path, {"likert": naive(guard(table), hide)}, SOURCES, "", DAY)
    now = {"likert": disclosure(ONE_SMALL)}
    assert {leak.origin for leak in audit(now, log.earlier(path, SOURCES))} == {"previous"}
    log.record(path, now, SOURCES, "", DAY)
    more = disclosure([[3, 9, 30], *ONE_SMALL[1:]])
    later = log.earlier(path, {"likert": {"survey/answers.csv": "1" * 64}})
    assert {leak.origin for leak in audit({"likert": more}, later)} == {"difference"}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"releases": '])
def test_a_damaged_log_stops_everything(path, text):
    path.write_text(text)
    with pytest.raises(DisclosureError, match=r"release_log\.json"):
        log.read(path)


def test_the_log_is_plain_json_in_a_steady_order(path):
    log.record(path, {"likert": disclosure(ONE_SMALL)}, SOURCES, "", DAY)
    first = path.read_text("utf-8")
    path.unlink()
    log.record(path, {"likert": disclosure(ONE_SMALL)}, SOURCES, "", DAY)
    assert path.read_text("utf-8") == first
    assert json.loads(first)
