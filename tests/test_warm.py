"""Notebooks in forked processes: the outputs of plain papermill, and nothing left when one goes wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from engine_project import make, notebook
from kqlib.errors import NotebookError
from kqlib.execution import actions, warm
from kqlib.execution.call import Call
from kqlib.execution.options import Options
from kqlib.publishing.notebooks import execute

pytestmark = [
    pytest.mark.skipif(not warm.AVAILABLE, reason="no fork here: notebooks run in stock kernels"),
    pytest.mark.usefixtures("english"),
]

ROOT = Path(__file__).parents[1]
PARAMETERS = "n: int = 3\nname: str = 'æ'"
# What notebooks in the wild do, and what a shell without a kernel could get wrong.
CELLS = (
    PARAMETERS,
    "import os, sys, warnings\nprint('a', n); print('err', file=sys.stderr); print('b', name)",
    "!echo bang",
    "status = os.system('echo aloud')",
    "import pandas as pd\nframe = pd.DataFrame({f'c{i}': [i, i * 1.5] for i in range(25)})\nframe",
    "print(frame)",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.title('æ')",
    "fig, ax = plt.subplots(); ax.plot([3, 1, 2]); plt.show(); print(plt.get_backend())",
    "%matplotlib inline\nplt.bar([1], [2]);",
    "import seaborn as sns\nsns.histplot(pd.Series([1, 2, 2, 3]))",
    "import plotly.graph_objects as go\ngo.Figure(go.Bar(y=[1, 2])).show()",
    "go.Figure(go.Bar(y=[2, 1]))",
    "from IPython.display import clear_output, display, update_display\nh = display('1', display_id='x')",
    "update_display('two', display_id='x')",
    "print('gone'); clear_output(); print('stays')",
    "warnings.warn('care')",
    "_, Out, In[-1]",
    "type(get_ipython()).__name__, __name__, os.getcwd() == os.path.abspath('')",
    "'IPKernelApp' in get_ipython().config",
    "import asyncio\nawait asyncio.sleep(0)\nx = 5\nx",
    "import ipywidgets\nipywidgets.IntSlider(value=3)",
    "%%capture got\nprint('captured')",
    "got.stdout",
    "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__)",
    "class A:\n    def _repr_html_(self): return '<i>a</i>'\n    def _repr_png_(self): return b'png'\nA()",
    "import numpy as np\nnp.random.seed(1)\nm = np.random.rand(300, 300)\nnp.linalg.inv(m).sum()",
    "pd.get_option('display.max_columns'), go.Figure and __import__('plotly.io').io.renderers.default",
)


@pytest.fixture
def project(tmp_path: Path):
    return make(tmp_path / "rapport {æøå} 1")


@pytest.fixture(scope="module")
def parent():
    made = warm.Warm()
    yield made
    made.close()


def write(project, *sources: str) -> tuple[Path, Path]:
    path = project.notebooks / "03_fravær.ipynb"
    path.write_text(notebook(*sources, parameters=0), encoding="utf-8")
    return path, project.processed / "chapters" / path.name


def action(path: Path, target: Path, **given) -> Call:
    return Call("execute", [path, target, given])


def cells(target: Path) -> list[dict]:
    """Give the cells, without what is drawn anew in every process: addresses and widgets' names."""
    text = re.sub(r"0x[0-9a-f]{8,}|\b[0-9a-f]{32}\b", "…", target.read_text("utf-8"))
    return json.loads(text)["cells"]


def test_a_notebook_of_all_kinds_of_outputs_gives_what_plain_papermill_gives(project, parent, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it lets go of what programs write
    path, target = write(project, *CELLS)
    parent.run(action(path, target, n=4), Options())
    ours, whole = cells(target), json.loads(target.read_text("utf-8"))["metadata"]
    execute(path, target, {"n": 4})
    theirs, reference = cells(target), json.loads(target.read_text("utf-8"))["metadata"]
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        assert one == other, f"cell {number}: {one['source']}"
    assert sum(len(cell["outputs"]) for cell in ours) >= 25
    assert set(whole) == set(reference) >= {"widgets", "papermill", "language_info"}
    assert whole["language_info"] == reference["language_info"]
    assert whole["papermill"] == reference["papermill"]


def test_papermill_has_the_engine(project, tmp_path):
    path, _ = write(project, PARAMETERS, "print(n, name)", "1 / 0")
    command = [sys.executable, "-m", "papermill", "--engine", "kq", path.name, str(tmp_path / "out.ipynb")]
    done = subprocess.run(
        [*command, "-k", "python3", "-p", "n", "7"], cwd=path.parent, capture_output=True, text=True
    )
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (1, True)
    assert cells(tmp_path / "out.ipynb")[3]["outputs"][0]["text"] == ["7 æ\n"]


@pytest.mark.slow
@pytest.mark.parametrize("chapter", sorted(p.stem for p in (ROOT / "notebooks").glob("*.ipynb")))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_chapter_gives_what_plain_papermill_gives(chapter, language, parent, tmp_path, monkeypatch):
    path = ROOT / "notebooks" / f"{chapter}.ipynb"
    ours, theirs = tmp_path / "ours.ipynb", tmp_path / "theirs.ipynb"
    parent.run(action(path, ours, language=language), Options())
    execute(path, theirs, {"language": language})
    for one, other in zip(cells(ours), cells(theirs), strict=True):
        assert one == other, one["source"]
    assert ours.read_bytes() == theirs.read_bytes()


def test_children_draw_different_numbers_and_know_nothing_of_each_other(project, parent):
    source = "import numpy as np, random\nprint(np.random.rand(), random.random())\n'seen' in globals()"
    drawn = set()
    for _ in range(2):
        path, target = write(project, PARAMETERS, source)
        parent.run(action(path, target), Options())
        printed, result = cells(target)[1]["outputs"]
        assert result["data"]["text/plain"] == ["False"]
        drawn |= set(printed["text"][0].split())
    assert len(drawn) == 4


def test_a_failing_cell_is_named_with_its_traceback_and_leaves_the_old_output(project, parent):
    path, target = write(project, PARAMETERS, "def deep(): raise ValueError('first\\nlast {line}')", "deep()")
    target.parent.mkdir()
    target.write_text("old")
    with pytest.raises(NotebookError, match=r"03_fravær.ipynb, cell 3: ValueError: last {line}") as caught:
        parent.run(action(path, target, n=1), Options())
    assert "in deep()" in caught.value.__notes__[0]
    assert target.read_text() == "old"
    assert [item.name for item in target.parent.iterdir()] == [target.name]


def test_a_dead_child_is_tried_again_once(project, parent):
    dies_once = "import os\nif not os.path.exists('x'):\n    os.mkdir('x')\n    os._exit(3)\nprint('ok')"
    path, target = write(project, PARAMETERS, dies_once)
    parent.run(action(path, target), Options())
    assert cells(target)[1]["outputs"][0]["text"] == ["ok\n"]


def test_a_child_that_always_dies_is_reported_with_its_cell_and_last_words(project, parent):
    crash = "import ctypes, os\nopen(f'tried-{os.getpid()}', 'w').close()\nctypes.string_at(0)"
    path, target = write(project, PARAMETERS, "1", crash)
    with pytest.raises(NotebookError, match=r"03_fravær.ipynb, cell 3: .* stopped twice") as caught:
        parent.run(action(path, target), Options())
    assert "Segmentation fault" in caught.value.__notes__[0]
    assert "line 3 in <module>" in caught.value.__notes__[0]
    assert len(list(path.parent.glob("tried-*"))) == 2
    assert not target.exists()


@pytest.mark.parametrize(
    "hang",
    ["while True: pass", "import time\ntime.sleep(60)", "import ctypes\nctypes.PyDLL(None).sleep(60)"],
    ids=["busy", "asleep", "holding Python's lock"],
)
def test_a_hanging_cell_ends_with_all_it_started_and_is_reported(project, parent, hang):
    started = "import subprocess as s\nprint(s.Popen(['sleep', '300']).pid, file=open('pid', 'a'))"
    path, target = write(project, PARAMETERS, started, hang)
    begun = time.monotonic()
    with pytest.raises(NotebookError, match=r"03_fravær.ipynb, cell 3: not done after 1 s") as caught:
        parent.run(action(path, target), Options(timeout=1))
    assert time.monotonic() - begun < 20
    assert "in <module>" in caught.value.__notes__[0]
    pids = [int(line) for line in (path.parent / "pid").read_text().split()]
    assert len(pids) == 2
    wait_until(lambda: not [pid for pid in pids if alive(pid)])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a limit that holds")
def test_a_notebook_that_eats_memory_is_stopped_at_the_limit(project, parent):
    path, target = write(project, PARAMETERS, "eaten = []\nwhile True: eaten.append(bytes(50_000_000))")
    with pytest.raises(NotebookError, match=r"cell 2: MemoryError"):
        parent.run(action(path, target), Options(memory=1_500_000_000))


def test_what_a_notebook_writes_on_the_way_out_is_not_trusted(project, parent):
    babble = """import os
for number in range(3, 256):
    try: os.write(number, b'cos\\nsystem\\n(S"x"\\ntR.' * 3 + b'\\n')
    except OSError: pass"""
    path, target = write(project, PARAMETERS, babble)
    with pytest.raises(NotebookError, match="unreadable answer"):
        parent.run(action(path, target), Options())
    for answer in ({"error": "KqError", "key": "none"}, {"error": "use_language"}, {"error": 1}, [], 1):
        said = json.dumps(answer).encode() + b"\n"
        forged = f"import os\nfor n in range(3, 256):\n    try: os.write(n, {said})\n    except OSError: pass"
        path, target = write(project, PARAMETERS, forged)
        with pytest.raises((NotebookError, warm.StepError)) as caught:
            parent.run(action(path, target), Options())
        assert str(caught.value)
    path, target = write(project, PARAMETERS, "print('next')")
    parent.run(action(path, target), Options())
    assert cells(target)[1]["outputs"][0]["text"] == ["next\n"]


def test_a_warm_parent_that_is_killed_is_replaced(project):
    own = warm.Warm()
    try:
        path, target = write(project, PARAMETERS, "print('ok')")
        own.run(action(path, target), Options())
        own._process.kill()
        own.run(action(path, target), Options())
    finally:
        own.close()


KILLED = """
import sys
from pathlib import Path
from kqlib.execution import warm
from kqlib.execution.call import Call
from kqlib.execution.options import Options
path = Path(sys.argv[1])
warm.Warm().run(Call("execute", [path, path.with_suffix(".out"), {}]), Options())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_build(project, number):
    source = "import os, time\nprint(os.getpid(), os.getppid(), file=open('pids', 'w'))\ntime.sleep(300)"
    path, _ = write(project, PARAMETERS, source)
    build = subprocess.Popen([sys.executable, "-c", KILLED, str(path)])
    pids = path.parent / "pids"
    wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    build.send_signal(number)
    build.wait()
    for pid in map(int, pids.read_text().split()):
        wait_until(lambda pid=pid: not alive(pid))


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(true) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError


def test_only_actions_are_called_and_they_travel_as_json(project):
    made = Call.of(partial(actions.execute, project.notebooks / "x.ipynb", project.root, {"a": [1, "b"]}))
    assert Call.from_json(made.as_json()) == made
    prepare = Call.of(partial(actions.prepare, project))
    assert Call.from_json(prepare.as_json()).arguments == [project]
    assert Call.of(lambda: None) is Call.of(partial(os.system, "true")) is None
    for name in ("os.system", "write_text", "Path"):
        with pytest.raises(KeyError):
            Call(name, [])()


def test_the_parent_has_one_thread_and_no_event_loop_socket_or_shell():
    look = (
        "import os, sys, asyncio; from pathlib import Path; from kqlib.execution.warm import parent; "
        "from kqlib.publishing.notebooks import environment; os.environ.update(environment(Path('.'))); "
        "os.environ['JE_ARROW_MALLOC_CONF'] = 'background_thread:false'; parent.preload(); "
        "import zmq, threading; from IPython import get_ipython; "
        "print(len(os.listdir('/proc/self/task')), get_ipython(), zmq.Context._instance, "
        "asyncio._get_running_loop(), sys.modules['rfc3987_syntax'], 'kqlib.exhibits.figure_3' in sys.modules"
        ")"
    )
    told = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=os.sep
    ).stdout
    assert told.split() == ["1", "None", "None", "None", "None", "True"]


BOTH_AT_ONCE = """
import os, socket, subprocess, sys, threading
from kqlib.execution.warm.parent import Parent

ours, control = socket.socketpair()
parent = Parent(control)
child = subprocess.Popen([sys.executable, "-c", ""])
task, other = socket.socketpair()
parent._children[child.pid] = task
parent._poll.register(task, 0)
other.close()  # the build has its answer and goes
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # and the child has ended, before the parent looks
threading.Timer(1, ours.close).start()
parent.serve()
print("left in peace")
"""


def test_a_child_that_ends_while_its_task_is_given_up_does_not_end_the_parent():
    # Many short steps: the end of a child and that of its socket come in one look at all descriptors.
    ran = subprocess.run([sys.executable, "-c", BOTH_AT_ONCE], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.returncode) == ("left in peace\n", 0), ran.stderr
