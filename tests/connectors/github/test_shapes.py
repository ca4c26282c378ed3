"""What GitHub's answers look like and which records they become, replayed from cassettes of an invented world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors import Cursor, Page
from connectors.github import GitHub, GitHubSettings
from connectors.patience import Patience

WEB_SHOP = "acme-example/web-shop"
BILLING = "acme-example/billing-api"

pytestmark = pytest.mark.vcr


def github(url: str, *names: str) -> GitHub:
    settings = GitHubSettings(
        api_url=url,
        repositories=[name for name in names if "/" in name],
        organizations=[name for name in names if "/" not in name],
    )
    return GitHub(settings, "invented-token", Patience(sleep=lambda _: None))


def pages(connector: GitHub, name: str, cursor: Cursor | None = None) -> list[Page]:
    (stream,) = [stream for stream in connector.streams() if stream.name == name]
    return list(stream.read(cursor))


def rows(connector: GitHub, name: str, table: str, **wanted: object) -> list[Mapping[str, Any]]:
    """The rows of one table as JSON, of those that have the wanted values."""
    found = [record for page in pages(connector, name) for record in page.records if record.table == table]
    return [
        row
        for row in (record.model_dump(mode="json", exclude={"repository_id"}) for record in found)
        if all(row[field] == value for field, value in wanted.items())
    ]


def test_a_repository_is_found_under_its_former_name(recorded_url: str) -> None:
    assert rows(github(recorded_url, "acme-example/storefront"), "repositories", "github_repositories") == [
        {
            "id": 11,
            "node_id": "R_tiny11",
            "name_with_owner": WEB_SHOP,
            "default_branch": "main",
            "created_at": "2026-01-02T08:00:00",
            "is_archived": False,
            "is_fork": False,
            "primary_language": "TypeScript",
        }
    ]


def test_an_organization_brings_its_repositories(recorded_url: str) -> None:
    first, *streams = github(recorded_url, "acme-example", "acme-example/storefront").streams()
    assert (first.name, first.partition) == ("repositories", urlsplit(recorded_url).netloc)
    assert list(dict.fromkeys(stream.partition for stream in streams)) == [
        WEB_SHOP,
        BILLING,
        "acme-example/infra-tools",
        first.partition,
    ]
    assert [stream.name for stream in streams[:5]] == [
        "pull_requests",
        "issues",
        "default_branch",
        "deployments",
        "releases",
    ]


@pytest.mark.default_cassette("billing_pull_requests.yaml")
def test_a_pull_request_keeps_what_github_says_of_it(recorded_url: str) -> None:
    assert rows(github(recorded_url, BILLING), "pull_requests", "github_pull_requests", number=2) == [
        {
            "number": 2,
            "id": 3000120002,
            "node_id": "PR_tiny12n2",
            "title": "PAY-4 Split the ledger",
            "body": "What changes: pay-4 split the ledger.",
            "state": "MERGED",
            "is_draft": False,
            "author_login": "devin-ai-integration",
            "author_type": "Bot",
            "created_at": "2026-01-20T09:00:00",
            "updated_at": "2026-01-21T15:00:00",
            "closed_at": "2026-01-21T15:00:00",
            "merged_at": "2026-01-21T15:00:00",
            "merged_by_login": "dmitri-example",
            "merged_by_type": "User",
            "merge_commit_oid": "275fe76b8a26ac5cfa3ee538565d298c3b21f32a",
            "base_branch": "main",
            "head_branch": "devin/1737363300-split-ledger",
            "head_oid": "0b26af58ac91579a3ad9122c6785b3f79727b211",
            "is_cross_repository": False,
            "additions": 308,
            "deletions": 128,
            "changed_files": 9,
            "comment_count": 1,
            "labels": [],
            "closing_issues": [],
            "commit_count": 2,
            "review_count": 2,
            "file_count": 9,
            "event_count": 2,
            "is_truncated": False,
        }
    ]


@pytest.mark.default_cassette("billing_pull_requests.yaml")
def test_a_pull_request_keeps_its_commits_with_their_trailers(recorded_url: str) -> None:
    person = {
        "name": "Devin Ai Integration",
        "email": "158243242+devin-ai-integration[bot]@users.noreply.github.com",
        "login": "devin-ai-integration",
    }
    people = {f"{role}_{field}": value for role in ("author", "committer") for field, value in person.items()}
    first, second = rows(github(recorded_url, BILLING), "pull_requests", "github_commits", number=2)
    assert first == {
        "number": 2,
        "oid": "e70de0abd7128ca1b167fceb0072e299be4e3f44",
        "position": 0,
        "message": "Split the ledger",
        "authored_at": "2026-01-20T08:55:00",
        "committed_at": "2026-01-20T08:55:00",
        "additions": 300,
        "deletions": 120,
        "is_replaced": False,
        **people,
    }
    assert second["position"] == 1
    trailer = "Co-Authored-By: dmitri-example <1004+dmitri-example@users.noreply.github.com>"
    assert second["message"] == f"Fix lint\n\n{trailer}"


@pytest.mark.default_cassette("billing_pull_requests.yaml")
def test_a_reviewed_pull_request_keeps_its_reviews(recorded_url: str) -> None:
    assert rows(github(recorded_url, BILLING), "pull_requests", "github_reviews", number=2) == [
        {
            "number": 2,
            "node_id": "PRR_2802742785",
            "author_login": "dmitri-example",
            "author_type": "User",
            "state": "CHANGES_REQUESTED",
            "submitted_at": "2026-01-20T09:20:00",
            "comment_count": 0,
        },
        {
            "number": 2,
            "node_id": "PRR_2807052711",
            "author_login": "dmitri-example",
            "author_type": "User",
            "state": "APPROVED",
            "submitted_at": "2026-01-21T14:00:00",
            "comment_count": 0,
        },
    ]


@pytest.mark.default_cassette("billing_pull_requests.yaml")
def test_a_pull_request_keeps_its_files(recorded_url: str) -> None:
    files = rows(github(recorded_url, BILLING), "pull_requests", "github_files", number=2)
    assert len(files) == 9
    assert files[0] == {
        "number": 2,
        "path": "src/part_2/file_000.py",
        "additions": 34,
        "deletions": 14,
        "change_type": "ADDED",
    }


@pytest.mark.default_cassette("web_shop_pull_requests.yaml")
def test_lists_that_do_not_fit_into_a_page_are_read_to_their_ends(recorded_url: str) -> None:
    records = [record for page in pages(github(recorded_url, WEB_SHOP), "pull_requests") for record in page.records]
    held = Counter(record.table for record in records if getattr(record, "number", None) == 14)
    assert held == {
        "github_pull_requests": 1,
        "github_commits": 130,
        "github_files": 60,
        "github_reviews": 1,
        "github_pull_request_events": 2,
    }
    (pull_request,) = [
        one for one in records if one.table == "github_pull_requests" and one.model_dump()["number"] == 14
    ]
    assert pull_request.model_dump()["is_truncated"] is False
    commits = [
        one.model_dump() for one in records if one.table == "github_commits" and one.model_dump()["number"] == 14
    ]
    assert [commit["position"] for commit in commits] == list(range(130))


@pytest.mark.default_cassette("web_shop_pull_requests.yaml")
def test_a_force_push_names_both_heads(recorded_url: str) -> None:
    events = rows(
        github(recorded_url, WEB_SHOP),
        "pull_requests",
        "github_pull_request_events",
        event_type="HeadRefForcePushedEvent",
    )
    assert events == [
        {
            "number": 7,
            "node_id": "EV_177687394",
            "event_type": "HeadRefForcePushedEvent",
            "occurred_at": "2026-01-23T11:00:00",
            "actor_login": "bob-example",
            "actor_type": "User",
            "requested_reviewer": None,
            "before_oid": "7c41ab2f584383272923a5a134b7fb52696dfecc",
            "after_oid": "3315d2f8d5507fedc57c4197a0d937f6068154f4",
        }
    ]


@pytest.mark.default_cassette("web_shop_pull_requests.yaml")
def test_a_review_request_names_who_was_asked(recorded_url: str) -> None:
    events = rows(github(recorded_url, WEB_SHOP), "pull_requests", "github_pull_request_events", number=9)
    assert [(event["event_type"], event["requested_reviewer"]) for event in events] == [
        ("ReviewRequestedEvent", "bob-example"),
        ("ReviewRequestedEvent", "carol-example"),
    ]


@pytest.mark.default_cassette("web_shop_pull_requests.yaml")
def test_an_author_whose_account_is_gone_has_no_login(recorded_url: str) -> None:
    (pull_request,) = rows(github(recorded_url, WEB_SHOP), "pull_requests", "github_pull_requests", number=16)
    assert (pull_request["author_login"], pull_request["author_type"]) == (None, None)


def test_an_issue_keeps_its_events(recorded_url: str) -> None:
    connector = github(recorded_url, WEB_SHOP)
    assert rows(connector, "issues", "github_issues", number=20) == [
        {
            "number": 20,
            "id": 3500110020,
            "node_id": "I_tiny11n20",
            "title": "Wrong currency sign",
            "state": "CLOSED",
            "state_reason": "COMPLETED",
            "author_login": "bob-example",
            "author_type": "User",
            "created_at": "2026-03-05T09:00:00",
            "updated_at": "2026-03-20T09:00:00",
            "closed_at": "2026-03-20T09:00:00",
            "labels": ["bug"],
            "assignees": [],
            "closed_by_pull_requests": ["acme-example/web-shop#21"],
            "event_count": 3,
            "is_truncated": False,
        }
    ]
    events = rows(connector, "issues", "github_issue_events", number=20)
    assert [(event["event_type"], event["occurred_at"]) for event in events] == [
        ("ClosedEvent", "2026-03-06T09:00:00"),
        ("ReopenedEvent", "2026-03-10T09:00:00"),
        ("ClosedEvent", "2026-03-20T09:00:00"),
    ]
    (labelled,) = rows(connector, "issues", "github_issue_events", number=17)
    assert labelled["label"] == "performance"


def test_the_default_branch_keeps_its_parents_and_its_head(recorded_url: str) -> None:
    found = [record for page in pages(github(recorded_url, BILLING), "default_branch") for record in page.records]
    *commits, branch = [record.model_dump(mode="json", exclude={"repository_id"}) for record in found]
    assert [commit["parents"] for commit in commits] == [
        ["275fe76b8a26ac5cfa3ee538565d298c3b21f32a"],
        ["e1c63375286d238204e99121088554d701ec7ba0", "0b26af58ac91579a3ad9122c6785b3f79727b211"],
        ["243c5d3eee800f64a41092084cebc48b7ed856ad", "bda5c1e3b4abbc925cfc703a625f72197ac67925"],
        [],
    ]
    assert branch == {"name": "main", "head_oid": "06abfdd42e9ea0f02620d3019d796551047258ed"}


def test_a_deployment_keeps_all_its_statuses(recorded_url: str) -> None:
    connector = github(recorded_url, BILLING)
    assert rows(connector, "deployments", "github_deployments", id=1120003) == [
        {
            "node_id": "DE_tiny12n3",
            "id": 1120003,
            "environment": "production",
            "task": "deploy",
            "state": "FAILURE",
            "commit_oid": "06abfdd42e9ea0f02620d3019d796551047258ed",
            "ref_name": "main",
            "creator_login": "carol-example",
            "creator_type": "User",
            "created_at": "2026-02-05T09:00:00",
            "updated_at": "2026-02-05T09:15:00",
            "is_truncated": False,
        }
    ]
    statuses = rows(connector, "deployments", "github_deployment_statuses", deployment_node_id="DE_tiny12n3")
    assert [(status["state"], status["created_at"]) for status in statuses] == [
        ("FAILURE", "2026-02-05T09:15:00"),
        ("IN_PROGRESS", "2026-02-05T09:00:00"),
    ]


def test_an_old_deployment_that_is_still_open_is_read_again_by_its_id(recorded_url: str) -> None:
    connector = github(recorded_url, BILLING)
    *_, first = pages(connector, "deployments")
    watched = {"environment": "production", "is_missing": False}
    assert first.cursor["open"] == {"DE_tiny12n2": watched, "DE_tiny12n1": watched}
    stale = {"fingerprint": "another", "open": {**first.cursor["open"], "DE_gone": watched}}  # type: ignore[dict-item]  # cursors are plain JSON
    _, second, _ = pages(connector, "deployments", {**first.cursor, **stale})
    assert [record.model_dump()["node_id"] for record in second.records if record.table == "github_deployments"] == [
        "DE_tiny12n1",
        "DE_tiny12n2",
    ]
    assert second.cursor["open"] == {**first.cursor["open"], "DE_gone": {**watched, "is_missing": True}}  # type: ignore[dict-item]  # cursors are plain JSON
    assert [sweep.within["node_id"] for sweep in second.sweeps] == ["DE_gone"]


@pytest.mark.parametrize(
    ("name", "node_id", "number"), [("pull_requests", "PR_tiny11n7", 7), ("issues", "I_tiny11n20", 20)]
)
def test_what_was_left_unfinished_is_read_again_by_its_id(
    name: str, node_id: str, number: int, recorded_url: str
) -> None:
    walk = {"watermark": "2026-03-31T00:00:00Z"}
    cursor = {"walk": walk, "unfinished": [node_id], "repository_id": 11, "since": None}
    *_, read_again, last = pages(github(recorded_url, WEB_SHOP), name, cursor)
    assert {record.model_dump()["number"] for record in read_again.records} == {number}
    assert last.cursor["unfinished"] == []


def test_a_release_keeps_its_commit(recorded_url: str) -> None:
    assert rows(github(recorded_url, BILLING), "releases", "github_releases") == [
        {
            "node_id": "RE_tiny12n1",
            "tag_name": "v2.0.0",
            "name": "Release v2.0.0",
            "is_draft": False,
            "is_prerelease": False,
            "created_at": "2026-01-22T12:00:00",
            "published_at": "2026-01-22T12:00:00",
            "commit_oid": "275fe76b8a26ac5cfa3ee538565d298c3b21f32a",
            "author_login": "carol-example",
        }
    ]


def test_check_tells_each_thing_that_works(recorded_url: str) -> None:
    *found, limit = github(recorded_url, "acme-example/storefront", BILLING).check()
    assert found == [
        "GitHub: the token in $GITHUB_TOKEN belongs to forge-reader",
        "GitHub: acme-example/web-shop can be read",
        "GitHub: acme-example/billing-api can be read",
    ]
    assert limit.startswith("GitHub: 4999 of 5000 points are left until ")
