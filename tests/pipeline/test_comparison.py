"""What becomes of an estimate: gate, interval, adjustment over the outcomes, and a word."""

from __future__ import annotations

import dataclasses
import math

import pytest

from pipeline import gates
from pipeline.comparison import Estimate, adjusted, pull_request_rows
from pipeline.comparison_table import CARRIED, NO_SPREAD, TABLE, Row, differs
from pipeline.estimators.interval import student_quantile


def estimate(
    outcome: str = "pull_request_hours", stratification: str = "repository_period", **given: object
) -> Estimate:
    """An estimate that passes its gate, but for what is given."""
    whole = Estimate(
        team_slice="all",
        outcome=outcome,
        stratification=stratification,
        stratum_count=5,
        marked_count=100,
        unmarked_count=100,
        marked_total=50.0,
        unmarked_total=40.0,
        cluster_count=20,
        effective_clusters=17.0,
        marked_effective_clusters=16.0,
        unmarked_effective_clusters=15.0,
        ratio=1.25,
        log_se=0.05,
        kind="hours",
        is_primary=True,
        tau_days=7,
    )
    return dataclasses.replace(whole, **given)  # type: ignore[arg-type] - columns by name


def only(*estimates: Estimate) -> Row:
    return adjusted(pull_request_rows(estimates))[0]


def test_an_interval_is_students_with_effective_clusters() -> None:
    row = only(estimate())
    half = student_quantile(0.975, 16.0) * 0.05
    assert (row.ratio, row.low, row.high) == pytest.approx((1.25, 1.25 * math.exp(-half), 1.25 * math.exp(half)))
    assert row.smallest_detectable_ratio == pytest.approx(math.exp(2.8 * 0.05))
    assert row.verdict == "higher"


@pytest.mark.parametrize(
    ("given", "gate"),
    [
        ({"marked_count": 29}, "29 items with a trace, 30 are needed"),
        ({"unmarked_count": 0}, "0 items without a trace, 30 are needed"),
        ({"marked_effective_clusters": 3.9}, "the items with a trace are as if of 3.9 people, 4 are needed"),
        ({"marked_effective_clusters": 3.96}, "the items with a trace are as if of 3.9 people, 4 are needed"),
        ({"kind": "share", "unmarked_total": 4.0}, "it happened to 4 items without a trace, 5 are needed"),
        ({"log_se": None}, CARRIED),
        ({"ratio": None}, CARRIED),
        ({"ratio": 1.0, "log_se": 0.0}, NO_SPREAD),
        ({"ratio": 1.0, "log_se": 1e-16}, NO_SPREAD),
    ],
)
def test_what_is_too_little_has_a_reason_and_no_figure(given: dict[str, object], gate: str) -> None:
    row = only(estimate(**given))
    assert (row.gate, row.verdict) == (gate, "not enough data")
    assert (row.ratio, row.low, row.high, row.p, row.p_holm, row.e_value) == (None,) * 6


def test_a_wide_interval_is_no_reason_to_hide_a_figure() -> None:
    row = only(estimate(log_se=2.0))
    assert (row.gate, row.verdict) == (gates.OK, "no clear difference")


def test_a_direction_needs_the_adjusted_p_value() -> None:
    alone = only(estimate(log_se=0.1))
    assert alone.p is not None
    assert alone.p < 0.05
    assert alone.verdict == "higher"
    among = adjusted(
        pull_request_rows([estimate(log_se=0.1), estimate("deletion_ratio"), estimate("bug_linked_share", ratio=1.0)])
    )
    assert [row.verdict for row in among] == ["no clear difference", "higher", "no clear difference"]


def test_exploratory_figures_get_no_word_but_a_q_value() -> None:
    row = only(estimate("coding_hours", is_primary=False))
    assert (row.p_holm, row.verdict) == (None, None)
    assert row.q == row.p


def test_teams_are_adjusted_each_for_itself() -> None:
    rows = adjusted(pull_request_rows([estimate(), estimate(team_slice="web")]))
    assert [row.p_holm for row in rows] == [row.p for row in rows]


def test_single_repositories_are_adjusted_apart_from_the_whole() -> None:
    whole = only(estimate("coding_hours", is_primary=False, log_se=0.1))
    single = dataclasses.replace(whole, moderator="repository", level="acme/shop", q=None)
    assert [row.q for row in adjusted([whole, single])] == [whole.p, single.p]
    median = dataclasses.replace(single, stratification="median", p=1.0)
    assert [row.q for row in adjusted([whole, single, median])] == [whole.p, 2 * (single.p or 0), 1.0]


def test_the_crude_ratio_stands_beside_the_adjusted_one() -> None:
    crude = estimate(stratification="crude", ratio=0.8, marked_count=200)
    row = pull_request_rows([estimate(), crude])[0]
    assert (row.crude_ratio, row.compared_share, row.is_crude_misleading) == (0.8, 0.5, True)


@pytest.mark.parametrize(
    ("ratio", "crude", "misleads"), [(1.1, 0.9, True), (1.1, 1.2, False), (1.1, 1.33, True), (0.9, 0.7, True)]
)
def test_a_crude_ratio_misleads_on_the_other_side_or_far_away(ratio: float, crude: float, misleads: bool) -> None:  # noqa: FBT001 - a column of the table
    assert differs(ratio, crude) is misleads


def test_every_column_is_a_field() -> None:
    assert list(TABLE.columns) == [field.name for field in dataclasses.fields(Row)]


def test_one_person_is_no_plural() -> None:
    assert gates.interaction(1).startswith("1 person at one of the levels")
