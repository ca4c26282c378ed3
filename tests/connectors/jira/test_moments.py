from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.jira.moments import EpochDates, ZonedDates, epoch_milliseconds, parse_moment

ZONES = [
    "Pacific/Midway",  # UTC-11
    "America/St_Johns",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # its clock changes by half an hour
    "Pacific/Apia",  # left out a whole day in 2011
    "Pacific/Kiritimati",  # UTC+14
]

moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@pytest.mark.parametrize(
    "written",
    ["2026-01-31T09:15:00.250+0200", 1769843700250, "1769843700250", 1769843700.25, "2026-01-31T07:15:00.250Z"],
)
def test_every_form_of_a_moment_is_read(written: str | float) -> None:
    assert parse_moment(written) == datetime(2026, 1, 31, 7, 15, 0, 250000, tzinfo=UTC)


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        parse_moment("2026-01-31T09:15:00.000")


@given(moments)
def test_milliseconds_survive_writing_and_reading(moment: datetime) -> None:
    to_the_millisecond = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_moment(int(EpochDates().write(moment))) == to_the_millisecond
    assert parse_moment(epoch_milliseconds(moment)) == to_the_millisecond


@given(moments, st.sampled_from(ZONES))
def test_a_wall_clock_minute_is_never_later_than_the_moment_however_it_is_read(moment: datetime, zone: str) -> None:
    wall = datetime.strptime(ZonedDates(zone).write(moment), '"%Y-%m-%d %H:%M"')  # noqa: DTZ007 - a wall clock
    readings = [wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)]
    assert all(moment - timedelta(hours=3) < reading <= moment for reading in readings)


def test_the_hour_that_a_clock_shows_twice_is_left_behind() -> None:
    first_time, second_time = datetime(2026, 10, 25, 0, 40, tzinfo=UTC), datetime(2026, 10, 25, 1, 40, tzinfo=UTC)
    assert ZonedDates("Europe/Berlin").write(first_time) == '"2026-10-25 01:40"'
    assert ZonedDates("Europe/Berlin").write(second_time) == '"2026-10-25 02:40"'


@given(moments)
def test_an_unknown_zone_is_written_so_that_no_zone_reads_it_too_late(moment: datetime) -> None:
    wall = datetime.strptime(ZonedDates("Nowhere/City").write(moment), '"%Y-%m-%d %H:%M"')  # noqa: DTZ007 - a wall clock
    assert all(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) <= moment for zone in ZONES)
