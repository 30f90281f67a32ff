"""Contact data in a text: e-mail addresses, Norwegian telephone numbers, national identity numbers.

A figure is no telephone number: figures are grouped by three from the right (``12 600 000``), telephone
numbers by two (``22 33 44 55``) or three, two, three (``912 34 567``).  Eight digits in a row are one when
Norway gives such numbers out.  Nine digits (a business) are none.  An identity number has a possible date
and two check digits that are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kqlib.publishing.gate.numbers import normalised
from kqlib.publishing.gate.passages import Fault

_AT = re.compile(r"\s*[(\[{]\s*(?:at|alfakrøll|krøllalfa|snabel-?a)\s*[)\]}]\s*", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,}")
_SPACE = r"[ \u00a0\u202f\u2009\ue000]"
_GAP = rf"(?:{_SPACE}|[.\-]|{_SPACE}?-{_SPACE}?)"
# Where a number ends no digit, letter or decimal mark goes on: "0.12345678" and hashes are none.
_FREE = r"(?<![\w#])(?<!\d[.,:/-])"
_ENDED = r"(?![\w%])(?![.,:/-]\d)"
# Nor do the pairs of a telephone number have more pairs beside them: "19 31 16 19 4" is a row of figures.
_BEFORE, _AFTER = rf"{_FREE}(?<!\d[ \u00a0\u202f\u2009\ue000])", rf"{_ENDED}(?!{_SPACE}\d)"
_ABROAD = rf"(?:\+|00)47{_GAP}?(?:\(0\){_GAP}?)?"
# Nor are a day (20091126) and two years (20072010).
_DATE = r"20[0-4]\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d)"
_TELEPHONE = re.compile(
    rf"(?:{_ABROAD}[2-9](?:{_GAP}?\d){{7}}{_AFTER})"
    rf"|{_BEFORE}[2-9]\d(?P<pairs>{_GAP})\d\d(?:(?P=pairs)\d\d){{2}}{_AFTER}"
    rf"|{_BEFORE}[489]\d\d(?P<parts>{_GAP})\d\d(?P=parts)\d\d\d{_AFTER}"
    rf"|{_FREE}(?!{_DATE})[2-9]\d{{7}}{_ENDED}"
)
# After a word for it, five digits (the old short numbers) and any grouping count too.
_NAMED = re.compile(
    rf"\b(?:tlf|telefon|telefax|faks|fax|mobil|mob|phone|tel)\b[^\d+]{{0,12}}(?:\+47{_GAP}?)?(\d(?:{_GAP}?\d){{7}}|0\d{{4}})\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(rf"(?<![\w])(?<!\d[.,])(\d{{2}})(\d{{2}})(\d{{2}})[ \u00a0\ue000-]?(\d{{5}}){_ENDED}")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# D-numbers add 40 to the day; help numbers 40, synthetic ones 65 or 80 to the month.
_DAYS = (*range(1, 32), *range(41, 72))
_MONTHS = tuple(month + more for more in (0, 40, 65, 80) for month in range(1, 13))


def contacts(text: str) -> Iterator[tuple[Fault, str]]:
    """Give the kind of each piece of contact data in ``text``, and how it is written there."""
    plain = _AT.sub("@", normalised(text))
    if "@" in plain:
        yield from (("email", match[0]) for match in _EMAIL.finditer(plain))
    if sum(map(str.isdigit, plain)) < 5:
        return
    for match in _IDENTITY.finditer(plain):
        if is_identity("".join(match.groups())):
            yield "identity", match[0]
    for pattern in (_TELEPHONE, _NAMED):
        yield from (("telephone", match[0]) for match in pattern.finditer(plain))


def is_identity(digits: str) -> bool:
    """Whether eleven digits are a national identity number: day, month and both check digits.

    >>> is_identity("01810700021"), is_identity("01810700022")
    (True, False)
    """
    if int(digits[:2]) not in _DAYS or int(digits[2:4]) not in _MONTHS:
        return False
    return _check(digits[:9], _FIRST) == digits[9] and _check(digits[:10], _SECOND) == digits[10]


def _check(digits: str, weights: tuple[int, ...]) -> str:
    return str(-sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11)


def shortened(fault: Fault, found: str) -> str:
    """Give enough of a piece of contact data to find it, and not the whole.

    >>> shortened("email", "noen@kommune.no"), shortened("telephone", "22 33 44 55")
    ('n…@kommune.no', '22…')
    """
    if fault == "email":
        name, _, host = found.partition("@")
        return f"{name[:1]}…@{host}"
    return f"{found.strip()[:2]}…"
