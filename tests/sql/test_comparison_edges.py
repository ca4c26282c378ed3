"""The whole comparison on data that are strange, few or cut short: a sentence, never a traceback, NaN or infinity."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from pipeline import comparison
from pipeline.comparison_table import NO_SPREAD
from tests.sql.warehouse import Warehouse

DAY = timedelta(days=1)
START = datetime(2025, 9, 1)  # noqa: DTZ001 - the published file has no offsets
MODELS = (
    "marts.comparison_estimates",
    "marts.duration_bins",
    "marts.person_weeks",
    "marts.moderator_cells",
    "marts.adoptions",
    "metrics.throughput",
    "metrics.flow_weekly",
)


def pull_request(number: int, label: str = "no_trace", hours: float = 5.0, **columns: object) -> Mapping[str, object]:
    created = START + number * DAY / 8
    return {
        "repository": "acme/shop",
        "number": number,
        "team": "unassigned",
        "author": f"p{number % 7}",
        "is_bot_author": False,
        "ai_label": label,
        "state": "merged",
        "work_started_at": created - DAY,
        "created_at": created,
        "merged_at": created + timedelta(hours=hours),
        "additions": 5,
        "deletions": 1,
        "hours_open": hours,
        "hours_coding": 24.0,
        "is_merged_without_human_review": True,
        "is_deployed_by_first_known": False,
        **columns,
    }


def both(number: int, **columns: object) -> Mapping[str, object]:
    return pull_request(number, "ai_coauthored" if number % 2 else "no_trace", **columns)


WORLDS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "nothing": [],
    "one pull request": [pull_request(1)],
    "one author": [both(number, author="ann") for number in range(80)],
    "all with a trace": [pull_request(number, "ai_coauthored") for number in range(80)],
    "none with a trace": [pull_request(number) for number in range(80)],
    "no time, no lines, no author": [both(n, hours=0.0, additions=0, deletions=0, author=None) for n in range(80)],
    "merged before created, by commits from the future": [
        both(number, hours=-3.0, work_started_at=START + 900 * DAY) for number in range(80)
    ],
    "nothing finished": [both(n, state="open", merged_at=None, hours_open=None) for n in range(80)],
}


@pytest.mark.parametrize("world", WORLDS)
def test_strange_data_give_a_reason_and_no_strange_number(warehouse: Warehouse, world: str) -> None:
    warehouse.table("marts.pull_requests", *WORLDS[world])
    warehouse.build(*MODELS)
    comparison.write(warehouse.connection)
    columns = [column[0] for column in warehouse.connection.execute("from metrics.ai_comparison").description or ()]
    for row in warehouse.rows("from metrics.ai_comparison"):
        named = dict(zip(columns, row, strict=True))
        assert named["gate"]
        assert (named["gate"] == "ok") == (named["ratio"] is not None), named
        assert all(math.isfinite(value) for value in row if isinstance(value, float)), named


def slow_down(seed: int) -> list[Mapping[str, object]]:
    """A hundred days; those with a trace take twice as long, and all are of the last weeks."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    found = []
    for number in range(1000):
        is_marked = number > 560 and chance.random() < 0.7
        hours = chance.lognormvariate(4.5, 1.2) * (2 if is_marked else 1)
        found.append(
            pull_request(number, "ai_coauthored" if is_marked else "no_trace", hours, author=f"p{number % 40}")
        )
    return found


def seen(pull_requests: list[Mapping[str, object]], as_of: datetime) -> list[Mapping[str, object]]:
    """What a reading at that moment would have told."""
    open_ = {"state": "open", "merged_at": None, "hours_open": None}
    return [
        row if row["merged_at"] < as_of else {**row, **open_}  # type: ignore[operator] - a moment
        for row in pull_requests
        if row["created_at"] < as_of  # type: ignore[operator] - a moment
    ]


def figures(warehouse: Warehouse, as_of: datetime) -> tuple[float, float, float]:
    """The restricted ratio, its error, and the ratio of the means of what has finished, as read at that moment."""
    warehouse.table("marts.follow_up", {"tau_days": 14})
    warehouse.table("marts.pull_requests", *seen(slow_down(4), as_of))
    warehouse.build("marts.comparison_estimates", as_of=as_of.isoformat())
    ratio, error, finished = warehouse.row(
        "select ratio, log_se, (select avg(hours_open) filter (where ai_label <> 'no_trace')"
        " / avg(hours_open) filter (where ai_label = 'no_trace') from marts.pull_requests)"
        " from marts.comparison_estimates where team_slice = 'all' and outcome = 'pull_request_hours'"
        " and stratification = 'repository_period'"
    )
    return float(str(ratio)), float(str(error)), float(str(finished))


def test_cutting_the_last_weeks_moves_finished_means_but_no_restricted_one(warehouse: Warehouse) -> None:
    whole, _, finished = figures(warehouse, START + 160 * DAY)
    warehouse.connection.execute("rollback; begin")
    cut, error, finished_of_cut = figures(Warehouse(warehouse.connection), START + 105 * DAY)
    assert abs(math.log(cut / whole)) < 2 * error
    assert finished_of_cut < 0.85 * finished


def test_hours_that_all_last_to_the_end_of_the_follow_up_get_no_interval(warehouse: Warehouse) -> None:
    warehouse.table("marts.follow_up", {"tau_days": 7})
    warehouse.table("marts.pull_requests", *(both(number, hours=400.0) for number in range(120)))
    warehouse.build(*MODELS)
    comparison.write(warehouse.connection)
    found = warehouse.rows(
        "select gate, ratio, p, q, p_holm from metrics.ai_comparison"
        " where design = 'pull_request' and outcome = 'pull_request_hours' and stratification = 'repository_period'"
    )
    assert set(found) == {(NO_SPREAD, None, None, None, None)}
    medians = warehouse.rows(
        "select gate from metrics.ai_comparison where outcome = 'pull_request_hours' and stratification = 'median'"
    )
    assert medians == [("100 % of the items take 7 days or longer: from 40 % on, no median is given",)]
