"""What goes wrong around a build: killed, full disk, no permission; the next one completes."""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engine_project import make, notebook, report
from kqlib.errors import BuildError, ExhibitError
from kqlib.execution import hashes, warm
from kqlib.execution.options import Options
from kqlib.execution.run import build, plan
from kqlib.paths import Project
from kqlib.publishing.exports import write_files

# At length: KQ_KILLS=20 KQ_KILLED_CHAPTERS=1000 python -m pytest tests/test_reliability.py -k killed
KILLS = int(os.environ.get("KQ_KILLS", "4"))
CHAPTERS = int(os.environ.get("KQ_KILLED_CHAPTERS", "6"))
HERE = Path(__file__).parent
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24

BUILD = """
import json, sys, time
from pathlib import Path
from engine_project import report
from kqlib.errors import KqError, use_language
from kqlib.execution.options import Options
from kqlib.execution.run import build
from kqlib.paths import Project
use_language("en")
project = Project(Path(sys.argv[1]))
try:
    result = build(project, report(project, int(sys.argv[2])), options=Options(jobs=2))
    print(json.dumps([result.ok, result.done, [failure.message for failure in result.failed]]))
except KqError as error:
    print(json.dumps([False, [], [str(error)]]))
"""


pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.slow]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make(tmp_path / "rapport på nytt æøå")


def start(project: Project, chapters: int = 3, **more) -> subprocess.Popen[str]:
    path = os.pathsep.join((str(HERE), str(HERE.parent / "src")))
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(project.root), str(chapters)],
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        stdout=subprocess.PIPE,
        **more,
    )


def ended(process: subprocess.Popen[str]) -> tuple[bool, list[str], list[str]]:
    import json

    out, _ = process.communicate(timeout=120)
    assert out, "the build ended with a traceback"
    return tuple(json.loads(out))


def published(project: Project) -> dict[str, bytes]:
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for folder in (project.reports, project.processed / "chapters")
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".tmp")
    }


def test_a_build_killed_at_any_moment_leaves_nothing_half_and_the_next_completes(project, tmp_path):
    undisturbed = make(tmp_path / "uforstyrret")
    begun = time.monotonic()
    assert ended(start(undisturbed, CHAPTERS))[0]
    length, whole = time.monotonic() - begun, published(undisturbed)
    chance = random.Random(2010)
    for _ in range(KILLS):
        process = start(project, CHAPTERS)
        time.sleep(chance.uniform(0, length))
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate()
        found = published(project)
        assert {name: content for name, content in found.items() if content != whole[name]} == {}
        until(
            lambda family=family: not [one for one in family if one.is_running() and one.status() != "zombie"]
        )
    assert build(project, report(project, CHAPTERS), options=Options(jobs=2)).ok
    assert published(project) == whole
    assert plan(project, report(project, CHAPTERS)) == []


def test_ctrl_c_at_any_moment_too(project):
    chance = random.Random(2011)
    for _ in range(3):
        process = start(project)
        time.sleep(chance.uniform(0.5, 4))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert build(project, report(project, 3), options=Options(jobs=2)).ok


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits of Linux")
def test_a_file_that_cannot_be_written_whole_is_told_and_not_published(project):
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    ok, done, failed = ended(start(project, preexec_fn=limit))
    assert not ok
    assert {step.partition("/")[0] for step in done} == {"run"}
    assert len(failed) == 3
    assert all("html" in text and "too large" in text and "kq build" in text for text in failed)
    assert list(project.reports.rglob("*")) == []
    assert sorted(build(project, report(project, 3)).done)[0] == "index.html"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a small disk")
def test_a_full_disk_is_told_and_the_next_build_with_room_completes(project, tmp_path):
    assert ended(start(project, 2))[0], "so that there is a memory of a build"
    shutil.rmtree(project.reports)
    small = tmp_path / "liten disk"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount here")
    try:
        shutil.copytree(project.root, small / "p")
        on_it = Project(small / "p")
        ok, _, failed = ended(start(on_it, 6))
        assert not ok
        assert any("No space left" in text for text in failed)
        assert all(len(path.read_bytes()) == 200_000 for path in on_it.reports.glob("0*.html"))
        subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
        assert ended(start(on_it, 6))[0]
        assert ended(start(on_it, 6))[:2] == (True, [])
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="needs rights of Linux")
@pytest.mark.parametrize("folder", ["reports", "data/processed"])
def test_a_folder_without_write_permission_is_named(project, folder):
    def obey() -> None:
        """Make even root heed permissions."""
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)

    place = project.root / folder
    place.chmod(0o555)
    try:
        ok, _, failed = ended(start(project, preexec_fn=obey))
    finally:
        place.chmod(0o755)
    assert not ok
    assert all(folder in text and "ermission" in text for text in failed)
    assert build(project, report(project, 3)).ok


def test_the_second_of_two_builds_is_told_who_holds_the_lock_and_since_when(project):
    first = start(project, 6)
    until(lambda: (project.processed / ".engine/build.lock").exists())
    until(lambda: (project.processed / ".engine/build.lock").read_text())
    with pytest.raises(
        BuildError, match=rf"process {first.pid} on {socket.gethostname()}, since 20\d\d-\d\d-\d\d"
    ):
        build(project, report(project, 6))
    assert ended(first)[0]
    assert build(project, report(project, 6)).done == []


def test_a_clock_that_jumps_back_or_forth_hides_no_change_and_makes_none(project, monkeypatch):
    assert build(project, report(project, 2)).ok
    source = project.notebooks / "00_kapittel.ipynb"
    for jump in (-86400 * 365, 86400 * 365, 0):
        now = time.time() + jump
        monkeypatch.setattr(hashes.time, "time_ns", lambda now=now: int(now * 1e9))
        assert build(project, report(project, 2)).done == []
        source.write_text(notebook("number: int = 0", f"print({jump})"), encoding="utf-8")
        os.utime(source, (now, now))
        assert "run/00_kapittel" in build(project, report(project, 2)).done


@pytest.mark.skipif(not warm.AVAILABLE, reason="no fork here")
def test_a_warm_parent_that_cannot_start_is_told(project, monkeypatch):
    monkeypatch.setattr(warm.client, "PARENT", ["-c", "raise SystemExit('no parent')"])
    result = build(project, report(project, 1))
    assert not result.ok
    assert "00_kapittel.ipynb" in result.failed[0].message
    assert "no parent" in result.failed[0].traceback


@pytest.mark.parametrize("name", ["../../away", "/tmp/away", "a/b", "", "Å"])
def test_a_notebook_cannot_choose_where_its_tables_are_written(project, name):
    from dataclasses import replace

    from kqlib.paths import project as ours
    from kqlib.rendering.assemble import assemble, compute

    shown = assemble(ours(HERE), compute(ours(HERE), "table_4_4", {"min_cell": 5}), "nb")
    write_files([shown], project.reports)
    before = sorted(project.root.rglob("*"))
    with pytest.raises(ExhibitError, match="breaks the contract"):
        write_files([replace(shown, id=name)], project.reports)
    assert sorted(project.root.rglob("*")) == before


def until(true) -> None:
    for _ in range(1200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError
