"""Hashes of files, remembered from build to build, so that only what has changed is read again.

A remembered hash holds while size, both times, and number of the file are as they were, and only if the file
was left alone for a while before it was read: what is written right after may get the same times.  A file
from the future, as after a clock that was set back, is therefore read every time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from kqlib.paths import write_text

# Longer than any file system's steps of time.
QUIET = 3_000_000_000  # nanoseconds
# Elsewhere the time of the last change to a file's entry, which nobody can set, is something else.
TRUSTED = sys.platform != "win32"
_known: dict[str, list[int | str]] = {}
_changed: list[str] = []


def sha256(path: Path) -> str | None:
    """Give the hash of a file's bytes, or ``None`` when there is no such file."""
    try:
        about = path.stat()
        marks = [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]
        found = _known.get(str(path))
        if found and found[:-1] == marks and TRUSTED:
            return str(found[-1])
        begun = time.time_ns()
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    if max(about.st_mtime_ns, about.st_ctime_ns) + QUIET < begun:
        _known[str(path)] = [*marks, digest]
        _changed.append(str(path))
    return digest


def recall(folder: Path) -> None:
    """Take up what an earlier build remembered in ``folder``; anything unreadable is forgotten."""
    with suppress(OSError, ValueError, AttributeError, TypeError):
        kept = json.loads((folder / "hashes.json").read_text("utf-8"))
        _known.update({name: list(entry) for name, entry in kept.items() if len(entry) == 5})


def remember(folder: Path) -> None:
    """Write down what is known, when something is new; a folder that cannot be written to only costs time."""
    if _changed:
        _changed.clear()
        with suppress(OSError):
            there = {name: entry for name, entry in _known.items() if os.path.lexists(name)}
            write_text(folder / "hashes.json", json.dumps(there))
