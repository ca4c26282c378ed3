"""Records for tests of the models: what a test does not say is plain; moments are UTC, such as "2026-01-05T10:00"."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from connectors.github import records as github
from connectors.jira import records as jira

REPOSITORIES = {"acme/shop": 1, "acme/web": 2}
"""The repositories that every test has, by name."""

STATUSES = {
    "1": ("To Do", "new"),
    "2": ("In Progress", "indeterminate"),
    "3": ("In Review", "indeterminate"),
    "4": ("Done", "done"),
}
"""The Jira statuses that every test has, by id: name and category."""

MONDAY = "2026-01-05T08:00"
_serial = itertools.count(1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def maybe_at(text: str | None) -> datetime | None:
    return at(text) if text else None


def sha(name: str) -> str:
    """A whole object name that begins with `name`; hexadecimal names make valid ones."""
    return name.ljust(40, "0")


def kind_of(login: str | None) -> str | None:
    if login is None:
        return None
    return "Bot" if login.endswith("[bot]") else "User"


def repository(name: str, number: int) -> github.Repository:
    return github.Repository(
        id=number,
        node_id=f"R_{number}",
        name_with_owner=name,
        default_branch="main",
        created_at=at("2025-01-01"),
        is_archived=False,
        is_fork=False,
        primary_language="Python",
    )


def pull_request(
    number: int = 1,
    *,
    repository: str = "acme/shop",
    author: str | None = "ann",
    created_at: str = MONDAY,
    merged_at: str | None = None,
    closed_at: str | None = None,
    merge_commit: str | None = None,
    **more: Any,
) -> github.PullRequest:
    known: dict[str, Any] = {
        "title": f"Change {number}",
        "body": "",
        "is_draft": False,
        "author_type": kind_of(author),
        "merged_by_login": None,
        "merged_by_type": None,
        "base_branch": "main",
        "head_branch": f"topic-{number}",
        "head_oid": sha("f"),
        "is_cross_repository": False,
        "additions": 10,
        "deletions": 5,
        "changed_files": 1,
        "comment_count": 0,
        "labels": [],
        "closing_issues": [],
        "commit_count": 0,
        "review_count": 0,
        "file_count": 0,
        "event_count": 0,
        "is_truncated": False,
    }
    return github.PullRequest(
        repository_id=REPOSITORIES[repository],
        number=number,
        id=1000 + number,
        node_id=f"PR_{number}",
        state="MERGED" if merged_at else "CLOSED" if closed_at else "OPEN",
        author_login=author,
        created_at=at(created_at),
        updated_at=at(merged_at or closed_at or created_at),
        closed_at=maybe_at(closed_at or merged_at),
        merged_at=maybe_at(merged_at),
        merge_commit_oid=sha(merge_commit) if merge_commit else None,
        **(known | more),
    )


def commit(
    number: int,
    oid: str = "c",
    *,
    repository: str = "acme/shop",
    message: str = "Change a thing",
    authored_at: str = MONDAY,
    committed_at: str | None = None,
    author: str = "Ann Example <ann@example.com>",
    committer: str = "GitHub <noreply@github.com>",
    author_login: str | None = "ann",
    additions: int = 10,
    deletions: int = 5,
) -> github.Commit:
    return github.Commit(
        repository_id=REPOSITORIES[repository],
        number=number,
        oid=sha(oid),
        position=0,
        message=message,
        authored_at=at(authored_at),
        committed_at=at(committed_at or authored_at),
        **_identity("author", author),
        author_login=author_login,
        **_identity("committer", committer),
        committer_login=None,
        additions=additions,
        deletions=deletions,
    )


def _identity(role: str, text: str) -> dict[str, str]:
    name, _, address = text.partition(" <")
    return {f"{role}_name": name, f"{role}_email": address.removesuffix(">")}


def review(
    number: int,
    author: str | None,
    submitted_at: str | None,
    state: str = "COMMENTED",
    *,
    repository: str = "acme/shop",
    comment_count: int = 0,
) -> github.Review:
    return github.Review(
        repository_id=REPOSITORIES[repository],
        number=number,
        node_id=f"PRR_{next(_serial)}",
        author_login=author,
        author_type=kind_of(author),
        state=state,
        submitted_at=maybe_at(submitted_at),
        comment_count=comment_count,
    )


def file(number: int, path: str, additions: int = 1, deletions: int = 0, change_type: str = "MODIFIED") -> github.File:
    return github.File(
        repository_id=1, number=number, path=path, additions=additions, deletions=deletions, change_type=change_type
    )


def event(number: int, event_type: str, occurred_at: str, actor: str | None = "ann") -> github.PullRequestEvent:
    return github.PullRequestEvent(
        repository_id=1,
        number=number,
        node_id=f"E_{next(_serial)}",
        event_type=event_type,
        occurred_at=at(occurred_at),
        actor_login=actor,
        actor_type=kind_of(actor),
        requested_reviewer=None,
        before_oid=None,
        after_oid=None,
    )


def issue(
    number: int, *, created_at: str = MONDAY, closed_at: str | None = None, author: str | None = "ann", **more: Any
) -> github.Issue:
    known: dict[str, Any] = {
        "title": f"Issue {number}",
        "state_reason": "COMPLETED" if closed_at else None,
        "labels": [],
        "assignees": [],
        "closed_by_pull_requests": [],
        "event_count": 0,
        "is_truncated": False,
    }
    return github.Issue(
        repository_id=1,
        number=number,
        id=2000 + number,
        node_id=f"I_{number}",
        state="CLOSED" if closed_at else "OPEN",
        author_login=author,
        author_type=kind_of(author),
        created_at=at(created_at),
        updated_at=at(closed_at or created_at),
        closed_at=maybe_at(closed_at),
        **(known | more),
    )


def issue_event(number: int, event_type: str, occurred_at: str, label: str | None = None) -> github.IssueEvent:
    return github.IssueEvent(
        repository_id=1,
        number=number,
        node_id=f"IE_{next(_serial)}",
        event_type=event_type,
        occurred_at=at(occurred_at),
        actor_login="ann",
        label=label,
    )


def branch_commit(
    oid: str, *parents: str, repository: str = "acme/shop", message: str = ""
) -> github.DefaultBranchCommit:
    return github.DefaultBranchCommit(
        repository_id=REPOSITORIES[repository],
        oid=sha(oid),
        parents=[sha(parent) for parent in parents],
        message=message,
        authored_at=at(MONDAY),
        committed_at=at(MONDAY),
        author_name="Ann Example",
        author_email="ann@example.com",
        author_login="ann",
        committer_name="GitHub",
        committer_email="noreply@github.com",
        committer_login=None,
        additions=10,
        deletions=5,
    )


def branch_head(oid: str, *, repository: str = "acme/shop") -> github.DefaultBranch:
    return github.DefaultBranch(repository_id=REPOSITORIES[repository], name="main", head_oid=sha(oid))


def deployment(
    node: str, oid: str, created_at: str, *, environment: str = "production", repository: str = "acme/shop"
) -> github.Deployment:
    return github.Deployment(
        repository_id=REPOSITORIES[repository],
        node_id=node,
        id=next(_serial),
        environment=environment,
        task="deploy",
        state="INACTIVE",
        commit_oid=sha(oid),
        ref_name="main",
        creator_login="ship[bot]",
        creator_type="Bot",
        created_at=at(created_at),
        updated_at=at(created_at),
        is_truncated=False,
    )


def status(node: str, state: str, created_at: str, *, repository: str = "acme/shop") -> github.DeploymentStatus:
    return github.DeploymentStatus(
        repository_id=REPOSITORIES[repository],
        deployment_node_id=node,
        node_id=f"DS_{next(_serial)}",
        state=state,
        created_at=at(created_at),
    )


def release(
    tag: str, oid: str | None, published_at: str | None, *, is_prerelease: bool = False, repository: str = "acme/shop"
) -> github.Release:
    return github.Release(
        repository_id=REPOSITORIES[repository],
        node_id=f"RE_{tag}",
        tag_name=tag,
        name=tag,
        is_draft=published_at is None,
        is_prerelease=is_prerelease,
        created_at=at(published_at or MONDAY),
        published_at=maybe_at(published_at),
        commit_oid=sha(oid) if oid else None,
        author_login="ann",
    )


def workflow_run(
    number: int,
    oid: str,
    created_at: str,
    conclusion: str | None = "success",
    *,
    repository: str = "acme/shop",
    updated_at: str | None = None,
    **more: Any,
) -> github.WorkflowRun:
    known: dict[str, Any] = {
        "attempt": 1,
        "workflow_id": 7,
        "name": "Deploy",
        "path": ".github/workflows/deploy.yml",
        "event": "push",
        "head_branch": "main",
        "actor_login": "ann",
        "actor_type": "User",
    }
    return github.WorkflowRun(
        repository_id=REPOSITORIES[repository],
        id=number,
        head_sha=sha(oid),
        status="completed" if conclusion else "in_progress",
        conclusion=conclusion,
        created_at=at(created_at),
        run_started_at=at(created_at),
        updated_at=at(updated_at or created_at),
        **(known | more),
    )


def merge_base(oid: str, base: str | None, *, repository: str = "acme/shop") -> github.MergeBase:
    return github.MergeBase(
        repository_id=REPOSITORIES[repository], commit_oid=sha(oid), merge_base_oid=sha(base) if base else None
    )


def jira_status(number: str, name: str, category: str) -> jira.Status:
    return jira.Status(id=number, name=name, category=category)


def jira_issue(
    key: str = "SHOP-1", *, status: str = "1", created_at: str = MONDAY, resolved_at: str | None = None, **more: Any
) -> jira.Issue:
    name, category = STATUSES.get(status, (f"Status {status}", None))
    known: dict[str, Any] = {
        "summary": f"Summary of {key}",
        "issue_type": "Task",
        "hierarchy_level": 0,
        "is_subtask": False,
        "parent_key": None,
        "status_name": name,
        "status_category": category,
        "priority": None,
        "resolution": None,
        "labels": [],
        "components": [],
        "fix_versions": [],
        "story_points": None,
        "assignee_id": None,
        "reporter_id": None,
        "creator_id": None,
    }
    project = key.partition("-")[0]
    return jira.Issue(
        id=issue_id(key),
        issue_key=key,
        project_id="100",
        project_key=project,
        issue_type_id="7",
        status_id=status,
        created_at=at(created_at),
        updated_at=at(created_at),
        resolved_at=maybe_at(resolved_at),
        **(known | more),
    )


def issue_id(key: str) -> str:
    return f"1{key.partition('-')[2]}"


def jira_change(
    key: str, before: str, after: str, changed_at: str, *, position: int = 0, history: int | None = None
) -> jira.StatusChange:
    return jira.StatusChange(
        issue_id=issue_id(key),
        history_id=str(history or next(_serial)),
        position=position,
        changed_at=at(changed_at),
        author_id="account-ann",
        from_status_id=before,
        from_status_name=STATUSES.get(before, (f"Status {before}",))[0],
        to_status_id=after,
        to_status_name=STATUSES.get(after, (f"Status {after}",))[0],
    )


def jira_moves(key: str, first: str, *steps: tuple[str, str]) -> list[jira.StatusChange]:
    """Changes of status from the first one on: (status, moment) each."""
    statuses = [first, *(status for status, _ in steps)]
    return [jira_change(key, before, after, moment) for before, (after, moment) in zip(statuses, steps, strict=False)]
