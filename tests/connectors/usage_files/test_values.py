"""Days as files write them: none is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.usage_files.rows import UnusableRowError
from connectors.usage_files.values import day

TODAY = date(2026, 2, 2)


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-05",
        "20260105",
        20260105,
        "2026-01-05T00:00:00Z",
        "2026-01-05 23:59:59.999",
        "2026-01-05 01:00:00+00",
        1767571200,
        1767657599999,
        "1767571200000",
        1767571200000.0,
    ],
)
def test_one_day_in_many_forms(written: object) -> None:
    found = day(written, TODAY)
    assert (found.value, found.note) == (date(2026, 1, 5), None)


@pytest.mark.parametrize("written", ["", None, True, "5.1.2026", "01/05/2026", "2026-13-01", 46027, 0, {}])
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(UnusableRowError):
        day(written, TODAY)
