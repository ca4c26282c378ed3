"""Does memory stay flat? Peak of a first sync of 50,000 pull requests beside that of 5,000.

Each sync runs in a process of its own, and so does the server, which takes about 1.5 GB for the larger world. What is
measured is the highest resident set of the sync (`ru_maxrss`), with the raw store and all libraries. Needs
../shared/forge.

    python bench/github_memory.py
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FORGE = ROOT.parent / "shared" / "forge"
sys.path[:0] = [str(ROOT)]

from connectors.github import GitHub, GitHubSettings  # noqa: E402 - the path must be set first
from pipeline.store import Store  # noqa: E402
from pipeline.sync import sync  # noqa: E402
from tests.connectors.github.synthetic import ORGANIZATION, Plan, write_world  # noqa: E402

MOST = 1.3
"""So many times the peak of the smaller sync is allowed."""


def main() -> int:
    """Prints both peaks and their ratio; 1 when it is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs=2, default=[5_000, 50_000], metavar="N")
    parser.add_argument("--sync", nargs=2, metavar=("URL", "STORE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sync:
        return sync_and_tell(*options.sync)
    smaller, larger = (peak_megabytes(size) for size in options.sizes)
    print(f"{larger / smaller:.2f} times the peak (at most {MOST})")
    return 0 if larger / smaller <= MOST else 1


def sync_and_tell(url: str, store_path: str) -> int:
    """One sync, in this process; prints what it read, and the peak in megabytes."""
    logging.basicConfig(level=logging.WARNING)
    with Store(Path(store_path)) as store:
        summary = sync(store, GitHub(GitHubSettings(api_url=url, organizations=[ORGANIZATION]), "invented-token"))
    print(f"{summary}; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


def peak_megabytes(pull_requests: int) -> float:
    """The peak of a first sync of so many pull requests."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(repositories=1, pull_requests=pull_requests, days=600, has_issues=False)
        world = write_world(Path(folder) / "world", plan)
        command = [sys.executable, "-m", "forge", "serve", str(world)]
        environment = {**os.environ, "PYTHONPATH": str(FORGE)}
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None  # noqa: S101 - it was asked for
            url = server.stdout.readline().split()[-1]
            begun = time.monotonic()
            child = [sys.executable, __file__, "--sync", url, str(Path(folder) / "store.duckdb")]
            told = subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        finally:
            server.terminate()
            server.wait()
        size = (Path(folder) / "store.duckdb").stat().st_size / 2**20
    seconds = time.monotonic() - begun
    print(f"{pull_requests:,} pull requests in {seconds:.0f} s, store {size:.0f} MB: {told}", flush=True)
    return float(re.findall(r"(\d+) MB", told)[-1])


if __name__ == "__main__":
    sys.exit(main())
