"""Small records for tests of the store: only what a test is about needs to be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.github.records import PullRequest, Review
from connectors.jira.records import Status
from connectors.stream import Page, Stream

START = datetime(2026, 1, 1, tzinfo=UTC)


def moment(hours: float = 0) -> datetime:
    return START + timedelta(hours=hours)


def pull_request(number: int = 1, *, updated_hours: float = 0, title: str = "Add a basket") -> PullRequest:
    return PullRequest(
        repository_id=1,
        number=number,
        id=1000 + number,
        node_id=f"PR_{number}",
        title=title,
        body="",
        state="OPEN",
        is_draft=False,
        author_login="alice-example",
        author_type="User",
        created_at=moment(),
        updated_at=moment(updated_hours),
        closed_at=None,
        merged_at=None,
        merged_by_login=None,
        merged_by_type=None,
        merge_commit_oid=None,
        base_branch="main",
        head_branch="basket",
        head_oid="0" * 40,
        is_cross_repository=False,
        additions=1,
        deletions=0,
        changed_files=1,
        comment_count=0,
        labels=["shop", "ready"],
        closing_issues=[],
        commit_count=0,
        review_count=0,
        file_count=0,
        event_count=0,
        is_truncated=False,
    )


def review(node: str, number: int = 1) -> Review:
    return Review(
        repository_id=1,
        number=number,
        node_id=node,
        author_login="bob-example",
        author_type="User",
        state="APPROVED",
        submitted_at=moment(1),
        comment_count=0,
    )


def status(number: str, name: str) -> Status:
    return Status(id=number, name=name, category="new")


def stream(*pages: Page, name: str = "pull_requests") -> Stream:
    return Stream("github", name, "acme-example/web-shop", lambda _: iter(pages))
