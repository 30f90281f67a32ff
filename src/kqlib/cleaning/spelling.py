"""Words of free text that differ from a frequent one by a single letter."""

from __future__ import annotations

from collections.abc import Mapping

# A rare spelling is one in twenty of the frequent one or less.
_RARE = 20
# So many of the most frequent words are compared with.
_FREQUENT = 200


def near_frequent(counts: Mapping[str, int]) -> dict[str, str]:
    """Give each rare word of ``counts`` with the frequent one that it differs from by one letter."""
    ranked = sorted(counts, key=lambda word: -counts[word])
    found = {}
    for word in ranked:
        for other in ranked[:_FREQUENT]:
            if counts[other] < max(2, _RARE * counts[word]):
                break
            if _one_letter(word, other):
                found[word] = other
                break
    return found


def _one_letter(one: str, other: str) -> bool:
    """Whether one letter changed, added, left out or two neighbours swapped makes ``one`` of ``other``."""
    a, b = one.casefold(), other.casefold()
    if a == b or abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:] or swapped
