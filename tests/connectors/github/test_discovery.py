from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from connectors import NotFoundAtSourceError
from connectors.github import GitHubSettings
from connectors.github.discovery import discover
from connectors.github.streams.context import Context
from connectors.github.streams.default_branch import read_default_branch

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.github.page_size import PageSize
    from tests.connectors.github.conftest import Lab


def node(number: int, name: str, *, archived: bool = False, fork: bool = False) -> dict[str, Any]:
    return {
        "id": f"R_{number}",
        "databaseId": number,
        "nameWithOwner": name,
        "createdAt": "2026-01-01T00:00:00Z",
        "isArchived": archived,
        "isFork": fork,
        "primaryLanguage": None,
        "defaultBranchRef": None,
        **{name: {"totalCount": 0, "nodes": []} for name in ("pullRequests", "issues", "deployments", "releases")},
    }


class OrganizationClient:
    """Answers with two pages of an organisation's repositories, and with one repository asked for by its name."""

    def sized(self, document: Any, variables: Callable[[int], Any], size: PageSize, where: str) -> Any:
        del where
        if not isinstance(document, str):
            return {"repository0": node(4, "acme/old", archived=True)}, size
        if variables(size.rows)["after"] is None:
            rows = [node(1, "acme/shop"), node(2, "acme/shop-fork", fork=True)]
            info = {"hasNextPage": True, "endCursor": "two"}
        else:
            rows = [node(3, "acme/Sandbox-1"), node(4, "acme/old", archived=True)]
            info = {"hasNextPage": False, "endCursor": "four"}
        return {"organization": {"repositories": {"pageInfo": info, "nodes": rows}}}, size


def names(**settings: Any) -> list[str]:
    client: Any = OrganizationClient()
    return [found.record.name_with_owner for found in discover(client, GitHubSettings(**settings)).wanted]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["acme/shop", "acme/Sandbox-1"]),
        ({"include_forks": True}, ["acme/shop", "acme/shop-fork", "acme/Sandbox-1"]),
        ({"include_archived": True}, ["acme/shop", "acme/Sandbox-1", "acme/old"]),
        ({"exclude": ["acme/sandbox-*"]}, ["acme/shop"]),
        ({"repositories": ["acme/old"]}, ["acme/old", "acme/shop", "acme/Sandbox-1"]),
        ({"repositories": ["acme/old"], "include_archived": True}, ["acme/old", "acme/shop", "acme/Sandbox-1"]),
    ],
)
def test_an_organization_s_repositories_are_those_that_are_wanted_each_once(
    settings: dict[str, Any], expected: list[str]
) -> None:
    assert names(organizations=["acme"], **settings) == expected


def test_archived_ones_that_would_be_wanted_are_told_apart() -> None:
    client: Any = OrganizationClient()

    def archived(**settings: Any) -> list[str]:
        found = discover(client, GitHubSettings(organizations=["acme"], **settings)).archived
        return [one.record.name_with_owner for one in found]

    assert archived() == ["acme/old"]
    assert archived(exclude=["acme/old"]) == []
    assert archived(repositories=["acme/old"]) == []
    assert archived(include_archived=True) == []


def test_that_nothing_is_left_to_read_is_told() -> None:
    with pytest.raises(NotFoundAtSourceError, match="no repository is left to be read"):
        names(organizations=["acme"], exclude=["acme/*"])


def test_an_empty_repository_has_no_default_branch_to_read() -> None:
    client: Any = OrganizationClient()
    clients: Any = None
    (found,) = discover(client, GitHubSettings(repositories=["acme/old"])).wanted
    context = Context(clients=clients, repository=found.record, probe=found.probe, now=datetime.now(UTC), since=None)
    assert found.record.default_branch is None
    assert list(read_default_branch(context, None)) == []


def test_an_enterprise_server_is_asked_under_its_own_address(lab: Lab) -> None:
    server = lab.serve()
    lab.sync(lab.connect(f"{server.url}/api/v3", "acme-example/infra-tools"))
    assert {request["path"] for request in server.requests} == {"/api/graphql"}
