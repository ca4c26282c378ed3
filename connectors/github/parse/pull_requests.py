"""Pull requests with their commits, reviews, files and events."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.github.paging import Lists, Node, is_truncated, nodes_of, total_of
from connectors.github.parse import commits
from connectors.github.parse.people import kind, login, reference
from connectors.github.records import Commit, File, PullRequest, PullRequestEvent, Review
from connectors.record import Record

LISTS = Lists(
    of="PullRequest",
    fields={
        "labels": "labels(first: $first, after: {after}) {{ ...Labels }}",
        "closingIssuesReferences": "closingIssuesReferences(first: $first, after: {after}) {{ ...ClosingIssues }}",
        "commits": "commits(first: $first, after: {after}) {{ ...PullRequestCommits }}",
        "reviews": "reviews(first: $first, after: {after}) {{ ...Reviews }}",
        "files": "files(first: $first, after: {after}) {{ ...ChangedFiles }}",
        "timelineItems": (
            "timelineItems(first: $first, after: {after}, itemTypes: [READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT,"
            " REVIEW_REQUESTED_EVENT, REVIEW_REQUEST_REMOVED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT, MERGED_EVENT,"
            " CLOSED_EVENT, REOPENED_EVENT, ADDED_TO_MERGE_QUEUE_EVENT, REMOVED_FROM_MERGE_QUEUE_EVENT])"
            " {{ ...PullRequestEvents }}"
        ),
    },
)
"""The lists inside a pull request, as queries/fragments/PullRequestFields.graphql begins them."""


def records(repository_id: int, node: Node) -> list[Record]:
    """A pull request and all its parts."""
    place = {"repository_id": repository_id, "number": node["number"]}
    return [
        _pull_request(repository_id, node),
        *_commits(place, node),
        *(_review(place, item) for item in nodes_of(node, "reviews")),
        *(_file(place, item) for item in nodes_of(node, "files")),
        *(_event(place, item) for item in nodes_of(node, "timelineItems")),
    ]


def _commits(place: dict[str, int], node: Node) -> Iterator[Commit]:
    """The commits it has, and the heads that force-pushes replaced.

    Of what was replaced GitHub tells the head alone, and that only until it clears it away. So commits below it that
    were read before are not kept: a store that was filled later could not have them.
    """
    held = {item["commit"]["oid"]: item["commit"] for item in nodes_of(node, "commits")}
    heads = (item.get("beforeCommit") for item in nodes_of(node, "timelineItems"))
    replaced = {head["oid"]: head for head in heads if head and head["oid"] not in held}
    for is_replaced, found in ((False, held), (True, replaced)):
        for position, commit in enumerate(found.values()):
            yield Commit(**place, position=position, is_replaced=is_replaced, **commits.fields(commit))


def _pull_request(repository_id: int, node: Node) -> PullRequest:
    return PullRequest(
        repository_id=repository_id,
        number=node["number"],
        id=node["fullDatabaseId"],
        node_id=node["id"],
        title=node["title"],
        body=node["body"],
        state=node["state"],
        is_draft=node["isDraft"],
        author_login=login(node["author"]),
        author_type=kind(node["author"]),
        created_at=node["createdAt"],
        updated_at=node["updatedAt"],
        closed_at=node["closedAt"],
        merged_at=node["mergedAt"],
        merged_by_login=login(node["mergedBy"]),
        merged_by_type=kind(node["mergedBy"]),
        merge_commit_oid=node["mergeCommit"] and node["mergeCommit"]["oid"],
        base_branch=node["baseRefName"],
        head_branch=node["headRefName"],
        head_oid=node["headRefOid"],
        is_cross_repository=node["isCrossRepository"],
        additions=node["additions"],
        deletions=node["deletions"],
        changed_files=node["changedFiles"],
        comment_count=node["totalCommentsCount"] or 0,
        labels=[label["name"] for label in nodes_of(node, "labels")],
        closing_issues=[reference(issue) for issue in nodes_of(node, "closingIssuesReferences")],
        commit_count=total_of(node, "commits"),
        review_count=total_of(node, "reviews"),
        file_count=total_of(node, "files"),
        event_count=total_of(node, "timelineItems"),
        is_truncated=is_truncated(node, LISTS),
    )


def _review(place: dict[str, int], node: Node) -> Review:
    return Review(
        **place,
        node_id=node["id"],
        author_login=login(node["author"]),
        author_type=kind(node["author"]),
        state=node["state"],
        submitted_at=node["submittedAt"],
        comment_count=total_of(node, "comments"),
    )


def _file(place: dict[str, int], node: Node) -> File:
    return File(
        **place,
        path=node["path"],
        additions=node["additions"],
        deletions=node["deletions"],
        change_type=node["changeType"],
    )


def _event(place: dict[str, int], node: Node) -> PullRequestEvent:
    return PullRequestEvent(
        **place,
        node_id=node["id"],
        event_type=node["__typename"],
        occurred_at=node["createdAt"],
        actor_login=login(node["actor"]),
        actor_type=kind(node["actor"]),
        requested_reviewer=login(node.get("requestedReviewer")),
        before_oid=_oid(node.get("beforeCommit")),
        after_oid=_oid(node.get("afterCommit")),
    )


def _oid(commit: Node | None) -> str | None:
    return commit["oid"] if commit else None
