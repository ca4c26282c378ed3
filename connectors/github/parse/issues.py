"""Issues with their events."""

from __future__ import annotations

from connectors.github.paging import Lists, Node, is_truncated, nodes_of, total_of
from connectors.github.parse.people import kind, login, reference
from connectors.github.records import Issue, IssueEvent
from connectors.record import Record

LISTS = Lists(
    of="Issue",
    fields={
        "labels": "labels(first: $first, after: {after}) {{ ...Labels }}",
        "assignees": "assignees(first: $first, after: {after}) {{ ...Assignees }}",
        "closedByPullRequestsReferences": (
            "closedByPullRequestsReferences(first: $first, after: {after}) {{ ...ClosingPullRequests }}"
        ),
        "timelineItems": (
            "timelineItems(first: $first, after: {after}, itemTypes: [CLOSED_EVENT, REOPENED_EVENT, LABELED_EVENT,"
            " UNLABELED_EVENT, TRANSFERRED_EVENT]) {{ ...IssueEvents }}"
        ),
    },
)
"""The lists inside an issue, as queries/fragments/IssueFields.graphql begins them."""


def records(repository_id: int, node: Node) -> list[Record]:
    """An issue and its events."""
    events = (_event(repository_id, node["number"], item) for item in nodes_of(node, "timelineItems"))
    return [_issue(repository_id, node), *events]


def _issue(repository_id: int, node: Node) -> Issue:
    return Issue(
        repository_id=repository_id,
        number=node["number"],
        id=node["fullDatabaseId"],
        node_id=node["id"],
        title=node["title"],
        state=node["state"],
        state_reason=node["stateReason"],
        author_login=login(node["author"]),
        author_type=kind(node["author"]),
        created_at=node["createdAt"],
        updated_at=node["updatedAt"],
        closed_at=node["closedAt"],
        labels=[label["name"] for label in nodes_of(node, "labels")],
        assignees=[person["login"] for person in nodes_of(node, "assignees")],
        closed_by_pull_requests=[reference(pull) for pull in nodes_of(node, "closedByPullRequestsReferences")],
        event_count=total_of(node, "timelineItems"),
        is_truncated=is_truncated(node, LISTS),
    )


def _event(repository_id: int, number: int, node: Node) -> IssueEvent:
    label: Node | None = node.get("label")
    return IssueEvent(
        repository_id=repository_id,
        number=number,
        node_id=node["id"],
        event_type=node["__typename"],
        occurred_at=node["createdAt"],
        actor_login=login(node["actor"]),
        label=label["name"] if label else None,
    )
