"""Use of Copilot in a simulated organisation by person and day, as GitHub's reports tell it.

Everybody holds a seat from the beginning: without a row in a report somebody did not use it that day. A day without a
report tells nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from connectors.github.records import CopilotReportDay, CopilotSeat, CopilotUsage
from connectors.record import Record
from connectors.simulation import telemetry
from connectors.simulation.clock import DAY, moment
from connectors.simulation.organisation import OWNER, Person
from connectors.simulation.telemetry import UsageDay
from connectors.simulation.world import World


def days(world: World) -> list[list[Record]]:
    """The seats as they stood on the last day, and each day's report with a row for everybody who appears in it."""
    people = [person for team in world.teams for person in team.people]
    numbers = {person.login: number for number, person in enumerate(people, start=1)}
    groups: list[list[Record]] = [[_seat(world, person)] for person in people]
    return [*groups, *(list(_report(day, numbers)) for day in telemetry.usage_days(world.settings, world.teams))]


def _seat(world: World, person: Person) -> CopilotSeat:
    return CopilotSeat(
        organization=OWNER,
        day=moment(world.end - DAY).date(),
        login=person.login,
        plan_type="business",
        assigning_team=None,
        created_at=moment(0),
        pending_cancellation_date=None,
        last_authenticated_at=None,
        last_activity_at=None,
        last_activity_editor=None,
    )


def _report(day: UsageDay, numbers: dict[str, int]) -> Iterator[Record]:
    date = moment(day.number * DAY).date()
    yield CopilotReportDay(organization=OWNER, day=date, is_available=day.prompts is not None, unreadable_line_count=0)
    for login, prompts in (day.prompts or {}).items():
        yield CopilotUsage(
            organization=OWNER,
            day=date,
            user_id=numbers[login],
            login=login,
            user_initiated_interaction_count=prompts,
            code_generation_activity_count=2 * prompts,
            code_acceptance_activity_count=prompts,
            loc_added_sum=5 * prompts,
            used_agent=False,
            used_chat=prompts > 0,
            used_cli=False,
        )
