"""What Jira tells beside issues and statuses, and categories that the configuration overrides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from connectors import Sweep
from connectors.jira import records as jira
from pipeline.merge import mark_gone
from tests.sql.records import issue_id, jira_change, jira_issue, jira_moves
from tests.sql.warehouse import Warehouse

SHOP_4 = issue_id("SHOP-4")
AFTER_THE_DATA = "2026-02-03T10:00"
DELETED_STATUS = [
    jira_issue("SHOP-4", status="4"),
    *jira_moves("SHOP-4", "1", ("77", "2026-01-06T10:00"), ("4", "2026-01-08T10:00")),
]
"""An issue that was two days in a status which the site does not have any more."""


def at(text: str) -> Any:
    return datetime.fromisoformat(f"{text}+00:00")


def sprint(number: str, state: str = "active") -> jira.Sprint:
    return jira.Sprint(
        id=number,
        board_id="3",
        name=f"Sprint {number}",
        state=state,
        starts_at=at("2026-01-05T08:00"),
        ends_at=at("2026-01-19T08:00"),
        completed_at=None,
    )


def person(key: str, account: str, name: str, *, is_active: bool | None = True) -> jira.IssuePerson:
    return jira.IssuePerson(
        issue_id=issue_id(key),
        account_id=account,
        display_name=name,
        email=None,
        account_type=None if is_active is None else "atlassian",
        is_active=is_active,
    )


def test_a_sprint_keeps_its_board_and_its_times(warehouse: Warehouse) -> None:
    warehouse.add(sprint("7"))
    warehouse.build("staging.jira_sprints")
    assert warehouse.rows("select * from staging.jira_sprints") == [
        ("7", "Sprint 7", "3", "active", "2026-01-05T08:00", "2026-01-19T08:00", None)
    ]


def test_a_deleted_sprint_is_left_out(warehouse: Warehouse) -> None:
    warehouse.add(sprint("7"), sprint("8"))
    warehouse.build("staging.jira_sprints")
    mark_gone(warehouse.connection, Sweep(jira.Sprint, {"id": "7"}, frozenset()))
    assert warehouse.rows("select sprint_id from staging.jira_sprints") == [("8",)]


def test_an_issue_is_in_its_sprints(warehouse: Warehouse) -> None:
    warehouse.add(jira_issue("SHOP-4"), jira.SprintMembership(issue_id=SHOP_4, sprint_id="7"))
    warehouse.build("staging.jira_sprint_memberships")
    assert warehouse.rows("select * from staging.jira_sprint_memberships") == [(SHOP_4, "7")]


def test_a_change_of_assignee_says_who_was_and_who_is_and_later_ones_are_not_known_yet(warehouse: Warehouse) -> None:
    def change(history: str, moment: str) -> jira.FieldChange:
        return jira.FieldChange(
            issue_id=SHOP_4,
            history_id=history,
            position=0,
            changed_at=at(moment),
            author_id="ann",
            field="assignee",
            value_before=None,
            value_after="bob",
        )

    warehouse.add(jira_issue("SHOP-4"), change("1", "2026-01-06T10:00"), change("2", AFTER_THE_DATA))
    warehouse.build("staging.jira_field_changes")
    assert warehouse.rows("select * from staging.jira_field_changes") == [
        (SHOP_4, "1", 0, "ann", "assignee", None, "bob", "2026-01-06T10:00")
    ]


def test_a_link_is_known_by_the_id_of_the_other_issue(warehouse: Warehouse) -> None:
    link = jira.IssueLink(
        issue_id=SHOP_4,
        link_id="5",
        link_type="Blocks",
        relation="is blocked by",
        is_outward=False,
        other_issue_id="19",
    )
    warehouse.add(jira_issue("SHOP-4"), link)
    warehouse.build("staging.jira_issue_links")
    assert warehouse.rows("select * from staging.jira_issue_links") == [
        (SHOP_4, "5", "Blocks", "is blocked by", False, "19")
    ]


def test_comments_and_logged_work_stand_with_their_authors_until_the_data_end(warehouse: Warehouse) -> None:
    def comment(number: str, moment: str) -> jira.Comment:
        return jira.Comment(issue_id=SHOP_4, comment_id=number, author_id="ann", created_at=at(moment))

    def worklog(number: str, moment: str) -> jira.Worklog:
        return jira.Worklog(
            issue_id=SHOP_4,
            worklog_id=number,
            author_id="bob",
            created_at=at(moment),
            started_at=at("2026-01-05T09:00"),
            spent_seconds=5400,
        )

    warehouse.add(
        jira_issue("SHOP-4"),
        *(
            make(number, moment)
            for make in (comment, worklog)
            for number, moment in (("1", "2026-01-06T00:00"), ("2", AFTER_THE_DATA))
        ),
    )
    warehouse.build("staging.jira_comments", "staging.jira_worklogs")
    assert warehouse.rows("select * from staging.jira_comments") == [(SHOP_4, "1", "ann", "2026-01-06T00:00")]
    assert warehouse.rows("select * from staging.jira_worklogs") == [
        (SHOP_4, "1", "bob", "2026-01-06T00:00", "2026-01-05T09:00", 1.5)
    ]


def test_a_person_is_shown_as_the_issue_that_changed_last_shows_the_account(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-4", created_at="2026-01-05T10:00"),
        jira_issue("SHOP-5", created_at="2026-01-06T10:00"),
        jira_issue("SHOP-6", created_at="2026-01-07T10:00"),
        person("SHOP-4", "ann", "Ann Before"),
        person("SHOP-5", "ann", "Ann After"),
        person("SHOP-6", "ann", "Ann in a history", is_active=None),
        person("SHOP-6", "bob", "Bob in a history", is_active=None),
    )
    warehouse.build("staging.jira_users")
    assert warehouse.rows("select * from staging.jira_users order by all") == [
        ("ann", "Ann After", None, "atlassian", True),
        ("bob", "Bob in a history", None, None, None),
    ]


def categories(warehouse: Warehouse, key: str = "SHOP-4", **overrides: dict[str, str]) -> list[tuple[object, ...]]:
    settings = {"url": "https://jira.example.com", "category_overrides": overrides}
    warehouse.build("marts.work_item_statuses", jira=settings)
    return warehouse.rows(
        "select status_id, status_category from marts.work_item_statuses"
        f" where issue_id = '{issue_id(key)}' order by place"
    )


def test_a_status_that_the_site_does_not_have_any_more_has_no_category(warehouse: Warehouse) -> None:
    warehouse.add(DELETED_STATUS)
    assert categories(warehouse) == [("1", "new"), ("77", "undefined"), ("4", "done")]


@pytest.mark.parametrize("status", ["77", "Status 77"])
def test_the_configuration_says_what_a_deleted_status_was_by_id_or_by_name(warehouse: Warehouse, status: str) -> None:
    warehouse.add(DELETED_STATUS)
    assert categories(warehouse, SHOP={status: "indeterminate"}) == [
        ("1", "new"),
        ("77", "indeterminate"),
        ("4", "done"),
    ]


@pytest.mark.parametrize(("key", "first"), [("SHOP-4", "new"), ("WEB-9", "done")])
def test_an_override_goes_before_the_scheme_in_its_project_alone(warehouse: Warehouse, key: str, first: str) -> None:
    warehouse.add(DELETED_STATUS, jira_issue("WEB-9", status="2"), jira_change("WEB-9", "1", "2", "2026-01-06T10:00"))
    assert categories(warehouse, key, WEB={"1": "done"})[0] == ("1", first)


def test_an_overridden_status_decides_when_work_started(warehouse: Warehouse) -> None:
    warehouse.add(DELETED_STATUS)
    settings = {"url": "https://jira.example.com", "category_overrides": {"SHOP": {"77": "indeterminate"}}}
    warehouse.build("marts.work_items", jira=settings)
    assert warehouse.rows("select key, started_at, hours_cycle_time from marts.work_items where source = 'jira'") == [
        ("SHOP-4", "2026-01-06T10:00", 48.0)
    ]
