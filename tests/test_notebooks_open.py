"""The chapters as somebody opens them: found by any name, run by this interpreter whatever the home holds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kqlib.chapters import all_chapters
from kqlib.errors import NotebookError
from kqlib.execution import lab
from kqlib.paths import Project

REPO = Path(__file__).parents[1]
NOTEBOOKS = sorted((REPO / "notebooks").glob("*.ipynb"))


def test_a_chapter_may_have_norwegian_letters_in_its_name(tmp_path):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS[0], tmp_path / "notebooks" / "09_sykefravær.ipynb")
    assert [(c.number, c.id) for c in all_chapters(Project(tmp_path))] == [(9, "sykefravær")]


def test_a_chapter_without_its_text_says_which_file_is_missing(tmp_path):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS[0], tmp_path / "notebooks" / "09_ny.ipynb")
    [chapter] = all_chapters(Project(tmp_path))
    with pytest.raises(NotebookError, match=r"notebooks/09_ny\.toml"):
        chapter.uses()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_kernel_that_a_notebook_names_is_this_interpreter_in_the_lab(notebook, tmp_path):
    lab.kernel(tmp_path)
    named = json.loads(notebook.read_text("utf-8"))["metadata"]["kernelspec"]["name"]
    kernel = json.loads((tmp_path / "kernels" / named / "kernel.json").read_text("utf-8"))
    assert kernel["argv"][0] == sys.executable


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_ready_to_run_and_holds_no_result(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert [cell["metadata"].get("tags", []) for cell in code].count(["parameters"]) == 1


def test_notebooks_are_written_as_the_commit_hook_writes_them(tmp_path):
    """Saving a chapter in JupyterLab and committing it then shows nothing but what was changed."""
    copies = [Path(shutil.copy(notebook, tmp_path)) for notebook in NOTEBOOKS]
    subprocess.run([sys.executable, "-m", "nbstripout", "--keep-id", *copies], check=True)
    for notebook, copy in zip(NOTEBOOKS, copies, strict=True):
        assert copy.read_bytes() == notebook.read_bytes(), notebook.name
