from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from connectors.github.records import (
    Commit,
    DefaultBranch,
    DefaultBranchCommit,
    Deployment,
    DeploymentStatus,
    File,
    Issue,
    PullRequest,
    PullRequestEvent,
    Review,
)
from connectors.jira.records import Issue as JiraIssue
from connectors.jira.records import StatusChange
from connectors.simulation import Simulation

Select = Callable[[type[Any]], list[Any]]


def test_every_merge_commit_lies_on_the_default_branch(of_class: Select) -> None:
    merged = {(pr.repository_id, pr.merge_commit_oid) for pr in of_class(PullRequest) if pr.state == "MERGED"}
    commits = {(commit.repository_id, commit.oid) for commit in of_class(DefaultBranchCommit)}

    assert len(merged) > 100
    assert merged < commits


def test_the_default_branch_is_one_line_from_its_head(of_class: Select) -> None:
    commits = {commit.oid: commit for commit in of_class(DefaultBranchCommit)}
    seen = []
    for branch in of_class(DefaultBranch):
        oid = branch.head_oid
        while oid is not None:
            seen.append(oid)
            oid = commits[oid].parents[0] if commits[oid].parents else None

    assert sorted(seen) == sorted(commits)


def test_keys_are_unique(of_class: Select) -> None:
    kinds = (PullRequest, Commit, Review, File, PullRequestEvent, Issue, Deployment, DeploymentStatus, StatusChange)
    for kind in (*kinds, JiraIssue):
        keys = [tuple(getattr(record, name) for name in kind.key) for record in of_class(kind)]
        assert len(set(keys)) == len(keys)


def test_a_pull_request_counts_its_parts(of_class: Select) -> None:
    def counted(kind: type[Any]) -> Counter[tuple[int, int]]:
        return Counter((record.repository_id, record.number) for record in of_class(kind))

    commits, reviews, files, events = map(counted, (Commit, Review, File, PullRequestEvent))
    for pr in of_class(PullRequest):
        at = (pr.repository_id, pr.number)
        assert (pr.commit_count, pr.review_count, pr.file_count, pr.event_count) == (
            *(commits[at], reviews[at], files[at]),
            events[at],
        )


@pytest.mark.parametrize("kind", [Commit, File])
def test_the_lines_of_the_parts_are_those_of_the_pull_request(of_class: Select, kind: type[Any]) -> None:
    added: Counter[tuple[int, int]] = Counter()
    for part in of_class(kind):
        added[part.repository_id, part.number] += part.additions - part.deletions

    assert added == Counter(
        {(pr.repository_id, pr.number): pr.additions - pr.deletions for pr in of_class(PullRequest)}
    )


def test_pull_requests_and_issues_share_one_sequence_of_numbers(of_class: Select) -> None:
    items = [*of_class(PullRequest), *of_class(Issue)]
    for repository_id in {item.repository_id for item in items}:
        own = sorted((item for item in items if item.repository_id == repository_id), key=lambda item: item.number)
        assert [item.number for item in own] == list(range(1, len(own) + 1))
        assert all(earlier.created_at <= later.created_at for earlier, later in pairwise(own))


def test_nobody_reviews_an_own_pull_request(of_class: Select) -> None:
    authors = {(pr.repository_id, pr.number): pr.author_login for pr in of_class(PullRequest)}
    mergers = {(pr.repository_id, pr.number): pr.merged_by_login for pr in of_class(PullRequest)}
    for review in of_class(Review):
        at = (review.repository_id, review.number)
        assert review.author_login not in (authors[at], mergers[at])


def test_some_pull_requests_are_still_open_and_have_no_end(of_class: Select) -> None:
    still_open = [pr for pr in of_class(PullRequest) if pr.state == "OPEN"]

    assert still_open
    assert {(pr.closed_at, pr.merged_at, pr.merge_commit_oid) for pr in still_open} == {(None, None, None)}


def test_only_github_issues_that_a_merge_closed_are_closed(of_class: Select, small: Simulation) -> None:
    names = {
        team.repositories[i].id: team.repositories[i].name
        for team in small.teams
        for i in range(len(team.repositories))
    }
    merged = {(issue, pr.merged_at) for pr in of_class(PullRequest) if pr.merged_at for issue in pr.closing_issues}
    closed = {
        (f"{names[issue.repository_id]}#{issue.number}", issue.closed_at)
        for issue in of_class(Issue)
        if issue.closed_at
    }

    assert closed
    assert closed == merged


def test_a_jira_issue_stands_where_its_last_change_put_it(of_class: Select) -> None:
    changes: dict[str, list[Any]] = {}
    for change in of_class(StatusChange):
        changes.setdefault(change.issue_id, []).append(change)
    for issue in of_class(JiraIssue):
        own = changes.get(issue.id, [])
        times = [issue.created_at, *(change.changed_at for change in own)]
        assert times == sorted(times)
        assert issue.status_name == (own[-1].to_status_name if own else "To Do")
        assert all(before.to_status_id == after.from_status_id for before, after in pairwise(own))
        assert (issue.resolved_at is None) == (issue.status_name != "Done")


def test_every_jira_key_in_a_title_is_an_issue(of_class: Select) -> None:
    keys = {issue.issue_key for issue in of_class(JiraIssue)}
    named = {pr.title.partition(":")[0] for pr in of_class(PullRequest) if ": " in pr.title}

    assert len(named) > 50
    assert named <= keys


def test_each_environment_has_one_active_deployment(of_class: Select) -> None:
    active = Counter((made.repository_id, made.environment) for made in of_class(Deployment) if made.state == "ACTIVE")

    assert set(active.values()) == {1}
    assert {environment for _, environment in active} == {"production", "staging"}


def test_deployments_fail_and_go_back_to_an_older_commit(of_class: Select) -> None:
    states = Counter(made.state for made in of_class(Deployment) if made.environment == "production")
    place = {commit.oid: number for number, commit in enumerate(of_class(DefaultBranchCommit))}
    made = sorted(
        (d for d in of_class(Deployment) if d.environment == "production"),
        key=lambda d: (d.repository_id, d.created_at),
    )
    goes_back = [
        later
        for earlier, later in pairwise(made)
        if earlier.repository_id == later.repository_id and place[later.commit_oid] < place[earlier.commit_oid]
    ]
    incidents = [issue for issue in of_class(JiraIssue) if issue.issue_type == "Incident"]

    assert states["FAILURE"] > 0
    assert len(goes_back) == len(incidents) > 0


def test_every_name_is_invented(of_class: Select) -> None:
    emails = {commit.author_email for commit in of_class(Commit)}
    people = {email for email in emails if not email.endswith("@users.noreply.github.com")}

    assert people
    assert all(email.endswith("-example@example.com") for email in people)
