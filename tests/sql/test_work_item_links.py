"""Which pull requests are linked to which issues."""

from __future__ import annotations

import pytest

from connectors.jira.records import FieldChange
from tests.sql.records import (
    at,
    issue,
    issue_id,
    jira_issue,
    pull_request,
)
from tests.sql.warehouse import Warehouse

LINKS = "select number, key from marts.work_item_pull_requests order by all"


def moved(key: str, before: str, moment: str = "2026-01-07T08:00") -> FieldChange:
    return FieldChange(
        issue_id=issue_id(key),
        history_id=f"{before} {moment}",
        position=0,
        changed_at=at(moment),
        author_id="account-ann",
        field="key",
        value_before=before,
        value_after=key,
    )


def test_a_pull_request_is_linked_to_what_it_names_and_what_it_closes(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1"),
        jira_issue("SHOP-2"),
        issue(4),
        pull_request(1, title="SHOP-1 and SHOP-2", head_branch="shop-1-totals", closing_issues=["acme/shop#4"]),
        pull_request(2, title="No key", head_branch="no-key"),
    )
    warehouse.build("marts.work_item_pull_requests")
    assert warehouse.rows(LINKS) == [(1, "SHOP-1"), (1, "SHOP-2"), (1, "acme/shop#4")]


@pytest.mark.parametrize(
    ("title", "branch", "is_linked"),
    [
        ("SHOP-1: totals", "totals", True),
        ("[SHOP-1,SHOP-7] Totals", "totals", True),
        ("Totals (SHOP-1_a)", "totals", True),
        ("Totals", "SHOP-1_fix-totals", True),
        ("Totals", "ann_SHOP-1", True),
        ("Totals", "feature/ann_shop-1_totals", True),
        ("Totals", "shop-1-totals", True),
        ("shop-1: totals", "totals", False),
        ("SHOP-12, WORKSHOP-1, SHOP-1a", "webshop-1", False),
    ],
)
def test_a_key_counts_between_any_signs_and_in_branches_in_any_case(
    warehouse: Warehouse, title: str, branch: str, *, is_linked: bool
) -> None:
    warehouse.add(jira_issue("SHOP-1"), pull_request(1, title=title, head_branch=branch))
    warehouse.build("marts.work_item_pull_requests")
    assert warehouse.rows(LINKS) == ([(1, "SHOP-1")] if is_linked else [])


def test_what_looks_like_a_key_is_no_link_without_an_issue_that_was_read(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1"),
        pull_request(1, title="Read files as UTF-8", head_branch="release-1.2", closing_issues=["acme/other#4"]),
    )
    warehouse.build("marts.work_item_pull_requests", "marts.known_facts")
    assert warehouse.rows(LINKS) == []
    assert warehouse.row("select is_known from marts.known_facts where fact = 'links'") == (False,)


def test_an_issue_that_was_moved_is_linked_by_all_keys_that_it_had(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("NEW-5"),
        jira_issue("SHOP-7"),
        moved("NEW-5", "OLD-1"),
        moved("NEW-5", "MID-3"),
        moved("NEW-5", "SHOP-7"),
        pull_request(1, title="OLD-1: totals"),
        pull_request(2, title="MID-3: totals", head_branch="new-5"),
        pull_request(3, title="SHOP-7 is the key of another issue again"),
    )
    warehouse.build("marts.work_item_pull_requests")
    assert warehouse.rows(LINKS) == [(1, "NEW-5"), (2, "NEW-5"), (3, "SHOP-7")]
