"""A build with nothing to do says so at once, and never wrongly."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine_project import copying, make, raw
from kqlib.execution import fresh, hashes, report, update
from kqlib.execution.run import engine_folder
from kqlib.paths import Project

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Project:
    """Give a project with toy steps: ``a`` reads a raw file, ``b`` reads ``a``, and one for each chapter."""
    made = make(tmp_path / "rapport æøå")
    raw(made, "x.csv", "1")
    (made.notebooks / "01_a.ipynb").write_text("{}")
    monkeypatch.setattr(report, "steps", steps)
    hashes._known.clear()
    return made


def steps(place, *, parameters, chapters=None, beside=()):
    content = (place.raw / "x.csv").read_text()
    a = copying(place, "a", raw(place, "x.csv", content))
    rest = [copying(place, path.stem) for path in sorted(place.notebooks.glob("*.ipynb"))]
    return [a, copying(place, "b", a.products[0]), *rest]


def run(project: Project, **more) -> tuple[list[str], list[str]]:
    result = update.update(project, parameters=more.pop("parameters", {}), **more)
    assert result.ok
    return result.done, result.skipped


@pytest.fixture
def planned(monkeypatch):
    """Count how often a plan is made."""
    counted: list[int] = []

    def counting(*given, **named):
        counted.append(1)
        return steps(*given, **named)

    monkeypatch.setattr(report, "steps", counting)
    return counted


def test_nothing_to_do_is_found_without_a_plan_and_names_the_steps(project, planned):
    assert run(project) == (["a", "b", "01_a"], [])
    assert run(project) == ([], ["a", "b", "01_a"])
    assert len(planned) == 1
    assert run(project, force=True)[0] == ["a", "b", "01_a"]
    assert len(planned) == 2


def test_asking_whether_there_is_anything_to_do_loads_nothing_that_takes_long():
    """A build with nothing to do is over before pandas would have been imported."""
    code = "import kqlib.execution.update, sys; print(sorted({'pandas', 'pytask'} & {*sys.modules}))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_a_plan_of_the_report_loads_nothing_that_draws_or_publishes():
    """The plan is made while the warm parent imports what steps need; it must not import the same itself."""
    code = """
import sys
from kqlib.execution import report, sheets
from kqlib.paths import project
report.steps(project(), parameters={})
sheets.steps(project(), parameters={})
print(sorted({"nbformat", "matplotlib", "jinja2", "typst"} & {*sys.modules}))
"""
    root = Path(__file__).parents[1]
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=root) == "[]\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda p: (p.raw / "x.csv").write_text("2"),
        lambda p: (p.raw / "new.csv").write_text("2"),
        lambda p: (p.raw / "sources.toml").write_text("# 2"),
        lambda p: (p.notebooks / "01_a.ipynb").write_text('{"x": 1}'),
        lambda p: (p.notebooks / "01_a.toml").write_text("x = 1"),
        lambda p: (p.reports / "b.txt").unlink(),
        lambda p: (p.reports / "a.txt").write_text("by hand"),
        lambda p: (p.root / "data/log.json").write_text("{}"),
        lambda p: shutil.rmtree(engine_folder(p)),
        lambda p: (engine_folder(p) / "fresh.json").write_text("{"),
        lambda p: (engine_folder(p) / "fresh.json").write_text('{"situations": [], "editions": 1}'),
    ],
)
def test_anything_else_and_a_plan_is_made(project, planned, change):
    run(project)
    change(project)
    run(project)
    assert len(planned) == 2


def test_other_parameters_packages_code_and_commits_are_other_situations(project, monkeypatch, tmp_path):
    def now(parameters=(), chapters=()):
        return fresh.situation(project, dict(parameters), chapters, ())

    first = now()
    assert now() == first
    assert len({first, now({"language": "nn"}), now(chapters=["1"]), now({"language": "en"})}) == 4
    with monkeypatch.context() as patched:
        (tmp_path / "other-2.dist-info").mkdir()
        patched.syspath_prepend(tmp_path)
        assert now() != first
    with monkeypatch.context() as patched:
        (tmp_path / "module.py").write_text("x = 1")
        patched.setattr(fresh.closure, "paths", lambda: {"module.py": tmp_path / "module.py"})
        assert now() != first
    git = ["git", "-C", str(project.root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "x"], check=True)
    assert now() != first


def test_what_was_undone_is_built_again(project):
    """Back in an old situation, the files are those of the newer one."""
    run(project)
    raw(project, "x.csv", "2")
    run(project)
    raw(project, "x.csv", "1")
    assert run(project)[0] == ["a", "b"]
    assert run(project)[0] == []


def test_an_input_that_changes_while_the_build_runs_is_not_taken_for_built(project, monkeypatch):
    def busy(*given, **named):
        made = steps(*given, **named)
        (project.raw / "x.csv").write_text("9")
        return made

    monkeypatch.setattr(report, "steps", busy)
    run(project)
    monkeypatch.setattr(report, "steps", steps)
    assert run(project)[0] == ["a", "b"]


def test_the_page_of_a_chapter_that_is_gone_goes_too(project):
    (project.notebooks / "02_b.ipynb").write_text("{}")
    run(project)
    assert (project.reports / "02_b.txt").exists()
    other = project.reports / "own.txt"
    other.write_text("not of a build")
    (project.notebooks / "02_b.ipynb").unlink()
    run(project, chapters=["1"])
    assert (project.reports / "02_b.txt").exists(), "one chapter alone tells nothing of the others"
    run(project)
    assert not (project.reports / "02_b.txt").exists()
    assert other.exists()


def test_what_a_killed_build_left_half_written_is_swept(project):
    left = project.reports / "tables" / ".x.csv.abc123.tmp"
    left.parent.mkdir()
    left.write_text("half")
    run(project)
    assert not left.exists()


def test_hashes_are_remembered_for_files_left_alone_and_for_no_others(project):
    path = project.raw / "x.csv"
    assert hashes.sha256(path) == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert str(path) not in hashes._known, (
        "just written: it may change again within the same tick of the clock"
    )
    hashes._known[str(path)] = [1, 0, 0, 0, "wrong"]
    assert hashes.sha256(path) != "wrong"


@pytest.mark.skipif(not hashes.TRUSTED, reason="hashes are not remembered here")
def test_a_remembered_hash_saves_reading_until_anything_differs(project, monkeypatch):
    path = project.raw / "x.csv"
    first = hashes.sha256(path)
    monkeypatch.setattr(hashes, "QUIET", -(10**18))
    assert hashes.sha256(path) == first
    monkeypatch.setattr(hashes.hashlib, "file_digest", None)  # reading would fail
    assert hashes.sha256(path) == first
    monkeypatch.undo()
    stamp = path.stat().st_mtime_ns
    path.write_text("2")
    os.utime(path, ns=(stamp, stamp))
    assert hashes.sha256(path) != first
    assert hashes.sha256(project.raw / "nowhere.csv") is None


def test_a_file_from_the_future_is_read_every_time(project):
    """As when the clock is set back: its times say nothing."""
    path = project.raw / "x.csv"
    ahead = time.time() + 86400
    os.utime(path, (ahead, ahead))
    for content in ("2", "3"):
        path.write_text(content)
        os.utime(path, (ahead, ahead))
        found = hashes.sha256(path)
        assert str(path) not in hashes._known
        assert found == {"2": "d4735e3a", "3": "4e074085"}[content] + found[8:]


def test_remembered_hashes_that_cannot_be_read_are_forgotten(project):
    folder = engine_folder(project)
    folder.mkdir()
    for text in ("", "[1]", '{"x": 1}', '{"x": [1, 2]}'):
        (folder / "hashes.json").write_text(text)
        hashes.recall(folder)
    assert hashes._known == {}
    hashes._known["x"] = [1, 2, 3, 4, "y"]
    hashes._changed.append("x")
    hashes.remember(folder)
    assert json.loads((folder / "hashes.json").read_text()) == {}, "what is gone is not kept"
