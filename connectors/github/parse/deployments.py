"""Deployments with their statuses."""

from __future__ import annotations

from connectors.github.paging import Lists, Node, is_truncated, nodes_of
from connectors.github.parse.people import kind, login
from connectors.github.records import Deployment, DeploymentStatus
from connectors.record import Record

LISTS = Lists(
    of="Deployment",
    fields={"statuses": "statuses(first: $first, after: {after}) {{ ...DeploymentStatuses }}"},
)
"""The lists inside a deployment, as queries/fragments/DeploymentFields.graphql begins them."""


def records(repository_id: int, node: Node) -> list[Record]:
    """A deployment and its statuses."""
    statuses = (_status(repository_id, node["id"], item) for item in nodes_of(node, "statuses"))
    return [_deployment(repository_id, node), *statuses]


def _deployment(repository_id: int, node: Node) -> Deployment:
    return Deployment(
        repository_id=repository_id,
        node_id=node["id"],
        id=node["databaseId"],
        environment=node["originalEnvironment"] or node["environment"] or "",
        task=node["task"],
        state=node["state"],
        commit_oid=node["commitOid"],
        ref_name=node["ref"] and node["ref"]["name"],
        creator_login=login(node["creator"]),
        creator_type=kind(node["creator"]),
        created_at=node["createdAt"],
        updated_at=node["updatedAt"],
        is_truncated=is_truncated(node, LISTS),
    )


def _status(repository_id: int, deployment_node_id: str, node: Node) -> DeploymentStatus:
    return DeploymentStatus(
        repository_id=repository_id,
        deployment_node_id=deployment_node_id,
        node_id=node["id"],
        state=node["state"],
        created_at=node["createdAt"],
    )
