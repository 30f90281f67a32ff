"""A person at a notebook: names offered inside quotes, errors in a sentence; a batch run keeps its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from conftest import ROOT
from kqlib import notebook

BEGIN = 'from kqlib.notebook import begin, prose, show, value\nbegin("pleie_og_omsorg", language="{}")'


@pytest.fixture(scope="module")
def client() -> Iterator[BlockingKernelClient]:
    """A kernel as Jupyter's server starts it for an open notebook, with a chapter begun in English."""
    yield from started({"JPY_SESSION_NAME": str(ROOT / "notebooks/03_pleie_og_omsorg.ipynb")})


@pytest.fixture
def batch() -> Iterator[BlockingKernelClient]:
    """A kernel as papermill starts it."""
    yield from started({})


def started(more: dict[str, str]) -> Iterator[BlockingKernelClient]:
    environment = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    manager, client = start_new_kernel(cwd=str(ROOT), env={**environment, **more})
    try:
        assert ran(client, BEGIN.format("en"))["status"] == "ok"
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def ran(client: BlockingKernelClient, code: str) -> dict[str, Any]:
    return client.execute_interactive(code, timeout=60, output_hook=lambda _: None)["content"]


def offered(client: BlockingKernelClient, code: str) -> list[str]:
    """What stands before the cursor once a name is taken, for each name that is offered at the end."""
    content = client.complete(code, reply=True, timeout=60)["content"]
    assert content["status"] == "ok"
    return [code[: content["cursor_start"]] + name for name in content["matches"]]


def test_ids_are_offered_where_an_exhibit_is_meant(client):
    expected = [f'show("table_4_{n}' for n in range(1, 9)]
    assert offered(client, 'show("table_4_') == expected
    assert offered(client, 'x = 1\nvalue("Table_4_4') == ['x = 1\nvalue("table_4_4']
    assert offered(client, "show('figure_") == [f"show('figure_{n}" for n in (1, 2, 3)]


def test_rows_and_columns_are_offered_as_the_reader_sees_them(client):
    """Sluttrapport-2010, table 4.4: 79 municipalities, of which 55."""
    rows = offered(client, 'value("table_4_4", "')
    assert len(rows) > 3
    row = rows[0].removeprefix('value("table_4_4", "')
    columns = offered(client, f'value("table_4_4", "{row}", "')
    assert columns
    for start in columns:
        assert ran(client, start + '")')["status"] == "ok"


def test_texts_of_the_chapter_are_offered(client):
    assert offered(client, 'prose("') == ['prose("funn', 'prose("grunnlag']


@pytest.mark.parametrize("code", ['show("nothing_like_it', 'value("nothing_like_it", "', 'print("table_4_'])
def test_nothing_is_offered_where_nothing_fits(client, code):
    assert not [one for one in offered(client, code) if "table_4_" in one.removeprefix(code)]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            'x = 1\nshow("tabel_4_4")',
            ["tabel_4_4", "Did you mean “table_4_4”?", 'Line 2 of the cell: show("tabel'],
        ),
        ('value("table_4_4", "Nothing", "count")', ["table_4_4 has no row “Nothing”", "The rows are:"]),
        ('begin("pleie_og_omsorg", language="no")', ["language", "nb, nn, en", "not “no”"]),
        ('begin("pleie", language="en")', ["pleie"]),
        ('prose("fun")', ["fun", "Did you mean “funn”?"]),
    ],
)
def test_an_error_is_a_sentence_in_the_language_of_the_chapter(client, code, said):
    reply = ran(client, code)
    assert reply["status"] == "error"
    told = "\n".join(reply["traceback"])
    for words in said:
        assert words in told
    assert len(told.splitlines()) <= 3
    assert "Traceback" not in told


def test_the_whole_traceback_is_there_for_the_asking(client):
    told: list[str] = []
    assert ran(client, 'show("tabel_4_4")')["status"] == "error"
    client.execute_interactive(
        "%tb", timeout=60, output_hook=lambda m: told.extend(m["content"].get("traceback", []))
    )
    assert "registry.py" in "\n".join(told)


def test_other_errors_are_shown_as_ever(client):
    assert "ZeroDivisionError" in "\n".join(ran(client, "1 / 0")["traceback"])


def test_a_batch_run_keeps_its_traceback(batch):
    reply = ran(batch, 'show("tabel_4_4")')
    assert "registry.py" in "\n".join(reply["traceback"])
    assert "Did you mean “table_4_4”?" in reply["evalue"]


def test_the_form_is_shown_in_an_open_notebook_and_nowhere_else(client, batch):
    code = "from kqlib.notebook import parameters_form\nparameters_form()"
    assert "has not been run" in "\n".join(ran(client, code)["traceback"])
    for one in (client, batch):
        assert ran(one, 'language = "nb"  # nb, nn, en\nmin_cell = 5')["status"] == "ok"
    assert shown(client, code) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert shown(batch, code) == set()


def shown(client: BlockingKernelClient, code: str) -> set[str]:
    """Give the kinds of what a cell shows."""
    kinds: list[str] = []
    client.execute_interactive(
        code, timeout=60, output_hook=lambda message: kinds.extend(message["content"].get("data", {}))
    )
    return {kind for kind in kinds if "/" in kind}


def test_what_can_be_shown_is_listed_with_number_evidence_and_title(monkeypatch):
    monkeypatch.setattr(notebook, "_session", [])
    found = notebook.exhibits()
    assert found.index.is_unique
    assert found.loc["figure_3", "number"] == "Figur 3"
    assert found.loc["figure_3", "evidence"] == "recomputed"
    assert {"table_4_1", "appendix_8", "survey_likert"} <= set(found.index)
    assert found["title"].str.len().gt(5).all()
