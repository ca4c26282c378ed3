"""What one look at a repository tells of it: enough to know whether its streams have anything new to read.

A hundred repositories are looked at in one request, by the query that finds them (queries/fragments/Probe.graphql).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.github.deliveries import Delivery, deployed, released
from connectors.github.paging import Node

FIELDS = ("pullRequests", "issues", "deployments", "releases")
"""The connections a probe looks at."""


@dataclass(frozen=True)
class Newest:
    """Of pull requests or of issues: how many there are, and the time of the last change to one of them."""

    total: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Recent:
    """Of deployments or of releases: how many there are, and the newest of them.

    Attributes:
        total: How many there are.
        newest: The newest ones, newest first.
        fingerprint: Another one whenever one of these has changed, or their number.
    """

    total: int
    newest: Sequence[Delivery]
    fingerprint: str

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the newest ones."""
        return frozenset(one.id for one in self.newest)


@dataclass(frozen=True)
class Probe:
    """A repository at one glance; `head_oid` is the newest commit of the default branch, None when it is empty."""

    head_oid: str | None
    pull_requests: Newest
    issues: Newest
    deployments: Recent
    releases: Recent


def probe(node: Node) -> Probe:
    """The probe in a node of a repository."""
    branch: Node | None = node["defaultBranchRef"]
    return Probe(
        head_oid=branch["target"]["oid"] if branch and branch["target"] else None,
        pull_requests=_newest(node["pullRequests"]),
        issues=_newest(node["issues"]),
        deployments=_recent(node["deployments"], deployed),
        releases=_recent(node["releases"], released),
    )


def _newest(connection: Node) -> Newest:
    times = [datetime.fromisoformat(node["updatedAt"]) for node in connection["nodes"]]
    return Newest(total=connection["totalCount"], changed_at=max(times, default=None))


def _recent(connection: Node, delivery: Callable[[Node], Delivery]) -> Recent:
    nodes: Sequence[Node] = connection["nodes"]
    content = json.dumps([connection["totalCount"], nodes], sort_keys=True)
    return Recent(
        total=connection["totalCount"],
        newest=[delivery(node) for node in nodes],
        fingerprint=hashlib.sha256(content.encode()).hexdigest()[:16],
    )
