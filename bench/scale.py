"""Does a build stay fast and small? 1M pull requests, 4M commits, 3M reviews, 10M files, 1M issues, 5M transitions.

The raw store is made once, straight in SQL (see synthetic_store.py), and kept in a folder if one is given. The build
runs in a process of its own, whose highest resident set is measured. The floor is what DuckDB takes to copy the same
raw tables once. Prints the slowest steps, of which two run at a time.

    python bench/scale.py [--pull-requests N] [--folder DIR] [--most-seconds 60]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import duckdb  # noqa: E402 - the path must be set first
import synthetic_store  # noqa: E402

from pipeline import tables  # noqa: E402
from pipeline.build import build  # noqa: E402
from pipeline.config import Settings, Warehouse  # noqa: E402
from pipeline.store import Store, store_path  # noqa: E402

MOST_MEGABYTES = 8192
SLOWEST_SHOWN = 15


def main() -> int:
    """Prints time, memory and the ratio to the floor; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pull-requests", type=int, default=1_000_000)
    parser.add_argument("--teams", type=int, default=800)
    parser.add_argument("--folder", type=Path, help="Where to make the store, or find it again.")
    parser.add_argument("--most-seconds", type=float, default=60.0)
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    scale = synthetic_store.Scale(options.pull_requests, options.pull_requests, options.teams)
    if options.build:
        return build_and_tell(options.build, scale)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        make(folder, scale)
        floor = floor_seconds(folder)
        command = [sys.executable, __file__, "--build", str(folder), "--pull-requests", str(scale.pull_requests)]
        told = subprocess.run([*command, "--teams", str(scale.teams)], check=True, stdout=subprocess.PIPE, text=True)
    print(told.stdout.rstrip())
    seconds, megabytes = (float(part) for part in told.stdout.splitlines()[-1].split()[1::2])
    print(f"floor (copying the raw tables once): {floor:.1f} s; the build takes {seconds / floor:.1f} times that")
    return 0 if seconds <= options.most_seconds and megabytes <= MOST_MEGABYTES else 1


def make(folder: Path, scale: synthetic_store.Scale) -> None:
    """Makes the store unless it is there, and says what is in it."""
    path = store_path(folder / "flowgauge.duckdb")
    if not path.exists():
        begun = time.monotonic()
        synthetic_store.write(folder, scale)
        print(f"store made in {time.monotonic() - begun:.0f} s, {path.stat().st_size / 2**20:.0f} MB", flush=True)
    with duckdb.connect(path, read_only=True) as connection:
        counts = synthetic_store.row_counts(connection)
    print(", ".join(f"{table} {count:,}" for table, count in counts.items()), flush=True)


def floor_seconds(folder: Path) -> float:
    """Seconds to copy every raw table once with CREATE TABLE AS into an empty file."""
    target = folder / "floor.duckdb"
    target.unlink(missing_ok=True)
    with duckdb.connect(target) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach '{store_path(folder / 'flowgauge.duckdb')}' as store (read_only)")
        begun = time.monotonic()
        for record in tables.RECORDS:
            connection.execute(f"create table {record.table} as from store.raw.{record.table}")
        connection.execute("checkpoint")
        seconds = time.monotonic() - begun
    target.unlink()
    return seconds


def build_and_tell(folder: Path, scale: synthetic_store.Scale) -> int:
    """One build, in this process; prints its slowest steps, and as the last line its time and its peak."""
    settings = Settings(warehouse=Warehouse(path=folder / "flowgauge.duckdb"), teams=synthetic_store.teams(scale))
    begun, used = time.monotonic(), time.process_time()
    with Store(store_path(settings.warehouse.path)) as store:
        lengths = build(store, settings, ["github", "jira"])
    seconds, processor = time.monotonic() - begun, time.process_time() - used
    for name, length in sorted(lengths.items(), key=lambda one: -one[1])[:SLOWEST_SHOWN]:
        print(f"  {length:6.2f} s  {name}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{processor:.1f} s of processor")
    print(f"build {seconds:.1f} s, {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
