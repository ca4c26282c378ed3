"""GitHub's REST API on bad days: what passes by itself loses nothing, and what would lose data is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from connectors import ContractBrokenError, CredentialsRefusedError, NotFoundAtSourceError, TryLaterError
from connectors.github import GitHubSettings
from connectors.github.client import Client
from connectors.github.rest import List, Rest
from connectors.patience import Patience

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab

RUNS = "/repos/acme-example/web-shop/actions/runs"
WHERE = "GitHub, workflow runs of acme-example/web-shop"


def rest(url: str, patience: Patience | None = None) -> Rest:
    settings = GitHubSettings(api_url=url, repositories=["acme-example/web-shop"])
    return Rest(Client(settings, "invented-token", patience or Patience(sleep=lambda _: None)))


def runs(per_page: int = 3) -> List:
    parameters = {"created": "2026-01-01..2026-12-31", "per_page": per_page}
    return List(RUNS, parameters, "workflow_runs", "total_count", lambda row: row["id"], WHERE)


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "status", "status": 502, "nth": [1, 3]},
        {"action": "status", "status": 503, "nth": [2]},
        {"action": "html_502", "nth": [1]},
        {"action": "reset", "nth": [1, 3]},
        {"action": "truncate", "nth": [1, 2]},
        {"action": "truncate", "keep_length": True, "nth": [2]},
        {"action": "secondary_limit", "nth": [2]},
        {"action": "status", "status": 403, "body": {"message": "You have exceeded a secondary rate limit."}, "max": 2},
        {"action": "status", "status": 429, "body": {"message": "Slow down"}, "nth": [1, 3]},
        {"action": "status", "status": 202, "body": {}, "nth": [1]},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_what_passes_by_itself_loses_nothing(fault: dict[str, Any], lab: Lab) -> None:
    server = lab.serve(faults=[{"match": "actions/runs", **fault}])
    listing = rest(server.url).read(runs())
    assert [row["id"] for row in listing.rows] == list(range(1110010, 1110000, -1))
    assert server.stats["faults"]


def test_an_answer_that_does_not_come_in_time_is_asked_for_again(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.github.client.TIMEOUT_SECONDS", 1)
    server = lab.serve(faults=[{"action": "slow", "seconds": 1.3, "nth": [1]}])
    assert rest(server.url).read(runs()).total == 10


def test_the_hourly_limit_ends_the_run_with_the_time_to_try_again(lab: Lab) -> None:
    server = lab.serve(rest_limit=2)
    with pytest.raises(TryLaterError, match=r"the hourly limit is reached\. What was read is kept") as caught:
        rest(server.url).read(runs())
    assert caught.value.retry_at is not None
    assert timedelta(minutes=55) < caught.value.retry_at - datetime.now(UTC) < timedelta(minutes=62)


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        ({"action": "secondary_limit", "nth": [1, 2]}, [60.0, 60.0]),
        ({"action": "status", "status": 429, "body": {"message": "Slow down"}, "nth": [1, 2]}, [60.0, 120.0]),
        ({"action": "status", "status": 500, "nth": [1, 2]}, [1.0, 2.0]),
    ],
)
def test_a_pause_is_as_long_as_github_asks_or_grows(fault: dict[str, Any], waits: list[float], lab: Lab) -> None:
    waited: list[float] = []
    rest(lab.serve(faults=[fault]).url, Patience(sleep=waited.append)).read(runs())
    assert waited == waits


def test_requests_are_counted_and_ask_for_one_version(lab: Lab) -> None:
    server = lab.serve(faults=[{"action": "reset", "nth": [2]}])
    reader = rest(server.url)
    reader.read(runs())
    assert reader.client.cost.requests == server.stats["requests"] == 5
    assert {one["headers"]["x-github-api-version"] for one in server.requests} == {"2022-11-28"}


def test_a_list_is_asked_for_by_the_hundred(lab: Lab) -> None:
    server = lab.serve()
    parameters = {"created": "2026-01-01..2026-12-31"}
    rest(server.url).read(List(RUNS, parameters, "workflow_runs", "total_count", lambda row: row["id"], WHERE))
    assert [one["query"] for one in server.requests] == ["created=2026-01-01..2026-12-31&per_page=100"]


def test_a_list_that_is_known_is_not_charged(lab: Lab) -> None:
    server = lab.serve()
    reader = rest(server.url)
    known = reader.read(runs(100)).first.etag
    again = reader.read(runs(100), etag=known)
    assert again.first.is_unchanged
    assert server.stats["statuses"] == {"200": 1, "304": 1}


def test_a_list_that_comes_short_is_read_again_and_then_told(lab: Lab) -> None:
    short = {"total_count": 2, "workflow_runs": [{"id": 1}]}
    server = lab.serve(faults=[{"action": "status", "status": 200, "body": short}])
    listing = rest(server.url).read(runs())
    assert (len(listing.rows), server.stats["requests"]) == (1, 3)
    assert listing.unread == (f"{WHERE}: only 1 of 2 came",)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused_before_a_part_of_the_question_is_lost(status: int, lab: Lab) -> None:
    to = {"Location": "https://elsewhere.example/repositories/11/actions/runs?secret=1"}
    server = lab.serve(faults=[{"action": "status", "status": status, "headers": to, "body": {"url": "x"}}])
    with pytest.raises(TryLaterError, match="where a part of the question would be lost") as caught:
        rest(server.url).read(runs())
    assert str(caught.value).startswith(
        f"{WHERE}: GitHub redirects ({status}) to https://elsewhere.example/repositories/11/actions/runs, where"
    )
    assert "secret" not in str(caught.value)
    assert server.stats["requests"] == 1


def test_a_repository_under_its_former_name_is_refused_too(lab: Lab) -> None:
    with pytest.raises(TryLaterError, match=r"redirects \(301\).*If the repository has just been renamed"):
        rest(lab.serve().url).get("/repos/acme-example/storefront/actions/runs", WHERE, {"created": ">2026-01-01"})


def test_a_redirect_of_a_query_is_told_in_one_line(lab: Lab) -> None:
    to = {"Location": "https://elsewhere.example/graphql"}
    server = lab.serve(faults=[{"action": "status", "status": 301, "headers": to, "body": {}}])
    with pytest.raises(TryLaterError, match=r"else correct github\.api_url"):
        list(lab.connect(server.url, "acme-example/web-shop").streams())


@pytest.mark.parametrize("host", ["http://elsewhere.example", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_a_list_that_goes_on_at_another_host_is_refused(host: str, lab: Lab) -> None:
    link = {"Link": f'<{host}/repositories/11/actions/runs?page=2>; rel="next", <{host}/?page=9>; rel="last"'}
    body = {"total_count": 2, "workflow_runs": [{"id": 1}]}
    server = lab.serve(faults=[{"action": "status", "status": 200, "headers": link, "body": body}])
    with pytest.raises(ContractBrokenError, match=rf"goes on at {host}, another host than github\.api_url"):
        rest(server.url).read(runs())


def test_pages_go_on_under_the_address_of_an_enterprise_server(lab: Lab) -> None:
    server = lab.serve()
    reader = rest(f"{server.url}/api/v3")
    assert len(reader.read(runs()).rows) == 10
    assert {one["path"].removeprefix("/api/v3") for one in server.requests} == {RUNS, "/repositories/11/actions/runs"}


def test_a_thing_that_is_not_there_is_told_with_its_place(lab: Lab) -> None:
    with pytest.raises(NotFoundAtSourceError, match=r"^GitHub, a run: not found\. It may be gone, or the token in"):
        rest(lab.serve().url).get(f"{RUNS}/1", "GitHub, a run")


@pytest.mark.parametrize(
    ("status", "headers", "right"),
    [
        (403, {"X-Accepted-GitHub-Permissions": "actions=read"}, "permission actions=read"),
        (403, {"X-Accepted-OAuth-Scopes": "repo", "X-OAuth-Scopes": "gist, user"}, "scope repo"),
        (404, {"X-Accepted-OAuth-Scopes": "read:org, admin:org", "X-OAuth-Scopes": ""}, "scope read:org or admin:org"),
    ],
)
def test_a_right_that_is_missing_is_named(status: int, headers: dict[str, str], right: str, lab: Lab) -> None:
    body = {"message": "Resource not accessible by personal access token"}
    server = lab.serve(faults=[{"action": "status", "status": status, "headers": headers, "body": body}])
    with pytest.raises((CredentialsRefusedError, NotFoundAtSourceError), match=rf"\({right}\)$"):
        rest(server.url).read(runs())


def test_a_scope_that_the_token_has_is_not_called_missing(lab: Lab) -> None:
    headers = {"X-Accepted-OAuth-Scopes": "repo", "X-OAuth-Scopes": "repo, user"}
    server = lab.serve(faults=[{"action": "status", "status": 404, "headers": headers, "body": {}}])
    with pytest.raises(NotFoundAtSourceError, match=r"may not see it$"):
        rest(server.url).read(runs())
