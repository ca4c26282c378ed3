"""Deployments and releases at a glance: which commit each of them took to its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connectors.github.paging import Node


@dataclass(frozen=True)
class Delivery:
    """A deployment or a release.

    Attributes:
        id: Its GraphQL id.
        created_at: When it was made.
        oid: The commit; None while a release is a draft, and when its tag is gone.
        committed_at: When the commit was made; None when the commit is gone.
        environment: Where it was deployed to, as first named; None for a release.
    """

    id: str
    created_at: datetime
    oid: str | None
    committed_at: datetime | None
    environment: str | None = None


def deployed(node: Node) -> Delivery:
    """The delivery in a node of a deployment."""
    return _delivery(node, node["commitOid"], node["commit"], node["originalEnvironment"] or node["environment"] or "")


def released(node: Node) -> Delivery:
    """The delivery in a node of a release."""
    commit = None if node["isDraft"] else node["tagCommit"]
    return _delivery(node, commit and commit["oid"], commit)


def _delivery(node: Node, oid: str | None, commit: Node | None, environment: str | None = None) -> Delivery:
    return Delivery(
        id=node["id"],
        created_at=datetime.fromisoformat(node["createdAt"]),
        oid=oid,
        committed_at=datetime.fromisoformat(commit["committedDate"]) if commit else None,
        environment=environment,
    )
