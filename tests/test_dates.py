"""Dates as the appendices print them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kqlib.cleaning.dates import parse_period
from kqlib.errors import DataError

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "year", "start", "end"),
    [
        ("08 – 09.01", 2007, date(2007, 1, 8), date(2007, 1, 9)),
        ("30.09 – 1.10", 2009, date(2009, 9, 30), date(2009, 10, 1)),
        ("17.03", 2010, date(2010, 3, 17), date(2010, 3, 17)),
        ("25 – 26.03.", 2009, date(2009, 3, 25), date(2009, 3, 26)),
        ("04 -05.02", 2010, date(2010, 2, 4), date(2010, 2, 5)),
        ("21-22.01.08", None, date(2008, 1, 21), date(2008, 1, 22)),
        ("19.-20.04. 2007", None, date(2007, 4, 19), date(2007, 4, 20)),
        ("28.-29.08 2008", None, date(2008, 8, 28), date(2008, 8, 29)),
        ("28.03.07", 2007, date(2007, 3, 28), date(2007, 3, 28)),
        ("29.02", 2008, date(2008, 2, 29), date(2008, 2, 29)),
    ],
)
def test_printed_forms(text: str, year: int | None, start: date, end: date) -> None:
    assert parse_period(text, year) == (start, end)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("31.06", 2010),  # June has 30 days
        ("29.02", 2009),
        ("10 – 09.01", 2007),  # ends before it begins
        ("30.12 – 2.01", 2008),
        ("28.03.07", 2008),  # another year than the heading's
        ("17.03", None),  # no year at all
        ("17. mars", 2010),
        ("1703", 2010),
        ("", 2010),
    ],
)
def test_what_is_no_date_is_named(text: str, year: int | None) -> None:
    with pytest.raises(DataError) as caught:
        parse_period(text, year)
    assert f"«{text}»" in str(caught.value)


@given(DAYS)
def test_one_day(day: date) -> None:
    short = f"{day.day:02}.{day.month:02}"
    assert parse_period(short, day.year) == (day, day)
    assert parse_period(f"{short}.{day:%y}") == (day, day)
    assert parse_period(f"{short}. {day.year}", day.year) == (day, day)


@given(DAYS, st.integers(1, 27), st.sampled_from([" – ", "-", " -", ".-"]))
def test_spans(start: date, length: int, dash: str) -> None:
    end = start + timedelta(days=length)
    if end.year != start.year:
        return
    both = f"{start.day}.{start.month:02}{dash}{end.day}.{end.month:02}"
    assert parse_period(both, end.year) == (start, end)
    if start.month == end.month:
        assert parse_period(f"{start.day:02}{dash}{end.day:02}.{end.month:02}", end.year) == (start, end)


@given(st.text(alphabet="0123456789.-– ", max_size=14), st.one_of(st.none(), st.integers(2007, 2010)))
def test_any_string_is_a_period_or_a_data_error(text: str, year: int | None) -> None:
    try:
        period = parse_period(text, year)
    except DataError as error:
        period, named = None, error.fields["found"]
        assert named == text
    assert period is None or period.start <= period.end
