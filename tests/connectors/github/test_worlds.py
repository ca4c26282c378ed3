"""Real data of others, read completely: what an independent count of the same worlds says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors import Cost, Record
from connectors.github.records import (
    Commit,
    DefaultBranchCommit,
    Deployment,
    File,
    Issue,
    MergeBase,
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
        ("spark-operator", "apache/spark-kubernetes-operator", Cost(requests=47, points=80)),
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
    assert {one.commit_oid: one.merge_base_oid for one in store.of(MergeBase)} == merge_bases(server.world.folder)


def merge_bases(folder: Path) -> dict[str, str]:
    """Deployed commits off the default branch, with the first commit on it on the way back from each."""
    side = {row["oid"]: row["parents"][0] for row in rows(folder, "side_commits")}
    found = {row["sha"]: row["sha"] for row in rows(folder, "deployments") if row["sha"] in side}
    for commit, base in found.items():
        while base in side:
            base = side[base]  # noqa: PLW2901 - one step back
        found[commit] = base
    return found


def rows(folder: Path, kind: str) -> list[dict[str, Any]]:
    """What a world holds of one kind of thing."""
    file = folder / "github" / f"{kind}.jsonl.gz"
    return [json.loads(line) for line in gzip.open(file)] if file.is_file() else []


def test_the_cost_is_what_the_server_counts(lab: Lab) -> None:
    server = lab.serve("tiny")
    connector = lab.connect(server.url, "acme-example")
    lab.sync(connector)
    assert connector.cost == Cost(requests=server.stats["requests"], points=server.stats["graphql_points"])
