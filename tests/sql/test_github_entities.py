"""What GitHub tells beside the flow of work: runs of workflows, languages, and the use of Copilot."""

from __future__ import annotations

from datetime import date

from connectors import Sweep
from connectors.github.records import CopilotReportDay, CopilotSeat, CopilotUsage, Language, WorkflowRun
from pipeline.merge import mark_gone
from tests.sql.records import REPOSITORIES, at, sha
from tests.sql.warehouse import Warehouse


def workflow_run(number: int, created_at: str) -> WorkflowRun:
    return WorkflowRun(
        repository_id=REPOSITORIES["acme/web"],
        id=number,
        attempt=2,
        workflow_id=7,
        name="Deploy",
        path=".github/workflows/deploy.yml",
        event="push",
        head_branch="main",
        head_sha=sha("a"),
        status="completed",
        conclusion="success",
        created_at=at(created_at),
        run_started_at=at("2026-01-06T11:00"),
        updated_at=at("2026-01-06T11:05"),
        actor_login="ann",
        actor_type="User",
    )


def test_a_run_is_known_by_its_commit_and_its_newest_attempt(warehouse: Warehouse) -> None:
    warehouse.add(workflow_run(1, "2026-01-06T10:00"), workflow_run(2, "2026-02-03T10:00"))
    warehouse.build("staging.github_workflow_runs")
    assert warehouse.rows("select * from staging.github_workflow_runs") == [
        (
            "acme/web",
            1,
            2,
            7,
            "Deploy",
            ".github/workflows/deploy.yml",
            "push",
            "main",
            sha("a"),
            "completed",
            "success",
            "2026-01-06T10:00",
            "2026-01-06T11:00",
            "2026-01-06T11:05",
            "ann",
            "User",
        )
    ]


def test_a_language_that_has_left_the_repository_is_left_out(warehouse: Warehouse) -> None:
    number = REPOSITORIES["acme/shop"]
    warehouse.add(
        Language(repository_id=number, language="Python", bytes=900),
        Language(repository_id=number, language="Perl", bytes=5),
    )
    warehouse.build("staging.github_languages")
    mark_gone(warehouse.connection, Sweep(Language, {"repository_id": number}, frozenset({(number, "Python")})))
    assert warehouse.rows("select * from staging.github_languages") == [("acme/shop", "Python", 900)]


def test_a_seat_is_kept_for_each_day_on_which_it_was_seen(warehouse: Warehouse) -> None:
    days = [date(2026, 1, 6), date(2026, 1, 7), date(2026, 2, 3)]
    warehouse.add(
        CopilotSeat(
            organization="acme",
            day=day,
            login="ann",
            plan_type="business",
            assigning_team="shop",
            created_at=at("2026-01-02T08:00"),
            pending_cancellation_date=date(2026, 2, 1),
            last_authenticated_at=None,
            last_activity_at=at("2026-01-05T16:00"),
            last_activity_editor="vscode",
        )
        for day in days
    )
    warehouse.build("staging.github_copilot_seats")
    rest = ("ann", "business", "shop", "2026-01-02T08:00", "2026-02-01", None, "2026-01-05T16:00", "vscode")
    assert warehouse.rows("select * from staging.github_copilot_seats order by day") == [
        ("acme", "2026-01-06", *rest),
        ("acme", "2026-01-07", *rest),
    ]


def report_day(day: date, *, is_available: bool) -> CopilotReportDay:
    return CopilotReportDay(organization="acme", day=day, is_available=is_available, unreadable_line_count=0)


def test_a_day_without_a_report_is_not_a_day_without_use(warehouse: Warehouse) -> None:
    warehouse.add(
        report_day(date(2026, 1, 6), is_available=True),
        report_day(date(2026, 1, 7), is_available=False),
        CopilotUsage(
            organization="acme",
            day=date(2026, 1, 6),
            user_id=5,
            login="ann",
            user_initiated_interaction_count=1,
            code_generation_activity_count=2,
            code_acceptance_activity_count=3,
            loc_suggested_to_add_sum=4,
            loc_suggested_to_delete_sum=5,
            loc_added_sum=6,
            loc_deleted_sum=0,
            used_agent=True,
            used_chat=False,
        ),
    )
    warehouse.build("staging.github_copilot_usage", "staging.github_copilot_report_days")
    assert warehouse.rows("select * from staging.github_copilot_usage") == [
        ("acme", "2026-01-06", 5, "ann", 1, 2, 3, 4, 5, 6, 0, True, False, None, None, None, None)
    ]
    assert warehouse.rows("select * from staging.github_copilot_report_days order by day") == [
        ("acme", "2026-01-06", True, 0),
        ("acme", "2026-01-07", False, 0),
    ]
