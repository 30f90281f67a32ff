"""Deliveries at random: good ones are taken with the right totals, harmed ones are never read wrong.

``KQLIB_FUZZ=2000`` tries as many of each.
"""

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliveries import books, harm, judge, model, model_rest, surveys
from deliveries.outcome import told, words
from deliveries.reading import readings
from kqlib.deliveries import check

EXAMPLES = int(os.environ.get("KQLIB_FUZZ", "25"))
MODELS = {"pai": model.absences(), "survey": model_rest.surveys(), "projects": model_rest.projects()}
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="KQLIB_FUZZ" not in os.environ,  # what is found by chance is for who looks for it
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)


@pytest.mark.parametrize("kind", MODELS)
@often
@given(data=st.data())
def test_the_plain_reading_finds_what_the_model_wrote(kind: str, data: st.DataObject) -> None:
    delivery = data.draw(MODELS[kind])
    found = readings(kind, delivery.content)
    assert found
    for read in found:
        result = {"totals": read, "rows_kept": read["rows_kept"]}
        assert judge.totals_differ(kind, result, delivery.totals) == []
        assert read["rows_in"] - read["rows_kept"] == delivery.dropped


@pytest.mark.parametrize("kind", MODELS)
@often
@given(data=st.data())
def test_a_good_delivery_is_taken_with_the_right_totals(kind: str, data: st.DataObject) -> None:
    delivery = data.draw(MODELS[kind])
    result = _checked(kind, delivery.content)
    assert result["ok"], result["faults"]
    assert judge.totals_differ(kind, result, delivery.totals) == []
    assert result["rows_in"] - result["rows_kept"] == delivery.dropped


@pytest.mark.parametrize("kind", MODELS)
@often
@given(data=st.data())
def test_a_harmed_delivery_is_refused_or_read_as_anybody_would(kind: str, data: st.DataObject) -> None:
    content = data.draw(harm.damaged(MODELS[kind]))
    result = _checked(kind, content)
    if not result["ok"]:
        return
    ways = [judge.totals_differ(kind, result, read) for read in readings(kind, content)]
    assert [] in ways, (result["totals"], ways)


@often
@given(data=st.data(), typed=st.booleans())
def test_a_good_workbook_is_taken_with_the_right_totals(data: st.DataObject, typed: bool) -> None:
    delivery = data.draw(MODELS["pai"])
    result = _checked("pai", books.of_table(delivery.header, delivery.rows, typed), ".xlsx")
    assert result["ok"], result["faults"]
    assert judge.totals_differ("pai", result, delivery.totals) == []


@often
@given(data=st.data())
def test_a_harmed_workbook_is_refused_or_what_it_was(data: st.DataObject) -> None:
    whole = _whole("books-ordinary-as_specified")
    result = _checked("pai", data.draw(harm.flipped(whole)), ".xlsx")
    if result["ok"]:
        assert result["totals"] == _checked("pai", whole, ".xlsx")["totals"]


@settings(often, max_examples=EXAMPLES // 8)  # each is read by a process of its own
@given(data=st.data())
def test_a_harmed_sav_file_never_breaks_the_check(data: st.DataObject) -> None:
    # Its numbers carry no check sum: one may have become another, but rows and answers still balance.
    result = _checked("survey", data.draw(harm.flipped(_whole("surveys-sav"))), ".sav")
    for item in result["totals"].get("items", {}).values() if result["ok"] else ():
        assert item["n_valid"] == sum(item["counts"]) <= result["rows_kept"]


@cache
def _whole(name: str) -> bytes:
    case = next(case for case in (*books.cases(), *surveys.cases()) if case.name == name)
    with tempfile.TemporaryDirectory() as folder:
        return case.put(Path(folder)).read_bytes()


def _checked(kind: str, content: bytes, suffix: str = ".csv") -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"levering{suffix}"
        path.write_bytes(content)
        outcome = check(path, kind)
    result = told(outcome)
    assert judge.always(result) == []
    assert judge.frame_differs(outcome.frame, result) == []
    assert words(outcome) or not result["faults"]
    return result
