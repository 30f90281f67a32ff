"""The build engine: what runs, why, and that nothing is left stale."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from engine_project import chain, copying, make, raw
from kqlib.errors import BuildError
from kqlib.execution import inputs
from kqlib.execution.graph import Input, Step
from kqlib.execution.progress import Lines
from kqlib.execution.run import build, engine_folder, plan
from kqlib.paths import Project

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = make(tmp_path / "rapport på nytt æøå")
    raw(made, "table_4_4.csv", "9,6 %")
    return made


def names(planned):
    return [item.step.name for item in planned]


def test_first_build_runs_everything_in_the_order_given_and_says_so(project):
    log = StringIO()
    result = build(project, chain(project), progress=Lines(log, explain=True))
    assert result.done == ["a", "b", "c"]
    assert result.reasons == {"a": ("first build",), "b": ("because a runs",), "c": ("first build",)}
    assert log.getvalue().splitlines()[:3] == ["[1/3] Kapittel a", "    first build", "[2/3] Kapittel b"]


def test_independent_steps_run_in_reading_order(project):
    steps = [copying(project, f"{number:02}", Input("x", "1")) for number in range(20)]
    assert build(project, steps).done == [step.name for step in steps]


def test_second_build_does_nothing(project):
    build(project, chain(project))
    before = (project.reports / "a.txt").stat().st_mtime_ns
    result = build(project, chain(project))
    assert (result.done, result.skipped, result.reasons) == ([], ["a", "b", "c"], {})
    assert plan(project, chain(project)) == []
    assert (project.reports / "a.txt").stat().st_mtime_ns == before


def test_changed_input_rebuilds_its_dependants_alone_and_is_named(project):
    build(project, chain(project))
    raw(project, "table_4_4.csv", "9,7 %")
    result = build(project, chain(project))
    assert (result.done, result.skipped) == (["a", "b"], ["c"])
    assert result.reasons["a"] == ("data/raw/table_4_4.csv changed",)


def test_same_time_and_size_but_other_content_is_noticed(project):
    build(project, chain(project))
    path = project.raw / "table_4_4.csv"
    stamp = path.stat().st_mtime_ns
    path.write_text("9,9 %")
    os.utime(path, ns=(stamp, stamp))
    assert names(plan(project, chain(project))) == ["a", "b"]


def test_clock_that_jumps_does_not_matter(project):
    build(project, chain(project))
    for path in (project.raw / "table_4_4.csv", project.reports / "a.txt"):
        os.utime(path, (0, 0))
    assert plan(project, chain(project)) == []


def test_deleted_product_is_made_again(project):
    build(project, chain(project))
    (project.reports / "c.txt").unlink()
    result = build(project, chain(project))
    assert (result.done, result.reasons) == (["c"], {"c": ("reports/c.txt missing",)})


def test_product_edited_by_hand_is_made_again_even_with_its_old_time(project):
    build(project, chain(project))
    path = project.reports / "a.txt"
    stamp, content = path.stat().st_mtime_ns, path.read_text()
    path.write_text(content[::-1])
    os.utime(path, ns=(stamp, stamp))
    result = build(project, chain(project))
    assert result.done == ["a"]  # b is fresh: it reads the same as before
    assert result.reasons["a"] == ("reports/a.txt changed",)
    assert path.read_text() == content


def test_lost_and_new_inputs_count(project):
    one, two = Input("parameter min_cell", "5"), Input("parameter language", "nb")
    build(project, [copying(project, "a", one, two)])
    assert names(plan(project, [copying(project, "a", one)])) == ["a"]
    added = plan(project, [copying(project, "a", one, two, Input("package versions", "1"))])
    assert "package versions is new" in added[0].reasons


def test_failing_step_stops_only_what_follows_from_it(project):
    a, b, c = chain(project)

    def fails() -> None:
        raise ValueError("no {such} number")

    result = build(project, [replace(a, action=fails), b, c])
    assert (result.done, result.blocked, result.ok) == (["c"], ["b"], False)
    failure = result.failed[0]
    assert (failure.step, failure.message) == ("a", "ValueError: no {such} number")
    assert "def fails" not in failure.message
    assert 'raise ValueError("no {such} number")' in failure.traceback
    assert build(project, [a, b, c]).done == ["a", "b"]


def test_step_that_does_not_make_its_product_fails(project):
    step = Step("a", "Kapittel a", lambda: None, (), (project.reports / "a.txt",))
    assert "did not make a.txt" in build(project, [step]).failed[0].message


def test_missing_file_that_nobody_makes_is_named(project):
    step = copying(project, "a", project.reports / "nowhere.txt")
    assert "nowhere.txt" in build(project, [step]).failed[0].message


def test_steps_that_contradict_each_other_are_refused(project):
    a = copying(project, "a", Input("x", "1"))
    with pytest.raises(BuildError, match="belongs to both"):
        plan(project, [a, replace(a, name="b")])
    b = copying(project, "b", a.products[0])
    with pytest.raises(BuildError, match="cycle"):
        plan(project, [copying(project, "a", b.products[0]), b])


def test_force_runs_everything(project):
    build(project, chain(project))
    result = build(project, chain(project), force=True)
    assert result.done == ["a", "b", "c"]
    assert result.reasons["a"] == ("you asked to build everything anew",)


def test_all_files_of_the_engine_lie_in_its_folder(project, capfd):
    build(project, chain(project))
    found = {path.relative_to(project.root).as_posix() for path in project.root.rglob("*") if path.is_file()}
    own = engine_folder(project).relative_to(project.root).as_posix()
    expected = {"data/raw/sources.toml", "data/raw/table_4_4.csv"} | {f"reports/{name}.txt" for name in "abc"}
    assert {path for path in found if not path.startswith(own)} == expected
    assert capfd.readouterr() == ("", "")


def test_unreadable_memory_is_thrown_away(project):
    build(project, chain(project))
    (engine_folder(project) / "pytask.lock").write_bytes(b"\x00 not toml")
    assert build(project, chain(project)).done == ["a", "b", "c"]
    assert build(project, chain(project)).done == []


def test_moved_project_is_still_fresh(project):
    build(project, chain(project))
    moved = Project(project.root.rename(project.root.with_name("flyttet")))
    assert plan(moved, chain(moved)) == []


def test_ctrl_c_ends_the_build_and_keeps_what_was_done(project):
    a, b, c = chain(project)

    def pressed() -> None:
        raise KeyboardInterrupt

    result = build(project, [a, replace(b, action=pressed), c])
    assert (result.interrupted, result.done, result.ok) == (True, ["a"], False)
    assert build(project, [a, b, c]).done == ["b", "c"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_raw_files_behind_links_count(project, tmp_path):
    delivery = tmp_path / "another disk"
    delivery.mkdir()
    (delivery / "absence.csv").write_text("1")
    (project.raw / "absence").symlink_to(delivery, target_is_directory=True)
    assert [item.name for item in inputs.raw_files(project)] == [
        "data/raw/absence/absence.csv",
        "data/raw/sources.toml",
        "data/raw/table_4_4.csv",
    ]


SLOW = """
import sys
from pathlib import Path
from engine_project import chain
from kqlib.execution.run import build
from kqlib.paths import Project
project = Project(Path(sys.argv[1]))
print(build(project, chain(project, seconds=float(sys.argv[2]))).done)
"""


def start(project: Project, seconds: float) -> subprocess.Popen[str]:
    here = Path(__file__).parent
    path = os.pathsep.join((str(here), str(here.parent / "src")))
    command = [sys.executable, "-c", SLOW, str(project.root), str(seconds)]
    environment = {**os.environ, "PYTHONPATH": path, "KQ_LANGUAGE": "en"}
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def wait_for(path: Path) -> None:
    for _ in range(300):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(path)


def test_killed_build_goes_on_where_it_was_and_leaves_no_lock(project):
    process = start(project, 1.0)
    wait_for(project.reports / "a.txt")
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    result = build(project, chain(project))
    assert (result.done, result.skipped) == (["b", "c"], ["a"])


def test_second_build_at_once_is_told_who_builds(project):
    process = start(project, 1.0)
    wait_for(project.reports / "a.txt")
    with pytest.raises(BuildError, match=str(process.pid)):
        build(project, chain(project))
    out, _ = process.communicate(timeout=30)
    assert out.strip() == "['a', 'b', 'c']"
    assert build(project, chain(project)).done == []
