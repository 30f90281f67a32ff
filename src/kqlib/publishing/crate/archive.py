"""The zip of a release, of which every byte follows from its files and the time of the commit.

Files are stored, not compressed: compression differs between versions of zlib, and then the same release
would not be the same bytes.  It also leaves nothing to be blown up when a zip is read that somebody else
made.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kqlib.errors import ReleaseError

SUMS = "SHA256SUMS"
# Far above what a report takes; a file that claims more is not read.
MOST_BYTES, MOST_FILES, LONGEST_NAME = 1_000_000_000, 20_000, 200
_MODE = 0o100644
_ENCODED_NAME = 0x800  # the only flag of an entry that is ever set: its name is in UTF-8
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


class Fault(NamedTuple):
    """What is wrong with a release: the message ``release_fault_<fault>``, the file and what was found."""

    fault: str
    file: str
    found: str = ""


def packed(files: Mapping[str, bytes], when: datetime) -> bytes:
    """Give the zip of ``files`` with all their times set to ``when``."""
    moment = when.astimezone(UTC).timetuple()[:6] if when.year >= 1980 else (1980, 1, 1, 0, 0, 0)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system, entry.external_attr = 3, _MODE << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def sums(files: Mapping[str, bytes]) -> bytes:
    """Give the hashes of ``files`` as ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def read_sums(content: bytes) -> dict[str, str] | None:
    """Read hashes by file, or ``None`` when the content is not just what :func:`sums` writes."""
    found: dict[str, str] = {}
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    for line in lines[:-1]:
        match = re.fullmatch(r"([0-9a-f]{64})  (\S.*)", line)
        if not match or match[2] in found:
            return None
        found[match[2]] = match[1]
    return found if lines[-1] == "" else None


def unpacked(path: Path) -> tuple[bytes, dict[str, bytes], list[Fault]]:
    """Give the bytes of a release, its files by name, and what is wrong with the way they are packed.

    Nothing is written anywhere, and no file is read that is not what a release is made of.  Raises
    :class:`ReleaseError` when it is no such zip, is cut off, or is larger than any release.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ReleaseError("release_too_large", file=path, found=size, expected=MOST_BYTES)
        content = path.read_bytes()
    except OSError as error:
        raise ReleaseError("release_unreadable", file=path, found=error.strerror or error) from error
    listed = _listed(content)
    if not listed:
        raise ReleaseError("release_no_zip", file=path)
    if listed > MOST_FILES:
        raise ReleaseError("release_too_many", file=path, found=listed, expected=MOST_FILES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            faults = [*_faults(entries, len(content))]
            files = {} if faults else {entry.filename: _read(archive, entry, faults) for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReleaseError("release_no_zip", file=path) from error
    return content, files, faults


def _listed(content: bytes) -> int:
    """Give how many files the end of a zip speaks of, before anything is made of its list.

    None when it does not end as a release does: no comment, no second end for larger files.
    """
    end = content[-22:]
    if len(end) < 22 or content[-42:-38] == b"PK\x06\x07":
        return 0
    mark, _, _, _, count, size, _, comment = struct.unpack("<4s4H2LH", end)
    if mark != b"PK\x05\x06" or comment:
        return 0
    return int(max(count, size // (46 + LONGEST_NAME)))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, faults: list[Fault]) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, EOFError) as error:
        faults.append(Fault("changed", entry.filename, str(error)))
        return b""


def _faults(entries: list[zipfile.ZipInfo], size: int) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for entry in entries:
        # What stands in the list of files: zipfile itself cuts names off and turns slashes.
        name = entry.orig_filename
        if not safe(name) or name != entry.filename:
            yield Fault("name", repr(name))
        if name.casefold() in seen:
            yield Fault("twice", name, seen[name.casefold()])
        seen[name.casefold()] = name
        if entry.external_attr != _MODE << 16 or entry.flag_bits & ~_ENCODED_NAME:
            yield Fault("kind", name)
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            yield Fault("packed", name, f"{entry.compress_size} → {entry.file_size}")
    # Entries may lie upon each other, and then a small file holds much.
    if sum(entry.file_size for entry in entries) > size:
        yield Fault("packed", SUMS, str(size))


def safe(name: str) -> bool:
    """Whether a name can only be that of a file below the folder that it is unpacked in, on any system."""
    parts = name.split("/")
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and not re.search(r'[\\:*?"<>|]', name)
        and all(part.strip(" ") not in ("", ".", "..") for part in parts)
        and not any(part.endswith((".", " ")) or _RESERVED.match(part) for part in parts)
    )
