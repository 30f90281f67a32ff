"""Every delivery of the corpus is taken with the right totals or refused for the right reason."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from deliveries import books, judge, surveys
from deliveries.cases import Case, text_cases
from deliveries.outcome import KINDS, bare, told, words
from kqlib.deliveries import check

CASES = [*text_cases(), *books.cases(), *surveys.cases()]


# The corpus itself


def test_the_corpus_is_large_and_its_names_are_its_own() -> None:
    assert len(CASES) >= 100
    assert len({case.name for case in CASES}) == len(CASES)
    assert sum(not case.taken for case in CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_says_what_may_become_of_it_and_why_when_there_are_two(case: Case) -> None:
    assert case.taken or case.refused
    assert bool(case.ambiguity) == (len(case.taken) + (case.refused is not None) > 1)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.taken and not case.rates_only], ids=lambda case: case.name
)
def test_the_oracle_adds_up_what_may_be_taken(case: Case) -> None:
    for way in case.taken:
        totals = case.totals(way)
        assert totals["rows_kept"] >= 0
        hand = case.hand
        if "agreed" in hand:
            assert totals["agreed_dagsverk"] == Decimal(hand["agreed"])
            assert totals["absence_dagsverk"] == Decimal(hand["absence"])
            assert totals["pooled_rate_percent"] == hand["rate"]
        for item, counts in hand.get("items", {}).items():
            assert totals["items"][item] == {"n_valid": sum(counts), "counts": counts}
        if "plo" in hand:
            shares = {
                name: [found["municipalities"], found["percent"]]
                for name, found in totals["plo_measures"].items()
            }
            assert (totals["plo_municipalities"], shares) == (hand["plo"], hand["measures"])


# kq check


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_delivery_is_taken_right_or_refused_for_what_is_wrong(case: Case, tmp_path: Path) -> None:
    path = case.put(tmp_path)
    before, start = path.read_bytes(), time.process_time()
    outcome = check(path, case.kind)
    assert judge.differences(told(outcome), case, words(outcome), KINDS) == []
    assert judge.frame_differs(outcome.frame, told(outcome)) == []
    for way in case.taken if outcome.frame is not None else ():
        assert all(value in set(outcome.frame[column]) for column, value in way.frame)
    assert path.read_bytes() == before
    assert time.process_time() - start < 10
    assert [other.name for other in tmp_path.iterdir()] == [path.name]


# Far down a large file, where a reader that looks at the beginning only no longer looks

ROWS = 21_000


def _large(change: Callable[[list[str]], object] = lambda lines: None) -> bytes:
    lines = ["Løpenr;Kommunenr;Sektor;Mulige dagsverk;Fraværsdager;Periode"]
    lines += [
        f"{serial};0101;Grunnskole;{60 + serial % 3};{serial % 7};2008K1" for serial in range(2, ROWS + 2)
    ]
    change(lines)
    return "".join(f"{line}\n" for line in lines).encode()


def _last(line: str) -> Callable[[list[str]], object]:
    return lambda lines: lines.__setitem__(-1, line)


TWO_MARKS = ["1;0101;SFO;60,5;1;2008K1", "0;0101;SFO;60.5;1;2008K1"]
FAR = {
    "decimal_marks_mixed": lambda lines: lines.__setitem__(slice(-2, None), TWO_MARKS),
    "municipality_unknown": _last("1;1599;Grunnskole;60;1;2008K1"),
    "duplicate_key": _last("2;0101;Grunnskole;62;2;2008K1"),
    "ragged": _last("1;0101;Grunnskole;60;1"),
    "number_unreadable": _last("1;0101;Grunnskole;60;x;2008K1"),
    "period_unreadable": _last("1;0101;Grunnskole;60;1;2008K5"),
    "sector_unknown": _last("1;0101;Romfart;60;1;2008K1"),
    "absence_above_agreed": _last("1;0101;Grunnskole;60;61;2008K1"),
    "quotes|ragged|structure": _last('1;0101;"Grunnskole;60;1;2008K1'),
}


def test_a_large_delivery_adds_up(tmp_path: Path) -> None:
    (path := tmp_path / "large.csv").write_bytes(_large(_last("1;0101;Grunnskole;60,0001;0,0001;2008K1")))
    result = told(check(path, "pai"))
    agreed = sum(60 + serial % 3 for serial in range(2, ROWS + 1)) + Decimal("60.0001")
    absent = sum(serial % 7 for serial in range(2, ROWS + 1)) + Decimal("0.0001")
    assert judge.always(result) == []
    assert (result["rows_in"], result["rows_kept"]) == (ROWS, ROWS)
    assert Decimal(result["totals"]["agreed_dagsverk"]) == agreed
    assert Decimal(result["totals"]["absence_dagsverk"]) == absent


@pytest.mark.parametrize("kind", FAR)
def test_a_fault_far_down_is_found_and_its_line_is_right(kind: str, tmp_path: Path) -> None:
    (path := tmp_path / "large.csv").write_bytes(_large(FAR[kind]))
    result = told(check(path, "pai"))
    rules = {rule for one in kind.split("|") for rule in KINDS[one]}
    lines = {
        fault["row"] for fault in result["faults"] if fault["rule"] in rules and fault["severity"] == "refuse"
    }
    assert not result["ok"]
    assert judge.always(result) == []
    assert ROWS + 1 in lines or (kind == "decimal_marks_mixed" and lines)


def test_a_letter_of_another_encoding_far_down_is_found(tmp_path: Path) -> None:
    content = _large().replace(b"20001;0101;Grunnskole", b"30001;0101;Oppl\xe6ring")
    (path := tmp_path / "large.csv").write_bytes(content)
    assert not told(check(path, "pai"))["ok"]


# The command


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kqlib.cli", "check", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


SOME = (
    "pai_persons-as_specified",
    "pai_persons-absence_above_agreed",
    "survey-as_specified",
    "projects-as_specified",
    "books-hostile-zip_bomb",
    "surveys-sav",
)


@pytest.mark.parametrize("case", [case for case in CASES if case.name in SOME], ids=lambda case: case.name)
def test_the_command_says_the_same(case: Case, tmp_path: Path) -> None:
    path = case.put(tmp_path)
    done = _run(str(path), "--as", case.kind, "--json")
    result: dict[str, Any] = bare(json.loads(done.stdout))
    assert set(result) == {"ok", "rows_in", "rows_kept", "dropped", "faults", "totals"}
    assert judge.differences(result, case, done.stdout, KINDS) == []
    assert done.returncode == (0 if result["ok"] else 1)
    assert "Traceback" not in done.stderr
    assert result == told(check(path, case.kind))
    plain = _run(str(path), "--as", case.kind)
    assert plain.returncode == done.returncode
    assert "Traceback" not in plain.stdout + plain.stderr


def test_the_command_tells_a_person_row_column_value_and_what_it_should_be(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == "pai_persons-1503_after_it_ceased")
    done = _run(str(case.put(tmp_path)), "--as", "pai")
    assert done.returncode == 1
    assert all(word in done.stdout + done.stderr for word in ("4", "Kommunenr", "1503", "1505"))


@pytest.mark.parametrize("what", ["nothing there", "folder", "unknown kind"])
def test_the_command_refuses_what_is_no_delivery_in_plain_words(what: str, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("a;b\n")
    place = {"nothing there": "none.csv", "folder": ".", "unknown kind": "some.csv"}[what]
    done = _run(str(tmp_path / place), "--as", "post" if what == "unknown kind" else "pai")
    assert done.returncode not in (0, None)
    assert done.stderr or done.stdout
    assert "Traceback" not in done.stdout + done.stderr
