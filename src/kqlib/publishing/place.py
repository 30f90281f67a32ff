"""Where in a notebook something stands, so that an error can name it, and the headings met on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from kqlib.errors import NotebookError


@dataclass
class Headings:
    """Keeps heading levels in order: one ``h1``, no level skipped, no id twice.

    ``last`` is the level of the heading above; 1 when the page's own head has been written.
    """

    last: int = 0
    ids: dict[str, int] = field(default_factory=dict)

    def level(self, wanted: int) -> int:
        """Give the level at which a heading written as ``wanted`` may stand here."""
        lowest = 2 if self.last else 1
        self.last = max(lowest, min(wanted, self.last + 1))
        return self.last

    def below(self) -> int:
        """Give the level of an exhibit under the current heading; what follows is not under the exhibit."""
        return min(max(self.last + 1, 2), 4)

    def name(self, text: str) -> str:
        """Give an id made of the heading's words, used once on the page."""
        plain = re.sub(r"<[^>]*>|&\w+;", "", text).lower()
        slug = re.sub(r"[^\wæøå]+", "-", plain).strip("-") or "del"
        self.ids[slug] = self.ids.get(slug, 0) + 1
        return f"s-{slug}" if self.ids[slug] == 1 else f"s-{slug}-{self.ids[slug]}"


@dataclass
class Place:
    """A cell of a notebook; ``folder`` is where the notebook's own pictures are looked for."""

    notebook: str
    language: str
    folder: Path = Path()
    cell: int = 0
    headings: Headings = field(default_factory=Headings)

    def error(self, key: str, found: object = "") -> NotebookError:
        """Make the error ``key`` about this cell."""
        return NotebookError(key, notebook=self.notebook, cell=self.cell, found=found)
