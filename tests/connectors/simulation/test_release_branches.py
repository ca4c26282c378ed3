"""A repository that is deployed from release branches, onto which some changes are picked before their turn."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from connectors.github.records import Commit, DefaultBranchCommit, Deployment, MergeBase, PullRequest
from connectors.record import Record
from connectors.simulation import Simulation, SimulationSettings
from connectors.simulation.world import Place, simulate
from tests.connectors.simulation.conftest import all_records

WITHOUT = SimulationSettings(teams=2, people_per_team=6, weeks=26, seed=11)
SETTINGS = WITHOUT.model_copy(update={"has_release_branches": True})


@pytest.fixture(scope="module")
def place() -> Place:
    return simulate(SETTINGS).places[1]


@pytest.fixture(scope="module")
def records(place: Place) -> list[Record]:
    return [
        record
        for record in all_records(Simulation(SETTINGS))
        if getattr(record, "repository_id", None) == place.repository.id
    ]


def test_what_is_deployed_lies_off_the_default_branch_and_left_it_at_a_known_commit(records: list[Record]) -> None:
    on_branch = {record.oid for record in records if isinstance(record, DefaultBranchCommit)}
    deployed = {record.commit_oid for record in records if isinstance(record, Deployment)}
    bases = {record.commit_oid: record.merge_base_oid for record in records if isinstance(record, MergeBase)}

    assert len(deployed) > 26
    assert deployed.isdisjoint(on_branch)
    assert bases.keys() == deployed
    assert set(bases.values()) < on_branch


def test_a_pick_names_the_commit_of_the_default_branch_that_it_brings(records: list[Record]) -> None:
    on_branch = {record.oid for record in records if isinstance(record, DefaultBranchCommit)}
    picks = {record.number: record for record in records if isinstance(record, PullRequest) and record.title[0] == "["}
    messages = {record.number: record.message for record in records if isinstance(record, Commit)}
    named = [re.findall(r"\(cherry picked from commit ([0-9a-f]{40})\)", messages[number]) for number in picks]

    assert len(picks) > 5
    assert {len(oids) for oids in named} == {1}
    assert {oid for (oid,) in named} < on_branch
    assert all(re.fullmatch(r"release-\d+", pick.base_branch) for pick in picks.values())
    assert {(pick.author_type, pick.state) for pick in picks.values()} == {("Bot", "MERGED")}


def test_a_pick_keeps_the_trailers_of_what_it_brings(records: list[Record]) -> None:
    picks = {record.number for record in records if isinstance(record, PullRequest) and record.title[0] == "["}
    messages = [record.message for record in records if isinstance(record, Commit) and record.number in picks]
    traced = [message for message in messages if "co-authored-by: " in message.lower()]
    assert traced
    assert all(message.splitlines()[-1].startswith("(cherry picked from commit ") for message in traced)


def test_a_picked_change_is_shipped_before_a_branch_that_has_it_leaves(place: Place) -> None:
    places = {change.key: position for position, change in enumerate(place.history.merged, start=1)}
    picked = [change.picks for change in place.changes if change.picks is not None]
    shipped = {key: place.shipped[key] for key in picked if key in place.shipped}

    assert len(shipped) > 5
    assert all(deployment.position < places[key] for key, deployment in shipped.items())


def test_each_pick_is_in_production_before_the_next_one_is_merged(place: Place) -> None:
    merged = sorted(change.merged_at or 0 for change in place.changes if change.picks is not None)
    shipped = sorted(place.shipped[change.key].finished_at for change in place.changes if change.picks is not None)

    assert all(finished <= following for finished, (_, following) in zip(shipped, pairwise(merged), strict=False))


def test_release_branches_change_nothing_in_other_repositories_nor_on_the_default_branch(place: Place) -> None:
    without, with_them = (
        {one.repository.name: one for one in simulate(settings).places} for settings in (WITHOUT, SETTINGS)
    )
    mine = place.repository.name

    assert {name: (one.deployments, one.numbers) for name, one in without.items() if name != mine} == {
        name: (one.deployments, one.numbers) for name, one in with_them.items() if name != mine
    }
    assert [change.key for change in without[mine].history.merged] == [change.key for change in place.history.merged]
