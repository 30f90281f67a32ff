"""A build of sheets killed at any moment: nothing half-written is out, and the next build completes it.

At length, a thousand sheets and twenty kills (about an hour on two cores):

    KQ_LONG=1 python -m pytest tests/test_sheets_killed.py

There are 138 participants; the thousand come from a copy of the project whose list of participants is made
up: every municipality of 2009, in three languages.  The copy is gone with the test.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kqlib.cleaning.municipalities import municipalities
from kqlib.execution import warm
from kqlib.paths import Project
from kqlib.sources.lock import accept

pytestmark = pytest.mark.skipif(not warm.AVAILABLE, reason="no fork here")

ROOT = Path(__file__).parents[1]
BUILD = """
import json, sys
from pathlib import Path
from kqlib.execution.options import Options
from kqlib.execution.update import update
from kqlib.paths import Project
languages, asked = json.loads(sys.argv[2])
project = Project(Path(sys.argv[1]))
for language in languages:
    done = update(project, parameters={"language": language}, sheets=asked, options=Options(jobs=2))
    assert done.ok, done.failed
"""
Wanted = tuple[list[str], list[str]]


def copied(root: Path) -> Project:
    for folder in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / folder, root / folder)
    return Project(root.resolve())


def everybody_takes_part(project: Project) -> int:
    """Write a made-up list of participants, and give how many sheets it means in a language."""
    there = [m for m in municipalities().values() if m.valid(2009) and len(m.number) == 4]
    names = [
        m.name for m in there if sum(m.name == other.name for other in there) == 1 and m.number != "0301"
    ]
    path = project.raw / "published/appendix_8.csv"
    rows = [f"{4672 + n};P{1 + n % 4};{1 + n // 6};{name}" for n, name in enumerate(names, 1)]
    path.write_text("line;cohort;block;unit\n" + "\n".join(rows) + "\n", "utf-8")
    accept(project)
    return len(names)


def start(project: Project, wanted: Wanted) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", BUILD, str(project.root), json.dumps(wanted)]
    return subprocess.Popen(arguments, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})


def made(project: Project) -> dict[str, bytes]:
    """Give every file that was made, but for the engine's memory; of a manifest, what hangs on content."""
    found = {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for folder in (project.reports, project.processed)
        for path in folder.rglob("*")
        if path.is_file() and ".engine" not in path.parts and not path.name.endswith(".tmp")
    }
    return {
        name: json.dumps(json.loads(content)["hashed"]).encode()
        if name.endswith("manifest.json")
        else content
        for name, content in found.items()
    }


def kill(process: subprocess.Popen[bytes]) -> None:
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == [], "a killed build leaves nobody behind"


def survives(folder: Path, wanted: Wanted, kills: int, *, invented: bool) -> dict[str, bytes]:
    """Build once undisturbed and once with ``kills``; give what both made."""
    undisturbed, project = copied(folder / "uforstyrret"), copied(folder / "drept æøå")
    for place in (undisturbed, project) if invented else ():
        everybody_takes_part(place)
    begun = time.monotonic()
    assert start(undisturbed, wanted).wait() == 0
    length, whole = time.monotonic() - begun, made(undisturbed)
    chance, killed = random.Random(2010), 0
    while killed < kills:
        process = start(project, wanted)
        try:
            process.wait(chance.uniform(0, 2 * length / kills))
            for folder_made in (project.reports, project.processed):
                shutil.rmtree(folder_made)  # it was done before the kill: from the beginning
        except subprocess.TimeoutExpired:
            kill(process)
            killed += 1
        found = made(project)
        assert {name for name, content in found.items() if content != whole.get(name)} == set()
    assert start(project, wanted).wait() == 0
    assert made(project) == whole
    assert not list(project.reports.rglob("*.tmp"))
    return whole


@pytest.mark.slow
def test_a_few_sheets_survive_kills(tmp_path):
    from kqlib.exhibits.sheets import participants

    some = [one.id for one in participants(Project(ROOT))][:20]
    whole = survives(tmp_path, (["nb"], some), 3, invented=False)
    assert sum(name.endswith(".pdf") for name in whole) == 20


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("KQ_LONG"), reason="takes about an hour; KQ_LONG=1 runs it")
def test_a_thousand_sheets_survive_twenty_kills(tmp_path):
    whole = survives(tmp_path, (["nb", "nn", "en"], []), 20, invented=True)
    assert sum(name.endswith(".pdf") for name in whole) >= 1000
