"""What GitHub is asked for: requests and points of a first sync, a quiet night and a night with changes.

The first sync is that of 1,000 pull requests with all their parts, where the server passes 50 of them a page and where
it passes 25. The nights are those of 200 repositories, of which 5 have 6 changed pull requests each: once nothing but
these and the default branches has changed, once everything else as well. Needs ../shared/forge.

    python bench/github_requests.py
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT.parent / "shared" / "forge")]

from connectors import Cost, Stream  # noqa: E402 - the path must be set first
from connectors.github import GitHub, GitHubSettings  # noqa: E402
from tests.connectors.github.synthetic import ORGANIZATION, Plan, text, write_world  # noqa: E402

THOUSAND = Plan(repositories=1, pull_requests=1000)
MANY = Plan(repositories=200, pull_requests=8, late_repositories=5, late_pull_requests=6)
MANY_DEPLOYED = Plan(repositories=200, pull_requests=8, late_repositories=5, late_pull_requests=6, deploys=True)

NODES_OF_50 = 15_000
"""The limit that 50 pull requests with all their parts keep to, and 100 do not."""
NODES_OF_25 = 7_000


class Cursors(dict[tuple[str, str], Any]):
    """Keeps the cursors of streams and forgets the records."""

    def sync(self, url: str) -> Cost:
        """What one sync costs."""
        connector = GitHub(GitHubSettings(api_url=url, organizations=[ORGANIZATION]), "invented-token")
        for stream in connector.streams():
            for page in stream.read(self.get(_place(stream))):
                self[_place(stream)] = page.cursor
        return connector.cost


def _place(stream: Stream) -> tuple[str, str]:
    return stream.name, stream.partition


def main() -> int:
    """Prints each figure beside its limit; 1 when one is above."""
    forge = importlib.import_module("forge")
    figures: list[tuple[str, Cost, Cost | None]] = []
    with tempfile.TemporaryDirectory() as folder:
        world = forge.World(write_world(Path(folder) / "thousand", THOUSAND))
        for rows, nodes, most in ((50, NODES_OF_50, Cost(30, 90)), (25, NODES_OF_25, Cost(48, 10**6))):
            with forge.serve(world, max_page_nodes=nodes) as server:
                requests = pull_request_cost(server)
            figures.append((f"1,000 pull requests, {rows} a page", requests, most))
        for name, plan, most in (("", MANY, Cost(14, 10**6)), (", all deployed and released", MANY_DEPLOYED, None)):
            world = forge.World(write_world(Path(folder) / f"many{len(figures)}", plan))
            with forge.serve(world, at=text(plan.end)) as server:
                cursors = Cursors()
                figures.append((f"first sync of 200 repositories{name}", cursors.sync(server.url), None))
                figures.append((f"quiet night{name}", cursors.sync(server.url), Cost(4, 10**6)))
                server.set_time(text(plan.late))
                figures.append((f"30 changed pull requests in 5 repositories{name}", cursors.sync(server.url), most))
                figures.append((f"the quiet night after{name}", cursors.sync(server.url), Cost(4, 10**6)))
    for name, cost, limit in figures:
        bound = f"  (at most {limit.requests} requests)" if limit else ""
        print(f"{name:75} {cost.requests:5} requests {cost.points:5} points{bound}")
    kept = all(cost.requests <= limit.requests and cost.points <= limit.points for _, cost, limit in figures if limit)
    print("all limits are kept" if kept else "a limit is NOT kept")
    return 0 if kept else 1


def pull_request_cost(server: Any) -> Cost:  # noqa: ANN401 - forge has no types that can be imported here
    """What it costs to find the repository and to read its pull requests; its issues and branch are left out."""
    connector = GitHub(GitHubSettings(api_url=server.url, organizations=[ORGANIZATION]), "invented-token")
    for stream in connector.streams():
        if stream.name in ("repositories", "pull_requests"):
            for _ in stream.read(None):
                pass
    return connector.cost


if __name__ == "__main__":
    sys.exit(main())
