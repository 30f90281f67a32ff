"""Which sign each code of a font in a PDF stands for (its ToUnicode map)."""

from __future__ import annotations

import re

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PAIR = re.compile(rb"<(\w+)>\s*<(\w+)>")
_RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[([^\]]*)\])")


def signs(cmap: bytes) -> dict[bytes, str]:
    """Read a map: the text for each code, as the bytes that a page uses."""
    found: dict[bytes, str] = {}
    for kind, body in _SECTION.findall(cmap):
        if kind == b"bfchar":
            found |= {_bytes(code): _sign(sign) for code, sign in _PAIR.findall(body)}
            continue
        for first, last, start, listed in _RANGE.findall(body):
            codes = range(int(first, 16), int(last, 16) + 1)
            signs = re.findall(rb"<(\w+)>", listed) or [
                b"%0*X" % (len(start), int(start, 16) + i) for i in range(len(codes))
            ]
            wide = len(first) // 2
            found |= {c.to_bytes(wide, "big"): _sign(s) for c, s in zip(codes, signs, strict=False)}
    return found


def _bytes(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode("ascii"))


def _sign(digits: bytes) -> str:
    return _bytes(digits).decode("utf-16-be", "replace")


def decoded(raw: bytes, font: dict[bytes, str]) -> str:
    """Give the text of ``raw``; a code without a sign gives U+FFFD, a font without a map Latin-1."""
    if not font:
        return raw.decode("latin-1")
    wide = len(next(iter(font)))
    return "".join(font.get(raw[i : i + wide], "\ufffd") for i in range(0, len(raw), wide))
