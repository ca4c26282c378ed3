"""Accounts, and the people named in commits."""

from __future__ import annotations

from typing import Any

from connectors.github.paging import Node


def login(actor: Node | None) -> str | None:
    """Login of an account; None when it is gone."""
    return actor.get("login") if actor else None


def rest_login(actor: Node | None) -> str | None:
    """Login of an account as REST tells it, without the "[bot]" that GraphQL does not write; None when it is gone."""
    name = login(actor)
    return name.removesuffix("[bot]") if name else None


def kind(actor: Node | None) -> str | None:
    """Kind of an account; None when it is gone."""
    return actor["__typename"] if actor else None


def signature(commit: Node, role: str) -> dict[str, Any]:
    """The fields `{role}_name`, `{role}_email` and `{role}_login` of a commit; role is author or committer."""
    person: Node = commit[role] or {}
    return {
        f"{role}_name": person.get("name"),
        f"{role}_email": person.get("email"),
        f"{role}_login": login(person.get("user")),
    }


def reference(node: Node) -> str:
    """An issue or pull request as "owner/name#number"."""
    return f"{node['repository']['nameWithOwner']}#{node['number']}"
