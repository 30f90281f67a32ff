"""Deliveries at random: good ones are taken with the right totals, harmed ones are never read wrong.

``KQLIB_FUZZ=2000`` tries as many of each.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliveries import judge, model, model_rest
from deliveries.reading import readings

EXAMPLES = int(os.environ.get("KQLIB_FUZZ", "40"))
KINDS = {"pai": model.absences(), "survey": model_rest.surveys(), "projects": model_rest.projects()}
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)


@pytest.mark.parametrize("kind", KINDS)
@often
@given(data=st.data())
def test_the_plain_reading_finds_what_the_model_wrote(kind: str, data: st.DataObject) -> None:
    delivery = data.draw(KINDS[kind])
    found = readings(kind, delivery.content)
    assert found
    for read in found:
        result = {"totals": read, "rows_kept": read["rows_kept"]}
        assert judge.totals_differ(kind, result, delivery.totals) == []
        assert read["rows_in"] - read["rows_kept"] == delivery.dropped
