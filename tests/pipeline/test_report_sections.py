"""What small sections of the report say of their own figures, from literal rows of the published file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest

from pipeline import reference_figures
from pipeline.report import (
    contexts,
    coverage,
    defects,
    deployments,
    lead_time,
    lines,
    out_of_sight,
    published_figures,
    review,
)
from pipeline.report.scope import Scope


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create schema metrics;"
            "create table marts.pull_requests (team varchar, ai_label varchar, ai_rule varchar)"
        )
        yield Scope(connection, "all", datetime(2026, 3, 1))  # noqa: DTZ001 - the published file has no offsets


def test_the_n_of_a_defect_measure_has_its_unit_and_the_measures_with_a_cause_their_names(scope: Scope) -> None:
    scope.connection.execute(
        "create table metrics.defects as select 'all' as team_slice, 'all' as window_kind, * from (values"
        " ('bugs_per_developer_month', 'all', 900, 9, 0.3), ('bugs_per_merged_pull_request', 'all', 1, 9, 9.0),"
        " ('incidents_per_month', 'all', 60, 2, 1.0), ('reverted_share', 'ai', 40, 1, 0.025),"
        " ('reverted_share', 'no_trace', 50, 1, 0.02)) as t (measure, ai_slice, n, defect_count, value)"
    )
    text = "\n".join(defects.section(scope))
    assert "active developer, all but automation | 900 developer-days | 9 |" in text
    assert "per merged pull request, all but automation | 1 pull request | 9 |" in text
    assert "Incidents per month, all but automation | 60 days | 2 |" in text
    assert "*Merged pull requests taken back within 30 days* name their cause" in text
    assert "compare nothing" in text


def test_that_nothing_was_taken_back_and_that_failures_are_unknown_follow_one_rule(scope: Scope) -> None:
    scope.connection.execute(
        "create table metrics.defects as select 'all' as team_slice, 'all' as window_kind, 'reverted_share' as measure,"
        " 'all' as ai_slice, 303 as n, 0 as defect_count, 0.0 as value"
    )
    text = "\n".join(defects.section(scope))
    assert (
        "| Merged pull requests taken back within 30 days, all but automation | 303 pull requests | 0 | 0.000 |" in text
    )
    assert "pull requests say themselves which one they take back, so 0 is the count of those that say so" in text
    assert "its rates stay unknown until an incident, a rollback, a revert or a hotfix of a deployment is" in text


def test_developer_days_of_defects_say_where_they_are_read(scope: Scope) -> None:
    scope.connection.execute(
        "create table metrics.defects as select 'all' as team_slice, 'all' as window_kind, 'bugs_per_developer_month'"
        " as measure, 'all' as ai_slice, 0 as n, 9 as defect_count, null::double as value"
    )
    text = "\n".join(defects.section(scope))
    assert "| 0 developer-days | 9 | - |" in text
    assert "read from GitHub alone, so where it is not read there are none. Those of *Contexts* are days" in text


def test_a_size_says_that_it_holds_the_large_ones_that_the_deletion_ratio_leaves_out(scope: Scope) -> None:
    scope.connection.execute(
        "create schema meta; create table meta.settings as select 5000 as mass_change_lines;"
        "create table metrics.deletion_ratio as select 'all' as team_slice, 'all' as window_kind, 'all' as ai_slice, 9"
        " as counted_n, 90 as counted_additions, 45 as counted_deletions, 0.5 as counted_deletion_ratio, 10 as n, 0.6"
        " as deletion_ratio;"
        "create table metrics.pull_request_size as select 'all' as team_slice, 'all' as window_kind, 'all' as ai_slice,"
        " 10 as n, 1 as mass_change_count, 12.0 as median_lines, 612.0 as mean_lines, 2.0 as median_files, 9.0 as"
        " mean_files"
    )
    text = "\n".join(lines.section(scope))
    assert "| Merged pull requests | n | over 5,000 lines | lines, median | lines, mean |" in text
    assert "| all but automation | 10 | 1 | 12.0 | 612.0 | 2.0 | 9.0 |" in text
    assert "Sizes, below, leave out the same files, but no pull request." in text


def published(scope: Scope) -> str:
    """The section, where the team knows only deployments, bugs per developer and the time of tasks."""
    for table in {figure.metric.rpartition(".")[0] for figure in reference_figures.load().figures}:
        columns = {figure.metric.rpartition(".")[2]: "double" for figure in figures_of(table)}
        columns |= dict.fromkeys([figure.n for figure in figures_of(table)], "bigint")
        columns |= dict.fromkeys(("team_slice", "window_kind", "ai_slice", "duration", "measure", "kind"), "varchar")
        scope.connection.execute(
            f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        )
    scope.connection.execute(
        "insert into metrics.deployments by name select 'all' as team_slice, 'all' as window_kind, 19.68 as"
        " successes_per_week, 787 as success_count;"
        "insert into metrics.work_items by name select 'all' as team_slice, 'all' as window_kind, 'all' as ai_slice,"
        " 51.0 as mean_hours_cycle_time, 1 as cycle_n;"
        "insert into metrics.defects by name select 'all' as team_slice, 'all' as window_kind, 'all' as ai_slice,"
        " 'bugs_per_developer_month' as measure, 0 as n"
    )
    return "\n".join(published_figures.section(scope))


def figures_of(table: str) -> list[reference_figures.ReferenceFigure]:
    return [figure for figure in reference_figures.load().figures if figure.metric.startswith(f"{table}.")]


def test_an_own_level_has_its_n_and_says_what_its_name_does_not(scope: Scope) -> None:
    text = published(scope)
    assert "| Deployments per week (mean) | 19.68 a week (n 787 deployments) | x0.88 | faros-2026 |" in text
    assert "; own level: all that succeeded, with something new or not; *Deployments to production* has those" in text
    assert "| Time per task (mean) | 51.0 h (n 1 task) | x1.19 | metr-2025 |" in text
    assert "; own level: calendar time from the first time in progress to the first time done |" in text


def test_an_own_level_that_is_not_known_is_a_dash(scope: Scope) -> None:
    text = published(scope)
    assert "| Bugs per developer (mean) | - | x1.54 |" in text
    assert "| Deletion ratio (ratio of sums) | - | x9.61 |" in text


@pytest.mark.parametrize(
    ("developer_days", "said"),
    [(200, "x0.50 (more developer-days later"), (50, "x2.00 (fewer developer-days later")],
)
def test_the_factor_of_developer_days_says_whether_there_were_more(
    scope: Scope, developer_days: int, said: str
) -> None:
    scope.connection.execute(
        "create table marts.periods as select * from (values ('before', 1, timestamp '2026-01-05', timestamp"
        " '2026-01-12'), ('after', 2, timestamp '2026-01-12', timestamp '2026-01-19'))"
        " as t (period, place, starts_at, ends_at);"
        "create table metrics.contexts (kind varchar, team_slice varchar, window_kind varchar, starts_at timestamp,"
        " ends_at timestamp, n bigint, contexts_per_developer_day double, open_items_per_day double,"
        " touched_share double, developers_per_touched_item double, touches_per_item double, ended_count bigint,"
        " open_touch_count bigint, touched_item_days bigint, open_item_days bigint)"
    )
    for start, end, n in (("2026-01-05", "2026-01-12", 100), ("2026-01-12", "2026-01-19", developer_days)):
        scope.connection.execute(
            "insert into metrics.contexts values ('issue', 'all', 'week', ?, ?, ?, 1, 1, 1, 1, 1, 1, 120, 100, 200)",
            [start, end, n],
        )
    text = "\n".join(contexts.section(scope))
    assert said in text
    assert "*Tasks* are issues, of GitHub too" in text


def test_shares_of_deployments_say_of_which(scope: Scope) -> None:
    scope.connection.execute(
        "create table metrics.deployments as select 'all' as team_slice, 'all' as window_kind, true as is_complete,"
        " timestamp '2026-01-01' as starts_at, 50 as n, 5.0 as deployments_per_week, 1.5 as"
        " pull_requests_per_deployment, 49 as known_content_count, 75 as"
        " pull_request_count, 3 as failed_count, 2 as change_failure_count, 40 as"
        " followed_count, 0.05 as change_fail_rate, 0 as recovered_count, 0 as recovery_n, null::double as"
        " median_hours_to_recover, null::double as mean_hours_to_recover, 3 as rework_count, 60 as success_count,"
        " 0.05 as deployment_rework_rate, null::varchar as missing_reason"
    )
    text = "\n".join(deployments.section(scope))
    assert "1.50 merged pull requests in each of the 49 of which it is known what they shipped first." in text
    assert "5.0 % (2 of 40 that shipped something new and were followed for seven days)." in text
    assert "5.0 % (3 of 60 that succeeded, with something new or not)." in text


def test_where_no_review_was_read_the_section_on_review_says_that_its_dashes_are_no_zeros(scope: Scope) -> None:
    scope.connection.execute(
        "create table metrics.review as select 'all' as team_slice, 'all' as window_kind, 'all' as ai_slice, 719 as n,"
        " null::double as without_human_review_share, null::double as without_any_review_share,"
        " null::double as app_reviewed_share, 0 as first_review_n, null::double as median_hours_first_review,"
        " null::double as mean_hours_first_review, 700 as revert_n, 7 as reverted_count, 0.01 as reverted_share;"
        "create table marts.known_facts as select 'reviews' as fact, false as is_known"
    )
    text = "\n".join(review.section(scope))
    assert "*Taken back*: by a pull request that says so" in text
    assert "| 719 | - | - | - | - / - (n 0) | 1.0 % (7 of 700) |" in text
    assert "No review was read at all" in text
    scope.connection.execute("update marts.known_facts set is_known = true")
    assert "No review was read at all" not in "\n".join(review.section(scope))


def test_first_commits_whose_date_lead_time_can_not_begin_with_are_counted(scope: Scope) -> None:
    scope.connection.execute(
        "alter table marts.pull_requests add state varchar;"
        "alter table marts.pull_requests add is_first_commit_after_opening boolean;"
        "alter table marts.pull_requests add is_first_commit_old boolean;"
        "insert into marts.pull_requests by name select 'core' as team, 'no_trace' as ai_label, 'merged' as state,"
        " i = 1 as is_first_commit_after_opening, i > 1 as is_first_commit_old from range(4) as t (i)"
    )
    shown = "\n".join(lead_time.doubtful_commits(scope))
    assert "Of 1 merged pull request the first commit is dated after the opening: lead time begins with" in shown
    assert "Of 2 merged pull requests the first commit is dated over 180 days before the opening: lead" in shown
    scope.connection.execute("delete from marts.pull_requests where is_first_commit_after_opening")
    assert "after the opening" not in "\n".join(lead_time.doubtful_commits(scope))


def test_a_claim_says_of_how_many_it_is_not_known_and_is_no_zero_where_that_is_all(scope: Scope) -> None:
    scope.connection.execute(
        "create table metrics.coverage as select 'claim' as kind, null as metric, null as availability, null as reason,"
        " * from (values ('that went to the default branch', 0, 0, 686, null),"
        " ('that are mass changes', 1, 4, 3, 0.25),"
        " ('read completely', 0, 2, 0, 0.0)) as t (claim, covered_count, total_count, unknown_count, share)"
    )
    text = "\n".join(coverage.section(scope))
    assert "| that went to the default branch (not known of 686) | - | 0 | - |" in text
    assert "| that are mass changes (not known of 3 more) | 1 | 4 | 25.0 % |" in text
    assert "| read completely | 0 | 2 | 0.0 % |" in text


def test_what_is_out_of_sight_is_said_with_what_was_open_there(scope: Scope) -> None:
    scope.connection.execute(
        "create table marts.out_of_sight"
        " (name varchar, is_replaced boolean, left_out_pull_request_count bigint, left_out_issue_count bigint)"
    )
    assert list(out_of_sight.sentences(scope)) == []
    scope.connection.execute(
        "insert into marts.out_of_sight values ('acme/d', false, 0, 0), ('acme/b', false, 1, 0),"
        " ('acme/a', false, 0, 2), ('acme/c', false, 0, 0), ('acme/e', true, 7, 0)"
    )
    gone, _, replaced, _ = out_of_sight.sentences(scope)
    assert replaced.startswith(
        "Another repository bears the name now: acme/e. All of the former one is left out: 7 pull"
    )
    assert gone == (
        "Out of sight when the data end: acme/a, acme/b, acme/c and 1 more. What was open there ended nobody knows"
        " when, and is left out: 1 pull request and 2 issues. What had ended counts."
    )
