"""Commits of the default branch."""

from __future__ import annotations

from typing import Any

from connectors.github.paging import Node
from connectors.github.parse.people import signature
from connectors.github.records import DefaultBranchCommit


def fields(commit: Node) -> dict[str, Any]:
    """The record fields that every commit has, wherever it is listed."""
    return {
        "oid": commit["oid"],
        "message": commit["message"],
        "authored_at": commit["authoredDate"],
        "committed_at": commit["committedDate"],
        "additions": commit["additions"],
        "deletions": commit["deletions"],
        **signature(commit, "author"),
        **signature(commit, "committer"),
    }


def parents(commit: Node) -> list[str]:
    """Object names of the parents, in their order."""
    return [parent["oid"] for parent in commit["parents"]["nodes"]]


def default_branch_commit(repository_id: int, commit: Node) -> DefaultBranchCommit:
    """The record of a commit of the default branch."""
    return DefaultBranchCommit(repository_id=repository_id, parents=parents(commit), **fields(commit))
