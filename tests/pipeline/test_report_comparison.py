"""What the report says of comparisons by AI use: every ratio with its interval and its n, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pytest

from pipeline.comparison_table import TABLE, Row
from pipeline.report import comparison, familiarity, label_errors, repositories, staggered
from pipeline.report.scope import Scope


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in TABLE.columns.items())
        connection.execute(f"create schema metrics; create table metrics.ai_comparison ({columns})")
        connection.execute(
            "create table metrics.ai_validation (measure varchar, stratum varchar, estimate double);"
            "create schema marts; create table marts.pull_requests (state varchar, team varchar, ai_label varchar,"
            " ai_rule varchar, is_revert boolean, is_to_default_branch boolean, is_bot_author boolean);"
            "insert into marts.pull_requests values ('open', 'core', 'no_trace', null, false, true, false),"
            " ('merged', 'core', 'no_trace', null, false, true, false),"
            " ('open', 'core', 'automation', null, true, false, true)"
        )
        yield Scope(connection, "all", datetime(2026, 2, 2))  # noqa: DTZ001 - the published file has no offsets


def compared(scope: Scope, outcome: str, **more: Any) -> None:
    """One row of the comparison: a primary outcome in the headline design, with a clear difference unless told."""
    known: dict[str, Any] = {
        "team_slice": "all",
        "design": "pull_request",
        "stratification": "repository_period",
        "arm_n": 140,
        "reference_n": 450,
        "cluster_count": 20,
        "effective_clusters": 18.0,
        "ratio": 1.2,
        "low": 1.05,
        "high": 1.36,
        "verdict": "higher",
        "gate": "ok",
        "crude_ratio": 1.1,
        "is_crude_misleading": False,
        "compared_share": 0.9,
        "e_value": 1.69,
        "e_value_bound": 1.28,
        "smallest_detectable_ratio": 1.2,
        "is_primary": True,
    }
    row = Row(outcome=outcome, **(known | more))
    names = list(TABLE.columns)
    places = ", ".join("?" for _ in names)
    scope.connection.execute(
        f"insert into metrics.ai_comparison values ({places})", [getattr(row, name) for name in names]
    )


def text(scope: Scope) -> str:
    return "\n".join(comparison.section(scope))


def test_a_ratio_stands_with_its_interval_both_counts_the_crude_one_and_a_word(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    line = "| Hours from opening to merge or close | 140 | 450 | x1.20 [1.05, 1.36] | x1.10 | higher |"
    assert line in text(scope)
    assert "would have to be 1.7 times as common with a trace" in text(scope)


def test_what_is_gated_gives_its_reason_and_no_number(scope: Scope) -> None:
    gone = dict.fromkeys(("ratio", "low", "high", "crude_ratio", "e_value", "e_value_bound"))
    compared(scope, "reverted_share", **gone, gate="1 items, 5 are needed", verdict="not enough data")
    assert (
        "| Taken back within 30 days | 140 | 450 | not enough data: 1 items, 5 are needed | - | not enough data |"
        in text(scope)
    )


def test_without_a_difference_the_report_says_what_would_have_been_seen(scope: Scope) -> None:
    compared(scope, "deletion_ratio", low=0.9, verdict="no clear difference", smallest_detectable_ratio=1.34)
    shown = text(scope)
    assert "anything between x0.90 and x1.36 is compatible with the data; x1.34 would have been seen" in shown
    assert "no effect" not in shown


@pytest.mark.parametrize(
    ("crude_ratio", "said"),
    [
        (1.36, None),
        (1.37, "the crude ratio is x1.37: repositories and periods account for the rest."),
        (1.01, "the crude ratio is x1.01: repositories and periods account for the rest."),
        (
            0.51,
            "the crude ratio is x0.51, on the other side of 1 (Simpson's paradox): repositories and periods account",
        ),
    ],
)
def test_a_crude_ratio_outside_the_interval_is_named_and_simpson_only_where_it_is_turned_round(
    scope: Scope, crude_ratio: float, said: str | None
) -> None:
    compared(scope, "pull_request_hours", crude_ratio=crude_ratio)
    remark = f"- Hours from opening to merge or close: {said}"
    assert (remark in text(scope)) is (said is not None)
    assert ("Simpson" in text(scope)) is (crude_ratio < 1)


def test_that_outcomes_are_judged_together_is_said_where_verdicts_stand(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    assert "judge the outcomes fixed in advance together (Holm)" in text(scope)


def test_what_stands_on_neither_side_is_counted_by_kind(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    assert "On neither side" not in text(scope)
    scope.connection.execute(
        "insert into marts.pull_requests values"
        " ('merged', 'core', 'ai_assisted', 'telemetry-window', false, true, false),"
        " ('merged', 'core', 'ai_assisted', 'a-trailer', false, true, true),"
        " ('merged', 'core', 'no_trace', null, true, false, false),"
        " ('merged', 'core', 'no_trace', null, null, null, true),"
        " ('merged', 'core', 'no_trace', null, null, null, false)"
    )
    assert (
        "On neither side stand 3 pull requests: 1 made while their author was active with a tool (telemetry of the"
        " day), without a trace; 1 reverting another one; 1 into another branch than the default one; 1 by"
        " apps without a trace. Some are more than one of these."
    ) in text(scope)


def test_what_goes_into_an_unknown_branch_is_counted_and_not_said_to_go_nowhere_else(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    assert "Not known into which branch" not in text(scope)
    scope.connection.execute(
        "insert into marts.pull_requests values ('merged', 'core', 'no_trace', null, false, null, false),"
        " ('merged', 'core', 'no_trace', null, true, null, false),"
        " ('merged', 'core', 'automation', null, false, null, true)"
    )
    assert "Not known into which branch: 1 pull request, taken to go into the default one." in text(scope)


@pytest.mark.parametrize(("q", "is_marked"), [(0.1, True), (0.101, False), (None, False)])
def test_explored_figures_that_few_reach_by_chance_have_a_sign_and_its_footnote(
    scope: Scope, q: float | None, *, is_marked: bool
) -> None:
    compared(scope, "pull_request_hours")
    compared(scope, "coding_hours", is_primary=False, verdict=None, q=q)
    compared(scope, "coding_hours", is_primary=False, verdict=None, q=0.01, stratification="crude")
    assert ("x1.20 [1.05, 1.36] † |" in text(scope)) is is_marked
    assert (comparison.FOOTNOTE in text(scope)) is is_marked


def test_a_single_team_is_told_that_the_rest_is_explored_for_all_teams(scope: Scope) -> None:
    compared(scope, "pull_request_hours", team_slice="core")
    team = Scope(scope.connection, "core", scope.as_of)
    assert "explored only for all teams" in text(team)
    assert "Not enough data" not in text(team)
    assert "same size" not in text(team)
    assert "only for all teams" in "\n".join(familiarity.section(team))
    assert list(familiarity.section(scope)) == []


def test_marked_work_that_has_nothing_to_be_compared_with_is_said(scope: Scope) -> None:
    compared(scope, "pull_request_hours", compared_share=0.3)
    assert "only 30.0 % of the pull requests with a trace have any without one" in text(scope)


def test_what_was_explored_gets_no_word(scope: Scope) -> None:
    compared(scope, "coding_hours", is_primary=False, verdict=None)
    assert "| Hours from first commit to opening | 140 | 450 | x1.20 [1.05, 1.36] | x1.10 |\n" in text(scope)


def test_a_report_without_marks_says_that_there_is_nothing_to_compare(scope: Scope) -> None:
    assert "Not enough data: no pull request with a trace has any without one to be compared with." in text(scope)


def test_how_much_is_still_open_is_said(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    assert "Still open when the data end: 1 of 2 pull requests (50.0 %)." in text(scope)


STAGGERED = {
    "design": "staggered_adoption",
    "arm_total": 412.0,
    "reference_total": 371.0,
    "arm_n": 12,
    "reference_n": 20,
}


def test_adopters_are_shown_beside_what_their_colleagues_let_expect(scope: Scope) -> None:
    known = STAGGERED | {"ratio": 1.11, "low": 0.95, "high": 1.3, "verdict": "no clear difference"}
    compared(scope, "pull_requests_opened", stratification="adoption_block", **known)
    compared(scope, "pull_requests_opened", stratification="placebo", **(known | {"low": 1.02}))
    shown = "\n".join(staggered.section(scope))
    assert "Adopters opened 412 pull requests" in shown
    assert "371 would be expected: x1.11 [0.95, 1.30], no clear difference (adopters: 12, colleagues" in shown
    assert "**trends differed before adoption**" in shown


def test_too_few_adopters_are_a_reason_and_no_number(scope: Scope) -> None:
    gone = STAGGERED | dict.fromkeys(("ratio", "low", "high")) | {"gate": "2 adopters, 4 are needed"}
    compared(scope, "pull_requests_opened", stratification="adoption_block", **gone)
    assert "not enough data (2 adopters, 4 are needed; with comparable weeks: adopters 12," in "\n".join(
        staggered.section(scope)
    )


def test_levels_stand_beside_the_ratio_of_their_ratios(scope: Scope) -> None:
    known = {"design": "interaction", "moderator": "language_tier", "repository_count": 2}
    compared(scope, "coding_hours", level="high", **known, verdict=None)
    compared(scope, "coding_hours", level="low / high", **known, ratio=1.1, low=0.8, verdict="no clear difference")
    shown = "\n".join(familiarity.section(scope))
    assert "| Hours from first commit to opening: high | 140 | 450 | x1.20 [1.05, 1.36] | x1.20 | - |" in shown
    assert "low / high | 140 | 450 | x1.10 [0.80, 1.36] | x1.20 | no clear difference |" in shown
    assert "This describes these repositories, not languages." in shown


def test_levels_that_nobody_has_are_left_out_but_not_what_lacks_them(scope: Scope) -> None:
    known = {"design": "interaction", "moderator": "familiarity_class"}
    gated = known | {"ratio": None, "gate": "level none: 0 items"}
    compared(scope, "coding_hours", level="none", **gated, arm_n=0, reference_n=0)
    compared(scope, "coding_hours", level="up to half", **gated, arm_n=0, reference_n=7)
    compared(scope, "coding_hours", level="over half", **known)
    compared(scope, "coding_hours", level="trend", **gated, arm_n=0, reference_n=0)
    shown = "\n".join(familiarity.section(scope))
    assert "Hours from first commit to opening: none |" not in shown
    assert "| Hours from first commit to opening: up to half | 0 | 7 |" in shown
    assert "trend | 0 | 0 | not enough data: level none: 0 items |" in shown


def test_where_no_level_has_a_figure_one_line_says_why_at_the_level_with_most(scope: Scope) -> None:
    gated = {"design": "interaction", "moderator": "familiarity_class", "ratio": None}
    compared(scope, "coding_hours", level="none", **gated, arm_n=0, reference_n=9, gate="0 items with a trace")
    compared(scope, "coding_hours", level="up to half", **gated, arm_n=29, reference_n=40, gate="29 items, not 30")
    shown = "\n".join(familiarity.section(scope))
    assert (
        "- By earlier work on the same files, before adoption: not enough data at any level. Most are compared in"
        " *Hours from first commit to opening: up to half* (n 29 with, 40 without): 29 items, not 30."
    ) in shown
    assert "|" not in shown


def test_ratios_are_corrected_in_the_order_in_which_they_stand_above(scope: Scope) -> None:
    for outcome in ("deletion_ratio", "pull_request_hours"):
        compared(scope, outcome)
    shown = "\n".join(label_errors.section(scope))
    assert "if AI had a part in 10.0 % of those without a trace" in shown
    assert shown.index("| Hours from opening to merge") < shown.index("| Lines deleted per line added")


def test_a_sample_of_what_telemetry_labels_does_not_correct_a_comparison_without_it(scope: Scope) -> None:
    compared(scope, "pull_request_hours", ratio=1.2)
    scope.connection.execute(
        "insert into marts.pull_requests values"
        " ('merged', 'core', 'ai_assisted', 'telemetry-window', false, true, false);"
        "insert into metrics.ai_validation values ('precision', 'ai', 0.5), ('precision', 'marked', 0.9),"
        " ('ai_share', 'no_trace', 0.1)"
    )
    assert "| Hours from opening to merge or close | x1.26 |" in "\n".join(label_errors.section(scope))


def test_a_ratio_is_corrected_by_assumed_shares_until_a_sample_is_validated(scope: Scope) -> None:
    compared(scope, "pull_request_hours", ratio=1.2)
    shown = "\n".join(label_errors.section(scope))
    assert "| Hours from opening to merge or close | x1.20 | x1.23 | x1.31 |" in shown
    scope.connection.execute(
        "insert into metrics.ai_validation values ('precision', 'ai', 0.9), ('ai_share', 'no_trace', 0.1)"
    )
    shown = "\n".join(label_errors.section(scope))
    assert "by the validated sample" in shown
    assert "| Hours from opening to merge or close | x1.26 |" in shown


def of_repository(scope: Scope, name: str, outcome: str = "pull_request_hours", **more: Any) -> None:
    known = {"stratification": "median", "moderator": "repository", "is_primary": False, "verdict": None}
    compared(scope, outcome, level=name, **(known | more))


def of_means(scope: Scope, name: str, **more: Any) -> None:
    of_repository(scope, name, **({"stratification": "repository_period"} | more))


def test_medians_stand_by_repository_with_their_counts_and_not_among_the_ratios_of_the_whole(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    of_repository(scope, "acme/web", "pickup_hours")
    of_repository(scope, "acme/shop", "pickup_hours", ratio=0.9, low=0.7, high=1.2)
    of_repository(scope, "acme/shop", "coding_hours")
    of_repository(scope, "acme/few", gate="3 items with a trace, 30 are needed", ratio=None)
    shown = "\n".join(repositories.section(scope))
    assert "| Ratio of medians | Hours from first commit to opening | Hours from ready to first human review |" in shown
    assert (
        "| acme/shop | x1.20 [1.05, 1.36] (140, 450) | x0.90 [0.70, 1.20] (140, 450) |\n"
        "| acme/web | not enough data | x1.20 [1.05, 1.36] (140, 450) |\n"
    ) in shown + "\n"
    assert "acme/few" not in shown
    assert "ratio of means" not in shown
    assert "acme/web" not in text(scope)


def test_the_ratio_of_means_of_a_repository_stands_beside_that_of_medians(scope: Scope) -> None:
    of_means(scope, "acme/shop", ratio=1.3)
    of_repository(scope, "acme/shop", ratio=0.9, low=0.7, high=1.2)
    of_means(scope, "acme/api")
    of_repository(scope, "acme/web")
    shown = "\n".join(repositories.section(scope))
    assert (
        "| Repository | n with | n without | ratio of means | drawn to the mean | ratio of medians |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
        "| acme/api | 140 | 450 | x1.20 [1.05, 1.36] | - | not enough data |\n"
        "| acme/shop | 140 | 450 | x1.30 [1.05, 1.36] | - | x0.90 [0.70, 1.20] |\n"
        "| acme/web | 140 | 450 | not enough data | - | x1.20 [1.05, 1.36] |\n"
    ) in shown + "\n"
    assert "Ratio of medians" not in shown


def test_of_many_repositories_the_largest_are_shown_by_name(scope: Scope) -> None:
    for number in range(12):
        of_repository(scope, f"acme/r{number:02}", arm_n=30 + number)
    shown = "\n".join(repositories.section(scope))
    assert [line[7:10] for line in shown.splitlines() if line.startswith("| acme/")] == [
        f"r{n:02}" for n in range(2, 12)
    ]
    assert "Shown are the 10 largest of 12 repositories with enough data." in shown


def test_ratios_of_repositories_stand_beside_what_they_are_drawn_to_by_name(scope: Scope) -> None:
    for name, ratio in (("acme/web", 1.9), ("acme/shop", 0.9)):
        of_means(scope, name, ratio=ratio, shrunken_ratio=(ratio + 1.2) / 2)
    shown = "\n".join(repositories.section(scope))
    assert "| acme/shop | 140 | 450 | x0.90 [1.05, 1.36] | x1.05 |" in shown
    assert "| acme/web | 140 | 450 | x1.90 [1.05, 1.36] | x1.55 |" in shown
    assert "acme/web" not in text(scope)


def test_without_a_repository_that_has_enough_there_is_no_such_section(scope: Scope) -> None:
    compared(scope, "pull_request_hours")
    assert list(repositories.section(scope)) == []
