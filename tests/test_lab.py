"""JupyterLab as ``kq lab`` starts it, in Chromium: a chapter is run, looked at, typed in and changed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from kqlib.rendering import theme
from test_browser import (
    pytestmark,  # noqa: F401  # the same browser, the same words when it is missing
    run,
)

TOKEN = "for-this-test-alone"


@contextmanager
def lab(place: Path) -> Iterator[str]:
    """Run ``kq lab`` on a copy of the project, with a home of its own; give its address."""
    for folder in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / folder, place / "project" / folder)
    (place / "home").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "kqlib.cli", "lab", "--", "--no-browser", "--allow-root"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={address.rpartition(':')[2]}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "KQ_"))}
    environment = {**kept, "HOME": str(place / "home"), "JUPYTER_TOKEN": TOKEN}
    with (place / "log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=place / "project",
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + 60
        while not answers(f"{address}/api/status"):
            assert server.poll() is None, (place / "log").read_text()
            assert time.monotonic() < until, (place / "log").read_text()
            time.sleep(0.2)
        yield address
        assert answers(f"{address}/api/shutdown", "POST")
        assert server.wait(30) == 0
    finally:
        if server.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def answers(address: str, method: str = "GET") -> bool:
    asked = urllib.request.Request(address, method=method, headers={"Authorization": f"token {TOKEN}"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with lab(tmp_path_factory.mktemp("lab")) as address:
        page = f"{address}/lab/tree/02_oppvekst.ipynb?token={TOKEN}"
        return {"address": address, **run("lab.mjs", {"url": page})}


def test_a_chapter_runs_and_shows_its_tables_and_figures(seen: dict[str, Any]) -> None:
    """Sluttrapport-2010, lines 1601-1618: 40 projects in kindergartens, 4 of them (10,0 per cent) there."""
    first = seen["first"]
    assert len(first["titles"]) == 3
    assert first["drawings"] == 3
    assert first["errors"] == []
    place = first["cells"].index("Kvalitet og ledelsesutvikling")
    assert first["cells"][place : place + 3] == ["Kvalitet og ledelsesutvikling", "4", "10,0"]
    assert "40 ✓ stemmer" in first["cells"]


def test_it_looks_as_on_the_page_and_follows_the_theme_of_jupyterlab(seen: dict[str, Any]) -> None:
    first, dark = seen["first"], seen["dark"]
    assert first["aligned"] == dark["aligned"] == ["left"]
    assert len(first["stripes"]) == len(dark["stripes"]) == 1
    for shown, colours in ((first, theme.LIGHT), (dark, theme.DARK)):
        assert shown["ink"] == rgb(colours["ink"])
        assert shown["paper"] == rgb(colours["paper"])
    assert first["page"] == seen["empty"]["page"]


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def test_nothing_is_asked_of_the_network(seen: dict[str, Any]) -> None:
    assert seen["requests"]
    assert [url for url in seen["requests"] if not url.startswith(seen["address"])] == []
    assert seen["notices"] == []


def test_ids_are_offered_on_tab_and_taken_by_enter(seen: dict[str, Any]) -> None:
    assert seen["offered"] == [f"table_4_{number}" for number in range(1, 9)]
    assert seen["completed"] == 'show("table_4_1x")'


def test_an_id_that_does_not_exist_is_told_in_a_sentence(seen: dict[str, Any]) -> None:
    [told] = seen["errors"]
    assert "“table_4_1x”" in told
    assert "Did you mean “table_4_1”?" in told
    assert "Line 1 of the cell" in told
    assert len(told.splitlines()) == 3


def test_the_form_writes_in_the_parameters_cell_and_runs_the_notebook_again(seen: dict[str, Any]) -> None:
    changed = seen["changed"]
    assert changed["parameters"] == [
        'language = "en"  # nb, nn, en',
        "min_cell = 7  # minste antall personer bak et publisert tall",
    ]
    assert changed["errors"] == []
    assert "40 ✓ agrees" in changed["cells"]
    assert "10.0" in changed["cells"]
    assert "10,0" not in changed["cells"]
