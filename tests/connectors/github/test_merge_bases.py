"""Merge bases: of which commits GitHub is asked for them, how often, and what is told of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors.github import GitHub, GitHubSettings
from connectors.github.ancestry import ListedCommits
from connectors.github.clients import Clients
from connectors.github.deliveries import Delivery
from connectors.github.probe import Newest, Probe, Recent
from connectors.github.records import DefaultBranchCommit, Deployment, MergeBase, Release
from connectors.github.streams.context import Context
from connectors.github.streams.merge_bases import read_merge_bases
from connectors.patience import Patience
from tests.connectors.github.conftest import NO_WAITING
from tests.connectors.github.synthetic import ORGANIZATION, Plan, full_names, oid, text, write_world
from tests.sql.records import repository

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

PLAN = Plan(repositories=1, pull_requests=40, has_issues=False, deploys=True, hotfixes=True)
MANY = Plan(repositories=1, pull_requests=320, has_issues=False, deploys=True, hotfixes=True)
(NAME,) = full_names(PLAN)
A_MERGE, A_CHANGE = "70544da41040ac887c53df9208e7989e5ecff7d6", "92870374a3d9c0e64d99fa4ea3402646720d638c"


@pytest.fixture
def served(forge: Any, tmp_path: Path, lab: Lab) -> Any:
    """Serves the world of a plan."""

    def serve(plan: Plan, **options: object) -> Any:
        return lab.serve(forge.World(write_world(tmp_path / "world", plan)), **options)

    return serve


def compared(server: Any) -> list[str]:
    """The commits that were compared with the default branch, one for each request."""
    found = (re.search(r"/compare/main\.\.\.(\w+)", request["path"]) for request in server.requests)
    return [one[1] for one in found if one]


def asked(server: Any, query: str) -> int:
    """How often a query was sent."""
    return sum(f"query {query}" in (request["body"] or "") for request in server.requests)


def off_branch(store: MemoryStore) -> set[str]:
    """Commits that were deployed or released and are not among those of the default branch."""
    delivered = {one.commit_oid for kind in (Deployment, Release) for one in store.of(kind)}
    return {one for one in delivered if one} - {one.oid for one in store.of(DefaultBranchCommit)}


def test_each_commit_off_the_default_branch_is_compared_once_and_no_other(lab: Lab, served: Any) -> None:
    server = served(PLAN)
    store = lab.sync(lab.connect(server.url, NAME))
    assert len(store.of(Deployment)) > len(off_branch(store)) > 5
    assert sorted(compared(server)) == sorted(off_branch(store))
    assert {one.commit_oid for one in store.of(MergeBase)} == off_branch(store)
    merges = {one.oid for one in store.of(DefaultBranchCommit)}
    assert all(one.commit_oid == oid(one.merge_base_oid, "hotfix") for one in store.of(MergeBase))
    assert {one.merge_base_oid for one in store.of(MergeBase)} < merges


def test_a_night_compares_what_has_come_since_and_a_quiet_one_nothing(lab: Lab, served: Any) -> None:
    server = served(PLAN, at="2026-02-05T00:00:00Z")
    store = lab.sync(lab.connect(server.url, ORGANIZATION))
    before = compared(server)
    server.set_time(text(PLAN.late))
    lab.sync(lab.connect(server.url, ORGANIZATION), store)
    assert len(before) < len(compared(server)) == len(off_branch(store))
    quiet = lab.connect(server.url, ORGANIZATION)
    lab.sync(quiet, store)
    assert quiet.cost.requests == 1
    assert store.rows == lab.sync(lab.connect(server.url, ORGANIZATION)).rows


def test_more_deployments_than_a_look_tells_are_listed_and_the_listing_goes_on_where_it_was_cut_off(
    lab: Lab, served: Any
) -> None:
    server = served(MANY)
    store = lab.sync(lab.connect(server.url, NAME))
    assert len(store.of(Deployment)) > 200
    assert {one.commit_oid for one in store.of(MergeBase)} == off_branch(store)
    cut_off = lab.store()
    for most in (1, 2, 2, None):
        before = len(compared(server))
        (stream,) = [one for one in lab.connect(server.url, NAME).streams() if one.name == "merge_bases"]
        for page in islice(stream.read(cut_off.cursor(stream)), most):
            cut_off.save(stream, page)
        assert len(compared(server)) > before
    assert cut_off.of(MergeBase) == store.of(MergeBase)
    assert len(compared(server)) == 2 * len(off_branch(store))


def test_commits_of_the_default_branch_that_an_earlier_run_has_listed_are_looked_up_together(
    lab: Lab, served: Any
) -> None:
    plan = Plan(repositories=1, pull_requests=20, has_issues=False, deploys=True)
    server = served(plan)
    store = lab.sync(lab.connect(server.url, NAME), only="merge_bases")
    assert asked(server, "BranchCommits") == 1
    assert compared(server) == []
    assert store.of(MergeBase) == []


def lose_one(server: Any) -> None:
    """The commit of the newest deployment goes away."""
    newest = max(server.world.repos_by_id[5000].deployments.values(), key=lambda one: one.created)
    newest.raw["sha"] = "f" * 40


def test_a_commit_that_is_gone_has_no_merge_base_and_is_asked_for_once_a_day_for_some_weeks(
    lab: Lab, served: Any
) -> None:
    server = served(PLAN)
    lose_one(server)
    store = lab.store()
    for hours in range(0, 24 * 35, 12):
        server.set_time(text(PLAN.late + timedelta(hours=hours)))
        lab.sync(lab.connect(server.url, NAME), store, only="merge_bases")
    assert [one.merge_base_oid for one in store.of(MergeBase) if one.commit_oid == "f" * 40] == [None]
    assert compared(server).count("f" * 40) == 1 + 28
    assert "f" * 40 in store.cursors["merge_bases", NAME]["compared"]  # type: ignore[operator]  # cursors are plain JSON


def test_a_commit_that_was_not_found_for_a_moment_has_its_merge_base_the_next_day(lab: Lab, served: Any) -> None:
    faults = [{"match": "/compare/", "action": "status", "status": 404, "body": {"message": "Not Found"}, "max": 3}]
    server = served(PLAN, faults=faults)
    store = lab.sync(lab.connect(server.url, NAME))
    assert sum(one.merge_base_oid is None for one in store.of(MergeBase)) == 3
    before = len(compared(server))
    server.set_time("2026-03-09T00:00:00Z")
    lab.sync(lab.connect(server.url, NAME), store)
    assert len(compared(server)) == before + 3
    assert store.rows == lab.sync(lab.connect(server.url, NAME)).rows


def test_deployments_that_are_not_to_production_cost_no_comparison_until_they_are(lab: Lab, served: Any) -> None:
    server = served(PLAN)
    settings = GitHubSettings(api_url=server.url, repositories=[NAME])
    store = lab.store()
    for pattern in ("^staging", "^PROD"):
        before = set(compared(server))
        lab.sync(GitHub(settings, "invented-token", NO_WAITING, production=pattern), store, only="merge_bases")
    released = {one.commit_oid for one in lab.sync(lab.connect(server.url, NAME), only="releases").of(Release)}
    assert before <= released
    assert len(compared(server)) == len(set(compared(server))) > len(before)
    assert store.rows == lab.sync(lab.connect(server.url, NAME), only="merge_bases").rows


def test_a_commit_that_went_elsewhere_first_is_compared_once_it_goes_to_production(lab: Lab, served: Any) -> None:
    server = served(PLAN)
    settings = GitHubSettings(api_url=server.url, repositories=[NAME])
    held = server.world.repos_by_id[5000]
    others = on_line(server) | {one.raw["sha"] for one in held.releases.values()}
    off_branch_only = [one for one in held.deployments.values() if one.raw["sha"] not in others]
    deployment = max(off_branch_only, key=lambda one: one.created)
    store = lab.store()
    for environment, count in (("preview", 0), ("production", 1)):
        deployment.raw["environment"] = environment
        lab.sync(GitHub(settings, "invented-token", NO_WAITING, production="^prod"), store, only="merge_bases")
        assert sum(one.commit_oid == deployment.raw["sha"] for one in store.of(MergeBase)) == count


def on_line(server: Any) -> set[str]:
    """The commits of the default branch."""
    file = server.world.folder / "github" / "commits.jsonl"
    return {json.loads(line)["oid"] for line in file.read_text("utf-8").splitlines()}


def test_another_default_branch_makes_all_comparisons_anew(lab: Lab, served: Any) -> None:
    server = served(PLAN)
    store = lab.sync(lab.connect(server.url, NAME))
    first = compared(server)
    (stream,) = [one for one in lab.connect(server.url, NAME).streams() if one.name == "merge_bases"]
    again = list(stream.read({**(store.cursor(stream) or {}), "branch": "former"}))
    assert sum(len(page.records) for page in again) == len(first)


@pytest.mark.vcr
def test_a_commit_off_the_branch_keeps_where_it_left_it(recorded_url: str) -> None:
    settings = GitHubSettings(api_url=recorded_url, repositories=["acme-example/web-shop"])
    known = repository("acme-example/web-shop", 11).model_copy(update={"node_id": "R_tiny11"})
    day = datetime(2026, 3, 1, tzinfo=UTC)
    newest = [Delivery(id="DE_1", created_at=day, oid=one, committed_at=day) for one in (A_CHANGE, "e" * 40)]
    recent = Recent(total=1000, newest=newest, fingerprint="1")
    none = Newest(total=0, changed_at=None)
    context = Context(
        clients=Clients(settings, "invented-token", Patience(sleep=lambda _: None)),
        repository=known,
        probe=Probe(head_oid="1" * 40, pull_requests=none, issues=none, deployments=recent, releases=recent),
        now=day,
        since=None,
    )
    records = [record for page in read_merge_bases(context, None) for record in page.records]
    assert [record.model_dump() for record in records] == [
        {"repository_id": 11, "commit_oid": A_CHANGE, "merge_base_oid": A_MERGE},
        {"repository_id": 11, "commit_oid": "e" * 40, "merge_base_oid": None},
    ]


def test_commits_are_remembered_up_to_a_number_so_that_memory_stays_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ListedCommits, "MOST", 2)
    listed = ListedCommits()
    listed.add(["a", "b"])
    listed.end()
    assert "b" in listed
    assert listed.is_whole
    listed.add(["c"])
    listed.end()
    assert "c" not in listed
    assert not listed.is_whole
