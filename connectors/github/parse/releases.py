"""Releases."""

from __future__ import annotations

from connectors.github.paging import Node
from connectors.github.parse.people import login
from connectors.github.records import Release


def release(repository_id: int, node: Node) -> Release:
    """The record of a release."""
    return Release(
        repository_id=repository_id,
        node_id=node["id"],
        tag_name=node["tagName"],
        name=node["name"],
        is_draft=node["isDraft"],
        is_prerelease=node["isPrerelease"],
        created_at=node["createdAt"],
        published_at=node["publishedAt"],
        commit_oid=node["tagCommit"] and node["tagCommit"]["oid"],
        author_login=login(node["author"]),
    )
