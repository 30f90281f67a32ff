"""The kernel ``kq``: ``papermill -k kq``, ``jupyter execute --kernel_name=kq``, JupyterLab.

Jupyter asks a provisioner for a kernel's process.  This one has it forked from a warm parent, which belongs
to the process that asks (a server, a run of papermill) and goes with it.  Whenever that cannot be done the
stock kernel is started, with a note.  A parent serves only as long as kqlib and the packages are as it
imported them.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from kqlib import closure
from kqlib.errors import message
from kqlib.execution.fresh import described
from kqlib.execution.warm.client import AVAILABLE, Warm

# A parent imports for some seconds before it forks for the first time.
PATIENCE = 30.0  # seconds
_MOST = 4096  # bytes of an answer


class Forked:
    """A kernel that the parent forked, with what Jupyter uses of :class:`subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, task: socket.socket, request: dict[str, Any]) -> None:
        """Send the request and wait for the number of the process.

        Raises :class:`OSError` when there is no answer in time, :class:`ValueError` when it is no number.
        """
        self._task, self.returncode = task, None
        task.settimeout(PATIENCE)
        task.sendall(json.dumps(request).encode() + b"\n")
        with task.makefile("rb", buffering=0) as stream:
            answer = json.loads(stream.readline(_MOST) or b"null")
        if not isinstance(answer, dict) or type(answer.get("pid")) is not int:
            raise ValueError(f"{answer}")
        self.pid: int = answer["pid"]
        task.settimeout(0)

    returncode: int | None

    def poll(self) -> int | None:
        """Give the exit code when the process has ended; the parent sends it, unless it has died too."""
        if self.returncode is None:
            try:
                said = self._task.recv(_MOST)
            except BlockingIOError:
                return None
            except OSError:
                said = b""
            self.returncode = -signal.SIGKILL
            with suppress(ValueError, LookupError, TypeError):
                self.returncode = int(json.loads(said)["ended"])
            self._task.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises :class:`subprocess.TimeoutExpired`."""
        until = time.monotonic() + timeout if timeout is not None else float("inf")
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, if there is still somebody to get it."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class _Parents:
    """The warm parents of this process: the present one, and older ones as long as a kernel is left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kernels: dict[Warm, list[Forked]] = {}
        self._present: tuple[str, Warm] | None = None
        atexit.register(self.close)

    def fork(self, request: dict[str, Any], words: int) -> Forked:
        """Give a kernel; a parent that fails to is not asked again."""
        with self._lock:
            now = closure.whole() + " ".join(sorted(path.name for path in described()))
            if not self._present or self._present[0] != now:
                self._retire()
                self._present = now, Warm("kernels")
            parent = self._present[1]
            kernels = self._kernels.setdefault(parent, [])
        try:
            kernels.append(Forked(parent.submit(words), request))
        except (OSError, ValueError):
            with self._lock:
                if self._present and self._present[1] is parent:
                    self._present = None
            raise
        return kernels[-1]

    def _retire(self) -> None:
        for parent, kernels in [*self._kernels.items()]:
            if all(kernel.poll() is not None for kernel in kernels):
                del self._kernels[parent]
                parent.close()

    def close(self) -> None:
        """End every parent, and with it its kernels."""
        with self._lock:
            self._present = None
            for parent in self._kernels:
                parent.close()
            self._kernels.clear()


parents = _Parents()


class WarmProvisioner(LocalProvisioner):
    """Starts kernels of this interpreter from a warm parent, and the stock one where that cannot be."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Start the kernel; ``cmd`` is how the stock one is started, ``options`` those of Popen."""
        if AVAILABLE:
            try:
                self.process = await asyncio.to_thread(_forked, cmd, options)
            except (OSError, ValueError) as error:
                self.log.warning(message("kernel_cold", found=error or type(error).__name__))
            else:
                self.pid = self.pgid = self.process.pid  # it leads a group of its own
                self.cwd = options.get("cwd") or Path.cwd()
                return self.connection_info
        return await super().launch_kernel(cmd, **options)


def _forked(cmd: list[str], options: dict[str, Any]) -> Forked:
    environment = options.get("env")
    request = {
        "arguments": cmd[cmd.index("-f") :],
        "environment": dict(os.environ if environment is None else environment),
        "folder": str(options.get("cwd") or Path.cwd()),
    }
    wanted = options.get("stderr")
    if wanted not in (None, subprocess.DEVNULL):
        raise ValueError(f"stderr={wanted}")
    words = os.open(os.devnull, os.O_WRONLY) if wanted else os.dup(2)
    try:
        return parents.fork({"kernel": request}, words)
    finally:
        os.close(words)
