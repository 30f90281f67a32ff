"""Good deliveries harmed in one way each."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from deliveries.model import Delivery, Dialect

NASTY = (
    "",
    " ",
    "-",
    "--",
    ".",
    "..",
    ":",
    "0",
    "0,0",
    "-1",
    "1,5",
    "1.5",
    "1 000",
    "1.000",
    "1,000",
    "1e3",
    "NaN",
    "inf",
    "9999",
    "101",
    "101.0",
    "1503",
    "2008K1",
    "2008K11",
    "2008",
    "I alt",
    "Hele landet",
    "Ugyldig",
    "=1+1",
    '"',
    "\n",
    ";",
    "0x1F",
    "1_000",
    "Herøy",
    "Turnus",
    "7",
    "100,1",
    "99999999999999999999",
    "6 = helt uenig",
    "Vet ikke",
    "31.11.2009 10:00",
    "\u0000",
    "−5",
    "½",
    "²",
    "٣",
)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[Delivery]) -> bytes:
    """Take a good delivery and harm it in one way; give what then arrives."""
    delivery = draw(whole)
    harm = draw(st.sampled_from([_cell, _cell, _row, _column, _bytes, _bytes, _delimiter, _encoding]))
    return harm(draw, delivery)


def _cell(draw: st.DrawFn, delivery: Delivery) -> bytes:
    rows = [list(row) for row in delivery.rows]
    row = draw(st.sampled_from(rows))
    place = draw(st.integers(0, len(row) - 1))
    old = row[place]
    row[place] = draw(
        st.sampled_from(
            [*NASTY, old + "1", old[:-1], old * 2, draw(st.sampled_from(draw(st.sampled_from(rows))))]
        )
    )
    return replace(delivery, rows=tuple(map(tuple, rows)), dialect=_able(delivery.dialect)).content


def _row(draw: st.DrawFn, delivery: Delivery) -> bytes:
    rows = list(delivery.rows)
    place = draw(st.integers(0, len(rows) - 1))
    row = rows[place]
    cut = draw(st.integers(0, len(row)))
    others = [
        [row, row],
        [],
        [row[:cut]],
        [(*row, "x")],
        [row[::-1]],
        [row[1:] + row[:1]],
        [delivery.header, row],
    ]
    rows[place : place + 1] = draw(st.sampled_from(others))
    return replace(delivery, rows=tuple(rows)).content


def _column(draw: st.DrawFn, delivery: Delivery) -> bytes:
    header = list(delivery.header)
    one, other = draw(st.integers(0, len(header) - 1)), draw(st.integers(0, len(header) - 1))
    name = header[one]
    header[one] = draw(st.sampled_from([name[:-1], name + "x", "", header[other], "Annet", name[::-1]]))
    if draw(st.booleans()):
        header[one], header[other] = delivery.header[other], delivery.header[one]
    return replace(delivery, header=tuple(header)).content


def _bytes(draw: st.DrawFn, delivery: Delivery) -> bytes:
    return draw(flipped(delivery.content))


@st.composite
def flipped(draw: st.DrawFn, content: bytes) -> bytes:
    """Change, add or lose a byte, cut the file off, or repeat a stretch of it."""
    place, byte = draw(st.integers(0, len(content) - 1)), bytes([draw(st.integers(0, 255))])
    before, after = content[:place], content[place:]
    ways = [before + byte + after[1:], before + byte + after, before + after[1:], before, after]
    return draw(st.sampled_from([*ways, before + after[:40] + after]))


def _delimiter(draw: st.DrawFn, delivery: Delivery) -> bytes:
    old, new = delivery.dialect.delimiter.encode(), draw(st.sampled_from([b";", b",", b"\t", b"|", b" "]))
    content = delivery.content
    return (
        content.replace(old, new)
        if draw(st.booleans())
        else content.replace(old, new, draw(st.integers(1, 20)))
    )


def _encoding(draw: st.DrawFn, delivery: Delivery) -> bytes:
    content = delivery.content
    text = content.decode(delivery.dialect.encoding)
    wrong = [
        content.decode("latin-1").encode(),
        text.encode("cp1252", "replace"),
        text.encode("utf-16"),
        text.encode("utf-16-le"),
        text.encode("ascii", "ignore"),
    ]
    half = content[: len(content) // 2] + text.encode("utf-8")[len(content) // 2 :]
    return draw(
        st.sampled_from(
            [*wrong, half, b"\xff\xfe" + content, content + b"\x81\x9d", content.replace(b"\n", b"\r")]
        )
    )


def _able(dialect: Dialect) -> Dialect:
    return replace(
        dialect, encoding="utf-8" if dialect.encoding in ("cp1252", "latin-1") else dialect.encoding
    )
