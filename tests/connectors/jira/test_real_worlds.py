from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.jira.records import Issue, Status, StatusChange
from tests.connectors.jira.lab import Lab

WORLDS = Path(__file__).parents[4] / "shared" / "worlds"


@pytest.mark.parametrize(
    ("name", "kind", "cold_requests"),
    [
        ("devlake-jira", "cloud", 14),
        ("devlake-jira", "dc", 13),
        # server, projects, 3 x versions, statuses, fields, a test of dates, 53 pages of issues, 6 of histories,
        # boards, 7 x sprints, a count
        ("eucalyptus-tools", "cloud", 76),
    ],
)
def test_every_issue_and_status_change_arrives_and_a_quiet_night_costs_four_requests(
    lab: Lab, name: str, kind: str, cold_requests: int
) -> None:
    with lab.serve(name, kind=kind) as server:
        cold, quiet = lab.connect(server.url), lab.connect(server.url)
        store = lab.sync(cold)
        lab.sync(quiet)
        assert cold.cost.requests + quiet.cost.requests == len(server.requests)
    expected = json.loads((WORLDS / name / "expected.json").read_text())
    issues = store.rows(Issue)
    categories = {status.id: status.category for status in store.rows(Status)}
    assert len(issues) == expected["count/jira_issues"]
    assert len(store.rows(StatusChange)) == expected["count/jira_transitions"]
    assert sum(issue.resolved_at is not None for issue in issues) == expected["count/jira_issues_resolved"]
    assert sum(categories[issue.status_id] == "done" for issue in issues) == expected["count/jira_issues_done"]
    assert (cold.cost.requests, quiet.cost.requests) == (cold_requests, 4)
