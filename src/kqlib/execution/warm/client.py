"""The build's side of the warm parent: start it, hand it actions, tell what became of them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from typing import IO, Any

from kqlib import errors
from kqlib.errors import BuildError, NotebookError, message_language
from kqlib.execution.actions import Action
from kqlib.execution.options import Options

AVAILABLE = hasattr(os, "fork") and hasattr(os, "waitid")
# A child ends itself when a cell takes too long; one that is silent this much longer is ended from here.
GRACE = 10
LONGEST = 1_000_000  # bytes of an answer


class StepError(Exception):
    """An exception of a child that is none of ours, by its text."""


class _ChildDiedError(Exception):
    """A child ended without an answer."""

    def __init__(self, cell: int, found: str, words: str) -> None:
        super().__init__(found)
        self.cell, self.found, self.words = cell, found, words


class Warm:
    """A warm parent of one build; threads may use it at once."""

    def __init__(self) -> None:
        """Start it; it imports while the build makes its plan."""
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the parent
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "kqlib.execution.warm.parent", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,  # Ctrl-C is for the build, which ends it
            )

    def run(self, action: Action, options: Options) -> None:
        """Run ``action`` in a child of its own, a second time when the child dies or hangs.

        Raises what the action raised, or :class:`NotebookError` or :class:`BuildError` when both died.
        """
        try:
            self._run_once(action, options)
        except _ChildDiedError:
            try:
                self._run_once(action, options)
            except _ChildDiedError as died:
                raise _report(action, options, died) from None

    def _run_once(self, action: Action, options: Options) -> None:
        with tempfile.TemporaryFile() as words, self._submit(words) as task:
            task.settimeout(options.timeout + GRACE)
            request = {
                "action": action.as_json(),
                "timeout": options.timeout,
                "memory": options.memory,
                "language": message_language(),
            }
            try:
                task.sendall(json.dumps(request).encode() + b"\n")
                _follow(task, words)
            except OSError as error:  # it does not answer in time, or its parent is gone
                raise _ChildDiedError(0, str(error), _read(words)) from None

    def _submit(self, words: IO[bytes]) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._control, [b"1"], [theirs.fileno(), words.fileno()])
            except OSError:
                if self._closed:
                    raise
                self.close()
                self._start()
                self._closed = False
                socket.send_fds(self._control, [b"1"], [theirs.fileno(), words.fileno()])
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


def _follow(task: socket.socket, words: IO[bytes]) -> None:
    """Read the child's answers to the end; nothing but JSON is taken from it, and no more than is needed."""
    cell = 0
    with task.makefile("rb") as stream:
        while line := stream.readline(LONGEST):
            try:
                answer: dict[str, Any] = json.loads(line)
                cell = int(answer.get("cell", cell))
            except (ValueError, TypeError, AttributeError):
                raise _ChildDiedError(cell, "unreadable answer", _read(words)) from None
            if "done" in answer:
                return
            if "error" in answer:
                raise _rebuilt(answer)
            if "ended" in answer:
                raise _ChildDiedError(cell, f"exit code {answer['ended']}", _read(words))
    raise _ChildDiedError(cell, "no answer", _read(words))


def _rebuilt(answer: dict[str, Any]) -> Exception:
    kind = getattr(errors, str(answer["error"]), None) if answer["error"] else None
    if isinstance(kind, type) and issubclass(kind, errors.KqError):
        error: Exception = kind(answer["key"], **answer["fields"])
    else:
        error = StepError(answer["text"])
    error.add_note(answer["traceback"])
    return error


def _read(words: IO[bytes]) -> str:
    words.seek(0)
    return words.read(100_000).decode("utf-8", "replace")


def _report(action: Action, options: Options, died: _ChildDiedError) -> Exception:
    error: Exception
    if action.name != "execute":
        error = BuildError("build_step_died", step=action.name, found=died.found)
    else:
        late = "Timeout (" in died.words or died.found == "timed out"
        key = "notebook_timeout" if late else "notebook_kernel_died"
        notebook = action.arguments[0].name
        error = NotebookError(
            key, notebook=notebook, cell=died.cell, seconds=options.timeout, found=died.found
        )
    error.add_note(died.words)
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
