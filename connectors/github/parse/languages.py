"""Languages of repositories."""

from __future__ import annotations

from connectors.github.paging import Node
from connectors.github.records import Language


def languages(node: Node) -> list[Language]:
    """The languages of one repository."""
    listed: Node = node["languages"] or {"edges": []}
    return [
        Language(repository_id=node["databaseId"], language=edge["node"]["name"], bytes=edge["size"])
        for edge in listed["edges"]
    ]
