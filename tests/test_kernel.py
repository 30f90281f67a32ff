"""The kernel ``kq``: what a stock kernel gives, found without a home, gone with its client, never stale."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

import papermill
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel

from engine_project import make
from kqlib import closure
from kqlib.execution import warm
from kqlib.execution.warm import provisioner
from test_warm import CELLS, PARAMETERS, ROOT, alive, wait_until, write

pytestmark = [
    pytest.mark.skipif(not warm.AVAILABLE, reason="no fork here: the kernel is a stock one"),
    pytest.mark.skipif(
        not (Path(sys.prefix) / "share/jupyter/kernels/kq").is_dir(),
        reason="the kernel is not installed: pip install --no-deps --no-build-isolation -e .",
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def quiet(tmp_path_factory, monkeypatch):
    """No file of the user's, and what stands between pytest and programs that print."""
    home = str(tmp_path_factory.mktemp("home"))
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, home)
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    monkeypatch.setenv("KQ_LANGUAGE", "en")
    # The warm parent does so: the last digit of linear algebra depends on the number of threads.
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def project(tmp_path):
    return make(tmp_path / "rapport æøå 1")


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    provisioner.parents.close()


def outputs(path: Path, kernel: str, folder: Path, **parameters) -> list[list[dict]]:
    """Run a notebook by papermill and give its outputs, without what differs from one process to the next."""
    done = papermill.execute_notebook(
        str(path), None, parameters, kernel_name=kernel, progress_bar=False, cwd=str(folder)
    )
    text = json.dumps([_joined(cell.get("outputs", [])) for cell in done.cells])
    return json.loads(re.sub(r"0x[0-9a-f]{8,}|\b[0-9a-f]{32}\b", "…", text))


def _joined(found: list[dict]) -> list[dict]:
    """Join what was printed: a kernel sends it in pieces, cut by the clock."""
    joined: list[dict] = []
    for output in found:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(dict(output))
    for output in joined:
        if "text" in output:  # the file that a warning names has the kernel's number in it
            output["text"] = re.sub(r"\S*ipykernel_\d+/\d+\.py", "<cell>", output["text"])
    return joined


def compare(path: Path, folder: Path, **parameters) -> int:
    ours = outputs(path, "kq", folder, **parameters)
    theirs = outputs(path, "python3", folder, **parameters)
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        assert one == other, f"cell {number}"
    return sum(map(len, ours))


def present() -> provisioner.Warm:
    """Give the parent that kernels are forked from now."""
    assert provisioner.parents._present
    return provisioner.parents._present[1]


def test_jupyter_finds_the_kernel_in_the_environment_and_by_no_path():
    spec = KernelSpecManager().get_kernel_spec("kq")
    assert Path(spec.resource_dir).is_relative_to(sys.prefix)
    assert spec.argv[0] == "python"
    assert not any("/" in word for word in spec.argv)
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "kq-warm"


def test_a_notebook_of_all_kinds_of_outputs_gives_what_a_stock_kernel_gives(project):
    path, _ = write(project, *CELLS)
    assert compare(path, path.parent, n=4) >= 25


@pytest.mark.slow
@pytest.mark.parametrize("chapter", sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))
def test_every_chapter_gives_what_a_stock_kernel_gives(chapter, monkeypatch):
    monkeypatch.setenv("KQ_PROJECT", str(ROOT))
    assert compare(ROOT / "notebooks" / f"{chapter}.ipynb", ROOT / "notebooks") >= 2


@pytest.mark.parametrize("program", [["papermill", "-k", "kq"], ["jupyter", "execute", "--kernel_name=kq"]])
def test_the_programs_of_jupyter_run_it_and_leave_nothing_running(project, tmp_path, program):
    path, _ = write(project, PARAMETERS, "import os\nprint(name, os.getpid(), os.getppid())")
    target = tmp_path / "out.ipynb"
    rest = [f"--output={target}"] if program[0] == "jupyter" else [str(target)]
    command = [sys.executable, "-m", *program, path.name, *rest]
    subprocess.run(command, cwd=path.parent, check=True, capture_output=True)
    [printed] = json.loads(target.read_text("utf-8"))["cells"][1]["outputs"]
    name, *pids = "".join(printed["text"]).split()
    assert name == "æ"
    wait_until(lambda: not [pid for pid in map(int, pids) if alive(pid)])


@pytest.fixture
def kernel(project):
    """Give a manager and a client of a running kernel."""
    manager, client = start_new_kernel(kernel_name="kq", cwd=str(project.root))
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def asked(client, code: str) -> str:
    """Run code and give what it prints, or the name of its exception."""
    printed = []

    def take(message: dict) -> None:
        printed.append(message["content"].get("text", ""))

    reply = client.execute_interactive(code, output_hook=take, timeout=60, store_history=False)
    return reply["content"].get("ename") or "".join(printed).strip()


def test_it_runs_in_its_own_folder_and_environment_and_draws_its_own_numbers(kernel, project, monkeypatch):
    _, client = kernel
    monkeypatch.setenv("KQ_TEST", "æ")
    other, second = start_new_kernel(kernel_name="kq", cwd=str(project.notebooks))
    try:
        draw = "import numpy, random; print(numpy.random.rand(), random.random())"
        assert not set(asked(client, draw).split()) & set(asked(second, draw).split())
        told = "import os; print(os.getcwd(), os.environ.get('KQ_TEST'))"
        assert asked(client, told) == f"{project.root} None"
        assert asked(second, told) == f"{project.notebooks} æ"
        parents = {asked(one, "print(os.getppid())") for one in (client, second)}
        assert parents == {str(present()._process.pid)}
    finally:
        second.stop_channels()
        other.shutdown_kernel(now=True)


def test_it_can_be_interrupted_restarted_and_ended_with_all_it_started(kernel, project):
    manager, client = kernel
    started = "import subprocess, time; print(subprocess.Popen(['sleep', '300']).pid)"
    sleeper = int(asked(client, started))
    client.execute("time.sleep(60)")
    time.sleep(1)
    manager.interrupt_kernel()
    assert reply(client) == "KeyboardInterrupt"
    first = manager.provisioner.process.pid
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=60)
    assert asked(client, "'time' in globals() or print('new')") == "new"
    second = manager.provisioner.process.pid
    assert first != second
    wait_until(lambda: not alive(first) and not alive(sleeper))
    left = project.root / "left.txt"
    asked(client, f"import atexit; atexit.register(open, {str(left)!r}, 'w')")
    manager.shutdown_kernel()
    wait_until(lambda: not alive(second))
    assert left.exists()
    assert manager.provisioner is None or not manager.has_kernel


def reply(client) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            content = client.get_shell_msg(timeout=1)["content"]
        except Empty:
            continue
        if "ename" in content:
            return content["ename"]
    raise AssertionError("no answer")


def test_a_kernel_that_dies_is_known_to_be_dead_with_its_exit_code(kernel):
    manager, _ = kernel
    process = manager.provisioner.process
    assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    assert not manager.is_alive()


def test_a_dead_parent_ends_its_kernels_and_is_followed_by_another(kernel, project):
    manager, _ = kernel
    parent, process = present(), manager.provisioner.process
    os.kill(parent._process.pid, signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    wait_until(lambda: not alive(process.pid))
    path, _ = write(project, PARAMETERS, "print('still')")
    assert outputs(path, "kq", path.parent)[1][0]["text"] == "still\n"


def test_a_hanging_parent_is_followed_by_a_stock_kernel_with_a_note(project, monkeypatch, caplog):
    path, _ = write(project, PARAMETERS, "import os\nprint(os.getppid())")
    outputs(path, "kq", path.parent)
    hanging = present()._process.pid
    monkeypatch.setattr(provisioner, "PATIENCE", 1.0)
    os.kill(hanging, signal.SIGSTOP)
    try:
        with caplog.at_level(logging.WARNING):
            [printed] = outputs(path, "kq", path.parent)[1]
    finally:
        os.kill(hanging, signal.SIGCONT)
    assert printed["text"] == f"{os.getpid()}\n"  # started by this process, as stock kernels are
    assert "started in the ordinary way" in caplog.text
    assert "timed out" in caplog.text
    monkeypatch.setattr(provisioner, "PATIENCE", 30.0)
    [printed] = outputs(path, "kq", path.parent)[1]
    assert printed["text"] == f"{present()._process.pid}\n"
    assert present()._process.pid != hanging


@pytest.mark.parametrize("why", ["no fork", "no parent"])
def test_where_there_is_no_fork_or_no_parent_the_stock_kernel_runs(project, monkeypatch, why, caplog):
    if why == "no fork":
        monkeypatch.setattr(provisioner, "AVAILABLE", False)
    else:

        def broken(*_: str) -> None:
            raise OSError("no room")

        provisioner.parents.close()
        monkeypatch.setattr(provisioner, "Warm", broken)
    path, _ = write(project, PARAMETERS, "import os\nprint(os.getppid())")
    assert outputs(path, "kq", path.parent)[1][0]["text"] == f"{os.getpid()}\n"
    assert ("no room" in caplog.text) is (why == "no parent")


def test_changed_code_gets_another_parent_and_the_old_one_stays_as_long_as_its_kernels(kernel, monkeypatch):
    manager, client = kernel
    old = present()
    monkeypatch.setattr(closure, "whole", lambda: "changed")
    other, second = start_new_kernel(kernel_name="kq")
    try:
        assert present() is not old
        assert asked(client, "print('alive')") == "alive"
        manager.shutdown_kernel(now=True)
        monkeypatch.setattr(closure, "whole", lambda: "changed again")
        third, last = start_new_kernel(kernel_name="kq")
        last.stop_channels()
        third.shutdown_kernel(now=True)
        assert not alive(old._process.pid)
        assert asked(second, "print('alive')") == "alive"
    finally:
        second.stop_channels()
        other.shutdown_kernel(now=True)


def test_a_client_that_is_killed_leaves_no_process(project):
    """As when the machine's memory ran out: nobody says goodbye."""
    path, _ = write(
        project, PARAMETERS, "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(300)"
    )
    command = [sys.executable, "-m", "papermill", "-k", "kq", path.name, "out.ipynb"]
    client = subprocess.Popen(command, cwd=path.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pid = path.parent / "pid"
    try:
        wait_until(lambda: pid.is_file() and pid.read_text())
        kernel = int(pid.read_text())
        parent = psutil.Process(kernel).ppid()
    finally:
        client.kill()
        client.wait()
    wait_until(lambda: not alive(kernel) and not alive(parent))
