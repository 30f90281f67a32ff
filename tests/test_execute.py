"""One notebook run: by this interpreter, without the user's home, whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine_project import make, notebook
from kqlib.errors import NotebookError
from kqlib.publishing.notebooks import execute

PARAMETERS = "language: str = 'nb'\nmin_cell: int = 5"


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def project(tmp_path: Path):
    return make(tmp_path / "rapport {æøå} 1")


def write(project, *sources):
    path = project.notebooks / "03_fravær.ipynb"
    path.write_text(notebook(*sources, parameters=1), encoding="utf-8")
    return path, project.processed / "chapters" / path.name


def outputs(target):
    cells = json.loads(target.read_text("utf-8"))["cells"]
    return "".join("".join(out["text"]) for cell in cells for out in cell.get("outputs", []) if "text" in out)


def test_runs_here_with_parameters_and_leaves_no_trace_of_time_or_place(
    project, tmp_path, monkeypatch, capfd
):
    home = tmp_path / "no home"
    for name in ("HOME", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    source = "import os, sys, warnings\nwarnings.warn(os.getcwd())\nprint(min_cell, os.environ['ASKED'])"
    same = f"print(os.path.samefile(sys.executable, {sys.executable!r}))\nos.system('echo aloud')"
    path, target = write(project, "1", PARAMETERS, source, same)
    written = []
    for _ in range(2):
        monkeypatch.setenv("ASKED", "yes")
        execute(path, target, {"min_cell": 7})
        written.append(target.read_bytes())
    assert "7 yes" in outputs(target)
    assert "True" in outputs(target)
    assert written[0] == written[1]
    assert str(tmp_path) not in target.read_text("utf-8")
    assert not home.exists()
    assert capfd.readouterr() == ("", "")
    assert [item.name for item in target.parent.iterdir()] == [target.name]


def test_failing_cell_is_named_and_leaves_the_old_output(project):
    path, target = write(project, "1", PARAMETERS, "2", "raise ValueError('first\\nlast {line}')")
    target.parent.mkdir()
    target.write_text("old")
    with pytest.raises(NotebookError) as caught:
        execute(path, target, {"min_cell": 7})
    assert "03_fravær.ipynb, cell 4: ValueError: last {line}" in str(caught.value)
    assert "raise ValueError" in str(caught.value.__cause__)
    assert target.read_text() == "old"
    assert [item.name for item in target.parent.iterdir()] == [target.name]


def test_slow_cell_is_stopped_and_named(project):
    path, target = write(project, "1", PARAMETERS, "import time\ntime.sleep(60)")
    begun = time.monotonic()
    with pytest.raises(NotebookError, match=r"cell 3: not done after 1 s"):
        execute(path, target, {}, timeout=1)
    assert time.monotonic() - begun < 20


def test_dead_kernel_is_tried_again_once(project):
    dies_once = """import os
if not os.path.exists('died'):
    open('died', 'w').close()
    os._exit(1)
print('alive')"""
    path, target = write(project, "1", PARAMETERS, dies_once)
    execute(path, target, {})
    assert "alive" in outputs(target)


def test_kernel_that_always_dies_is_reported(project):
    path, target = write(project, "1", PARAMETERS, "import os; os._exit(1)")
    with pytest.raises(NotebookError, match="stopped twice"):
        execute(path, target, {})
    assert not target.exists()


def test_the_grammar_stays_out_and_nothing_else_is_hidden(project):
    execute(*write(project, "1", PARAMETERS, "print('x')"), {})
    assert sys.modules.get("rfc3987_syntax", "absent") is not None
    assert os.environ.get("IPYTHONDIR") is None


def test_gives_the_same_outputs_as_plain_papermill(project, tmp_path):
    source = "import pandas as pd\nprint(min_cell)\npd.DataFrame({'andel': [0.096, min_cell]})"
    path, target = write(project, "1", PARAMETERS, source)
    plain = tmp_path / "plain.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        path.name,
        str(plain),
        "-p",
        "min_cell",
        "7",
        "-k",
        "python3",
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=path.parent)
    execute(path, target, {"min_cell": 7})
    ours, theirs = (json.loads(item.read_text("utf-8"))["cells"] for item in (target, plain))
    assert [cell.get("outputs") for cell in ours] == [cell.get("outputs") for cell in theirs]
