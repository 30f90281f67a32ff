"""The chapters: a notebook each, with its prose beside it in ``notebooks/<chapter>.toml``, in three
languages.

Numbers in prose are never typed: ``{table_4_4.base}`` is the fact ``base`` of the exhibit ``table_4_4``.
What a chapter depends on is read from the notebook and the prose themselves, so there is no list to keep
true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kqlib import bundle
from kqlib.errors import NotebookError, lookup
from kqlib.paths import SHEETS, Project
from kqlib.sources.catalogue import read_toml

_FACT = re.compile(r"\{(?P<exhibit>[a-z0-9_]+)\.(?P<fact>[a-z0-9_]+)\}")
_CALL = re.compile(r"""\b(?P<verb>show|value|prose)\(\s*["'](?P<name>[^"']+)["']""")
_NAME = re.compile(r"^(?P<number>\d{2})_(?P<id>[^\W\d]\w*)$")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its ``id`` (``pleie_og_omsorg``), reading ``number``, notebook and prose files."""

    id: str
    number: int
    notebook: Path
    shown: str

    @property
    def stem(self) -> str:
        """The notebook's file name without its ending; pages are named after it."""
        return self.notebook.stem

    @property
    def prose_file(self) -> Path:
        """The TOML file with the chapter's texts."""
        return self.notebook.with_suffix(".toml")

    @cached_property
    def texts(self) -> dict[str, dict[str, str]]:
        """The chapter's texts by key and language."""
        shown = Path(self.shown).with_suffix(".toml").as_posix()
        if not self.prose_file.is_file():
            raise NotebookError("prose_missing", file=shown, notebook=self.shown)
        return read_toml(self.prose_file, shown)

    def head(
        self, language: str, *, synthetic: bool = False, fact: Callable[[str, str], str] | None = None
    ) -> bundle.Chapter:
        """Give the chapter's head: title, lead, and the warning when it rests on ``synthetic`` data.

        With ``fact`` they may name facts, as the texts do.
        """
        title, lead = self.texts["title"][language], self._entry("lead", synthetic)[language]
        if fact:
            title, lead = _filled(title, fact), _filled(lead, fact)
        return bundle.Chapter(
            self.id,
            self.number,
            title,
            language,
            lead,
            self.texts.get("synthetic", {}).get(language, "") if synthetic else "",
        )

    def text(
        self, key: str, language: str, fact: Callable[[str, str], str], *, synthetic: bool = False
    ) -> str:
        """Give the text ``key`` with every ``{exhibit.fact}`` replaced by ``fact(exhibit, fact)``.

        Where the chapter rests on ``synthetic`` data, ``<key>_synthetic`` is taken when there is one.
        """
        return _filled(self._entry(key, synthetic)[language].strip(), fact)

    def _entry(self, key: str, synthetic: bool) -> dict[str, str]:
        file = Path(self.shown).with_suffix(".toml")
        entry = lookup(self.texts, key, NotebookError, "prose_unknown", file=file)
        return self.texts.get(f"{key}_synthetic", entry) if synthetic else entry

    def calls(self, verb: str) -> tuple[str, ...]:
        """List what the notebook's code cells pass to ``show``, ``value`` or ``prose``, in order."""
        cells = json.loads(self.notebook.read_text("utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        return tuple(dict.fromkeys(m["name"] for m in _CALL.finditer(code) if m["verb"] == verb))

    @property
    def exhibits(self) -> tuple[str, ...]:
        """The exhibits that the chapter shows, in order."""
        return self.calls("show")

    def uses(self) -> tuple[str, ...]:
        """Every exhibit that the chapter depends on: shown, quoted by ``value`` or named in prose."""
        quoted: list[str] = []
        for entry in self.texts.values():
            quoted += [m["exhibit"] for text in entry.values() for m in _FACT.finditer(str(text))]
        return tuple(dict.fromkeys([*self.exhibits, *self.calls("value"), *quoted]))


def _filled(text: str, fact: Callable[[str, str], str]) -> str:
    return _FACT.sub(lambda m: fact(m["exhibit"], m["fact"]), text)


def all_chapters(project: Project) -> list[Chapter]:
    """Give the chapters in reading order: every ``notebooks/NN_name.ipynb``."""
    found = []
    for path in sorted(project.notebooks.glob("*.ipynb")):
        match = _NAME.match(path.stem)
        if match:
            found.append(Chapter(match["id"], int(match["number"]), path, project.relative(path)))
    return found


def sheet(project: Project) -> Chapter:
    """Give the notebook that makes a participant's sheet, one at a time; it is no chapter of the report.

    Raises :class:`NotebookError` when it is missing.
    """
    notebook = project.notebooks / SHEETS / "deltaker.ipynb"
    shown = project.relative(notebook)
    if not notebook.is_file():
        raise NotebookError("sheet_notebook", file=shown)
    return Chapter(notebook.stem, 0, notebook, shown)


def get(project: Project, chapter: str) -> Chapter:
    """Give one chapter by id or file name; raises :class:`NotebookError` with the closest name."""
    known: dict[str, Chapter] = {c.id: c for c in all_chapters(project)}
    wanted: Any = Path(chapter).stem
    wanted = _NAME.sub(r"\g<id>", wanted)
    return lookup(known, wanted, NotebookError, "chapter_unknown", found=chapter)
