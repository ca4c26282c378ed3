"""The comparison by AI use: Mantel-Haenszel ratios, their jackknife, and follow-up."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from tests.sql.warehouse import Warehouse

DAY = timedelta(days=1)
START = datetime(2026, 1, 5)  # noqa: DTZ001 - the published file has no offsets
KEYS = "team_slice = 'all' and outcome = 'pull_request_hours'"


def item(number: int, repository: str, *, is_marked: bool, days: float, person: str = "ann") -> Mapping[str, object]:
    """A pull request of the days given; started on the first day."""
    return {
        "repository": repository,
        "number": number,
        "team": "unassigned",
        "person": person,
        "is_marked": is_marked,
        "repository_period": f"{repository} 731",
        "size_class": "< 10",
        "open_us": round(days * 86_400_000_000),
    }


def estimate(warehouse: Warehouse, items: Iterable[Mapping[str, object]], stratification: str) -> Sequence[object]:
    """The ratio and its standard error of items in the table that is built from them."""
    warehouse.table("marts.comparison_items", *items)
    warehouse.build("marts.comparison_estimates")
    return warehouse.row(
        f"select ratio, log_se from marts.comparison_estimates where {KEYS} and stratification = '{stratification}'"
    )


def simpson() -> list[Mapping[str, object]]:
    """A fast repository full of marked ones, a slow one full of others; in each the marked take 1.2 times as long."""
    sizes = [("acme/fast", True, 80, 1.2), ("acme/fast", False, 20, 1.0)]
    sizes += [("acme/slow", True, 20, 6.0), ("acme/slow", False, 80, 5.0)]
    numbers = itertools.count()
    return [
        item(next(numbers), repository, is_marked=is_marked, days=days, person=f"p{place % 7}")
        for repository, is_marked, count, days in sizes
        for place in range(count)
    ]


def test_simpson_is_undone_by_strata(warehouse: Warehouse) -> None:
    warehouse.table("marts.comparison_items", *simpson())
    warehouse.build(
        "marts.comparison_outcomes",
        "marts.comparison_clusters",
        "marts.comparison_slices",
        "marts.comparison_cells",
        "marts.comparison_estimates",
    )
    found = dict(warehouse.rows(f"select stratification, ratio from marts.comparison_estimates where {KEYS}"))
    assert found["repository_period"] == pytest.approx(1.2, abs=1e-12)
    assert found["crude"] == pytest.approx((80 * 1.2 + 20 * 6) / (20 * 1 + 80 * 5), abs=1e-12)
    assert round(float(str(found["crude"])), 3) == 0.514


def random_items(seed: int, count: int = 300, people: int = 9) -> list[Mapping[str, object]]:
    chance = random.Random(seed)  # noqa: S311 - made-up data
    return [
        item(
            number,
            f"acme/r{chance.randrange(6)}",
            is_marked=chance.random() < 0.4,
            days=chance.lognormvariate(0, 1.4),
            person=f"p{chance.randrange(people)}",
        )
        for number in range(count)
    ]


def by_numpy(items: Sequence[Mapping[str, object]]) -> tuple[float, float]:
    """The Mantel-Haenszel ratio and its jackknife error, each cluster left out in turn and all computed anew."""
    strata = np.array([str(row["repository_period"]) for row in items])
    people = np.array([str(row["person"]) for row in items])
    marked = np.array([bool(row["is_marked"]) for row in items])
    values = np.array([float(str(row["open_us"])) for row in items])

    def log_ratio(kept: np.ndarray) -> float:
        top = bottom = 0.0
        for stratum in np.unique(strata[kept]):
            arm, rest = (kept & (strata == stratum) & side for side in (marked, ~marked))
            n1, n0 = arm.sum(), rest.sum()
            top += n0 * values[arm].sum() / (n1 + n0)
            bottom += n1 * values[rest].sum() / (n1 + n0)
        return float(np.log(top / bottom))

    whole = log_ratio(np.ones(len(items), dtype=bool))
    changes = [log_ratio(people != person) - whole for person in np.unique(people)]
    return math.exp(whole), math.sqrt((len(changes) - 1) / len(changes) * sum(change**2 for change in changes))


@pytest.mark.parametrize("seed", range(5))
def test_sql_says_what_an_independent_computation_says(warehouse: Warehouse, seed: int) -> None:
    items = random_items(seed)
    assert estimate(warehouse, items, "repository_period") == pytest.approx(by_numpy(items), rel=1e-12)


def test_a_single_stratum_is_the_crude_ratio(warehouse: Warehouse) -> None:
    items = [{**row, "repository_period": "acme/shop 731"} for row in random_items(1)]
    stratified = estimate(warehouse, items, "repository_period")
    crude = warehouse.row(
        f"select ratio, log_se from marts.comparison_estimates where {KEYS} and stratification = 'crude'"
    )
    assert stratified == crude


def test_order_of_rows_changes_no_byte(warehouse: Warehouse) -> None:
    items = random_items(2, 400, people=90)
    first = estimate(warehouse, items, "repository_period")
    warehouse.connection.execute("drop table marts.comparison_items")
    warehouse.connection.execute("drop view marts.comparison_cells")
    for table in ("outcomes", "clusters", "slices", "estimates"):
        warehouse.connection.execute(f"drop table if exists marts.comparison_{table}")
    for model in ("teams", "team_slices"):
        warehouse.connection.execute(f"drop table marts.{model}")
    random.Random(3).shuffle(items)  # noqa: S311 - made-up data
    assert estimate(warehouse, items, "repository_period") == first


def test_one_person_who_carries_an_arm_gives_no_error(warehouse: Warehouse) -> None:
    items = [
        item(number, "acme/shop", is_marked=number % 2 == 0, days=1 + number, person="ann" if number % 2 else "ben")
        for number in range(8)
    ]
    ratio, error = estimate(warehouse, items, "crude")
    assert ratio == pytest.approx(16 / 20)
    assert error is None


def test_people_above_sixty_four_are_grouped(warehouse: Warehouse) -> None:
    items = [item(n, "acme/shop", is_marked=n % 2 == 0, days=1, person=f"p{n // 2}") for n in range(400)]
    estimate(warehouse, items, "crude")
    (count,) = warehouse.row(
        f"select cluster_count from marts.comparison_estimates where {KEYS} and stratification = 'crude'"
    )
    assert isinstance(count, int)
    assert 40 < count <= 64


def pull_request(number: int, **columns: object) -> Mapping[str, object]:
    return {
        "repository": "acme/shop",
        "number": number,
        "team": "unassigned",
        "author": "ann",
        "is_bot_author": False,
        "ai_label": "no_trace",
        "state": "open",
        "created_at": START,
        "additions": 5,
        "deletions": 1,
        "is_deployed_by_first_known": False,
        **columns,
    }


def test_items_are_followed_equally_long(warehouse: Warehouse) -> None:
    warehouse.table("marts.follow_up", {"tau_days": 7})
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, state="merged", merged_at=START + 2 * DAY),
        pull_request(2, state="closed", closed_at=START + 9 * DAY),
        pull_request(3),
        pull_request(4, created_at=START + 24 * DAY, merged_at=START + 25 * DAY, state="merged"),
        pull_request(5, ai_label="automation"),
        pull_request(6, is_bot_author=True, author="release[bot]"),
        pull_request(7, is_bot_author=True, author="copilot[bot]", ai_label="agent_authored"),
        pull_request(8, state="merged", merged_at=START - DAY),
    )
    warehouse.build("marts.comparison_items")
    assert warehouse.rows(
        "select number, open_us / 86400000000.0, is_finished, is_abandoned, is_marked from marts.comparison_items"
        " order by number"
    ) == [
        (1, 2.0, 1, 0, False),
        (2, 7.0, 0, 0, False),
        (3, 7.0, 0, 0, False),
        (4, None, None, None, False),
        (7, 7.0, 0, 0, True),
        (8, None, None, None, False),
    ]


@pytest.mark.parametrize(
    ("is_known", "outcomes"), [(True, [(1, 0, 1.0), (2, 1, 3.0)]), (False, [(1, None, None), (2, None, None)])]
)
def test_reviews_are_compared_where_any_was_ever_read(
    warehouse: Warehouse, *, is_known: bool, outcomes: list[tuple[object, ...]]
) -> None:
    warehouse.table("marts.follow_up", {"tau_days": 7})
    merged = {"state": "merged", "merged_at": START + 3 * DAY, "ready_at": START}
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, **merged, first_human_review_at=START + DAY, is_merged_without_human_review=False),
        pull_request(2, **merged, is_merged_without_human_review=True),
    )
    warehouse.table("marts.known_facts", {"fact": "reviews", "is_known": is_known})
    warehouse.build("marts.comparison_items")
    assert (
        warehouse.rows(
            "select number, is_unreviewed, pickup_us / 86400000000.0 from marts.comparison_items order by number"
        )
        == outcomes
    )


def test_hours_to_production_count_also_where_nothing_is_deployed_within_the_follow_up(warehouse: Warehouse) -> None:
    warehouse.table("marts.follow_up", {"tau_days": 7})
    merged = {"state": "merged", "merged_at": START + DAY}
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, **merged, deployed_at=START + 2 * DAY),
        pull_request(2, **merged, deployed_at=START + 20 * DAY),
        pull_request(3, **merged),
        pull_request(4, **merged),
        pull_request(5, state="closed", closed_at=START + DAY),
        pull_request(6, **merged, deployed_at=START + DAY, deployment_match="merge"),
        pull_request(7, **merged, deployed_at=START + DAY, is_deployed_by_first_known=True),
    )
    warehouse.table(
        "marts.shippable_pull_requests", *({"repository": "acme/shop", "number": number} for number in (1, 2, 3, 5))
    )
    warehouse.build("marts.comparison_items")
    assert warehouse.rows(
        "select number, lead_time_us / 86400000000.0 from marts.comparison_items order by number"
    ) == [(1, 2.0), (2, 7.0), (3, 7.0), (4, None), (5, None), (6, 1.0), (7, None)]


def test_reverts_are_not_compared(warehouse: Warehouse) -> None:
    warehouse.table("marts.pull_requests", pull_request(1), pull_request(2, is_revert=True))
    warehouse.build("marts.comparison_items")
    assert warehouse.rows("select number from marts.comparison_items") == [(1,)]


def test_what_only_telemetry_of_the_day_tells_of_stands_on_neither_side(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, ai_label="ai_assisted", ai_rule="telemetry-window"),
        pull_request(2, ai_label="ai_assisted", ai_rule="git-ai-lines"),
        pull_request(3, ai_label="ai_coauthored", ai_rule="telemetry-window"),
    )
    warehouse.build("marts.comparison_items")
    assert warehouse.rows("select number, is_marked from marts.comparison_items order by number") == [
        (2, True),
        (3, True),
    ]


def test_backports_are_not_compared(warehouse: Warehouse) -> None:
    places = (pull_request(1, is_to_default_branch=True), pull_request(2, is_to_default_branch=False), pull_request(3))
    warehouse.table("marts.pull_requests", *places)
    warehouse.build("marts.comparison_items")
    assert warehouse.rows("select number from marts.comparison_items order by number") == [(1,), (3,)]


def test_lines_of_mass_changes_are_not_compared_as_they_are_in_no_deletion_ratio(warehouse: Warehouse) -> None:
    merged = {"state": "merged", "merged_at": START + DAY, "counted_additions": 0, "counted_deletions": 6000}
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, **merged, is_mass_change=True, ai_label="ai_coauthored"),
        pull_request(2, **merged | {"counted_deletions": 20}, is_mass_change=False),
    )
    warehouse.build("marts.comparison_items")
    assert warehouse.rows(
        "select number, size_class, added_lines, deleted_lines, line_count from marts.comparison_items order by number"
    ) == [(1, "500+", None, None, None), (2, "10-49", 0, 20, 20)]


def test_work_is_put_with_what_was_started_with_it(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, work_started_at=START - 6 * DAY),
        pull_request(2, work_started_at=START),
        pull_request(3),
    )
    warehouse.build("marts.comparison_items")
    assert [
        row[1] for row in warehouse.rows("select number, started_at from marts.comparison_items order by number")
    ] == [
        "2025-12-30T00:00",
        "2026-01-05T00:00",
        "2026-01-05T00:00",
    ]


@pytest.mark.parametrize(("days", "tau"), [([1, 2, 3], 7), ([9, 9, 9], 14), ([1, 1, 90], 60), ([], 60)])
@pytest.mark.parametrize("weeks", [2, 3])
def test_the_follow_up_takes_in_most_of_what_finished_in_the_first_half_of_the_weeks(
    warehouse: Warehouse, days: list[int], tau: int, weeks: int
) -> None:
    complete_weeks(warehouse, weeks)
    finished(warehouse, days)
    warehouse.build("marts.follow_up")
    assert warehouse.row("select tau_days from marts.follow_up") == (tau,)


def test_work_of_the_later_half_does_not_lengthen_the_follow_up(warehouse: Warehouse) -> None:
    complete_weeks(warehouse, 40)
    warehouse.table(
        "marts.pull_requests",
        *(
            pull_request(week, created_at=START + 7 * week * DAY, hours_open=48.0 if week < 15 else 1200.0)
            for week in range(38)
        ),
    )
    warehouse.build("marts.follow_up", as_of=(START + 7 * 40 * DAY).isoformat())
    assert warehouse.row("select tau_days, hours_p85 from marts.follow_up") == (7, 48)


def test_the_follow_up_goes_by_the_first_configured_period_where_there_is_one(warehouse: Warehouse) -> None:
    complete_weeks(warehouse, 4)
    finished(warehouse, [9, 9, 9])
    later = {"name": "with", "start": START.date() + 7 * DAY, "end": START.date() + 14 * DAY}
    first = {"name": "without", "start": START.date(), "end": START.date() + 7 * DAY}
    warehouse.build("marts.follow_up", report={"periods": [later, first]})
    assert warehouse.row("select tau_days from marts.follow_up") == (14,)


def complete_weeks(warehouse: Warehouse, count: int) -> None:
    """Weeks from the first day on, of which all but one that the data cut are complete."""
    starts = [START + 7 * number * DAY for number in range(count + 1)]
    warehouse.table(
        "marts.windows",
        *(
            {"window_kind": "week", "starts_at": day, "ends_at": day + 7 * DAY, "is_complete": day < starts[-1]}
            for day in starts
        ),
    )


def finished(warehouse: Warehouse, days: list[int]) -> None:
    """Pull requests of the first week that took so many days, and a slow one of the second."""
    warehouse.table(
        "marts.pull_requests",
        *(pull_request(number, hours_open=24.0 * length) for number, length in enumerate(days)),
        pull_request(99, created_at=START + 8 * DAY, hours_open=9000.0),
    )


def test_people_and_weeks_count_all_that_was_opened_whatever_tells_of_ai_and_whatever_is_compared(
    warehouse: Warehouse,
) -> None:
    warehouse.table(
        "marts.day_windows",
        {"day": START.date(), "window_kind": "week", "starts_at": START, "is_complete": True},
        {"day": (START + 7 * DAY).date(), "window_kind": "week", "starts_at": START + 7 * DAY, "is_complete": False},
    )
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, author="Ann", ai_label="ai_coauthored"),
        pull_request(2, author="ann", created_at=START + DAY / 2),
        pull_request(3, author="ann", created_at=START + 7 * DAY),
        pull_request(4, author_person="ann", ai_label="ai_assisted", ai_rule="telemetry-window"),
        pull_request(5, accountable_person="ann", author="copilot[bot]", is_bot_author=True, ai_label="agent_authored"),
        pull_request(6, author="ann", is_revert=True, is_to_default_branch=False),
        pull_request(7, author="renovate[bot]", is_bot_author=True, ai_label="automation"),
        pull_request(8, author="deploys[bot]", is_bot_author=True),
    )
    warehouse.build("marts.person_weeks")
    assert warehouse.rows("select * from marts.person_weeks order by all") == [
        ("all", "ann", "2026-01-05T00:00", 5),
        ("unassigned", "ann", "2026-01-05T00:00", 5),
    ]


def test_moderators_are_those_of_the_person_in_the_repository(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.author_repositories",
        {"repository": "acme/shop", "person": "ann", "tenure_class": "under 90 days", "familiarity_class": None},
        {"repository": "acme/shop", "person": "ben", "tenure_class": "over 365 days", "stack_class": "public"},
    )
    warehouse.table(
        "marts.comparison_items",
        {**item(1, "acme/shop", is_marked=True, days=1), "coding_us": 5, "language_tier": "low"},
        {**item(2, "acme/shop", is_marked=True, days=2), "coding_us": None, "language_tier": None},
        {**item(3, "acme/shop", is_marked=False, days=4, person="ben"), "coding_us": 7},
    )
    warehouse.build("marts.moderator_cells")
    assert warehouse.rows("select * from marts.moderator_cells order by is_marked, language_tier") == [
        ("acme/shop", 0, 2, False, None, "public", "over 365 days", None, 7, 1, 4 * 86_400_000_000, 1),
        ("acme/shop", 0, 1, True, "low", None, "under 90 days", None, 5, 1, 86_400_000_000, 1),
        ("acme/shop", 0, 1, True, None, None, "under 90 days", None, None, 0, 2 * 86_400_000_000, 1),
    ]


def test_a_defect_counts_when_it_names_its_cause_within_ninety_days_of_the_deployment(warehouse: Warehouse) -> None:
    shipped = {"state": "merged", "merged_at": START, "deployed_at": START - 100 * DAY}
    warehouse.table(
        "marts.pull_requests",
        pull_request(1, **shipped, accountable_person="Ben"),
        *(pull_request(number, **shipped) for number in (2, 3)),
        pull_request(4, **{**shipped, "deployed_at": START}),
    )
    warehouse.table(
        "marts.defect_links",
        {"repository": "acme/shop", "number": 1, "found_at": START - 11 * DAY},
        {"repository": "acme/shop", "number": 2, "found_at": START - 9 * DAY},
        {"repository": "acme/shop", "number": 4, "found_at": START + DAY},
    )
    warehouse.build("marts.comparison_items")
    assert warehouse.rows("select number, person, is_bug_linked from marts.comparison_items order by number") == [
        (1, "Ben", 1),
        (2, "ann", 0),
        (3, "ann", 0),
        (4, "ann", None),
    ]


def test_what_the_first_known_deployment_shipped_says_nothing_of_defects_as_it_may_have_been_shipped_before(
    warehouse: Warehouse,
) -> None:
    shipped = {"state": "merged", "merged_at": START, "deployed_at": START - 100 * DAY}
    warehouse.table(
        "marts.pull_requests", pull_request(1, **shipped), pull_request(2, **shipped, is_deployed_by_first_known=True)
    )
    warehouse.build("marts.comparison_items")
    assert warehouse.rows("select number, is_bug_linked from marts.comparison_items order by number") == [
        (1, 0),
        (2, None),
    ]
