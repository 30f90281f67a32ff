"""One build at a time in a project.

The operating system holds the lock, not the file: it goes when the process goes, however it was killed.  The
file only says who holds it, for the message to the one who comes second.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kqlib.errors import BuildError

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        # Windows forbids reading a locked byte: lock one far behind the text that says who holds the lock.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` for the length of the block.

    Raises :class:`BuildError` at once when another process holds it, with its number, host and beginning.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise BuildError("build_folder_unwritable", folder=path.parent, found=error.strerror) from error
    try:
        try:
            _take(handle)
        except OSError:
            raise BuildError("build_running", file=path, **_holder(handle)) from None
        _write(handle, json.dumps(_me()))
        yield
        _write(handle, "")
    finally:
        os.close(handle)


def _me() -> dict[str, str]:
    started = f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    return {"pid": str(os.getpid()), "host": socket.gethostname(), "started": started}


def _write(handle: int, text: str) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, text.encode())


def _holder(handle: int) -> dict[str, str]:
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        found = json.loads(os.read(handle, 1000))
        return {name: str(found[name]) for name in ("pid", "host", "started")}
    except (ValueError, KeyError, TypeError):  # the other has taken the lock and not yet written who it is
        return dict.fromkeys(("pid", "host", "started"), "?")
