from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.simulation import Simulation, SimulationSettings, Truth
from pipeline import tables
from pipeline.build import build
from pipeline.commands.demonstration import settings_for
from pipeline.store import Store, store_path
from pipeline.sync import sync

WORLDS: dict[str, dict[str, Any]] = {
    "two_teams": {"teams": 2, "people_per_team": 4, "weeks": 16, "seed": 11},
    "hard": {
        "has_telemetry": True,
        "teams": 3,
        "people_per_team": 5,
        "weeks": 24,
        "seed": 5,
        "mark_share": 1,
        "has_monorepo": True,
        "has_release_branches": True,
        "cause_named_share": 1,
        "adoption_spread_weeks": 8,
        "ai_growth_weeks": 0,
        "ai_adoption_week": 6,
        "coding_time_ratio": 0.5,
        "rate_spread": 0.3,
        "speed_spread": 0.3,
        "repositories_without_deployments": 1,
        "teams_without_jira": 1,
        "size_ratio": 2.0,
        "deletion_ratio": 1.5,
    },
    "overloaded": {"teams": 1, "people_per_team": 6, "weeks": 12, "seed": 3, "review_load": 0.95, "mark_share": 1},
}
AI_LABELS = ["agent_authored", "ai_coauthored", "ai_suggestion", "ai_assisted"]


@dataclass(frozen=True)
class Built:
    truth: Truth
    simulation: Simulation
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


@pytest.fixture(scope="module", params=list(WORLDS))
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    simulation = Simulation(SimulationSettings(**WORLDS[request.param]))
    settings = settings_for(simulation, tmp_path_factory.mktemp(request.param))
    with Store(store_path(settings.warehouse.path)) as store:
        sync(store, simulation)
        build(store, settings, [simulation.source])
    with duckdb.connect(settings.warehouse.path, read_only=True) as connection:
        yield Built(simulation.truth, simulation, connection)


def test_pull_requests_are_counted_by_state(built: Built) -> None:
    found = built.rows("select state, count(*) from marts.pull_requests group by state")

    assert Counter(dict(found)) == built.truth.pull_requests_by_state


def test_no_pull_request_is_matched_to_a_wrong_deployment(built: Built) -> None:
    found = built.rows(
        "select repository || '#' || number, deployment_id from marts.pull_requests where deployment_id is not null"
    )

    assert dict(found) == built.truth.first_deployments


def test_matching_by_time_alone_would_be_wrong(built: Built) -> None:
    found = built.rows(
        """
        select pull_requests.repository || '#' || number, arg_min(deployments.id, deployments.finished_at)
        from marts.pull_requests
        join marts.deployments
            on pull_requests.repository = deployments.repository and deployments.finished_at >= pull_requests.merged_at
        where is_production and status = 'success'
        group by all
        """
    )

    assert dict(found) != built.truth.first_deployments


def test_lead_times_are_the_true_ones(built: Built) -> None:
    found = dict(
        built.rows(
            "select repository || '#' || number, hours_lead_time from marts.pull_requests"
            " where hours_lead_time is not null"
        )
    )

    assert found.keys() == built.truth.hours_lead_time.keys()
    assert max(abs(hours - found[item]) for item, hours in built.truth.hours_lead_time.items()) < 1e-9


def test_no_lead_time_is_left_out_for_the_first_known_deployment(built: Built) -> None:
    assert built.rows("select count(*) from marts.pull_requests where is_deployed_by_first_known") == [(0,)]


def test_deployments_that_ship_something_new_are_found(built: Built) -> None:
    found = built.rows("select id from marts.deployments where is_record")

    assert {row[0] for row in found} == built.truth.record_deployments


def test_work_in_progress_is_the_true_one(built: Built) -> None:
    weeks = built.rows(
        "select sum(wip * date_diff('second', starts_at, ends_at)), sum(date_diff('second', starts_at, ends_at))"
        " from metrics.wip where system = 'review' and team_slice = 'all' and ai_slice = 'all' and window_kind = 'week'"
    )

    assert weeks[0][0] / weeks[0][1] == pytest.approx(built.truth.mean_open_pull_requests, rel=1e-12)


def test_every_marked_pull_request_is_found_and_no_other(built: Built) -> None:
    # Telemetry tells that somebody used a tool while the work was done, not that the work was done with it.
    found = built.rows(
        "select repository || '#' || number from marts.pull_requests"
        f" where ai_label in {tuple(AI_LABELS)} and ai_rule <> 'telemetry-window'"
    )

    assert {row[0] for row in found} == built.truth.marked
    assert built.truth.marked <= built.truth.made_with_ai


def test_effects_that_are_known_lie_inside_nearly_all_intervals(built: Built) -> None:
    truth = built.simulation.true_effects(built.rows("select tau_days from marts.follow_up")[0][0])
    found = built.rows(
        "select outcome, low, high from metrics.ai_comparison"
        " where team_slice = 'all' and stratification = 'repository_period' and moderator is null and low is not null"
    )
    inside = [low <= truth[outcome] <= high for outcome, low, high in found if outcome in truth]

    assert sum(inside) >= len(inside) - 1


def test_days_of_telemetry_are_the_true_ones(built: Built) -> None:
    found = built.rows(
        "select date, person from marts.ai_usage_days where measure = 'active' and value > 0 group by all"
    )

    assert {(day, person.removeprefix("github:")) for day, person in found} == built.truth.active_days


def test_the_default_world_leaves_some_ai_use_unmarked() -> None:
    truth = Simulation(SimulationSettings()).truth

    assert sum(truth.pull_requests_by_state.values()) > 600
    assert 0 < len(truth.marked) < len(truth.made_with_ai)


def test_reverted_pull_requests_are_found(built: Built) -> None:
    found = built.rows("select repository || '#' || number from marts.reverts")

    assert {row[0] for row in found} == built.truth.reverted


def test_everything_belongs_to_its_team(built: Built) -> None:
    names = {(team.name,) for team in built.simulation.teams}

    assert set(built.rows("select distinct team from marts.pull_requests")) == names
    assert set(built.rows("select distinct team from marts.work_items")) == names


def test_drafts_wait_for_their_author_and_not_for_a_reviewer(built: Built) -> None:
    found = built.rows(
        """
        select count(*) from marts.pull_requests
        where ready_at > created_at
            and abs(hours_pickup - date_diff('second', ready_at, first_human_review_at) / 3600.0) < 1e-9
        """
    )

    assert found[0][0] > 0


def test_what_was_stored_is_not_read_or_changed_again(tmp_path: Path) -> None:
    settings = SimulationSettings(teams=1, people_per_team=3, weeks=6)
    with Store(tmp_path / "store.duckdb") as store:
        first = sync(store, Simulation(settings))
        second = sync(store, Simulation(settings))
        again = sync(store, Simulation(settings), full=True)

        assert store.as_of(["simulation"]) == Simulation(settings).observed_at

    assert (first.records > 100, second.pages, second.records) == (True, 0, 0)
    assert (again.pages, again.records) == (first.pages, first.records)
    with duckdb.connect(tmp_path / "store.duckdb", read_only=True) as connection:
        counts = [connection.execute(f"select count(*) from raw.{r.table}").fetchall()[0][0] for r in tables.RECORDS]
    assert sum(counts) == first.records
