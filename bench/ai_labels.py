"""Is labelling fast? 1M commits and 200k descriptions, one in ten with a mark, from texts to labels of pull requests.

python bench/ai_labels.py [--pull-requests 200000] [--most-seconds 15]
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline import ai_rules, file_rules, models, settings_tables  # noqa: E402 - the path must be set first
from pipeline.config import Settings  # noqa: E402
from tests.sql.warehouse import connect, upstream  # noqa: E402

COMMITS_PER_PULL_REQUEST = 5
LEAST_SECONDS_SHOWN = 0.1
MODELS = ("marts.ai_text_lines", "marts.ai_evidence", "marts.commit_ai", "marts.pull_request_ai")
LABELLING = (*MODELS, "marts.ai_telemetry_windows", "marts.accountable_people")

PROSE = (
    "chr(10) || repeat('The old way read every row twice and wrote it once more; this keeps what it needs (#' || n"
    " || '). ' || chr(10), 1 + cast(hash(n) % {most} as integer))"
)
MARK = """
case n % 40
    when 0 then chr(10) || 'Co-Authored-By: Claude Opus 5 <noreply@anthropic.com>'
    when 1 then chr(10) || 'Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>' || chr(10)
        || 'Copilot-Session: 0123abcd-' || n
    when 2 then chr(10) || '🤖 Generated with [Claude Code](https://claude.com/claude-code)'
    when 3 then chr(10) || 'Co-authored-by: Cursor <cursoragent@cursor.com>'
    when 4 then chr(10) || 'Co-authored-by: Dev Example <dev-' || n % 500 || '@example.com>'
    when 5 then chr(10) || 'See https://github.com/acme/shop/issues/' || n
    else ''
end
"""


def main() -> int:
    """Prints the seconds of each model; 1 when all together take longer than they may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pull-requests", type=int, default=200_000)
    parser.add_argument("--most-seconds", type=float, default=15.0)
    options = parser.parse_args()
    with connect() as connection:
        connection.execute("set threads = 2")
        settings_tables.write(
            connection, Settings(), ai_rules.load(), file_rules.load(None), datetime.fromisoformat("2026-07-01")
        )
        connection.execute(
            "insert into raw.github_repositories by name select 1 as id, 'R_1' as node_id, 'acme/shop' as"
            " name_with_owner, 'main' as default_branch, timestamp '2025-01-01' as created_at"
        )
        connection.execute(
            f"insert into raw.github_pull_requests by name {pull_requests(options.pull_requests)}",
        )
        connection.execute(
            f"insert into raw.github_commits by name {commits(options.pull_requests * COMMITS_PER_PULL_REQUEST)}"
        )
        print(
            connection.execute(
                "select count(*) || ' commits, ' || avg(length(message))::integer || ' characters each; descriptions'"
                " || ' of ' || (select avg(length(body))::integer from raw.github_pull_requests)"
                " from raw.github_commits"
            ).fetchall()[0][0]
        )
        seconds = {model.name: timed(connection, model) for model in upstream(MODELS)}
        print(
            connection.execute(
                "select ai_label, count(*) from marts.pull_request_ai group by all order by all"
            ).fetchall()
        )
    labelling = [sum(seconds[name][kind] for name in LABELLING) for kind in (0, 1)]
    for name, (clock, processor) in seconds.items():
        if clock >= LEAST_SECONDS_SHOWN:
            print(f"{clock:6.2f} s by the clock, {processor:6.2f} s of processors  {name}")
    print(f"labelling takes {labelling[0]:.1f} s by the clock ({labelling[1]:.1f} s of processors)")
    return 0 if labelling[0] <= options.most_seconds else 1


def timed(connection: duckdb.DuckDBPyConnection, model: models.Model) -> tuple[float, float]:
    """Seconds to make one model's table: by the clock, and of all processors together."""
    begun, worked = time.monotonic(), time.process_time()
    connection.execute(model.create)
    return time.monotonic() - begun, time.process_time() - worked


def pull_requests(count: int) -> str:
    """Descriptions of about 700 characters."""
    return f"""
        select 1 as repository_id, n as number, n as id, 'PR_' || n as node_id, 'Change ' || n as title,
            'Rework how totals are kept, part ' || n || {PROSE.format(most=13)} || {MARK} as body,
            'dev-' || n % 500 as author_login, 'User' as author_type, 'main' as base_branch,
            'topic-' || n as head_branch,
            10 as additions, 5 as deletions, 1 as changed_files, []::varchar[] as labels,
            []::varchar[] as closing_issues,
            false as is_gone, false as is_draft, false as is_truncated,
            timestamp '2026-01-01' + interval (n % 150) day as created_at,
            timestamp '2026-01-02' + interval (n % 150) day as merged_at,
            timestamp '2026-01-02' + interval (n % 150) day as closed_at,
            timestamp '2026-01-02' + interval (n % 150) day as updated_at
        from range(1, {count} + 1) as numbers (n)
    """


def commits(count: int) -> str:
    """Messages of about 250 characters."""
    return f"""
        select 1 as repository_id, 1 + n // {COMMITS_PER_PULL_REQUEST} as number, sha1(n::varchar) as oid,
            0 as position,
            'Rework how totals are kept, step ' || n || {PROSE.format(most=4)} || {MARK} as message,
            'Dev ' || n % 500 as author_name, 'dev-' || n % 500 || '@example.com' as author_email,
            'dev-' || n % 500 as author_login, 'GitHub' as committer_name, 'noreply@github.com' as committer_email,
            10 as additions, 5 as deletions, false as is_replaced,
            timestamp '2026-01-01' + interval (n % 150) day as authored_at,
            timestamp '2026-01-01' + interval (n % 150) day as committed_at
        from range({count}) as numbers (n)
    """


if __name__ == "__main__":
    sys.exit(main())
