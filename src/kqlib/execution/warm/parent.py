"""The warm parent: ``python -m kqlib.execution.warm.parent NUMBER``, with its end of a socket as ``NUMBER``.

With ``kernels`` after it, its children are kernels too.

It imports what steps need, then forks a child for every pair of descriptors that comes over the socket: the
task's own socket, over which the child gets its request and answers, and a file for its last words.  It has
one thread and no event loop, so a child starts from a clean state.  It lives for one build: when the socket
closes, however the other side ended, every child is killed and it leaves.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from kqlib.closure import closure, exhibits
from kqlib.publishing.notebooks import environment

# What a build needs before any exhibit; a module that cannot be imported fails in the step that needs it.
PRELOADED = (
    "papermill",
    "kqlib.publishing.shell",
    "kqlib.notebook",
    "kqlib.execution.actions",
    "kqlib.publishing.claims",
    "kqlib.publishing.html",
    "kqlib.publishing.index",
    "kqlib.publishing.pdf",
    "kqlib.publishing.sheets",
    "kqlib.publishing.gate.release",
    "kqlib.publishing.gate.sheets",
)


class Parent:
    """Forks, watches and reaps."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, socket.socket] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._ended, wake = os.pipe()
        os.set_blocking(wake, False)
        self._poll.register(self._ended, select.POLLIN)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Serve until the other side is gone."""
        while True:
            # Backwards: tasks, then the ends of children, then new ones.  A child that is reaped is not
            # watched any longer, and its number may be the next one's.
            for descriptor, _ in reversed(self._poll.poll()):
                if descriptor == self._ended:
                    os.read(self._ended, 4096)
                    self._reap()
                elif descriptor != self._control.fileno():
                    self._abandoned(descriptor)
                elif not self._fork():
                    return

    def close(self) -> None:
        """Kill every child that is left."""
        for pid in self._children:
            _kill(pid)

    def _fork(self) -> bool:
        _, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not descriptors:
            return False
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        task, words = socket.socket(fileno=descriptors[0]), descriptors[1]
        pid = os.fork()
        if not pid:
            self._become_child(task, words)
        os.close(words)
        self._children[pid] = task
        self._poll.register(task, 0)  # only its end is watched: what comes over it is for the child
        return True

    def _become_child(self, task: socket.socket, words: int) -> None:
        from kqlib.execution.warm import child

        signal.set_wakeup_fd(-1)
        for other in (self._control, *self._children.values()):
            other.close()
        child.main(task, words)

    def _reap(self) -> None:
        while self._children:
            # The group is killed while the child's number is still its own, before it is waited for.
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                return
            _kill(ended.si_pid)
            _, status = os.waitpid(ended.si_pid, 0)
            task = self._children.pop(ended.si_pid)
            with suppress(KeyError):  # not watched any longer when the other side has gone first
                self._poll.unregister(task)
            with suppress(OSError), task:
                task.sendall(json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n")

    def _abandoned(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        for pid, task in self._children.items():
            if task.fileno() == descriptor:
                _kill(pid)


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # a child that has only just begun is in no group of its own yet
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


# What a kernel needs besides.
FOR_KERNELS = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel_launcher")


def preload(more: Iterable[str] = ()) -> None:
    """Import what steps need, and nothing that a child should decide for itself."""
    # See kqlib.publishing.notebooks: jsonschema does without this package, and saves a second.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    for name in (*PRELOADED, *exhibits().values(), *more):
        with suppress(Exception):
            import_module(name)
    closure(["kqlib.verification.records"])  # what the fingerprint of verdicts is made of
    for once in (_draw_once, _read_once):
        with suppress(Exception):
            once()


def _draw_once() -> None:
    """Draw a figure into nothing: fonts, templates and parts of libraries are then there for every child."""
    from kqlib.charts import Bar, Bars, Figure
    from kqlib.rendering.html import environment
    from kqlib.rendering.interactive import interactive
    from kqlib.rendering.static import draw

    bars = Bars((Bar("a", 1.0, "1", low=0.0, high=2.0), Bar("b", 2.0, "2")), "c")
    figure = Figure(bars, "d", "e", "f", "g")
    draw(figure)
    interactive(figure)
    for package in ("kqlib.rendering", "kqlib.publishing"):
        templates = environment(package)
        for name in templates.list_templates():
            templates.get_template(name)


def _read_once() -> None:
    """Read what ships with the package and is kept once read: words, labels, municipalities, a schema."""
    from kqlib import errors
    from kqlib.cleaning.municipalities import by_name
    from kqlib.exhibits.contract import homes, texts
    from kqlib.publishing.exports import learn_format
    from kqlib.publishing.gate.answers import Answers
    from kqlib.publishing.typeset import theme
    from kqlib.vocabulary import columns, value_label
    from kqlib.vocabulary.words import word

    learn_format()
    errors.message("did_you_mean", word="")
    by_name("Oslo")
    columns()
    value_label("cohort", "P1", "nb")
    word("report", "nb")
    theme()
    Answers(["x"])
    for exhibit in homes():
        texts(exhibit)


def main() -> None:
    """Preload and serve."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    parent = Parent(socket.socket(fileno=int(sys.argv[1])))
    scratch = Path(tempfile.mkdtemp(prefix="kqlib-"))
    try:
        # Before numpy: with threads of their own, libraries of linear algebra could not be forked.
        os.environ.update(environment(scratch))
        os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"  # the same for pyarrow
        preload(FOR_KERNELS if "kernels" in sys.argv else ())
        gc.collect()
        gc.freeze()
        parent.serve()
    finally:
        parent.close()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
