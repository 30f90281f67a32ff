"""The fast reading of very large files says what the reading row by row says, whatever stands in them."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliveries import harm, model
from deliveries.cases import Case, text_cases
from deliveries.outcome import told
from kqlib.cleaning.absence import large, sample
from kqlib.deliveries import check

HEADER = (
    "Løpenr;Orgnr;Kommunenr;Sektor;Stilling;Stillingsprosent;Mulige dagsverk;Fraværsdager;Kjønn;"
    "Aldersgruppe;Periode"
)
PERSON = "{};912345678;0101;Grunnskole;Lærer;80,00;{},{:02};3,20;Kvinner;30-39 år;2008K1"
ROWS = [PERSON.format(n, 40 + n % 20, n % 100) for n in range(100)]
ROWS[1] = ROWS[1].replace("2008K1", "2008-1")
PERSONS = [case for case in text_cases() if case.name.startswith("pai_persons")]
ORDER = ["municipality", "sector", "sex", "age_group", "period"]
often = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Check some content twice, the second time as if it were too large to be looked at row by row."""

    def check_both(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
        (path := tmp_path / "levering.csv").write_bytes(content)
        monkeypatch.setattr(large, "LARGE", 1 << 40)
        slow = check(path, "pai")
        monkeypatch.setattr(large, "LARGE", -1)
        fast = check(path, "pai")
        if slow.frame is not None and fast.frame is not None:
            frames = (o.frame.sort_values(ORDER, ignore_index=True) for o in (slow, fast))
            pd.testing.assert_frame_equal(*frames)
        return _without_lines(told(slow)), _without_lines(told(fast))

    return check_both


def _without_lines(result: dict[str, Any]) -> dict[str, Any]:
    """The scan keeps no lines; what it may tell, warnings and notes, stands without them."""
    for fault in result["faults"]:
        if fault["severity"] != "refuse":
            fault["row"] = None
    result["faults"].sort(key=str)
    return result


@pytest.mark.parametrize("case", PERSONS, ids=lambda case: case.name)
def test_the_corpus_comes_to_the_same(case: Case, both: Any, tmp_path: Path) -> None:
    slow, fast = both(case.put(tmp_path).read_bytes())
    assert fast == slow


# At the end of the file, where nothing was sampled

ODD = {
    "not a number": PERSON.format("x", 40, 0).replace("3,20", "nan"),
    "infinity": PERSON.format("x", 40, 0).replace("3,20", "inf"),
    "underscore": PERSON.format("x", 40, 0).replace("3,20", "3_2"),
    "point": PERSON.format("x", 40, 0).replace("3,20", "3.2"),
    "thousands": PERSON.format("x", 40, 0).replace("3,20", "3 200,0"),
    "spaces": PERSON.format("x", 40, 0).replace("3,20", " 3,2 "),
    "three decimals": PERSON.format("x", 40, 0).replace("3,20", "3,205"),
    "five decimals": PERSON.format("x", 40, 0).replace("3,20", "3,20001"),
    "nine decimals": PERSON.format("x", 40, 0).replace("3,20", "3,200000001"),
    "many noughts": PERSON.format("x", 40, 0).replace("3,20", "3,2000000"),
    "zero": PERSON.format("x", 40, 0).replace("3,20", "-0"),
    "negative": PERSON.format("x", 40, 0).replace("3,20", "-3,2"),
    "hexadecimal": PERSON.format("x", 40, 0).replace("3,20", "0x3"),
    "truth": PERSON.format("x", 40, 0).replace("3,20", "true"),
    "empty": PERSON.format("x", 40, 0).replace("3,20", ""),
    "sign": PERSON.format("x", 40, 0).replace("3,20", ".."),
    "null": PERSON.format("x", 40, 0).replace("3,20", "NULL"),
    "agreed empty": PERSON.format("x", 40, 0).replace("40,00", ""),
    "position empty": PERSON.format("x", 40, 0).replace("80,00", ""),
    "position of three decimals": PERSON.format("x", 40, 0).replace("80,00", "80,005"),
    "quoted": ";".join(f'"{cell}"' for cell in PERSON.format("x", 40, 0).split(";")),
    "quoted person": PERSON.format('"x"', 40, 0),
    "same person": ROWS[0],
    "same person quoted": '"0"' + ROWS[0][1:],
    "same person with a space": " " + ROWS[0],
    "same person with a space behind": "0 " + ROWS[0][1:],
    "same person, period spelt otherwise": ROWS[0].replace("2008K1", "2008-1"),
    "same person, employer quoted": ROWS[0].replace("912345678", '"912345678"'),
    "same person in another municipality": ROWS[0].replace("0101", "0104"),
    "municipality with a letter": PERSON.format("x", 40, 0).replace("0101", "030112a"),
    "municipality unknown": PERSON.format("x", 40, 0).replace("0101", "1599"),
    "municipality without its zero": PERSON.format("x", 40, 0).replace("0101", "101"),
    "municipality retired": PERSON.format("x", 40, 0).replace("0101", "1503"),
    "municipality empty": PERSON.format("x", 40, 0).replace("0101", ""),
    "sector unknown": PERSON.format("x", 40, 0).replace("Grunnskole", "Romfart"),
    "sector in capitals": PERSON.format("x", 40, 0).replace("Grunnskole", "GRUNNSKOLE"),
    "sector empty": PERSON.format("x", 40, 0).replace("Grunnskole", ""),
    "sex total": PERSON.format("x", 40, 0).replace("Kvinner", "I alt"),
    "sex not stated": PERSON.format("x", 40, 0).replace("Kvinner", "Uoppgitt"),
    "age group new": PERSON.format("x", 40, 0).replace("30-39", "40-49"),
    "age group total": PERSON.format("x", 40, 0).replace("30-39 år", "I alt"),
    "occupation near": PERSON.format("x", 40, 0).replace("Lærer", "Lærar"),
    "period outside": PERSON.format("x", 40, 0).replace("2008K1", "2012K1"),
    "period none": PERSON.format("x", 40, 0).replace("2008K1", "2008K5"),
    "period with a note": PERSON.format("x", 40, 0).replace("2008K1", "1. kvartal 20081"),
    "field too few": PERSON.format("x", 40, 0).replace("Kvinner;", ""),
    "field too many": PERSON.format("x", 40, 0) + ";",
    "field too many, filled": PERSON.format("x", 40, 0) + ";x",
    "fields only": ";" * 10,
    "empty line": "",
    "line of spaces": "   ",
    "footnote": "1) Foreløpige tall.",
    "total": "I alt;;;;;;12000,00;960,00;;;",
    "header": HEADER,
    "quote within a word": PERSON.format("x", 40, 0).replace("Lærer", 'Lær"er'),
    "quote never closed": PERSON.format("x", 40, 0).replace("Lærer", '"Lærer'),
    "delimiter within quotes": PERSON.format("x", 40, 0).replace("Lærer", '"Lærer; vikar"'),
    "line break within quotes": PERSON.format("x", 40, 0).replace("Lærer", '"Lærer\nvikar"'),
    "comment": "# " + PERSON.format("x", 40, 0),
    "NUL": PERSON.format("x", 40, 0).replace("912345678", "9\0"),
    "absence above agreed": PERSON.format("x", 3, 19),
    "absence equal to agreed": PERSON.format("x", 3, 20),
    "hours": PERSON.format("x", 372, 0),
}


@pytest.mark.parametrize(("what", "end"), [*((what, "\n") for what in ODD), ("zero", "\r\n"), ("", "\r\n")])
def test_what_was_not_sampled_is_still_seen(
    what: str, end: str, both: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "_BLOCKS", 1)
    monkeypatch.setattr(sample, "_BLOCK", 8192)
    slow, fast = both(end.join([HEADER, *ROWS, *([ODD[what]] if what else []), ""]).encode())
    assert fast == slow


@often
@given(data=st.data())
def test_a_good_large_delivery_comes_to_the_same(data: st.DataObject, both: Any) -> None:
    slow, fast = both(data.draw(model.absences(persons=True)).content)
    assert fast == slow


@often
@given(data=st.data())
def test_a_harmed_large_delivery_comes_to_the_same(data: st.DataObject, both: Any) -> None:
    slow, fast = both(data.draw(harm.damaged(model.absences(persons=True))))
    assert fast == slow
