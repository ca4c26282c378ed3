"""Are all comparisons and flows of a million pull requests done in 20 s on two cores?

Makes the tables that they read straight in SQL (8,000 people, 800 teams, 1,600 repositories, two years), then builds
each model and metrics.ai_comparison. Prints seconds by the wall and by the processor, and the highest resident set.

    python bench/comparison_scale.py [--pull-requests N] [--most-seconds 20]
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import duckdb  # noqa: E402 - the path must be set first

from pipeline import comparison, models  # noqa: E402

TARGETS = (
    "metrics.flow_weekly",
    "metrics.throughput",
    "marts.adoptions",
    "marts.comparison_estimates",
    "marts.duration_bins",
    "marts.person_weeks",
    "marts.moderator_cells",
)

INPUTS = """
create table meta.settings as
select timestamp '2026-01-05' as as_of, null::timestamp as data_start, 't0' as default_team;
create table meta.periods (name varchar, starts_at timestamp, ends_at timestamp);
create table meta.team_scopes as select 't' || range as team, 'repository' as kind, 'r' as pattern from range(800);
create table marts.pull_requests as
with drawn as (
    select
        range as number,
        hash(range, 1) % 1000 / 1000.0 as a,
        hash(range, 2) % 1000 / 1000.0 as b,
        hash(range, 3) % 8000 as person
    from range($count)
), placed as (
    select *, person % 1600 as place,
        timestamp '2024-01-01' + to_days(cast(number * 730 // $count as integer)) as first_at
    from drawn
)
select
    'acme/r' || place as repository,
    number,
    false as is_revert,
    false as is_mass_change,
    true as is_to_default_branch,
    case when a < 0.4 then 'claude-trailer' end as ai_rule,
    't' || place % 800 as team,
    'p' || person as author,
    'p' || person as author_person,
    'p' || person as accountable_person,
    false as is_bot_author,
    case when a < 0.4 then 'ai_coauthored' else 'no_trace' end as ai_label,
    case when b < 0.9 then 'merged' else 'closed' end as state,
    first_at as first_commit_at,
    first_at as work_started_at,
    first_at + to_seconds(a * 90000) as created_at,
    first_at + to_seconds(a * 90000) as ready_at,
    first_at + to_seconds(a * 90000 + b * 40000) as first_human_review_at,
    case when b < 0.9 then first_at + to_seconds(a * 90000 + b * b * 900000) end as merged_at,
    first_at + to_seconds(a * 90000 + b * b * 900000) as closed_at,
    case when b < 0.9 then first_at + to_seconds(a * 90000 + b * b * 900000 + 9000) end as deployed_at,
    case when b < 0.9 and number % 50 = 0 then first_at + to_seconds(a * 90000 + b * b * 900000) + interval 3 day end
        as reverted_at,
    'd' || number // 5 as deployment_id,
    false as is_deployed_by_first_known,
    cast(a * 400 as bigint) as additions,
    cast(b * 200 as bigint) as deletions,
    cast(a * 400 as bigint) as counted_additions,
    cast(b * 200 as bigint) as counted_deletions,
    b * b * 250 as hours_open,
    a * 25 as hours_coding,
    b < 0.1 as is_merged_without_human_review,
    case when place % 3 = 0 then 'low' else 'high' end as language_tier
from placed;
create table marts.flow_items as
select 'review' as system, repository || '#' || number as item, team, ai_label, created_at as started_at,
    closed_at as ended_at, state = 'closed' as is_abandoned
from marts.pull_requests
union all
select 'release', repository || '#' || number, team, ai_label, merged_at, deployed_at, false
from marts.pull_requests where merged_at is not null;
create table marts.shippable_pull_requests as select repository, number from marts.pull_requests;
create table marts.known_facts as select 'reviews' as fact, true as is_known;
create table marts.defect_links as
select repository, number, deployed_at + interval 9 day as found_at from marts.pull_requests where number % 40 = 0;
create table marts.deployments as
select repository, deployment_id as id, bool_or(number % 100 = 0) as is_failed from marts.pull_requests group by all;
create table marts.adoptions as
select 'p' || range as person, timestamp '2024-06-01' + to_days(cast(hash(range, 4) % 400 as integer)) as adopted_at
from range(8000) where hash(range, 5) % 3 > 0;
create table marts.author_repositories as
select distinct repository, author_person as person,
    ['under 90 days', '90 to 365 days', 'over 365 days'][1 + cast(hash(author_person) % 3 as bigint)] as tenure_class,
    ['none', 'up to half', 'over half'][1 + cast(hash(author_person, 1) % 3 as bigint)] as familiarity_class,
    ['internal', 'mixed', 'public'][1 + cast(hash(repository) % 3 as bigint)] as stack_class
from marts.pull_requests;
"""


def main() -> int:
    """Prints the time of every model; 1 when all together take longer than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pull-requests", type=int, default=1_000_000)
    parser.add_argument("--most-seconds", type=float, default=20.0)
    options = parser.parse_args()
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        connection.execute("create schema meta; create schema marts; create schema metrics")
        for statement in INPUTS.strip().split(";\n"):
            connection.execute(statement.replace("$count", str(options.pull_requests)))
        steps = {model.name: model.create for model in needed(connection)}
        begun, used = time.monotonic(), time.process_time()
        for name, statement in steps.items():
            timed(name, lambda statement=statement: connection.execute(statement).fetchall())
        timed("metrics.ai_comparison", lambda: comparison.write(connection))
        seconds, processor = time.monotonic() - begun, time.process_time() - used
        shown = connection.execute("select count(*), count(ratio) from metrics.ai_comparison").fetchall()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all {seconds:.1f} s, {processor:.1f} s of processor, {memory:.0f} MB; rows and figures: {shown[0]}")
    return 0 if seconds <= options.most_seconds else 1


def needed(connection: duckdb.DuckDBPyConnection) -> list[models.Model]:
    """The models behind the targets, down to the tables that are there."""
    found = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    given, ordered = {name for (name,) in found}, models.load(connection)
    names = set(TARGETS)
    for model in reversed(ordered):
        if model.name in names - given:
            names |= model.reads
    return [model for model in ordered if model.name in names - given]


def timed(name: str, step: object) -> None:
    """Runs a step and prints what it took."""
    begun, used = time.monotonic(), time.process_time()
    step()  # type: ignore[operator] - a function without arguments
    print(f"{name:32} {time.monotonic() - begun:6.2f} s {time.process_time() - used:6.2f} s of processor", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
