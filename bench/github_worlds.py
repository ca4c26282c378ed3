"""Is every row of real data read? Counts of what a sync brings beside an independent count of the same worlds.

Needs ../shared/forge and ../shared/worlds.

    python bench/github_worlds.py
"""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT), str(SHARED / "forge")]

from connectors import Record  # noqa: E402 - the path must be set first
from connectors.github import GitHub, GitHubSettings, records  # noqa: E402

WORLDS = ("ietf-dap", "spark-operator", "aidev-claude-cursor-copilot")

COUNTED: dict[str, type[Record]] = {
    "count/repositories": records.Repository,
    "count/prs": records.PullRequest,
    "count/commits": records.Commit,
    "count/reviews": records.Review,
    "count/files": records.File,
    "count/issues": records.Issue,
    "count/commits_default_branch": records.DefaultBranchCommit,
    "count/deployments": records.Deployment,
    "count/releases": records.Release,
}


def main() -> int:
    """Prints what differs, and what each world costs; 1 when anything differs."""
    differing = 0
    for name in WORLDS:
        folder = SHARED / "worlds" / name
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        found, connector = read(folder)
        wrong = [key for key, record in COUNTED.items() if found[record.table] != expected[key]]
        differing += len(wrong)
        for key in wrong:
            print(f"{name}: {key} is {found[COUNTED[key].table]} instead of {expected[key]}")
        cost = connector.cost
        print(f"{name}: {len(wrong)} of {len(COUNTED)} counts differ; {cost.requests} requests, {cost.points} points")
    return 1 if differing else 0


def read(folder: Path) -> tuple[Counter[str], GitHub]:
    """Rows of each table once all that a world holds is read, and the connector that has read it."""
    forge = importlib.import_module("forge")
    world = forge.World(folder)
    names = [repository.full_name for repository in world.repos_by_id.values()]
    keys: dict[str, set[tuple[object, ...]]] = {record.table: set() for record in COUNTED.values()}
    with forge.serve(world) as server:
        connector = GitHub(GitHubSettings(api_url=server.url, repositories=names), "invented-token")
        for stream in connector.streams():
            for page in stream.read(None):
                for record in page.records:
                    if record.table in keys:
                        keys[record.table].add(tuple(getattr(record, name) for name in record.key))
    return Counter({table: len(held) for table, held in keys.items()}), connector


if __name__ == "__main__":
    sys.exit(main())
