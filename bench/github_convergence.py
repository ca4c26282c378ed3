"""Does the raw store end up as if nothing had ever gone wrong?

In each trial the world moves on while pages are read, through five nights in which GitHub fails in every way that the
stand-in server knows and in which the sync is killed with SIGKILL. After a last, calm night the raw store is compared,
row for row, with one that a single sync of the final world has filled. Needs ../shared/forge.

    python bench/github_convergence.py --trials 200
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT.parent / "shared" / "forge")]

from tests.connectors.github import trials  # noqa: E402 - the path must be set first


def main() -> int:
    """Runs the trials and prints what differed; 1 when anything did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=0)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # what GitHub's faults make us wait for is told often enough
    begun = time.monotonic()
    sums = trials.Outcome()
    with tempfile.TemporaryDirectory() as folder:
        worlds = trials.load_worlds(Path(folder))
        for number in range(options.trials):
            seed = options.first_seed + number
            outcome = trials.run(worlds, Path(folder) / f"trial-{seed}", seed)
            sums += outcome
            if outcome.differing or outcome.duplicates:
                print(f"trial {seed}: {outcome.differing} differing rows, {outcome.duplicates} duplicates")
            if (number + 1) % 10 == 0:
                print(f"{number + 1} trials, {time.monotonic() - begun:.0f} s: {sums}", flush=True)
    print(f"{options.trials} trials: {sums}")
    return 1 if sums.differing or sums.duplicates else 0


if __name__ == "__main__":
    sys.exit(main())
