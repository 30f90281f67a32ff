"""Whether there is nothing to do, found without making a plan: everything is as after the last build.

After a build in which all went well, what it was made from and what it made is written down as hashes: the
data but for what is generated, the notebooks, kqlib, the packages, the commit, the parameters.  As long as
nothing of that differs, no step can be stale; else the plan is made (:mod:`kqlib.execution.run`).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kqlib import closure
from kqlib.execution.edition import siblings
from kqlib.execution.graph import Step, shown
from kqlib.execution.hashes import sha256
from kqlib.paths import Project, write_text
from kqlib.publishing.commit import git_state

KEPT = 12  # situations: editions, single chapters


def situation(
    project: Project, parameters: Mapping[str, str], chapters: Sequence[str], beside: Sequence[str]
) -> str:
    """Hash all that a plan is made from."""
    own = parameters.get("language", "nb")
    others = [folder for code, folder in siblings(project, parameters).items() if code != own]
    seen = {
        "parameters": dict(parameters),
        "chapters": list(chapters),
        # The pages in other languages, which those of this one lead to.
        "beside": [list(beside), [sorted(page.name for page in f.glob("*.html")) for f in others]],
        "files": {shown(project, path): sha256(path) for path in _read(project)},
        "packages": sorted({path.name for path in described()}),
        "python": sys.version,
        "commit": git_state(project),
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _read(project: Project) -> Iterator[Path]:
    yield from closure.paths().values()
    for folder in (project.root / "data", project.notebooks):
        for place, folders, names in os.walk(folder, followlinks=True):
            if Path(place) == project.processed:
                folders.clear()
                continue
            yield from (Path(place) / name for name in names)


def described() -> Iterable[Path]:
    """Give the folders that describe the installed packages; they are named after name and version."""
    return (path for folder in sys.path for path in Path(folder).glob("*.dist-info"))


def steps(project: Project, now: str) -> list[str] | None:
    """Give the names of all steps when none can be stale in the situation ``now``, else ``None``."""
    found = _memory(project)["situations"].get(now)
    if found is None or any(
        sha256(project.root / name) != state for name, state in found["products"].items()
    ):
        return None
    return list(found["steps"])


def remember(project: Project, before: str, done: Sequence[Step], *, whole: str = "") -> list[Path]:
    """Write down that in the situation ``before`` the steps were ``done``, and what they made.

    With ``whole``, the name of an edition that was built in full, give what an earlier build of it made and
    this one does not: the page of a chapter that is gone.
    """
    memory = _memory(project)
    products = {shown(project, path): sha256(path) for step in done for path in step.products}
    situations = {**memory["situations"]}
    situations.pop(before, None)
    situations[before] = {"steps": [step.name for step in done], "products": products}
    gone = [name for name in memory["editions"].get(whole, ()) if name not in products] if whole else []
    editions = {**memory["editions"], **({whole: list(products)} if whole else {})}
    recent = dict(list(situations.items())[-KEPT:])
    write_text(_file(project), json.dumps({"situations": recent, "editions": editions}))
    return [project.root / name for name in gone]


def _file(project: Project) -> Path:
    return project.processed / ".engine" / "fresh.json"


def _memory(project: Project) -> dict[str, dict[str, Any]]:
    with suppress(OSError, ValueError, TypeError):
        kept = json.loads(_file(project).read_text("utf-8"))
        if isinstance(kept["situations"], dict) and isinstance(kept["editions"], dict):
            return dict(kept)
    return {"situations": {}, "editions": {}}
