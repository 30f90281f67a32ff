"""What a forked child does: make the process its own, run one action and say how it went, or be a kernel."""

from __future__ import annotations

import atexit
import ctypes
import faulthandler
import json
import os
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

from kqlib.errors import KqError, use_language
from kqlib.execution.call import Call

KILLED_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl
MOST = 100_000  # signs of a traceback


def main(task: socket.socket, words: int) -> NoReturn:
    """Run the request that comes over ``task``; what the process writes goes to the file ``words``."""
    code = 1
    try:
        _own_process(words)
        with task.makefile("rb") as stream:
            request = json.loads(stream.readline())
        if "kernel" in request:
            _be_kernel(task, **request["kernel"])
        else:
            _limit_memory(request["memory"])
            _fresh_state()
            use_language(request["language"])
            _tell(task, _run(task, request, words))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _tell(task: socket.socket, about: dict[str, Any]) -> None:
    task.sendall(json.dumps(about, default=str).encode() + b"\n")


def _own_process(words: int) -> None:
    os.setsid()  # a group of its own, so that what it starts is killed with it
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, signal.SIGKILL)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(words, 1)
    os.dup2(words, 2)
    faulthandler.enable(words)


def _limit_memory(most: int) -> None:
    if most and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _fresh_state() -> None:
    """Undo what libraries decided when the parent imported them outside a notebook."""
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # else every child draws the same numbers
    if "pandas" in sys.modules:
        sys.modules["pandas"].set_option("display.max_columns", 20)
    if "matplotlib" in sys.modules and "MPLBACKEND" not in os.environ:
        sys.modules["matplotlib"].rcParams["backend"] = "module://matplotlib_inline.backend_inline"
    if "plotly.io" in sys.modules and "PLOTLY_RENDERER" not in os.environ:
        sys.modules["plotly.io"].renderers.default = "plotly_mimetype"


def _be_kernel(task: socket.socket, arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Serve a client of Jupyter until it says that it is enough, and leave as a kernel leaves."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    _fresh_state()
    atexit._clear()  # the parent's are for the parent
    _tell(task, {"pid": os.getpid()})
    try:
        import_module("kqlib.publishing.shell").serve(arguments)
    finally:
        atexit._run_exitfuncs()


def _run(task: socket.socket, request: dict[str, Any], words: int) -> dict[str, Any]:
    call = Call.from_json(request["call"])

    def cell_begins(number: int) -> None:
        _tell(task, {"cell": number})
        # A thread that needs no Python: it ends the process even when a cell never lets go.
        faulthandler.dump_traceback_later(request["timeout"], exit=True, file=words)

    try:
        call(**({"on_cell": cell_begins} if call.name == "execute" else {}))
    except KqError as error:
        return {"error": type(error).__name__, "key": error.key, "fields": error.fields, **_trace(error)}
    except Exception as error:
        return {"error": "", "text": f"{type(error).__name__}: {error}", **_trace(error)}
    return {"done": True}


def _trace(error: Exception) -> dict[str, str]:
    return {"traceback": "".join(traceback.format_exception(error))[-MOST:]}
