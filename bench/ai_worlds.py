"""Are the labels right on real data? Traces by tool and channel beside an oracle; recall and precision with intervals.

Needs ../shared/forge and ../shared/worlds.

    python bench/ai_worlds.py
"""

from __future__ import annotations

import gzip
import importlib
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT), str(SHARED / "forge")]

from connectors.github import GitHub, GitHubSettings  # noqa: E402 - the path must be set first
from pipeline.ai_validation import wilson  # noqa: E402
from pipeline.build import build  # noqa: E402
from pipeline.config import Settings  # noqa: E402
from pipeline.store import Store  # noqa: E402
from pipeline.sync import sync  # noqa: E402

TOKEN = "world-token"  # noqa: S105 - any token does
LEAST_RECALL = 0.95
LEAST_PRECISION = 0.98
ERASED = r"(?i)co-authored-by: claude <dev-[0-9a-f]+@example\.org>"
TOOLS = {"Claude Code": "claude", "Copilot": "copilot", "Cursor": "cursor"}

CHANNELS = {
    "author_login": "evidence.channel = 'author'",
    "commit_identity": "evidence.channel = 'commit_author'",
    "body": "evidence.channel = 'body'",
    "commit_trailer": "evidence.channel = 'trailer' and commits.commit_oid is not null",
    "merge_trailer": "evidence.channel = 'trailer' and commits.commit_oid is null",
    "any": "true",
}


def main() -> int:
    """Prints all figures; 1 when one is not what it should be."""
    with built("aidev-claude-cursor-copilot") as connection:
        wrong = unlike_the_oracle(connection, "aidev-claude-cursor-copilot")
        wrong += low_recall(connection)
    with built("spark-operator") as connection:
        wrong += unlike_the_oracle(connection, "spark-operator")
        wrong += low_precision(connection)
    return 1 if wrong else 0


@contextmanager
def built(name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file of a world, with its truth as the table `truth`."""
    forge = importlib.import_module("forge")
    folder = SHARED / "worlds" / name
    world = forge.World(folder)
    names = [repository.full_name for repository in world.repos_by_id.values()]
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "flowgauge.duckdb"
        with forge.serve(world, github_token=TOKEN) as server, Store(path.with_name("store.duckdb")) as store:
            sync(store, GitHub(GitHubSettings(api_url=server.url, repositories=names), TOKEN))
            build(store, Settings.model_validate({"warehouse": {"path": path}}), ["github"])
        with duckdb.connect(path) as connection:
            connection.execute(
                "create temp table truth (repository varchar, number bigint, is_ai boolean, tool varchar)"
            )
            with gzip.open(folder / "truth.jsonl.gz", "rt") as lines:
                rows = [(row["repo"], row["number"], row["ai"], row["tool"]) for row in map(json.loads, lines)]
            connection.executemany("insert into truth values (?, ?, ?, ?)", rows)
            yield connection


def unlike_the_oracle(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Prints pull requests found by channel and tool; the number of cells that differ from the oracle's."""
    expected = json.loads((SHARED / "worlds" / name / "expected.json").read_text("utf-8"))
    differing = 0
    for channel, condition in CHANNELS.items():
        rows = connection.execute(
            "select case role when 'ai_suggestion' then tool || '-suggestion' else tool end as named,"
            " count(distinct evidence.repository || evidence.number)"
            " from marts.ai_evidence as evidence left join staging.github_commits as commits"
            " using (repository, number, commit_oid)"
            f" where role not in ('automation', 'ai_reviewed') and {condition} group by all order by all"
        ).fetchall()
        for tool, count in rows:
            theirs = expected.get(f"ai/{channel}/{tool}", 0)
            differing += count != theirs
            print(f"{name}: {channel} {tool}: {count}, oracle {theirs}{'' if count == theirs else '  <- differs'}")
    return differing if name.startswith("aidev") else 0


def low_recall(connection: duckdb.DuckDBPyConnection) -> int:
    """Prints recall by tool of a world in which every pull request is an agent's; how many of two tools are too low."""
    low = 0
    for told, tool in TOOLS.items():
        n, hits, erased = connection.execute(
            "select count(*), count(*) filter (where list_contains(ai_tools, ?)), count(*) filter (where"
            " not list_contains(ai_tools, ?) and regexp_matches(messages, ?)) from truth join marts.pull_request_ai"
            " using (repository, number) left join (select repository, number, string_agg(message, chr(10)) as messages"
            " from staging.github_commits group by all) using (repository, number) where truth.tool = ?",
            [tool, tool, ERASED, told],
        ).fetchall()[0]
        bounds = wilson(hits / n, n)
        kept = hits / (n - erased)
        print(f"recall {told}: {hits} of {n} = {hits / n:.1%} [{bounds[0]:.1%}, {bounds[1]:.1%}];", end=" ")
        print(f"{kept:.1%} without the {erased} whose trailer lost its address when people were made anonymous")
        low += tool != "cursor" and kept < LEAST_RECALL
    return low


def low_precision(connection: duckdb.DuckDBPyConnection) -> int:
    """Prints precision and recall of marked pull requests beside the disclosures; 1 when precision is too low."""
    right, wrong, missed, clear = connection.execute(
        "select count(*) filter (where is_ai and is_marked), count(*) filter (where not is_ai and is_marked),"
        " count(*) filter (where is_ai and not is_marked), count(*) filter (where not is_ai and not is_marked) from ("
        "select is_ai, ai_label in ('agent_authored', 'ai_coauthored') as is_marked from truth"
        " join marts.pull_request_ai using (repository, number) where is_ai is not null)"
    ).fetchall()[0]
    for name, hits, n in (("precision", right, right + wrong), ("recall", right, right + missed)):
        low, high = wilson(hits / n, n)
        print(f"spark-operator: {name} {hits} of {n} = {hits / n:.1%} [{low:.1%}, {high:.1%}]")
    print(f"spark-operator: {clear} of {clear + wrong} without AI are not marked")
    return int(right / (right + wrong) < LEAST_PRECISION)


if __name__ == "__main__":
    sys.exit(main())
