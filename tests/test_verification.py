"""The verifier itself: its language, its logic against brute force, the register's errors, the verb."""

from __future__ import annotations

import json
import operator
import shutil
import time
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given
from hypothesis import strategies as st

from kqlib.cli import verbs
from kqlib.errors import DataError
from kqlib.paths import Project
from kqlib.printed import Interval, parse
from kqlib.sources.lock import accept
from kqlib.verification import baseline
from kqlib.verification.arithmetic import FREE, grim, is_date, weekday
from kqlib.verification.language import Interpreter
from kqlib.verification.register import COLUMNS, claims
from kqlib.verification.values import Number, Truth, equal, less

ROOT = Path(__file__).parents[1]
NAMES = {
    "printed": Number.rounded(parse("10,3")),
    "text": "31. juni 2010",
    "five": Number.exact(5),
    "wide": Number(Fraction(5), Interval(Fraction(4), Fraction(6))),
}


def run(text: str) -> Number | Truth:
    return Interpreter("X-1", {f.__name__: f for f in FREE}, NAMES).run(text)


# The language


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-five", -5),
        ("7 / 2 - 0.1", Fraction(34, 10)),
        ("share(55, 79)", Fraction(5500, 79)),
        ("change(10, 12)", 20),
        ("size([1, 2] + [3])", 3),
        ("size(without(parts('Bydel A, B'), 'Bydel *'))", 1),
        ("largest([1, five, 2])", 5),
        ("average(top([1, 2, 3, 4], 2))", Fraction(7, 2)),
        ("average(bottom([1, 2, 3, 4], 2))", Fraction(3, 2)),
        ("between(3, 5)", 4),
        ("printed", Fraction(103, 10)),
    ],
)
def test_what_an_expression_gives(text: str, value: Fraction) -> None:
    found = run(text)
    assert isinstance(found, Number)
    assert found.point == value


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("1 < 2 <= 2", (True, True, True)),
        ("1 == 2 or 2 != 1", (True, True, True)),
        ("not 1 > 2 and True", (True, True, True)),
        ("wide > 4.5", (True, False, True)),
        ("wide > 5", (False, False, True)),
        ("wide > 6", (False, False, False)),
        ("'a' in ['a', 'b']", (True, True, True)),
        ("'c' not in ['a', 'b']", (True, True, True)),
        ("is_date(text)", (False, False, False)),
        ("ascending([1, 2, 2])", (True, True, True)),
        ("descending([1, 2])", (False, False, False)),
        ("one_of(weekday('01.03.2008'), 'lørdag', 'søndag')", (True, True, True)),
    ],
)
def test_what_a_statement_gives(text: str, truth: tuple[bool, bool, bool]) -> None:
    found = run(text)
    assert isinstance(found, Truth)
    assert (found.point, found.always, found.possible) == truth


@pytest.mark.parametrize(
    "text",
    [
        "five.point", "().__class__", "[x for x in [1]]", "{x for x in [1]}", "lambda: 1", "__import__('os')",
        "import os", "f'{five}'", "2 ** 9", "5 // 2", "5 % 2", "five if True else 1", "{'a': 1}", "(1, 2)",
        "x := 5", "print(1)", "size(*[1])", "share(**{})", "1 is 1", "five[0]", "b'x'", "None", "1j", "...",
        "1 / 0", "1 / (wide - 5)", "'a' < 'b'", "not 5", "'text'", "[1]", "", "1 +", "+five", "share(1)",
        "~five", "'x' + 1", "five.__class__.__base__", "top([1], 2)", "weekday('31. juni 2010')",
    ],
)  # fmt: skip
def test_everything_else_is_refused_naming_the_claim(text: str) -> None:
    with pytest.raises(DataError) as caught:
        run(text)
    assert "X-1" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "near"), [("fiv", "five"), ("shar(1, 2)", "share"), ("printd + 1", "printed")]
)
def test_a_misspelt_name_is_answered_with_the_closest(text: str, near: str) -> None:
    with pytest.raises(DataError, match=f"«{near}»"):
        run(text)


# Logic and arithmetic against enumeration

small = st.integers(-6, 6).map(lambda n: Fraction(n, 2))


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    low, high = sorted((draw(small), draw(small)))
    if low == high:
        return Number(low, Interval(low, high))
    found = Interval(low, high, draw(st.booleans()), draw(st.booleans()))
    return Number(draw(st.sampled_from(grid(found))), found)


def grid(interval: Interval) -> list[Fraction]:
    """Every quarter in the interval, and points next to open ends."""
    step = Fraction(1, 4)
    steps = [interval.low + step * k for k in range(int((interval.high - interval.low) / step) + 1)]
    near = [interval.low + Fraction(1, 1000), interval.high - Fraction(1, 1000)]
    return [v for v in dict.fromkeys(steps + near) if interval.contains(v)]


@given(numbers(), numbers(), st.sampled_from(["<", ">", "<=", ">=", "==", "!="]))
def test_comparisons_against_enumeration(a: Number, b: Number, sign: str) -> None:
    plain: dict[str, Callable[..., bool]] = {
        "<": operator.lt,
        ">": operator.gt,
        "<=": operator.le,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
    held = [plain[sign](x, y) for x, y in product(grid(a.interval), grid(b.interval))]
    found = Interpreter("X", {}, {"a": a, "b": b}).run(f"a {sign} b")
    assert isinstance(found, Truth)
    assert found.point == plain[sign](a.point, b.point)
    assert (found.always, found.possible) == (all(held), any(held))


@given(numbers(), numbers(), numbers(), numbers())
def test_logic_never_says_more_than_enumeration(a: Number, b: Number, c: Number, d: Number) -> None:
    first, second = less(a, b), equal(c, d)
    grids = [grid(n.interval) for n in (a, b, c, d)]
    assume(all(len(g) < 12 for g in grids))
    for both, combine in ((first & second, lambda p, q: p and q), (first | second, lambda p, q: p or q)):
        held = {
            combine(p, q)
            for p in {x < y for x, y in product(*grids[:2])}
            for q in {x == y for x, y in product(*grids[2:])}
        }
        assert both.always == (held == {True})
        assert both.possible == (True in held)
    assert (~first).always == (not first.possible)


@given(numbers(), numbers(), st.sampled_from([operator.add, operator.sub, operator.mul, operator.truediv]))
def test_arithmetic_holds_every_value(a: Number, b: Number, do: Callable[..., Number]) -> None:
    if do is operator.truediv:
        assume(b.interval.low > 0 or b.interval.high < 0)
    found = do(a, b)
    values = [do(x, y) for x, y in product(grid(a.interval), grid(b.interval))]
    assert found.point == do(a.point, b.point)
    assert all(found.interval.contains(v) for v in values)
    # Not wider than it must be: the ends are approached.
    reach = Fraction(1, 20)
    assert min(values) - found.interval.low <= reach
    assert found.interval.high - max(values) <= reach


@given(numbers())
def test_absolute_value_holds_every_value(a: Number) -> None:
    assert all(abs(a).interval.contains(abs(v)) for v in grid(a.interval))


@given(st.integers(1, 31), st.integers(1, 13), st.integers(1990, 2030))
def test_dates_against_the_calendar(day: int, month: int, year: int) -> None:
    text = f"{day:02}.{month:02}.{year}"
    try:
        known = date(year, month, day)
    except ValueError:
        assert not is_date(text).point
        return
    assert is_date(text).point
    assert (
        weekday(text)
        == ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")[known.weekday()]
    )


@given(st.integers(0, 100), st.integers(1, 60))
def test_grim_against_enumeration(percent: int, whole: int) -> None:
    possible = any(
        2 * 100 * n >= (2 * percent - 1) * whole and 200 * n < (2 * percent + 1) * whole
        for n in range(whole + 1)
    )
    assert grim(Number.rounded(parse(f"{percent} %")), Number.exact(whole)).point == possible


# The register


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    shutil.copytree(ROOT / "docs/example", tmp_path / "p")
    project = Project(tmp_path / "p")
    accept(project)
    monkeypatch.setenv("KQ_PROJECT", str(project.root))
    return project


def _row(**given: str) -> str:
    row = {
        "id": "Z",
        "document": "arsmelding-2024",
        "lines": "1",
        "kind": "count",
        "unit": "count",
        "why": "x",
    }
    return ";".join({**row, **given}.get(name, "") for name in COLUMNS)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([_row(kind="cuont")], "«count»"),
        ([_row(reason="arithmetics")], "«arithmetic»"),
        ([_row(), _row()], "id = 2"),
        ([_row(why="")], "check, gated, why"),
        ([_row(alternatives="no colon")], "no colon"),
    ],
)
def test_a_broken_row_is_named(place: Project, rows: list[str], said: str) -> None:
    file = place.raw / "published/claims.csv"
    file.write_text("\n".join([";".join(COLUMNS), *rows]) + "\n", "utf-8")
    accept(place)
    with pytest.raises(DataError, match=f"linje {len(rows) + 1}.*{said}"):
        claims(place)


# The verb


def kq(*words: str) -> Result:
    return CliRunner().invoke(verbs, list(words))


def test_moves_and_their_causes(place: Project) -> None:
    from kqlib.verification.records import as_dict, records

    found = records(place)
    old = [
        {**as_dict(r), "computed": "50", "verdict": "contradicts"} if r.id == "E-01" else as_dict(r)
        for r in found
    ]
    before = {str(r["id"]): str(r["verdict"]) for r in old} | {"GONE": "agrees"}
    del before["E-02"]
    moved = baseline.moves(before, found, baseline.causes(old, found))
    assert [(m.id, m.old, m.new, m.cause) for m in moved] == [
        ("E-01", "contradicts", "agrees", "computed: 50 → 49"),
        ("E-02", "", "agrees", ""),
        ("GONE", "agrees", "", ""),
    ]


def test_exit_codes_and_choices(place: Project) -> None:
    assert kq("verify").exit_code == 1
    assert kq("verify", "--accept").exit_code == 0
    assert kq("verify").exit_code == 0
    assert kq("verify", "--nonsense").exit_code == 2
    only = json.loads(kq("verify", "--verdict", "depends on reading", "--json").stdout)
    assert [r["id"] for r in only] == ["E-06"]
    assert len(json.loads(kq("verify", "--document", "arsmelding-2024", "--json").stdout)) == 10
    assert json.loads(kq("verify", "--document", "another", "--json").stdout) == []
    whole = kq("verify", "E-05")
    assert "hypothesis" in whole.stdout
    unknown = kq("verify", "E-5")
    assert (unknown.exit_code, "«E-05»" in unknown.stderr) == (1, True)


def test_stored_records_answer_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "data/raw", tmp_path / "data/raw")
    monkeypatch.setenv("KQ_PROJECT", str(tmp_path))
    first = kq("verify", "--json")
    start = time.perf_counter()
    again = kq("verify", "--json")
    took = time.perf_counter() - start
    with capsys.disabled():
        print(f"\nkq verify on stored records: {took:.2f} s")
    assert again.stdout == first.stdout
    assert took < 2
