"""The build's side of the warm parent: start it, hand it actions, tell what became of them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO, Any

from kqlib import errors
from kqlib.errors import BuildError, NotebookError, message_language
from kqlib.execution.call import Call
from kqlib.execution.options import Options

AVAILABLE = hasattr(os, "fork") and hasattr(os, "waitid")
# A child ends itself when a cell takes too long; one that is silent this much longer is ended from here.
GRACE = 10
PARENT = ["-m", "kqlib.execution.warm.parent"]
LONGEST = 1_000_000  # bytes of an answer


class StepError(Exception):
    """An exception of a child that is none of ours, by its text."""


class _ChildDiedError(Exception):
    """A child ended without an answer."""

    def __init__(self, cell: int, found: str, words: str) -> None:
        super().__init__(found)
        self.cell, self.found, self.words = cell, found, words


class Warm:
    """A warm parent of one build, or of kernels; threads may use it at once."""

    def __init__(self, *words: str) -> None:
        """Start it, with more ``words`` on its command line; it imports while the build makes its plan."""
        self._words = words
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the parent
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", *PARENT, str(theirs.fileno()), *self._words],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,  # Ctrl-C is for the build, which ends it
            )

    def run(self, call: Call, options: Options) -> None:
        """Make ``call`` in a child of its own, a second time when the child dies or hangs.

        Raises what the action raised, or :class:`NotebookError` or :class:`BuildError` when both died.
        """
        try:
            self._run_once(call, options)
        except _ChildDiedError:
            try:
                self._run_once(call, options)
            except _ChildDiedError as died:
                raise _report(call, options, died, _read(self._errors)) from None

    def _run_once(self, call: Call, options: Options) -> None:
        with tempfile.TemporaryFile() as words, self.submit(words.fileno()) as task:
            task.settimeout(options.timeout + GRACE)
            request = {
                "call": call.as_json(),
                "timeout": options.timeout,
                "memory": options.memory,
                "language": message_language(),
            }
            _follow(task, json.dumps(request), words)

    def submit(self, words: int) -> socket.socket:
        """Have a child forked, with the descriptor ``words`` as its output; give the line to it.

        It waits for its request there.  A parent that has died is started again.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._control, [b"1"], [theirs.fileno(), words])
            except OSError:
                if self._closed:
                    raise
                self.close()
                self._start()
                self._closed = False
                socket.send_fds(self._control, [b"1"], [theirs.fileno(), words])
        return ours

    def close(self) -> None:
        """End the parent and every child that is left."""
        self._closed = True
        self._control.close()
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()


def _follow(task: socket.socket, request: str, words: IO[bytes]) -> None:
    """Send the request and read the answers to the end.

    Nothing but JSON is taken from a child, and no more of it than is needed: it runs somebody's notebook.
    """
    cell = 0
    try:
        task.sendall(request.encode() + b"\n")
        with task.makefile("rb") as stream:
            while line := stream.readline(LONGEST):
                answer: dict[str, Any] = json.loads(line)
                cell = int(answer.get("cell", cell))
                if "done" in answer:
                    return
                if "error" in answer:
                    raise _rebuilt(answer)
                if "ended" in answer:
                    raise _ChildDiedError(cell, f"exit code {answer['ended']}", _read(words))
        found = "no answer"
    except OSError as error:  # it does not answer in time, or its parent is gone
        found = str(error)
    except (ValueError, TypeError, AttributeError):
        found = "unreadable answer"
    raise _ChildDiedError(cell, found, _read(words))


def _rebuilt(answer: dict[str, Any]) -> Exception:
    """Make the exception again that the child told of; one of ours only with a message that there is."""
    error: Exception = StepError(str(answer.get("text", answer)))
    kind = vars(errors).get(str(answer["error"]))
    if isinstance(kind, type) and issubclass(kind, errors.KqError):
        ours = kind(str(answer.get("key")), **dict(answer.get("fields") or {}))
        with suppress(KeyError, IndexError):
            str(ours)
            error = ours
    error.add_note(str(answer.get("traceback", "")))
    return error


def _read(words: IO[bytes]) -> str:
    words.seek(0)
    return words.read(100_000).decode("utf-8", "replace")


def _report(call: Call, options: Options, died: _ChildDiedError, parent: str) -> Exception:
    error: Exception
    if call.name != "execute":
        error = BuildError("build_step_died", step=call.name, found=died.found)
    else:
        late = "Timeout (" in died.words or died.found == "timed out"
        key = "notebook_timeout" if late else "notebook_kernel_died"
        notebook = call.arguments[0].name
        error = NotebookError(
            key, notebook=notebook, cell=died.cell, seconds=options.timeout, found=died.found
        )
    error.add_note(died.words + parent)
    return error


_shared: dict[str, Warm] = {}
_ended: set[str] = set()
_starting = threading.Lock()


def shared(build: str) -> Warm:
    """Give this process's warm parent for ``build``; that of another build, with older code, is ended."""
    with _starting:
        if build in _ended:
            raise KeyboardInterrupt
        for other in [name for name in _shared if name != build]:
            _shared.pop(other).close()
        if build not in _shared:
            _shared[build] = Warm()
        return _shared[build]


def close(build: str) -> None:
    """End the warm parent of ``build``, and with it every step that it runs; it gets no other."""
    _ended.add(build)
    if build in _shared:
        _shared.pop(build).close()
