"""What a run takes up from where another one stood."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from connectors import Stream
from connectors.github import GitHub, GitHubSettings
from connectors.github.records import Commit, DefaultBranch, DefaultBranchCommit, Deployment, PullRequest
from connectors.patience import Patience
from tests.connectors.github.synthetic import Plan, full_names, text, write_world

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

WEB_SHOP = "acme-example/web-shop"
DAP = "ietf-wg-ppm/draft-ietf-ppm-dap"
MANY = Plan(repositories=1, pull_requests=320, deploys=True)
KINDS = ["pull_requests", "issues", "default_branch", "deployments", "releases"]
SMALL_PAGES = {"size": {"rows": 5, "pages_before_growth": 1000}}


def stream_of(connector: GitHub, name: str) -> Stream:
    (stream,) = [stream for stream in connector.streams() if stream.name == name]
    return stream


@pytest.fixture(scope="module")
def many(forge: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return forge.World(write_world(tmp_path_factory.mktemp("many") / "world", MANY))


def resume(lab: Lab, server: Any, name: str, at: str) -> tuple[MemoryStore, MemoryStore]:
    """The store after a run that ended midway and another one at a later time, and a fresh one."""
    (repository,) = full_names(MANY)
    stream = stream_of(lab.connect(server.url, repository), name)
    store = lab.store()
    first = {"repository_id": 5000, "since": None, **SMALL_PAGES} if name == "releases" else None
    for page in islice(stream.read(first), 1):
        store.save(stream, page)
    server.set_time(at)
    lab.sync(lab.connect(server.url, repository), store, only=name)
    return store, lab.sync(lab.connect(server.url, repository), only=name)


@pytest.mark.parametrize("name", KINDS)
def test_what_came_after_a_run_ended_midway_is_read_by_the_next_one(name: str, lab: Lab, many: Any) -> None:
    store, fresh = resume(lab, lab.serve(many, at="2026-02-10T00:00:00Z"), name, text(MANY.late))
    assert store.rows == fresh.rows


@pytest.mark.parametrize("name", ["pull_requests", "issues", "default_branch"])
def test_a_run_that_ended_midway_is_taken_up_where_it_stood(name: str, lab: Lab) -> None:
    server = lab.serve("ietf-dap")
    stream = stream_of(lab.connect(server.url, DAP), name)
    whole, interrupted = lab.store(), lab.store()
    for page in stream.read(None):
        whole.save(stream, page)
    for page in islice(stream.read(None), 2):
        interrupted.save(stream, page)
    seen = server.stats["requests"]
    for page in stream.read(interrupted.cursor(stream)):
        interrupted.save(stream, page)
    assert interrupted.rows == whole.rows
    assert server.stats["requests"] - seen < seen


def test_a_pull_request_whose_lists_are_left_for_later_is_called_truncated_until_then(lab: Lab) -> None:
    stream = stream_of(lab.connect(lab.serve("ietf-dap").url, DAP), "pull_requests")
    store = lab.store()
    for page in islice(stream.read(None), 3):
        store.save(stream, page)
    left = {one.node_id for one in store.of(PullRequest) if one.is_truncated}
    assert left == set(store.cursors["pull_requests", DAP]["unfinished"]) != set()  # type: ignore[call-overload]  # cursors are plain JSON
    for page in stream.read(store.cursor(stream)):
        store.save(stream, page)
    assert not any(one.is_truncated for one in store.of(PullRequest))
    assert store.cursors["pull_requests", DAP]["unfinished"] == []


def test_the_default_branch_is_told_only_once_its_whole_history_is_there(lab: Lab) -> None:
    stream = stream_of(lab.connect(lab.serve("ietf-dap").url, DAP), "default_branch")
    pages = [[type(record) for record in page.records] for page in stream.read(None)]
    assert [DefaultBranch in kinds for kinds in pages] == [False] * (len(pages) - 1) + [True]


def test_a_branch_that_moved_on_is_read_down_to_what_is_known(lab: Lab) -> None:
    server = lab.serve("ietf-dap", at="2024-06-01T00:00:00Z")
    connector = lab.connect(server.url, DAP)
    store = lab.sync(connector, only="default_branch")
    known = store.count(DefaultBranchCommit)
    server.set_time(server.world.now)
    before = connector.cost.requests
    stream = stream_of(connector, "default_branch")
    for page in stream.read(store.cursor(stream)):
        store.save(stream, page)
    assert known < store.count(DefaultBranchCommit) == 598
    assert connector.cost.requests - before <= 3
    (branch,) = store.of(DefaultBranch)
    assert branch.head_oid == server.world.repo(*DAP.split("/")).branch_head(server.world.now)


def test_an_unmoved_branch_costs_nothing(lab: Lab) -> None:
    connector = lab.connect(lab.serve().url, WEB_SHOP)
    store = lab.sync(connector)
    stream = stream_of(connector, "default_branch")
    before = connector.cost.requests
    list(stream.read(store.cursor(stream)))
    assert connector.cost.requests == before


def test_a_default_branch_that_is_renamed_has_its_new_name_at_no_request_more(lab: Lab, many: Any) -> None:
    server = lab.serve(many)
    (name,) = full_names(MANY)
    store = lab.sync(lab.connect(server.url, name), only="default_branch")
    repository = many.repos_by_id[5000]
    repository.default_branch = "trunk"
    try:
        for names in (["trunk"], []):
            connector = lab.connect(server.url, name)
            stream = stream_of(connector, "default_branch")
            found = list(stream.read(store.cursor(stream)))
            for page in found:
                store.save(stream, page)
            assert [one.name for page in found for one in page.records if isinstance(one, DefaultBranch)] == names
            assert connector.cost.requests == 1
    finally:
        repository.default_branch = "main"


def test_a_force_push_replaces_the_commits_of_its_pull_request_and_keeps_the_old_head_marked(lab: Lab) -> None:
    server = lab.serve(at="2026-01-23T10:59:00Z")
    connector = lab.connect(server.url, WEB_SHOP)
    store = lab.sync(connector)
    assert commits_of(store, 7) == [(0, "7c41ab2f584383272923a5a134b7fb52696dfecc", False, "First try")]
    server.set_time("2026-01-23T11:01:00Z")
    lab.sync(connector, store)
    assert commits_of(store, 7) == [
        (0, "7927f52eeb54939d73645391e9984859803acdeb", False, "Second try, part 1"),
        (1, "3315d2f8d5507fedc57c4197a0d937f6068154f4", False, "Second try, part 2"),
        (0, "7c41ab2f584383272923a5a134b7fb52696dfecc", True, "First try"),
    ]
    assert store.rows == lab.sync(connector).rows


def commits_of(store: MemoryStore, number: int) -> list[tuple[int, str, bool, str]]:
    return [(one.position, one.oid, one.is_replaced, one.message) for one in store.of(Commit) if one.number == number]


def test_a_deployment_that_ends_late_is_known_to_have_ended(lab: Lab) -> None:
    server = lab.serve("tiny", at="2026-03-04T11:05:00Z")
    connector = lab.connect(server.url, WEB_SHOP)
    store = lab.sync(connector)
    assert {one.state for one in store.of(Deployment) if one.node_id == "DE_tiny11n11"} == {"IN_PROGRESS"}
    server.set_time(server.world.now)
    lab.sync(connector, store)
    assert {one.state for one in store.of(Deployment) if one.node_id == "DE_tiny11n11"} == {"ACTIVE"}


def test_a_cursor_of_another_repository_with_the_same_name_is_not_trusted(lab: Lab) -> None:
    connector = lab.connect(lab.serve().url, WEB_SHOP)
    stream = stream_of(connector, "pull_requests")
    *_, last = stream.read(None)
    anew = [record for page in stream.read({**last.cursor, "repository_id": 99}) for record in page.records]
    assert sum(isinstance(record, PullRequest) for record in anew) >= 18


def since(url: str, day: date | None) -> GitHub:
    settings = GitHubSettings(api_url=url, repositories=[WEB_SHOP], since=day)
    return GitHub(settings, "invented-token", Patience(sleep=lambda _: None))


def test_what_has_not_changed_since_the_wanted_day_is_left_out(lab: Lab) -> None:
    store = lab.sync(since(lab.serve().url, date(2026, 3, 1)))
    assert {one.number for one in store.of(PullRequest)} == {9, 10, 19, 21}
    assert {one.node_id for one in store.of(Deployment)} == {
        "DE_tiny11n10",
        "DE_tiny11n11",
        "DE_tiny11n12",
        "DE_tiny11n13",
    }


@pytest.mark.parametrize("earlier", [date(2026, 2, 1), None])
def test_an_earlier_day_brings_what_was_left_out(earlier: date | None, lab: Lab) -> None:
    url = lab.serve().url
    store = lab.sync(since(url, date(2026, 3, 1)))
    lab.sync(since(url, earlier), store)
    assert store.rows == lab.sync(since(url, earlier)).rows


def test_a_later_day_forgets_nothing(lab: Lab) -> None:
    url = lab.serve().url
    store = lab.sync(since(url, None))
    before = dict(store.rows)
    lab.sync(since(url, date(2026, 3, 1)), store)
    assert store.rows == before
