"""Run a notebook's cells in this very process: a kernel's shell without the kernel.

A build does so in a process of its own for each notebook, and ``papermill --engine kq`` in papermill's.  The
shell is the one that a kernel has; what it would send over sockets is handed to papermill's own client, which
writes it into the notebook as ever.  So the outputs are a kernel's, without a second process, its start and
its sockets.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import comm
from comm.base_comm import BaseComm
from ipykernel import jsonutil
from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from traitlets.config import Config

json_clean: Any = jsonutil.json_clean
# What a kernel answers when it is asked about its language.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": sys.version.split()[0],
}


def serve(arguments: list[str]) -> None:
    """Be a kernel, with the arguments that Jupyter starts one with, until the client ends it."""
    from ipykernel.kernelapp import IPKernelApp

    # The client's process is not the one that started this: ask for the one that did.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


class KqEngine(Engine):  # type: ignore[misc]
    """papermill's frame around the run: parameters, order of cells, what is noted of them."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the cells that ``nb_man`` holds; ``kernel_name`` is not used."""
        known = {name: value for name, value in options.items() if name in Client.class_trait_names()}
        Client(nb_man, **known).execute()


class _Recorder(Session):
    """Where a shell sends its messages: to the cell that runs."""

    take: Any = None

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *_: Any, **more: Any
    ) -> Any:
        """Hand over one message, in the form in which a client gets it."""
        made = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
        made["content"] = self.unpack(self.pack(made["content"]))
        made["buffers"] = [bytes(part) for part in more.get("buffers") or ()]
        self.take(made)
        return made


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell: what Python prints, and what programs write past it."""

    def __init__(self, name: str, number: int, session: _Recorder) -> None:
        self.name, self._number, self._session = name, number, session
        self._text: list[str] = []
        self._below = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # as long as the process

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Lead the file descriptor into a file for the length of the block."""
        kept = os.dup(self._number)
        os.dup2(self._below.fileno(), self._number)
        try:
            yield
        finally:
            os.dup2(kept, self._number)
            os.close(kept)

    def writable(self) -> bool:
        """Say that one can write to it."""
        return True

    def fileno(self) -> int:
        """Give the descriptor, as programs that are started want it."""
        return self._number

    def write(self, text: str) -> int:
        """Keep what is printed until it is flushed, after what was written past Python before it."""
        self._drain()
        self._text.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what has come."""
        self._drain()
        text, self._text = "".join(self._text), []
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})

    def _drain(self) -> None:
        # The program that writes shares the file's place: it is set back for both.
        if self._below.tell():
            self._below.seek(0)
            self._text.append(self._below.read().decode("utf-8", "replace"))
            self._below.seek(0)
            self._below.truncate()


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client with a shell in the place of its kernel."""

    def execute(self, **_: Any) -> Any:
        """Run every cell, and give the notebook."""
        self.reset_execution_trackers()
        self._session = _Recorder()
        self._streams = (_Stream("stdout", 1, self._session), _Stream("stderr", 2, self._session))
        self._shell = _shell(self._session)
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = LANGUAGE
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> Any:
        """Run one cell; raises :class:`CellExecutionError` when it fails and may not."""
        if self.on_cell_start:
            self.on_cell_start(cell=cell, cell_index=cell_index)
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        self._session.take = lambda message: self.process_message(message, cell, cell_index)
        before = sys.stdout, sys.stderr
        out, err = sys.stdout, sys.stderr = self._streams
        try:
            with out.caught(), err.caught():
                cell.execution_count = self._shell.execution_count
                ended = self._shell.run_cell(cell.source, store_history=True)
            out.flush()
            err.flush()
        finally:
            sys.stdout, sys.stderr = before
        failed = ended.error_before_exec or ended.error_in_exec
        if failed and "raises-exception" not in cell.metadata.get("tags", []):
            content = {
                "ename": type(failed).__name__,
                "evalue": str(failed),
                "traceback": self._shell._last_traceback or [],
            }
            raise CellExecutionError.from_cell_and_msg(cell, content)
        return cell


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _shell(session: _Recorder) -> Any:
    """Make the shell, without history on disk; there can be one in a process."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell: Any = ZMQInteractiveShell.instance(config=quiet, compiler_class=XCachingCompiler)
    shell.displayhook.session = shell.display_pub.session = session
    shell.displayhook.topic = b"execute_result"
    shell.kernel = SimpleNamespace(eventloop=None)
    shell.enable_gui = lambda gui=None: None
    builtins.input = _no_input

    class Comm(BaseComm):
        """The line between a widget and its picture in the notebook."""

        def publish_msg(
            self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
        ) -> None:
            """Send a widget's state into the notebook."""
            content = json_clean({"data": data or {}, "comm_id": self.comm_id, **keys})
            session.send(None, msg_type, content, buffers=buffers)

    comm.create_comm = Comm
    return shell
