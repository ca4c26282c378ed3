"""Which deployments failed in production, what shows it, what mended them, and what incidents are attributed to."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import Record
from connectors.jira import records as jira
from tests.sql.delivery import LINE, merged, shipped
from tests.sql.records import branch_head, deployment, issue, issue_id, jira_issue, jira_moves, release, status
from tests.sql.warehouse import Warehouse

FAILURES = (
    "select deployment_id, reason, evidence, failed_at, restored_at, hours_to_recover from marts.deployment_failures"
)


def incident(key: str, created_at: str, resolved_at: str | None, **more: Any) -> list[Record]:
    """An incident in Jira that is over at a moment, or goes on."""
    moves = [("4", resolved_at)] if resolved_at else []
    current = "4" if resolved_at else "1"
    opened = jira_issue(key, issue_type="Incident", status=current, created_at=created_at, **more)
    return [opened, *jira_moves(key, "1", *moves)]


def failures(warehouse: Warehouse, **settings: Any) -> list[tuple[object, ...]]:
    warehouse.build("marts.deployment_remedies", "marts.deployment_failures", "marts.deployments", **settings)
    return warehouse.rows(f"{FAILURES} order by finished_at")


def test_a_rollback_shows_that_what_it_replaces_failed_and_restores_it(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("back to v1", "a", "2026-01-06T12:30"),
        shipped("v2 again", "b", "2026-01-07T10:00"),
        shipped("v3", "c", "2026-01-08T10:00"),
    )
    assert failures(warehouse) == [
        ("v2", "rollback", "back to v1", "2026-01-06T10:00", "2026-01-06T12:30", 2.5),
    ]
    assert warehouse.rows("select * exclude (repository) from marts.deployment_remedies") == [
        ("back to v1", "2026-01-06T12:30", "rollback", "v2")
    ]
    assert warehouse.rows("select id, is_failed, failure_reason from marts.deployments where is_failed") == [
        ("v2", True, "rollback")
    ]


def test_a_rollback_in_a_second_region_is_charged_to_the_record_deployment_once(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("eu 1", "a", "2026-01-05T10:00", environment="prod-eu"),
        shipped("us 1", "a", "2026-01-05T10:00", environment="prod-us"),
        shipped("eu 2", "b", "2026-01-06T10:00", environment="prod-eu"),
        shipped("us 2", "b", "2026-01-06T11:00", environment="prod-us"),
        shipped("us back", "a", "2026-01-06T12:00", environment="prod-us"),
        shipped("eu back", "a", "2026-01-06T13:00", environment="prod-eu"),
    )
    assert failures(warehouse) == [("eu 2", "rollback", "us back", "2026-01-06T10:00", "2026-01-06T12:00", 2)]


def test_an_older_release_is_no_rollback(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        [release("v1", "a", "2026-01-05T10:00"), release("v2", "b", "2026-01-06T10:00")],
        release("v1-again", "a", "2026-01-06T12:00"),
    )
    assert failures(warehouse) == []


def test_a_slower_region_and_a_new_commit_of_an_older_branch_are_no_rollbacks(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("eu 1", "a", "2026-01-05T10:00", environment="prod-eu"),
        shipped("us 1", "a", "2026-01-05T10:00", environment="prod-us"),
        shipped("eu 2", "c", "2026-01-06T10:00", environment="prod-eu"),
        shipped("us slower", "b", "2026-01-06T11:00", environment="prod-us"),
        shipped("eu older branch", "b", "2026-01-07T10:00", environment="prod-eu"),
    )
    assert failures(warehouse) == []


def test_what_is_rolled_back_after_more_than_seven_days_did_not_fail(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("back to v1", "a", "2026-01-13T10:01"),
    )
    assert failures(warehouse) == []
    assert warehouse.rows("select reason, mended_deployment_id from marts.deployment_remedies") == [("rollback", None)]


def test_the_deployment_of_a_revert_shows_that_the_one_of_the_change_failed(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T08:00"),
        merged(2, "c", "2026-01-07T08:00", title='Revert "Change 1"', body="Reverts #1"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("v3", "c", "2026-01-07T10:00"),
    )
    assert failures(warehouse) == [("v2", "revert", "v3", "2026-01-06T10:00", "2026-01-07T10:00", 24)]


def test_a_change_that_ships_together_with_its_revert_did_not_fail(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T08:00"),
        merged(2, "c", "2026-01-06T09:00", title='Revert "Change 1"', body="Reverts #1"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "c", "2026-01-06T10:00"),
    )
    assert failures(warehouse) == []


def test_a_hotfix_shows_that_the_deployment_before_it_failed(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "c", "2026-01-06T11:00", head_branch="hotfix/till"),
        merged(2, "d", "2026-01-20T11:00", title="Hotfix: the basket"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("v3", "c", "2026-01-06T12:00"),
        shipped("v4", "d", "2026-01-20T12:00"),
    )
    assert failures(warehouse) == [("v2", "hotfix", "v3", "2026-01-06T10:00", "2026-01-06T12:00", 2)]
    assert warehouse.rows(
        "select deployment_id, reason, mended_deployment_id from marts.deployment_remedies order by all"
    ) == [("v3", "hotfix", "v2"), ("v4", "hotfix", None)]


def test_a_branch_by_the_name_of_hotfix_mends_what_runs(warehouse: Warehouse) -> None:
    fix = deployment("fix", "9", "2026-01-06T12:00").model_copy(update={"ref_name": "hotfix/1.2.1"})
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        [fix, status("fix", "SUCCESS", "2026-01-06T13:00")],
    )
    assert failures(warehouse) == [("v2", "hotfix", "fix", "2026-01-06T10:00", "2026-01-06T13:00", 3)]


def test_several_signs_of_one_failure_are_one_and_the_first_names_it(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        incident("SHOP-1", "2026-01-06T10:30", "2026-01-06T18:00"),
        incident("SHOP-2", "2026-01-06T11:00", None),
        shipped("back to v1", "a", "2026-01-06T12:30"),
    )
    assert failures(warehouse) == [("v2", "incident", "SHOP-1", "2026-01-06T10:30", "2026-01-06T12:30", 2)]
    assert warehouse.rows("select incident_count from marts.deployment_failures") == [(2,)]


def test_without_a_deployment_that_mends_it_a_failure_lasts_until_all_its_incidents_are_over(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        incident("SHOP-1", "2026-01-05T11:00", "2026-01-05T12:00"),
        incident("SHOP-2", "2026-01-05T13:00", "2026-01-05T15:00"),
        shipped("v2", "b", "2026-01-07T10:00"),
        incident("SHOP-3", "2026-01-07T11:00", "2026-01-07T12:00"),
        incident("SHOP-4", "2026-01-07T13:00", None),
    )
    assert failures(warehouse) == [
        ("v1", "incident", "SHOP-1", "2026-01-05T11:00", "2026-01-05T15:00", 4),
        ("v2", "incident", "SHOP-3", "2026-01-07T11:00", None, None),
    ]


@pytest.mark.parametrize("named", ["SHOP-1", "SHOP-2"])
def test_a_deployment_that_answers_an_incident_or_a_part_of_it_restores_what_caused_it(
    warehouse: Warehouse, named: str
) -> None:
    warehouse.add(
        LINE,
        merged(1, "c", "2026-01-06T15:00", title=f"{named}: mend the till"),
        incident("SHOP-2", "2026-01-06T11:30", None, parent_key="SHOP-1"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        incident("SHOP-1", "2026-01-06T11:00", "2026-01-06T20:00"),
        shipped("v3", "c", "2026-01-06T16:00"),
    )
    assert failures(warehouse) == [("v2", "incident", "SHOP-1", "2026-01-06T11:00", "2026-01-06T16:00", 5)]
    assert warehouse.rows("select deployment_id, reason from marts.deployment_remedies") == [("v3", "incident")]


ATTRIBUTIONS = "select key, matched_by, deployed_repository, deployment_id from marts.incidents order by key"


def test_an_incident_is_attributed_to_the_latest_deployment_of_the_day_before_it(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        incident("SHOP-1", "2026-01-05T09:59", None),
        incident("SHOP-2", "2026-01-06T10:00", None),
        incident("SHOP-3", "2026-01-06T10:01", None),
        shipped("v2", "b", "2026-01-07T10:00"),
        shipped("v3", "c", "2026-01-07T12:00"),
        incident("SHOP-4", "2026-01-07T12:00", None),
        incident("SHOP-5", "2026-01-07T12:00", "2026-01-07T13:00", resolution="Duplicate"),
    )
    warehouse.build("marts.incidents", "marts.incident_places")
    assert warehouse.rows(ATTRIBUTIONS) == [
        ("SHOP-1", "team", None, None),
        ("SHOP-2", "team", "acme/shop", "v1"),
        ("SHOP-3", "team", None, None),
        ("SHOP-4", "team", "acme/shop", "v3"),
    ]


def test_an_incident_goes_to_the_repository_that_it_names_or_was_filed_in(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("shop", "a", "2026-01-05T10:00"),
        shipped("web", "a", "2026-01-05T11:00", repository="acme/web"),
        incident("SHOP-1", "2026-01-05T12:00", None, components=["Shop"]),
        incident("SHOP-2", "2026-01-05T12:00", None, summary="acme/web answers with errors"),
        incident("SHOP-3", "2026-01-05T12:00", None),
        issue(4, labels=["incident"], created_at="2026-01-05T12:00"),
    )
    warehouse.build("marts.incidents")
    assert warehouse.rows(ATTRIBUTIONS) == [
        ("SHOP-1", "repository", "acme/shop", "shop"),
        ("SHOP-2", "repository", "acme/web", "web"),
        ("SHOP-3", None, None, None),
        ("acme/shop#4", "repository", "acme/shop", "shop"),
    ]


def test_an_incident_goes_to_the_repositories_of_its_team(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("shop", "a", "2026-01-05T10:00"),
        shipped("web", "a", "2026-01-05T11:00", repository="acme/web"),
        incident("SHOP-1", "2026-01-05T12:00", None),
    )
    warehouse.build("marts.incidents", teams=[{"name": "till", "projects": ["SHOP"], "repositories": ["acme/shop"]}])
    assert warehouse.rows(ATTRIBUTIONS) == [("SHOP-1", "team", "acme/shop", "shop")]


def test_an_incident_goes_to_the_service_that_it_names(warehouse: Warehouse) -> None:
    files = [{"service": name, "paths": [f"{name}/*"], "deployments": name} for name in ("api", "web")]
    warehouse.add(
        LINE,
        shipped("api", "a", "2026-01-05T10:00", environment="prod-api"),
        shipped("web", "a", "2026-01-05T11:00", environment="prod-web"),
        incident("SHOP-1", "2026-01-05T12:00", None, labels=["api"]),
        incident("SHOP-2", "2026-01-05T12:00", None),
    )
    warehouse.build("marts.incidents", deployments={"files": files})
    assert warehouse.rows(ATTRIBUTIONS) == [
        ("SHOP-1", "service", "acme/shop", "api"),
        ("SHOP-2", "team", "acme/shop", "web"),
    ]


def caused_by(key: str, cause: str) -> Record:
    return jira.IssueLink(
        issue_id=issue_id(key),
        link_id="1",
        link_type="Problem/Incident",
        relation="is caused by",
        is_outward=False,
        other_issue_id=issue_id(cause),
    )


def test_a_linked_cause_counts_before_the_time(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T08:00", title="SHOP-9: a new till"),
        jira_issue("SHOP-9"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("v3", "c", "2026-01-08T10:00"),
        [*incident("SHOP-1", "2026-01-08T12:00", None), caused_by("SHOP-1", "SHOP-9")],
    )
    warehouse.build("marts.incidents", "marts.work_item_pull_requests")
    assert warehouse.rows(ATTRIBUTIONS) == [("SHOP-1", "link", "acme/shop", "v2")]
    assert warehouse.rows("select key, number from marts.work_item_pull_requests where key like 'SHOP%'") == [
        ("SHOP-9", 1)
    ]


def test_what_a_part_of_an_incident_is_caused_by_the_incident_is(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T08:00", title="SHOP-9: a new till"),
        jira_issue("SHOP-9"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        incident("SHOP-1", "2026-01-06T09:00", "2026-01-08T10:00"),
        incident("SHOP-2", "2026-01-08T12:00", None, parent_key="SHOP-1"),
        caused_by("SHOP-2", "SHOP-9"),
    )
    # The part was reported after the deployment, but what it is part of before: the failure begins with the deployment.
    assert failures(warehouse) == [("v2", "incident", "SHOP-1", "2026-01-06T10:00", "2026-01-08T10:00", 48)]
    assert warehouse.rows(ATTRIBUTIONS) == [("SHOP-1", "link", "acme/shop", "v2")]


def test_what_shipped_nothing_new_passes_an_incident_on_to_what_it_runs(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("v2 again", "b", "2026-01-06T20:00"),
        incident("SHOP-1", "2026-01-07T12:00", None),
    )
    warehouse.build("marts.incidents")
    assert warehouse.rows(ATTRIBUTIONS) == [("SHOP-1", "team", "acme/shop", "v2")]


def test_an_incident_after_a_rollback_stays_with_what_was_taken_back_as_long_as_that_is_a_day(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("v3", "c", "2026-01-07T10:00"),
        shipped("back to v2", "b", "2026-01-07T16:00"),
        incident("SHOP-1", "2026-01-07T18:00", "2026-01-07T20:00"),
        incident("SHOP-2", "2026-01-08T12:00", "2026-01-08T13:00"),
    )
    warehouse.build("marts.incidents", "marts.deployments")
    assert warehouse.rows(ATTRIBUTIONS) == [("SHOP-1", "team", "acme/shop", "v3"), ("SHOP-2", "team", None, None)]
    assert warehouse.rows("select id from marts.deployments where is_failed") == [("v3",)]


def test_an_incident_that_was_over_before_it_was_created_is_attributed_to_nothing(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("v1", "a", "2026-01-05T10:00"),
        incident("SHOP-1", "2026-01-05T12:00", "2025-12-05T12:00"),
    )
    warehouse.build("marts.incidents", "marts.deployment_failures")
    assert warehouse.rows(ATTRIBUTIONS) == [("SHOP-1", "team", None, None)]
    assert warehouse.rows("from marts.deployment_failures") == []


def test_a_service_that_fails_is_charged_to_its_own_deployment(warehouse: Warehouse) -> None:
    files = [{"service": name, "paths": [f"{name}/*"], "deployments": name} for name in ("api", "web")]
    warehouse.add(
        LINE,
        branch_head("d"),
        shipped("api 1", "a", "2026-01-05T10:00", environment="prod-api"),
        shipped("web 1", "a", "2026-01-05T10:00", environment="prod-web"),
        shipped("api 2", "b", "2026-01-06T10:00", environment="prod-api"),
        shipped("web 2", "c", "2026-01-06T11:00", environment="prod-web"),
        shipped("api back", "a", "2026-01-06T12:00", environment="prod-api"),
    )
    assert failures(warehouse, deployments={"files": files}) == [
        ("api 2", "rollback", "api back", "2026-01-06T10:00", "2026-01-06T12:00", 2)
    ]
