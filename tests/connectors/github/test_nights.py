"""What a night costs, and how what vanished is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors import Cost, NotFoundAtSourceError
from connectors.github import GitHub, GitHubSettings
from connectors.github.records import Deployment, Issue, PullRequest, Release, Repository
from tests.connectors.github.conftest import NO_WAITING
from tests.connectors.github.synthetic import ORGANIZATION, Plan, full_names, text, write_world

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

PLAN = Plan(repositories=30, pull_requests=8, late_repositories=5, late_pull_requests=6)
SMALL = Plan(repositories=2, pull_requests=4, deploys=True)
RELEASES = Plan(repositories=1, pull_requests=1000, commits=1, has_issues=False, deploys=True)
A_WEEK_LATER = "2026-03-14T01:00:00Z"


@pytest.fixture(scope="module")
def many(forge: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return forge.World(write_world(tmp_path_factory.mktemp("many") / "world", PLAN))


@pytest.fixture
def small(forge: Any, tmp_path: Path) -> Any:
    return forge.World(write_world(tmp_path / "world", SMALL))


def cost_of(lab: Lab, connector: GitHub, store: Any) -> Cost:
    lab.sync(connector, store)
    return connector.cost


def test_a_quiet_night_over_many_repositories_costs_one_look(lab: Lab, many: Any) -> None:
    server = lab.serve(many, at=text(PLAN.end))
    store = lab.sync(lab.connect(server.url, ORGANIZATION))
    before = dict(store.rows)
    assert cost_of(lab, lab.connect(server.url, ORGANIZATION), store) == Cost(requests=1, points=4)
    assert cost_of(lab, lab.connect(server.url, *full_names(PLAN)), store) == Cost(requests=1, points=1)
    assert store.rows == before


def test_a_night_costs_no_more_than_what_has_changed(lab: Lab, many: Any) -> None:
    server = lab.serve(many, at=text(PLAN.end))
    store = lab.sync(lab.connect(server.url, ORGANIZATION))
    server.set_time(text(PLAN.late))
    merged = sum(one.merged_at is not None for one in store.of(PullRequest))
    assert cost_of(lab, lab.connect(server.url, ORGANIZATION), store).requests <= 1 + 10
    assert len(store.of(PullRequest)) == 240
    assert store.rows == lab.sync(lab.connect(server.url, ORGANIZATION)).rows
    assert sum(one.merged_at is not None for one in store.of(PullRequest)) == merged + 30


def test_a_change_within_the_second_of_the_last_one_is_not_lost(lab: Lab, small: Any) -> None:
    pull = max(small.repos_by_id[5000].pulls.values(), key=lambda one: one.updated(small.now))
    server = lab.serve(small)
    server.set_time(pull.updated(small.now))
    name = full_names(SMALL)[0]
    connector = lab.connect(server.url, name)
    store = lab.sync(connector)
    pull.raw["title"] = "Changed within the very second"
    lab.sync(connector, store)
    assert "Changed within the very second" in {one.title for one in store.of(PullRequest)}


@pytest.mark.parametrize(("kind", "record"), [("pulls", PullRequest), ("issues", Issue)])
@pytest.mark.parametrize("which", [min, max])
def test_what_vanished_is_marked_as_gone_in_the_next_night(
    kind: str, record: type[PullRequest | Issue], which: Callable[[Any], int], lab: Lab, small: Any
) -> None:
    server = lab.serve(small)
    name = full_names(SMALL)[0]
    store = lab.sync(lab.connect(server.url, name))
    vanish(small, kind, which(getattr(small.repos_by_id[5000], kind)))
    lab.sync(lab.connect(server.url, name), store)
    left = set(getattr(small.repos_by_id[5000], kind))
    assert {one.number for one in store.of(record) if (record.table, (5000, one.number)) not in store.gone} == left
    assert len(store.gone) == 1


@pytest.mark.parametrize(("kind", "record"), [("pulls", PullRequest), ("issues", Issue)])
def test_a_sync_of_all_finds_what_vanished_before_it_at_no_request_more(
    kind: str, record: type[PullRequest | Issue], lab: Lab, small: Any
) -> None:
    server = lab.serve(small)
    (name, _) = full_names(SMALL)
    store = lab.store()
    first = cost_of(lab, lab.connect(server.url, name), store)
    number = min(getattr(small.repos_by_id[5000], kind))
    vanish(small, kind, number)
    store.cursors.clear()
    assert cost_of(lab, lab.connect(server.url, name), store) == first
    assert store.gone == {(record.table, (5000, number))}


def test_a_sync_of_all_that_changed_since_some_day_takes_nothing_older_for_gone(lab: Lab, small: Any) -> None:
    server = lab.serve(small)
    (name, _) = full_names(SMALL)
    store = lab.sync(lab.connect(server.url, name))
    vanish(small, "pulls", 4)
    settings = GitHubSettings(api_url=server.url, repositories=[name], since=date(2026, 3, 1))
    store.cursors.clear()
    lab.sync(GitHub(settings, "invented-token", NO_WAITING), store)
    assert store.gone == {("github_pull_requests", (5000, 4))}


def vanish(world: Any, kind: str, number: int) -> None:
    repository = world.repos_by_id[5000]
    gone = getattr(repository, kind).pop(number)
    del world.nodes[gone.node_id]
    repository._cache.clear()  # noqa: SLF001 - nothing vanishes from a world by itself
    repository.index()


def test_one_that_came_as_another_vanished_is_seen_within_a_week(lab: Lab, small: Any) -> None:
    server = lab.serve(small)
    name = full_names(SMALL)[0]
    lost = small.repos_by_id[5000].pulls[2]
    vanish(small, "pulls", 2)
    store = lab.sync(lab.connect(server.url, name))
    vanish(small, "pulls", 4)
    small.repos_by_id[5000].pulls[2] = lost
    small.nodes[lost.node_id] = lost
    assert cost_of(lab, lab.connect(server.url, name), store).requests == 1
    assert store.gone == set()
    server.set_time(A_WEEK_LATER)
    lab.sync(lab.connect(server.url, name), store)
    assert store.gone == {("github_pull_requests", (5000, 4))}


def test_once_a_week_all_is_counted_and_then_not_for_a_week(lab: Lab, small: Any) -> None:
    server = lab.serve(small)
    name = full_names(SMALL)[0]
    store = lab.sync(lab.connect(server.url, name))
    server.set_time(A_WEEK_LATER)
    costs = [cost_of(lab, lab.connect(server.url, name), store).requests for _ in range(2)]
    listed, quiet = costs
    assert quiet == 1
    assert listed > quiet
    asked = [one["body"] for one in server.requests]
    assert sum("query PullRequestNumbers" in body for body in asked) == 1
    assert sum("query IssueNumbers" in body for body in asked) == 1
    assert store.gone == set()


def test_a_repository_that_left_its_organization_is_marked_as_gone_and_what_was_read_is_kept(
    lab: Lab, small: Any
) -> None:
    server = lab.serve(small)
    store = lab.sync(lab.connect(server.url, ORGANIZATION))
    before = len(store.of(PullRequest))
    leave(small)
    lab.sync(lab.connect(server.url, ORGANIZATION), store)
    assert store.gone == {("github_repositories", (5000,))}
    assert len(store.of(PullRequest)) == before


def told(connector: GitHub, store: MemoryStore) -> list[str]:
    """Reads everything and returns the lines about what is missing."""
    lines: list[str] = []
    for stream in connector.streams():
        for page in stream.read(store.cursor(stream)):
            store.save(stream, page)
            lines += page.unread
    return lines


def leave(world: Any) -> None:
    repository = world.repos_by_id.pop(5000)
    del world.repos[repository.full_name.lower()]
    del world.nodes[repository.node_id]


def test_a_repository_that_has_been_archived_is_told_and_read_once_more(lab: Lab, many: Any) -> None:
    server = lab.serve(many, at=text(PLAN.end))
    store = lab.sync(lab.connect(server.url, ORGANIZATION))
    server.set_time(text(PLAN.late))
    many.repos_by_id[5000].raw["archived"] = True
    try:
        (line,) = told(lab.connect(server.url, ORGANIZATION), store)
        assert line.startswith(f"GitHub, {full_names(PLAN)[0]}: it has been archived")
        assert [one.id for one in store.of(Repository) if one.is_archived] == [5000]
        named = lab.connect(server.url, *full_names(PLAN))
        fresh = {place: row for place, row in lab.sync(named).rows.items() if row.table != "github_languages"}
        assert {place: store.rows.get(place) for place in fresh} == fresh
        assert store.gone == set()
        first, *_ = lab.connect(server.url, ORGANIZATION).streams()
        (page,) = first.read(store.cursor(first))
        assert 5000 not in {one.id for one in page.records if isinstance(one, Repository)}
        assert told(lab.connect(server.url, ORGANIZATION), store) == []
        server.set_time(A_WEEK_LATER)
        seen = len(server.requests)
        assert told(lab.connect(server.url, ORGANIZATION), store) == []
        assert not any("R_5000" in one["body"] for one in server.requests[seen:] if "Languages" not in one["body"])
    finally:
        many.repos_by_id[5000].raw["archived"] = False


def test_a_repository_that_was_archived_when_it_was_first_seen_is_not_read(lab: Lab, small: Any) -> None:
    server = lab.serve(small)
    small.repos_by_id[5000].raw["archived"] = True
    store = lab.store()
    for _ in range(2):
        assert told(lab.connect(server.url, ORGANIZATION), store) == []
    assert [one.id for one in store.of(Repository)] == [5001]


def test_a_repository_that_comes_back_from_the_archive_is_read_again(lab: Lab, small: Any) -> None:
    server = lab.serve(small, at="2026-02-01T00:00:00Z")
    store = lab.store()
    for is_archived in (False, True, True, False):
        small.repos_by_id[5000].raw["archived"] = is_archived
        lab.sync(lab.connect(server.url, ORGANIZATION), store)
        if is_archived:
            server.set_time(small.now)
    assert store.rows == lab.sync(lab.connect(server.url, ORGANIZATION)).rows


def test_a_repository_of_an_organization_that_goes_away_during_a_run_does_not_stop_it_and_is_told_once(
    lab: Lab, small: Any
) -> None:
    server = lab.serve(small)
    store = lab.store()
    streams = list(lab.connect(server.url, ORGANIZATION).streams())
    leave(small)
    unread: list[str] = []
    for stream in streams:
        for page in stream.read(None):
            store.save(stream, page)
            unread += page.unread
    assert {one.repository_id for one in store.of(PullRequest)} == {5001}
    (line,) = unread
    assert line.startswith(f"GitHub, pull requests of {ORGANIZATION}/part-000: Could not resolve to a node")


def test_a_repository_that_is_said_to_be_gone_for_a_moment_is_read(lab: Lab, small: Any) -> None:
    gone = {"data": {"node": None}, "errors": [{"type": "NOT_FOUND", "path": ["node"], "message": "Could not resolve"}]}
    fault = {
        "action": "status",
        "status": 200,
        "body": gone,
        "body_match": "query (PullRequests|Deployments)\\(",
        "nth": [1, 3],
    }
    stormy = lab.serve(small, faults=[fault])
    store = lab.store()
    assert told(lab.connect(stormy.url, ORGANIZATION), store) == []
    assert stormy.stats["faults"]
    assert store.rows == lab.sync(lab.connect(lab.serve(small).url, ORGANIZATION)).rows


def test_a_named_repository_that_goes_away_during_a_run_is_an_error(lab: Lab, small: Any) -> None:
    server = lab.serve(small)
    _, pull_requests, *_ = lab.connect(server.url, full_names(SMALL)[0]).streams()
    leave(small)
    with pytest.raises(NotFoundAtSourceError, match="Could not resolve to a node"):
        list(pull_requests.read(None))


def test_a_release_and_a_deployment_that_came_are_read(lab: Lab, small: Any) -> None:
    server = lab.serve(small, at="2026-02-01T00:00:00Z")
    store = lab.sync(lab.connect(server.url, ORGANIZATION))
    before = store.count(Deployment), store.count(Release)
    server.set_time(small.now)
    lab.sync(lab.connect(server.url, ORGANIZATION), store)
    assert (store.count(Deployment), store.count(Release)) > before
    assert store.rows == lab.sync(lab.connect(server.url, ORGANIZATION)).rows


def withdraw(world: Any, node_id: str) -> None:
    repository = world.repos_by_id[5000]
    (number,) = [number for number, one in repository.releases.items() if one.node_id == node_id]
    del world.nodes[node_id], repository.releases[number]
    repository._cache.clear()  # noqa: SLF001 - nothing vanishes from a world by itself


def gone_releases(store: MemoryStore) -> set[object]:
    return {key[1] for table, key in store.gone if table == Release.table}


def test_a_release_that_is_withdrawn_is_gone_the_next_night_even_as_another_comes(
    forge: Any, lab: Lab, tmp_path: Path
) -> None:
    world = forge.World(write_world(tmp_path / "world", RELEASES))
    server = lab.serve(world, at="2026-02-20T00:00:00Z")
    (name,) = full_names(RELEASES)
    store = lab.sync(lab.connect(server.url, name), only="releases")
    assert len(store.of(Release)) > 100
    *_, oldest = sorted(store.of(Release), key=lambda one: one.created_at, reverse=True)
    withdraw(world, oldest.node_id)
    server.set_time(text(RELEASES.late))
    lab.sync(lab.connect(server.url, name), store, only="releases")
    assert gone_releases(store) == {oldest.node_id}
    fresh = lab.sync(lab.connect(server.url, name), only="releases")
    assert len(store.of(Release)) == len(fresh.of(Release)) + 1


def test_among_many_releases_the_newest_hundred_are_read_when_one_comes_and_all_once_a_week(
    forge: Any, lab: Lab, tmp_path: Path
) -> None:
    world = forge.World(write_world(tmp_path / "world", RELEASES))
    server = lab.serve(world, at="2026-03-05T00:00:00Z")
    (name,) = full_names(RELEASES)
    store = lab.store()
    costs = []
    for day in ("2026-03-05", "2026-03-06", "2026-03-07", "2026-03-15", "2026-03-16"):
        server.set_time(f"{day}T00:00:00Z")
        connector = lab.connect(server.url, name)
        lab.sync(connector, store, only="releases")
        costs.append(connector.cost.requests - 1)
    assert costs == [2, 1, 0, 2, 0]


def test_a_sync_of_all_finds_releases_that_are_gone_too(lab: Lab, small: Any) -> None:
    server = lab.serve(small)
    (name, _) = full_names(SMALL)
    store = lab.sync(lab.connect(server.url, name), only="releases")
    (release,) = store.of(Release)
    withdraw(small, release.node_id)
    store.cursors.clear()
    lab.sync(lab.connect(server.url, name), store, only="releases")
    assert gone_releases(store) == {release.node_id}
