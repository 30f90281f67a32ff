"""Where things are: the project folder and the five folders in it.

The project is the nearest folder upwards from the working directory that holds ``data/raw/sources.toml``; the
environment variable ``KQ_PROJECT`` overrides it.  Nothing else in kqlib builds a path from scratch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from kqlib.errors import ProjectError

MARK = Path("data/raw/sources.toml")
# The participants' sheets have a folder of this name among notebooks, generated files and reports.
SHEETS = "sheets"
SHEETS_INDEX = "index.html"


@dataclass(frozen=True)
class Project:
    """The folders of one project; every path is absolute."""

    root: Path

    @property
    def raw(self) -> Path:
        """Input as received, never written by a build."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Generated intermediate files."""
        return self.root / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """The chapters."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """What is published."""
        return self.root / "reports"

    @property
    def corrections(self) -> Path:
        """Every hand repair; there is none where the file is missing."""
        return self.raw / "corrections.toml"

    @property
    def release_log(self) -> Path:
        """What was published about persons, and when; generated, and kept in version control."""
        return self.root / "data" / "release_log.json"

    def relative(self, path: Path) -> str:
        """Name a path as people see it: relative to the project, with forward slashes."""
        return path.resolve().relative_to(self.root).as_posix() if path.is_absolute() else path.as_posix()


def project(start: Path | None = None) -> Project:
    """Find the project at or above ``start`` (default: ``KQ_PROJECT``, else the working directory).

    Raises :class:`ProjectError` when there is none.
    """
    named = os.environ.get("KQ_PROJECT")
    here = (start or Path(named or ".")).resolve()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return Project(folder)
    raise ProjectError("project_not_found", start=here)


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target`` that replaces it when the block succeeds and vanishes when it
    fails.

    A reader never sees a half-written file, whenever the process is killed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", suffix=".tmp", delete=False
    ) as handle:
        aside = Path(handle.name)
    try:
        yield aside
        aside.chmod(0o644)
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_text(target: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with LF line ends, aside first."""
    write_bytes(target, text.encode("utf-8"))


def write_bytes(target: Path, content: bytes) -> None:
    """Write ``content``, aside first."""
    with written_aside(target) as aside:
        aside.write_bytes(content)
