"""Real data of others, read completely: what an independent count of the same worlds says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from connectors import Cost, Record
from connectors.github.records import (
    Commit,
    DefaultBranchCommit,
    Deployment,
    File,
    Issue,
    PullRequest,
    Release,
    Repository,
    Review,
)

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab

COUNTED: dict[str, type[Record]] = {
    "count/repositories": Repository,
    "count/prs": PullRequest,
    "count/commits": Commit,
    "count/reviews": Review,
    "count/files": File,
    "count/issues": Issue,
    "count/commits_default_branch": DefaultBranchCommit,
    "count/deployments": Deployment,
    "count/releases": Release,
}


@pytest.mark.parametrize(
    ("name", "repository", "most"),
    [
        ("ietf-dap", "ietf-wg-ppm/draft-ietf-ppm-dap", Cost(requests=28, points=62)),
        ("spark-operator", "apache/spark-kubernetes-operator", Cost(requests=37, points=80)),
    ],
)
def test_every_row_of_a_world_is_read_at_a_known_cost(name: str, repository: str, most: Cost, lab: Lab) -> None:
    server = lab.serve(name)
    connector = lab.connect(server.url, repository)
    store = lab.sync(connector)
    expected = json.loads((server.world.folder / "expected.json").read_text("utf-8"))
    assert {key: store.count(record) for key, record in COUNTED.items()} == {key: expected[key] for key in COUNTED}
    assert not any(pull_request.is_truncated for pull_request in store.of(PullRequest))
    assert connector.cost.requests <= most.requests
    assert connector.cost.points <= most.points


def test_the_cost_is_what_the_server_counts(lab: Lab) -> None:
    server = lab.serve("tiny")
    connector = lab.connect(server.url, "acme-example")
    lab.sync(connector)
    assert connector.cost == Cost(requests=server.stats["requests"], points=server.stats["graphql_points"])
