"""Whether any two of very many rows have the same key, within little memory."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

import numpy as np

Hashes = np.ndarray[Any, np.dtype[np.uint64]]
_PARTS, _SHIFT = 16, 60
# So many hashes stay in memory; the rest waits in a temporary file for each part.
_IN_MEMORY = 12_000_000


class KeyHashes:
    """Hashes of 64 bits, divided by their first four; two alike are found by sorting each part."""

    def __init__(self) -> None:
        """Begin without any."""
        self._parts: list[list[Hashes]] = [[] for _ in range(_PARTS)]
        self._files: list[IO[bytes] | None] = [None] * _PARTS
        self._kept = 0

    def add(self, hashes: Hashes) -> None:
        """Add the hashes of some rows."""
        ordered = np.sort(hashes)
        edges = np.searchsorted(ordered, np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(_SHIFT))
        for part, piece in zip(self._parts, np.split(ordered, edges), strict=True):
            part.append(piece.copy())
        self._kept += len(hashes)
        if self._kept > _IN_MEMORY:
            self._spill()

    def repeated(self) -> bool:
        """Whether two hashes are the same; may be asked once."""
        with ThreadPoolExecutor(2) as pool:
            return any(pool.map(self._repeated_in, range(_PARTS)))

    def _spill(self) -> None:
        for number, part in enumerate(self._parts):
            file = self._files[number]
            if file is None:
                # Closed, and so removed, when its part has been sorted.
                file = self._files[number] = tempfile.TemporaryFile(prefix="kqlib-")  # noqa: SIM115
            for piece in part:
                piece.tofile(file)
            part.clear()
        self._kept = 0

    def _repeated_in(self, number: int) -> bool:
        pieces, file = self._parts[number], self._files[number]
        if file is not None:
            file.seek(0)
            pieces.append(np.fromfile(file, dtype=np.uint64))
            file.close()
        if not pieces:
            return False
        ordered = np.concatenate(pieces)
        pieces.clear()
        ordered.sort(kind="stable")
        return bool((ordered[1:] == ordered[:-1]).any())
