"""Numbers as printed: parsing, rounding and intervals against oracles that share nothing with kqlib."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kqlib.errors import DataError
from kqlib.printed import (
    RULES,
    Comparison,
    Interval,
    Missing,
    Printed,
    Quantity,
    Reading,
    format_number,
    implied,
    parse,
)
from kqlib.verification.verdicts import judge

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
rules = st.sampled_from(sorted(MODES))
places = st.integers(0, 4)
exact = st.decimals(-(10**7), 10**7, allow_nan=False, allow_infinity=False, places=6)


def oracle(value: Decimal, decimals: int, rule: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[rule])


# Values at and around halves, where the rules part.
halves = st.builds(
    lambda units, places, nudge: ((Decimal(units) / 2 + Decimal(nudge).scaleb(-3)).scaleb(-places), places),
    st.integers(-4001, 4001), places, st.sampled_from([-1, 0, 1]),
)  # fmt: skip


@given(halves, rules)
@example((Decimal("12.35"), 1), "half_up")
@example((Decimal("-12.35"), 1), "half_up")
@example((Decimal("-0.04"), 1), "truncate")
def test_rounding_is_the_standard_s(pair, rule):
    value, decimals = pair
    assert RULES[rule](value, decimals) == oracle(value, decimals, rule)
    assert RULES[rule](Fraction(value), decimals) == oracle(value, decimals, rule)


@given(exact, places)
def test_rounding_keeps_its_decimals(value, decimals):
    assert -RULES["half_up"](value, decimals).as_tuple().exponent == decimals


def test_every_rule_has_an_oracle():
    assert set(RULES) == set(MODES)


@given(halves, rules, st.integers(-3, 3))
def test_a_number_is_implied_exactly_when_it_rounds_so(pair, rule, away):
    value, decimals = pair
    printed = oracle(value, decimals, rule) + Decimal(away).scaleb(-decimals)
    assert implied(printed, decimals, rule).contains(value) == (oracle(value, decimals, rule) == printed)


@pytest.mark.parametrize("rule", sorted(MODES))
@pytest.mark.parametrize("printed", ["-2", "-1", "0", "1", "2"])
def test_the_ends_themselves(rule, printed):
    end = Decimal("0.0005")
    interval = implied(Decimal(printed), 0, rule)
    for step in range(-3000, 3001):
        value = Decimal(printed) + step * end
        assert interval.contains(value) == (oracle(value, 0, rule) == Decimal(printed)), value


# --- parser and formatter ---------------------------------------------------------------------------------


@given(st.integers(-(10**12), 10**12), places, st.sampled_from(["nb", "nn"]))
def test_what_is_written_is_read_again(units, decimals, language):
    value = Decimal(units).scaleb(-decimals)
    found = parse(format_number(value, decimals, language))
    assert (found.value, found.decimals) == (value, decimals)
    assert parse(Quantity(value, "percent", decimals).text(language)).percent_sign


@given(st.integers(0, 10**9), st.sampled_from("  \u00a0\u202f\u2009."), st.text("0123456789", max_size=5))
def test_thousands_marks_of_every_kind(whole, mark, fraction):
    text = f"{whole:,}".replace(",", mark) + ("," + fraction if fraction else "")
    found = parse(text)
    assert found.value == Decimal(f"{whole}.{fraction}" if fraction else whole)
    assert found.decimals == len(fraction)
    assert found.text == text


@given(st.integers(1, 10**6), places, st.sampled_from("-–−"), st.sampled_from(["", " ", "\u00a0"]))
def test_minus_of_every_kind(units, decimals, minus, space):
    value = Decimal(units).scaleb(-decimals)
    assert parse(minus + space + f"{value:f}".replace(".", ",")).value == -value


@given(
    st.integers(0, 999),
    st.text("0123456789", min_size=1, max_size=6),
    st.sampled_from(["", " %", "%", " prosent"]),
)
def test_no_decimal_is_lost(whole, fraction, unit):
    found = parse(f"{whole},{fraction}{unit}")
    assert found.decimals == len(fraction)
    assert found.value == Decimal(f"{whole}.{fraction}")
    assert found.percent_sign == bool(unit)


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("9,6 %", "9.6", 1), ("48 171", "48171", 0), ("-26 %", "-26", 0), ("0,0", "0.0", 1),
        ("20.000", "20000", 0), ("11prosent", "11", 0), ("95%", "95", 0), ("4.8", "4.8", 1),
        ("5,0", "5.0", 1), ("over 1 120", "1120", 0),
        ("12,3 mill kroner", "12.3", 1), ("sju", "7", 0), ("ca. 200", "200", 0), ("1.234,5", "1234.5", 1),
    ],
)  # fmt: skip
def test_as_the_documents_write(text, value, decimals):
    found = parse(text)
    assert str(found.value) == value
    assert found.decimals == decimals


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "BLANK"), ("  ", "BLANK"), ("--", "NOT_REPORTED"), (".", "NOT_APPLICABLE"),
        ("..", "NOT_AVAILABLE"),
        (":", "NOT_PUBLISHED"), ("-", "NIL"),
    ],
)  # fmt: skip
def test_signs_that_are_no_number(text, why):
    found = parse(text)
    assert (found.value, found.missing) == (None, Missing[why])
    with pytest.raises(ValueError, match="missing"):
        _ = found.number


@given(st.one_of(st.text(max_size=12), st.text("0123456789 ,.-–−%+\u00a0kroncapet", max_size=14)))
@example("1 2")
@example("1,2,3")
@example("٣")
@example("²")
@example("1 23")
@example("--5")
@example("nan")
@example("1e3")
def test_junk_is_told_and_nothing_else_is_raised(text):
    try:
        found = parse(text)
    except DataError:
        return
    assert (found.value is None) == (found.missing is not None)
    if found.value is not None:
        assert found.value.is_finite()
        assert any(c in "0123456789" for c in text) or text.strip().isalpha()


@pytest.mark.parametrize(
    "text", ["1 2", "1,2,3", "٣", "²", "1 23", "--5", "nan", "1e3", "inf", "9,6 % x", "%", "1 2345"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(DataError):
        parse(text)


@pytest.mark.parametrize(
    ("value", "decimals", "language", "signed", "written"),
    [
        (48171, 0, "nb", False, "48\u00a0171"),
        (48171, 0, "en", False, "48,171"),
        (Decimal("12.35"), 1, "nb", False, "12,4"),
        (Decimal("-0.04"), 1, "nb", False, "0,0"),
        (Decimal("-1234567.5"), 0, "nn", False, "\u22121\u00a0234\u00a0568"),
        (Fraction(2, 3), 2, "en", True, "+0.67"),
        (0, 1, "nb", True, "0,0"),
    ],
)
def test_formatter_is_pinned(value, decimals, language, signed, written):
    assert format_number(value, decimals, language, signed=signed) == written


# --- intervals --------------------------------------------------------------------------------------------

small = st.builds(Fraction, st.integers(-6, 6), st.sampled_from([1, 2, 3]))


@st.composite
def intervals(draw):
    low, high = sorted((draw(small), draw(small)))
    if low == high:
        return Interval(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def samples(interval: Interval) -> list[Fraction]:
    """Give numbers that belong to the interval by plain comparison, its ends where they belong included."""
    low, high = interval.low, interval.high
    near = Fraction(1, 10**6)
    inside = [low + (high - low) * Fraction(k, 7) for k in range(8)] + [low + near, high - near]
    return [
        v for v in inside
        if (low < v or (interval.low_closed and v == low))
        and (v < high or (interval.high_closed and v == high))
    ]  # fmt: skip


@given(intervals(), intervals())
def test_arithmetic_holds_every_sampled_pair(one, other):
    for a in samples(one):
        assert one.contains(a)
        assert (-one).contains(-a)
        assert one.scaled(Fraction(-3, 2)).contains(a * Fraction(-3, 2))
        for b in samples(other):
            assert (one + other).contains(a + b)
            assert (one - other).contains(a - b)
            assert (one * other).contains(a * b)
            if other.low > 0 or other.high < 0:
                assert (one / other).contains(a / b)


@given(intervals(), intervals())
def test_arithmetic_is_no_wider_than_it_must_be(one, other):
    """Every end is approached by pairs, and reached exactly when it is called closed."""
    total = one + other
    assert (total.low, total.high) == (one.low + other.low, one.high + other.high)
    assert total.contains(total.low) == (one.contains(one.low) and other.contains(other.low))
    assert total.contains(total.high) == (one.contains(one.high) and other.contains(other.high))
    corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    times = one * other
    assert (times.low, times.high) == (min(corners), max(corners))


@given(intervals(), intervals())
def test_meeting_and_lying_within_are_what_samples_say(one, other):
    shared = any(other.contains(a) for a in samples(one)) or any(one.contains(b) for b in samples(other))
    if shared:
        assert one.meets(other)
    assert one.meets(other) == other.meets(one)
    if one.high < other.low or other.high < one.low:
        assert not one.meets(other)
    if one.high == other.low:
        assert one.meets(other) == (one.contains(one.high) and other.contains(other.low))
    if one.within(other):
        assert all(other.contains(a) for a in samples(one))
    elif all(other.contains(a) for a in samples(one)):
        # Only an end that the samples cannot tell apart may be the reason.
        assert one.low <= other.low or one.high >= other.high


def test_dividing_by_what_reaches_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        _ = Interval.point(1) / Interval(Fraction(0), Fraction(1), low_closed=False)
    with pytest.raises(ValueError, match="low <= high"):
        Interval(Fraction(1), Fraction(0))


# --- verdicts ---------------------------------------------------------------------------------------------


def reading(point, low=None, high=None, name="computed"):
    point = Fraction(point)
    ends = (Fraction(low), Fraction(high)) if low is not None else (point, point)
    return Reading(name, point, Interval(*ends))


def verdict(printed, *readings, **more):
    return judge(Comparison("x", "r", "c", parse(printed), "percent", readings, "a / b", **more))


@pytest.mark.parametrize(
    ("printed", "readings", "code", "rule"),
    [
        ("12,4", [reading("12.35")], "agrees", "half_up"),
        ("12,2", [reading("12.25")], "rounding", "half_even"),
        ("12,3", [reading("12.39")], "rounding", "truncate"),
        ("12,3", [reading("12.39", "12.34", "12.44")], "rounding", "truncate"),
        ("10,4", [reading("10.2", "10.1", "10.36")], "rounding", "half_up"),
        ("9,6", [reading("10.62", "10.57", "10.67")], "contradicts", "half_up"),
        ("9,6", [reading("10.62"), reading("11", name="other")], "contradicts", "half_up"),
        ("70", [reading("69.6"), reading("75", name="other")], "depends_on_reading", "half_up"),
        ("--", [reading("1")], "not_computable", "half_up"),
        ("297", [], "not_computable", "half_up"),
        # An agreeing reading speaks before one that needs another rule.
        ("12,3", [reading("12.39"), reading("12.31", name="other")], "agrees", "half_up"),
    ],
)
def test_every_verdict_has_its_case(printed, readings, code, rule):
    found = verdict(printed, *readings)
    assert (found.code, found.rule) == (code, rule)


def test_readings_are_named_by_what_they_do():
    found = verdict("70", reading("69.6", name="one"), reading("75", name="two"))
    assert (found.holds, found.fails) == (("one",), ("two",))


def test_gated_comes_before_everything():
    assert verdict("9,6", reading("10.62"), gated="ssb-07459.csv").code == "gated"


@pytest.mark.parametrize(
    ("point", "low", "high", "code"),
    [
        ("2.1", "2.0", "2.2", "agrees"),
        ("1.9", "1.8", "2.1", "rounding"),
        ("1.9", "1.8", "2.0", "contradicts"),
        ("2", "2", "2", "contradicts"),
    ],
)
def test_above_is_about_order_not_rounding(point, low, high, code):
    assert verdict("2", reading(point, low, high), above=True).code == code


def test_an_interval_that_only_touches_an_open_end_does_not_reach_the_print():
    # 10,35 prints as 10,4: a range that ends there reaches 10,4, and one that begins there not 10,3.
    assert verdict("10,4", reading("10.2", "10.1", "10.35")).code == "rounding"
    assert verdict("10,3", reading("10.5", "10.35", "10.6")).code == "contradicts"


def test_printed_text_stays_as_it_stood():
    assert str(parse("20.000")) == "20.000"
    assert Printed("x", None, missing=Missing.BLANK).missing is Missing.BLANK
