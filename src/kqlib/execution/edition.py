"""One edition of the report: which chapters, with which parameters, in which folders.

Default parameters are the publication.  Another set of parameters gets a folder of its own, so that no set
overwrites another's output.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kqlib.chapters import Chapter
from kqlib.errors import LANGUAGES, BuildError, closest
from kqlib.parameters import read
from kqlib.paths import Project

# A language is called by its own name, whatever the language of the page.
NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@dataclass(frozen=True)
class Edition:
    """One edition of the report: its language, parameters and folders, and the chapters in it.

    ``beside`` are the languages that are built in the same breath.
    """

    project: Project
    chapters: tuple[Chapter, ...]
    parameters: dict[Path, dict[str, Any]]
    # The exhibits about persons of the whole book, with the parameters of their chapters; empty when no
    # chapter of this edition shows one.
    persons: Mapping[str, Mapping[str, Any]]
    beside: tuple[str, ...] = ()

    @property
    def audited(self) -> tuple[Path, ...]:
        """Name the outcome of the audit: nothing is published before it."""
        return (audited(self.project, self.name),) if self.persons else ()

    @property
    def given(self) -> dict[str, Any]:
        """Give every parameter that differs from the publication's."""
        return {k: v for values in self.parameters.values() for k, v in values.items()}

    @property
    def language(self) -> str:
        """Give the language of the edition."""
        return str(self.given.get("language", "nb"))

    @property
    def name(self) -> str:
        """Name the edition; empty for the publication."""
        return variant(self.given)

    @property
    def reports(self) -> Path:
        """Name the folder of what is published."""
        return self.project.reports / self.name

    def executed(self, chapter: Chapter) -> Path:
        """Name the executed copy of a chapter's notebook."""
        return self.project.processed / "chapters" / self.name / chapter.notebook.name

    def label(self, step: str) -> str:
        """Name a step of this edition."""
        return f"{self.name}/{step}" if self.name else step

    def switch(self, page: str) -> list[dict[str, str]]:
        """Give language, name and relative address of ``page`` in each edition that has it or will have it.

        An edition that stands alone has nothing to switch to: the list is empty.
        """
        found = []
        for language, folder in siblings(self.project, self.given).items():
            if language in (self.language, *self.beside) or (folder / page).is_file():
                address = Path(os.path.relpath(folder / page, self.reports)).as_posix()
                found.append({"language": language, "name": NAMES[language], "href": address})
        return found if len(found) > 1 else []


def audited(project: Project, edition: str) -> Path:
    """Name the file with the outcome of an edition's audit."""
    return project.processed / "releases" / f"{edition or 'publication'}.json"


def siblings(project: Project, given: Mapping[str, Any]) -> dict[str, Path]:
    """Give the folders of the editions that differ in language alone, by language; bokmål is at the top."""
    rest = {name: value for name, value in given.items() if name != "language"}
    names = {code: variant(rest if code == "nb" else {**rest, "language": code}) for code in LANGUAGES}
    return {language: project.reports / name for language, name in names.items()}


def chosen(every: Sequence[Chapter], names: Sequence[str] | None) -> list[Chapter]:
    """Give the chapters named by file, id or number, all without names; :class:`BuildError` when unknown."""
    known = {key: c for c in every for key in (c.stem, c.id, f"{c.number:02}", str(c.number))}
    chosen = set()
    for name in names or ():
        key = Path(name).name.removesuffix(".ipynb")
        if key not in known:
            hint = closest(key, known)
            raise BuildError(
                "chapter_unknown", found=name, hint=hint, expected=", ".join(c.stem for c in every)
            )
        chosen.add(known[key].stem)
    return [c for c in every if c.stem in chosen] if chosen else list(every)


def differing(assigned: Mapping[Path, Mapping[str, Any]]) -> dict[Path, dict[str, Any]]:
    """Leave out what is given as it already stands in the notebook: that is the publication itself."""
    return {
        notebook: {name: value for name, value in given.items() if value != read(notebook)[name].default}
        for notebook, given in assigned.items()
    }


def variant(parameters: Mapping[str, Any]) -> str:
    """Name the folder of a set of parameters; empty for the publication, the language alone for an edition.

    >>> variant({"min_cell": 10, "language": "nn"}), variant({"language": "en"}), variant({})
    ('nn,min_cell=10', 'en', '')
    """
    rest = [f"{name}={value}" for name, value in sorted(parameters.items()) if name != "language"]
    text = ",".join([*([str(parameters["language"])] if "language" in parameters else []), *rest])
    return "".join(sign if sign.isalnum() or sign in "=,._-" else "_" for sign in text)
