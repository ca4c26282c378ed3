"""Repositories."""

from __future__ import annotations

from connectors.github.paging import Node
from connectors.github.records import Repository


def repository(node: Node) -> Repository:
    """The record of a repository."""
    return Repository(
        id=node["databaseId"],
        node_id=node["id"],
        name_with_owner=node["nameWithOwner"],
        default_branch=node["defaultBranchRef"] and node["defaultBranchRef"]["name"],
        created_at=node["createdAt"],
        is_archived=node["isArchived"],
        is_fork=node["isFork"],
        primary_language=node["primaryLanguage"] and node["primaryLanguage"]["name"],
    )
