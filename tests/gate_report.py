"""A report of one chapter, the survey's, made as a build does but without a kernel; and ways to spoil it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from kqlib import notebook as session
from kqlib.execution import actions
from kqlib.paths import Project
from kqlib.publishing.gate.answers import answers
from kqlib.publishing.gate.edition import Edition
from kqlib.publishing.gate.examination import Examiner
from kqlib.publishing.gate.files import read_file
from kqlib.publishing.gate.passages import Finding
from kqlib.publishing.gate.release import inspect
from kqlib.sources.lock import accept

ROOT = Path(__file__).parents[1]
CHAPTER = "06_sporreundersokelsen"
ANSWERS = "data/raw/survey/questback_2009_synthetic.csv"
# Made up for this test; what respondents 1018 and 1019 wrote in their own words.
OWN_WORDS = "Vi fikk altfor lite tid til å prøve ut turnusen på nattevakt i fjellbygda"
OTHER_ROLE = "fagleder for hjemmesykepleien nord"
_FOLDERS = count()


@contextmanager
def inside(project: Project):
    before = os.environ.get("KQ_PROJECT")
    os.environ["KQ_PROJECT"] = str(project.root)
    try:
        yield
    finally:
        os.environ.pop("KQ_PROJECT")
        os.environ.update({"KQ_PROJECT": before} if before else {})


def project_of_one_chapter(root: Path) -> Project:
    """Copy the raw files and chapter 6, with two answers in own words among the survey's."""
    shutil.copytree(ROOT / "data/raw", root / "data/raw")
    (root / "notebooks").mkdir()
    for ending in ("ipynb", "toml"):
        shutil.copy(ROOT / f"notebooks/{CHAPTER}.{ending}", root / "notebooks")
    answers = root / ANSWERS
    lines = answers.read_text("utf-8-sig").splitlines()
    for place, line in enumerate(lines):
        if line.startswith("1018;"):
            lines[place] = line.rsplit(";", 1)[0] + f";{OWN_WORDS}"
        if line.startswith("1019;"):
            lines[place] = line.replace("Tillitsvalgt", f"Annet, {OTHER_ROLE}")
    answers.write_text("\ufeff" + "\n".join(lines) + "\n", "utf-8")
    project = Project(root)
    accept(project)
    return project


def executed(project: Project, language: str = "nb") -> Path:
    """Run the cells of the chapter here, as papermill does in a kernel, and keep what they show."""
    source = json.loads((project.notebooks / f"{CHAPTER}.ipynb").read_text("utf-8"))
    source["cells"] = [cell for cell in source["cells"] if _is_kept("".join(cell["source"]))]
    shown: list[dict[str, Any]] = []
    before, session.display = session.display, lambda data, raw: shown.append(data)  # type: ignore[assignment]
    names: dict[str, Any] = {}
    try:
        with inside(project):
            for number, cell in enumerate(source["cells"]):
                if cell["cell_type"] != "code":
                    continue
                shown.clear()
                exec("".join(cell["source"]), names)
                names["language"] = language
                cell["execution_count"] = number
                cell["outputs"] = [
                    {"output_type": "display_data", "metadata": {}, "data": dict(data)} for data in shown
                ]
    finally:
        session.display = before  # type: ignore[assignment]
    target = project.processed / "chapters" / language / f"{CHAPTER}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(source, ensure_ascii=False, indent=1), "utf-8")
    return target


def _is_kept(code: str) -> bool:
    """Whether a cell is for this report: three tables are enough, and take a third of the time."""
    shown = re.match(r'show\("(\w+)"\)', code)
    return not shown or shown[1] in ("appendix_9", "survey_response", "survey_likert")


@dataclass(frozen=True)
class Made:
    """The small report: its project, its executed notebook and its files."""

    project: Project
    notebook: Path
    reports: Path

    @cached_property
    def edition(self) -> Edition:
        return Edition(self.project, self.reports, (self.notebook,), "nb")

    @cached_property
    def examiner(self) -> Examiner:
        return Examiner(answers(self.project))

    def file(self, name: str) -> bytes:
        return (self.reports / name).read_bytes()

    def spoiled(self, name: str, change: Callable[[bytes], bytes]) -> tuple[Finding, ...]:
        """Let the gate read one file that was changed after it was made."""
        target, before = self.reports / name, self.file(name)
        content = change(before)
        assert content != before, "the attack changed nothing"
        target.write_bytes(content)
        try:
            found = [f for read in read_file(self.edition, target) for f in self.examiner.examine(read)]
            return tuple(dict.fromkeys(found))
        finally:
            target.write_bytes(before)

    def spoiled_notebook(self, change: Callable[[dict[str, Any]], None]) -> tuple[Finding, ...]:
        """Let the gate read a notebook in which something else was shown."""
        raw = json.loads(self.notebook.read_text("utf-8"))
        change(raw)
        target = self.project.processed / "spoiled" / str(next(_FOLDERS)) / self.notebook.name
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(raw, ensure_ascii=False), "utf-8")
        return inspect(Edition(self.project, self.reports, (target,), "nb"), [], whole=False).findings


def made(root: Path) -> Made:
    """Make the report under ``root``."""
    project = project_of_one_chapter(root)
    notebook = executed(project)
    with inside(project):
        actions.write_page(notebook, project.reports, [], [])
        actions.write_pdf([notebook], project.reports / "sluttrapport.pdf", "nb")
        actions.write_workbook([notebook], project.reports / "tables.xlsx", "nb")
        actions.write_index([notebook], project.reports / "index.html", "nb", [], "")
        actions.copy_assets(project.reports, "nb")
    return Made(project, notebook, project.reports)
