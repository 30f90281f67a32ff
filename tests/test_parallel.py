"""Steps side by side: on this machine and on a Dask cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from engine_project import chain, copying, make, notebook, raw
from kqlib.errors import BuildError
from kqlib.execution import actions, cluster, inputs, warm
from kqlib.execution.graph import Input, Step
from kqlib.execution.options import Options
from kqlib.execution.run import build, plan
from kqlib.paths import Project

PARAMETERS = "n: int = 0"


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = make(tmp_path / "rapport på nytt æøå")
    raw(made, "table_4_4.csv", "9,6 %")
    return made


def running(project: Project, name: str, source: str) -> Step:
    """Give a step that runs a notebook of one cell."""
    path = project.notebooks / f"{name}.ipynb"
    path.write_text(notebook(PARAMETERS, source), encoding="utf-8")
    target = project.processed / path.name
    action = partial(actions.execute, path, target, {"n": 1})
    return Step(name, name, action, (inputs.file(project, path),), (target,))


def printed(project: Project, name: str) -> list[str]:
    cells = json.loads((project.processed / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return [line.strip() for out in cells[-1]["outputs"] for line in out["text"]]


def counted(project: Project, names: str, jobs: int) -> int:
    """Build steps that look how many of them run at once, and give the most."""
    lock, now, most = threading.Lock(), [0], [0]

    def step(name: str) -> Step:
        plain = copying(project, name, Input("x", name))

        def action() -> None:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.3)
            plain.action()
            now[0] -= 1

        return replace(plain, action=action)

    assert build(project, [step(name) for name in names], options=Options(jobs=jobs)).ok
    return most[0]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_as_many_steps_run_at_once_as_asked_for(project, jobs):
    assert counted(project, "abcde", jobs) == jobs


def test_what_follows_waits_and_nothing_else_is_different(project):
    options = Options(jobs=4)
    result = build(project, chain(project), options=options)
    assert (sorted(result.done), result.reasons["b"]) == (["a", "b", "c"], ("because a runs",))
    assert (project.reports / "b.txt").read_text() == (project.reports / "a.txt").read_text()
    assert plan(project, chain(project)) == []
    raw(project, "table_4_4.csv", "9,7 %")
    result = build(project, chain(project), options=options)
    assert (result.done, result.skipped) == (["a", "b"], ["c"])


@pytest.mark.parametrize("reference", [False, True])
def test_one_failing_notebook_does_not_stop_the_others(project, reference):
    good = [running(project, name, "print(n)") for name in ("01_a", "03_c")]
    bad = running(project, "02_b", "1 / 0")
    after = copying(project, "page", bad.products[0])
    result = build(project, [good[0], bad, after, good[1]], options=Options(jobs=2, reference=reference))
    assert (sorted(result.done), result.blocked, result.ok) == (["01_a", "03_c"], ["page"], False)
    [failure] = result.failed
    assert "02_b.ipynb, cell 2: ZeroDivisionError" in failure.message
    assert "1 / 0" in failure.traceback
    assert printed(project, "03_c") == ["1"]
    good_now = [good[0], running(project, "02_b", "print(2)"), after, good[1]]
    assert sorted(build(project, good_now, options=Options(jobs=2)).done) == ["02_b", "page"]


INTERRUPTED = """
import sys
from pathlib import Path
from test_parallel import running
from kqlib.execution.options import Options
from kqlib.execution.run import build
from kqlib.paths import Project
project = Project(Path(sys.argv[1]))
slow = "import os, time; open(f'pid-{os.getpid()}', 'w').close(); time.sleep(300)"
steps = [running(project, "01_a", "print(n)"), running(project, "02_b", slow), running(project, "03_c", slow)]
print(build(project, steps, options=Options(jobs=2)).interrupted)
"""


@pytest.mark.skipif(not warm.AVAILABLE, reason="no fork here")
def test_ctrl_c_ends_every_running_notebook_and_keeps_what_is_done(project):
    here = Path(__file__).parent
    path = os.pathsep.join((str(here), str(here.parent / "src")))
    started = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(project.root)],
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        stdout=subprocess.PIPE,
    )
    until(lambda: len(list(project.notebooks.glob("pid-*"))) == 2)
    begun = time.monotonic()
    started.send_signal(signal.SIGINT)
    out, _ = started.communicate(timeout=30)
    assert out.strip() == "True"
    assert time.monotonic() - begun < 15
    pids = [int(path.name.removeprefix("pid-")) for path in project.notebooks.glob("pid-*")]
    until(lambda: not [pid for pid in pids if psutil.pid_exists(pid)])
    steps = [running(project, name, "print(n)") for name in ("01_a", "02_b", "03_c")]
    assert sorted(build(project, steps, options=Options(jobs=2)).done) == ["02_b", "03_c"]


@pytest.fixture(scope="module")
def workers():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as found:
        yield found


@pytest.mark.slow
def test_a_cluster_builds_the_same_with_both_workers(project, workers):
    slow = "import os, time\ntime.sleep(2); print(os.getppid(), n)"
    steps = [running(project, f"0{number}_x", slow) for number in range(4)]
    steps.append(running(project, "05_bad", "1 / 0"))
    after = partial(actions.execute, project.notebooks / "00_x.ipynb", project.reports / "x.ipynb", {})
    steps.append(Step("after", "after", after, (steps[0].products[0],), (project.reports / "x.ipynb",)))
    options = Options(cluster=workers.scheduler_address)
    result = build(project, steps, options=options)
    assert sorted(result.done) == ["00_x", "01_x", "02_x", "03_x", "after"]
    [failure] = result.failed
    assert "05_bad.ipynb, cell 2: ZeroDivisionError" in failure.message
    assert len({printed(project, f"0{number}_x")[0].split()[0] for number in range(4)}) == 2
    assert [item.step.name for item in plan(project, steps)] == ["05_bad"]


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing_but_time(project, workers):
    steps = [running(project, f"0{n}_x", "import time\ntime.sleep(3); print(n)") for n in range(3)]

    def kill_one() -> None:
        time.sleep(4)
        process = next(iter(workers.workers.values())).process
        os.kill(process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    result = build(project, steps, options=Options(cluster=workers.scheduler_address))
    killer.join()
    assert (sorted(result.done), result.failed) == (["00_x", "01_x", "02_x"], [])


@pytest.mark.slow
def test_a_worker_that_would_build_something_else_is_refused(project, workers, monkeypatch):
    monkeypatch.setattr(inputs, "packages", lambda: Input("package versions", "other"))
    with pytest.raises(BuildError, match=r"worker .* would not build the same.*package versions"):
        build(project, [running(project, "01_a", "n")], options=Options(cluster=workers.scheduler_address))


def test_a_cluster_that_does_not_answer_is_named(project, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with pytest.raises(BuildError, match=r"127\.0\.0\.1:9"):
        build(project, [running(project, "01_a", "n")], options=Options(cluster="tcp://127.0.0.1:9"))


def until(true) -> None:
    for _ in range(1200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError
