"""How much of the data each claim rests on, and which published metrics they answer directly, by a proxy, or not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.test_metrics import merged
from tests.sql.warehouse import Warehouse, all_models, columns_of_models

COUNTS = "select claim, covered_count, total_count, unknown_count, share from metrics.coverage"


def test_coverage_says_for_how_much_of_the_data_each_claim_holds(warehouse: Warehouse) -> None:
    deployed: dict[str, Any] = {"deployed_at": "2026-01-08T08:00"}
    warehouse.table(
        "marts.pull_requests",
        *(
            {"commit_count": 1, "is_truncated": False, "is_deployed_by_first_known": False} | row
            for row in (
                merged(
                    1,
                    deployment_match="position",
                    is_deployed_by_first_known=True,
                    is_to_default_branch=True,
                    created_at="2026-01-05",
                    first_commit_at="2025-01-05",
                    **deployed,
                ),
                merged(
                    2,
                    created_at="2026-01-05",
                    first_commit_at="2026-01-05",
                    deployment_match="time",
                    ai_label="ai_coauthored",
                    is_to_default_branch=False,
                    is_mass_change=False,
                    familiarity_lookback_days=365,
                    **deployed,
                ),
                merged(3, deployment_match="none", commit_count=0),
                merged(4, deployment_match="none", is_truncated=True),
                merged(5, deployment_match="none", state="open"),
            )
        ),
    )
    done = {"source": "jira", "status_category": "done", "pull_request_count": 0}
    warehouse.table(
        "marts.work_items",
        done | {"key": "SHOP-1", "hours_cycle_time": 4.0, "pull_request_count": 2},
        done | {"key": "SHOP-2"},
        done | {"key": "SHOP-3", "status_category": "new"},
        done | {"key": "acme/shop#4", "source": "github"},
    )
    warehouse.table("marts.incidents", {"key": "SHOP-9", "deployment_id": "DE_1"}, {"key": "SHOP-8"})
    warehouse.table("marts.published_metrics")
    warehouse.build("metrics.coverage")
    assert warehouse.rows(COUNTS) == [
        ("done Jira issues whose time in progress is known", 1, 2, 0, 0.5),
        ("incidents that could be attributed to a deployment", 1, 2, 0, 0.5),
        ("issues linked to a pull request", 1, 4, 0, 0.25),
        ("merged pull requests first seen in the first known deployment", 1, 4, 0, 0.25),
        ("merged pull requests matched to a deployment by: position", 1, 4, 0, 0.25),
        ("merged pull requests matched to a deployment by: time", 1, 4, 0, 0.25),
        ("merged pull requests that are mass changes", 0, 1, 3, 0.0),
        ("merged pull requests that went to the default branch", 1, 2, 2, 0.5),
        ("merged pull requests whose author's familiarity looks back a whole year", 1, 1, 3, 1.0),
        ("merged pull requests whose files are known", 0, 4, 0, 0.0),
        ("merged pull requests whose first commit is older than their opening", 1, 2, 2, 0.5),
        ("merged pull requests whose first commit is over 180 days older than their opening", 1, 2, 2, 0.5),
        ("merged pull requests whose language is known", 0, 4, 0, 0.0),
        ("merged pull requests with a commit", 3, 4, 0, 0.75),
        ("merged pull requests with a known deployment", 2, 4, 0, 0.5),
        ("pull requests read completely", 4, 5, 0, 0.8),
        ("pull requests, automation among them, with a trace of an AI tool", 1, 5, 0, 0.2),
    ]


def test_what_nothing_was_read_of_is_unknown_and_no_share_of_zero(warehouse: Warehouse) -> None:
    warehouse.table("marts.pull_requests", merged(1, deployment_match="none"), merged(2, deployment_match="none"))
    warehouse.table("marts.work_items")
    warehouse.table("marts.incidents")
    warehouse.table("marts.published_metrics")
    warehouse.build("metrics.coverage")
    assert warehouse.rows(f"{COUNTS} where unknown_count > 0") == [
        ("merged pull requests first seen in the first known deployment", 0, 0, 2, None),
        ("merged pull requests that are mass changes", 0, 0, 2, None),
        ("merged pull requests that went to the default branch", 0, 0, 2, None),
        ("merged pull requests whose author's familiarity looks back a whole year", 0, 0, 2, None),
        ("merged pull requests whose first commit is older than their opening", 0, 0, 2, None),
        ("merged pull requests whose first commit is over 180 days older than their opening", 0, 0, 2, None),
    ]


def test_where_no_pull_request_was_read_it_is_unknown_which_issues_have_one(warehouse: Warehouse) -> None:
    warehouse.table("marts.pull_requests")
    warehouse.table("marts.work_items", {"key": "SHOP-1", "source": "jira", "pull_request_count": 0})
    warehouse.table("marts.incidents")
    warehouse.table("marts.published_metrics")
    warehouse.build("metrics.coverage")
    assert warehouse.rows(f"{COUNTS} where claim like 'issues%'") == [
        ("issues linked to a pull request", 0, 0, 1, None)
    ]


def test_what_only_telemetry_labels_is_a_claim_of_its_own_and_no_trace(warehouse: Warehouse) -> None:
    told = {"ai_label": "ai_assisted", "ai_rule": "telemetry-window"}
    warehouse.table("marts.pull_requests", merged(1, **told), merged(2, **told | {"ai_rule": "a-trailer"}), merged(3))
    warehouse.table("marts.work_items")
    warehouse.table("marts.incidents")
    warehouse.table("marts.published_metrics")
    warehouse.build("metrics.coverage")
    assert warehouse.rows(
        "select claim, covered_count, total_count from metrics.coverage where claim like '%an AI tool' order by claim"
    ) == [
        ("pull requests, automation among them, of which telemetry alone tells of an AI tool", 1, 3),
        ("pull requests, automation among them, with a trace of an AI tool", 1, 3),
    ]


def test_coverage_of_nothing_is_unknown(warehouse: Warehouse) -> None:
    warehouse.table("marts.pull_requests")
    warehouse.table("marts.work_items")
    warehouse.table("marts.incidents")
    warehouse.table("marts.published_metrics")
    warehouse.build("metrics.coverage")
    columns = "covered_count, total_count, unknown_count, share"
    assert warehouse.rows(f"select distinct {columns} from metrics.coverage") == [(0, 0, 0, None)]


FACTS = (
    *("pull_requests", "developers", "reviews", "files", "deployments", "lead_times", "failures", "bugs", "incidents"),
    *("tasks", "open_tasks", "completed_tasks", "closed_tasks", "task_touches", "epics", "links", "telemetry"),
)


def facts(*unknown: str) -> list[dict[str, Any]]:
    """All kinds of facts, of which the named ones are not known."""
    return [{"fact": fact, "is_known": fact not in unknown, "lacking": f"no {fact}"} for fact in FACTS]


def test_a_published_metric_is_direct_proxy_or_unavailable_by_what_the_data_hold(warehouse: Warehouse) -> None:
    warehouse.table("marts.known_facts", *facts("telemetry"))
    warehouse.build("marts.published_metrics")
    assert warehouse.rows(
        "select metric, availability, reason, answered_by from marts.published_metrics"
        " where metric in ('Change lead time', 'Work restarts', 'QA time', 'Weekly active users of AI tools')"
        " order by metric"
    ) == [
        ("Change lead time", "direct", "the same events and formula", "metrics.lead_time.median_hours"),
        ("QA time", "unavailable", "which statuses mean testing is no fact of the data", None),
        ("Weekly active users of AI tools", "unavailable", "no telemetry", None),
        (
            "Work restarts",
            "proxy",
            "Faros' rule is not public; here an issue that comes back into progress",
            "metrics.work_items.restarts_per_task",
        ),
    ]
    assert warehouse.rows("select kind, count(*) from marts.published_metrics group by all order by all") == [
        ("dora", 5),
        ("faros", 33),
    ]


@pytest.mark.parametrize(
    ("unknown", "metrics"),
    [
        (
            "developers",
            [
                "Bugs per developer",
                "Epics completed per developer",
                "Pull requests merged per developer",
                "Tasks completed per developer",
            ],
        ),
        ("lead_times", ["Change lead time", "Lead time, commit to production"]),
        ("open_tasks", ["Stalled tasks"]),
        ("links", ["Tasks with an associated pull request"]),
        ("completed_tasks", ["Tasks completed per developer", "Tasks with an associated pull request"]),
    ],
)
def test_a_metric_that_needs_two_facts_is_unavailable_without_either(
    warehouse: Warehouse, unknown: str, metrics: list[str]
) -> None:
    warehouse.table("marts.known_facts", *facts(unknown))
    warehouse.build("marts.published_metrics")
    assert warehouse.rows(
        f"select metric, availability, answered_by from marts.published_metrics where reason = 'no {unknown}'"
        " order by metric"
    ) == [(metric, "unavailable", None) for metric in metrics]


def test_of_two_facts_that_lack_the_first_is_told(warehouse: Warehouse) -> None:
    warehouse.table("marts.known_facts", *facts("bugs", "pull_requests"))
    warehouse.build("marts.published_metrics")
    assert warehouse.row(
        "select reason, fact, other_fact from marts.published_metrics where metric = 'Bugs per pull request'"
    ) == ("no bugs", "bugs", "pull_requests")


def test_every_fact_that_a_metric_needs_is_looked_for(warehouse: Warehouse) -> None:
    warehouse.build_all()
    assert warehouse.rows("select fact from marts.known_facts order by fact") == [(fact,) for fact in sorted(FACTS)]
    assert (
        warehouse.rows(
            "select metric from marts.published_metrics"
            " where coalesce(other_fact, fact) not in (select fact from marts.known_facts)"
        )
        == []
    )


def test_every_column_that_answers_a_published_metric_exists(warehouse: Warehouse) -> None:
    warehouse.build_all()
    warehouse.connection.execute("update marts.known_facts set is_known = true")
    sql = next(model.sql for model in all_models() if model.name == "marts.published_metrics")
    answers = warehouse.rows(f"select distinct answered_by from ({sql}) where answered_by is not null")
    columns = columns_of_models()
    missing = [
        name for (name,) in answers if str(name).rpartition(".")[2] not in columns.get(str(name).rpartition(".")[0], {})
    ]
    assert missing == []


GIVEN = (
    *("marts.pull_request_files", "marts.deployments", "metrics.deployments", "marts.work_item_pull_requests"),
    *("marts.ai_usage_days", "marts.developer_stretches", "marts.numbered_touches", "metrics.stalled_work"),
)
"""What the facts are looked for in, beside pull requests and work items."""


def test_a_kind_of_fact_is_known_once_there_is_one_of_it(warehouse: Warehouse) -> None:
    warehouse.table("marts.pull_requests", merged(1, deployment_match="none"))
    warehouse.table("marts.work_items", {"key": "SHOP-1", "type": "task"}, {"key": "SHOP-2", "type": "bug"})
    for name in GIVEN:
        warehouse.table(name)
    warehouse.build("marts.known_facts")
    assert warehouse.rows("select fact from marts.known_facts where is_known order by fact") == [
        ("bugs",),
        ("pull_requests",),
    ]
    assert warehouse.row("select lacking from marts.known_facts where fact = 'tasks'") == (
        "no issue tells when it was in progress: Jira is not read, or has no such status",
    )


@pytest.mark.parametrize(("key", "is_known"), [("UTF-8", False), ("SHOP-1", True)])
def test_a_link_is_known_only_of_an_issue_that_was_read(warehouse: Warehouse, key: str, *, is_known: bool) -> None:
    warehouse.table("marts.pull_requests")
    warehouse.table("marts.work_items", {"key": "SHOP-1", "type": "task"})
    for name in GIVEN:
        warehouse.table(name, *([{"key": key}] if name == "marts.work_item_pull_requests" else []))
    warehouse.build("marts.known_facts")
    assert warehouse.row("select is_known from marts.known_facts where fact = 'links'") == (is_known,)


def test_facts_of_tasks_are_told_apart_by_what_an_issue_tells(warehouse: Warehouse) -> None:
    warehouse.table("marts.pull_requests")
    done = {"type": "task", "done_at": "2026-01-05", "first_closed_at": "2026-01-05", "hours_cycle_time": 4.0}
    warehouse.table(
        "marts.work_items",
        {"key": "acme/shop#1", "type": "bug", "done_at": "2026-01-05"},
        done | {"key": "SHOP-1", "is_subtask": True},
        done | {"key": "SHOP-2", "is_rejected": True},
        done | {"key": "SHOP-3", "type": "epic"},
    )
    rows = {"marts.numbered_touches": {"is_issue": True}, "metrics.stalled_work": {"system": "task"}}
    for name in GIVEN:
        warehouse.table(name, *([rows[name]] if name in rows else []))
    warehouse.build("marts.known_facts")
    assert warehouse.rows("select fact from marts.known_facts where fact like '%task%' and is_known order by fact") == [
        ("completed_tasks",),
        ("task_touches",),
    ]
