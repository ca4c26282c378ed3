"""Records of what is merged and deployed, for tests of the models about delivery."""

from __future__ import annotations

from typing import Any

from connectors import Record
from tests.sql.records import branch_commit, branch_head, deployment, pull_request, status

LINE = [branch_commit("a"), branch_commit("b", "a"), branch_commit("c", "b"), branch_commit("d", "c"), branch_head("d")]
"""A default branch of four commits, a to d."""


def shipped(
    node: str, oid: str, finished_at: str, *, environment: str = "production", repository: str = "acme/shop"
) -> list[Record]:
    """A deployment that succeeded, asked for at the full hour before."""
    asked_at = f"{finished_at[:-2]}00"
    return [
        deployment(node, oid, asked_at, environment=environment, repository=repository),
        status(node, "SUCCESS", finished_at, repository=repository),
    ]


def merged(number: int, oid: str, merged_at: str, **more: Any) -> Record:
    """A merged pull request with its merge commit."""
    return pull_request(number, merge_commit=oid, merged_at=merged_at, **more)
