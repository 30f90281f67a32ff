"""Where labels go so that none touches another."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move the middles of stacked labels apart, as little as needed, within ``low`` to ``high`` (downwards).

    Labels that would touch form a block, which stands where its members on average want to be.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[tuple[list[int], float, float]] = []
    for i in order:
        members, middle, height = [i], wanted[i], heights[i]
        middle = min(max(middle, low + height / 2), high - height / 2)
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 > middle - height / 2:
            others, other, taller = blocks.pop()
            count = len(others) + len(members)
            middle = (other * len(others) + middle * len(members)) / count
            members, height = [*others, *members], taller + height
            middle = min(max(middle, low + height / 2), high - height / 2)
        blocks.append((members, middle, height))
    placed = [0.0] * len(wanted)
    for members, middle, height in blocks:
        y = middle - height / 2
        for i in members:
            placed[i] = y + heights[i] / 2
            y += heights[i]
    return placed


def touch(a: Box, b: Box) -> bool:
    """Say whether two boxes (left, top, right, bottom) overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crossed(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Say whether a straight line from ``start`` to ``end`` runs through the box (Liang–Barsky clipping)."""
    enter, leave = 0.0, 1.0
    for low, high, at, to in ((box[0], box[2], start[0], end[0]), (box[1], box[3], start[1], end[1])):
        step = to - at
        if step == 0:
            if not low <= at <= high:
                return False
            continue
        near, far = sorted(((low - at) / step, (high - at) / step))
        enter, leave = max(enter, near), min(leave, far)
    return enter <= leave
