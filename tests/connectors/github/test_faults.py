"""What GitHub does on bad days, and what becomes of it."""

from __future__ import annotations

import logging
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from connectors import (
    ConfigurationError,
    ContractBrokenError,
    CredentialsRefusedError,
    NotFoundAtSourceError,
    TryLaterError,
)
from connectors.github.records import Commit, PullRequest
from connectors.patience import Patience

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab

WEB_SHOP = "acme-example/web-shop"
PULLS = "query PullRequests("


def after_minutes(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "status", "status": 502, "nth": [1, 2]},
        {"action": "status", "status": 503, "nth": [1]},
        {"action": "status", "status": 504, "nth": [1]},
        {"action": "html_502", "nth": [1, 3]},
        {"action": "reset", "nth": [1, 2]},
        {"action": "truncate", "nth": [1, 2]},
        {"action": "truncate", "keep_length": True, "nth": [1]},
        {"action": "graphql_partial", "nodes": 3, "nth": [1, 2]},
        {"action": "secondary_limit", "nth": [1]},
        {"action": "status", "status": 429, "body": {"message": "Slow down"}, "nth": [1, 2]},
        {"action": "status", "status": 403, "body": {"message": "You have exceeded a secondary rate limit."}, "max": 2},
        {"action": "status", "status": 200, "body": "", "nth": [1]},
        {"action": "status", "status": 200, "body": {"errors": [{"type": "INTERNAL", "message": "Oh"}]}, "nth": [1, 2]},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_what_passes_by_itself_loses_nothing(fault: dict[str, Any], lab: Lab) -> None:
    calm, stormy = lab.serve(), lab.serve(faults=[{"body_match": re.escape(PULLS), **fault}])
    expected = lab.sync(lab.connect(calm.url, WEB_SHOP), only="pull_requests")
    found = lab.sync(lab.connect(stormy.url, WEB_SHOP), only="pull_requests")
    assert found.rows == expected.rows
    assert stormy.stats["faults"]


def test_a_page_that_is_too_heavy_is_read_again_in_smaller_pieces(lab: Lab) -> None:
    server = lab.serve(max_page_nodes=2600)
    store = lab.sync(lab.connect(server.url, WEB_SHOP))
    assert store.count(PullRequest) == 18
    sizes = [int(re.findall(r'"first": (\d+)', one["body"])[0]) for one in server.requests if PULLS in one["body"]]
    assert sizes == [25, 12, 12, 12]
    walk: Any = store.cursors["pull_requests", WEB_SHOP]["walk"]
    assert walk["size"]["rows"] == 12


def test_a_pull_request_that_can_not_be_read_at_all_is_told_with_its_place(lab: Lab) -> None:
    server = lab.serve(max_page_nodes=100)
    with pytest.raises(TryLaterError, match=rf"GitHub, pull requests of {WEB_SHOP}: the query was too heavy"):
        lab.sync(lab.connect(server.url, WEB_SHOP))
    asked = [one for one in server.requests if PULLS in one["body"]]
    assert '"first": 1,' in asked[-1]["body"] or '"first": 1}' in asked[-1]["body"]


def test_used_up_points_end_the_run_with_the_time_to_try_again(lab: Lab) -> None:
    server = lab.serve(faults=[{"action": "rate_limit_200", "nth": [2]}])
    with pytest.raises(TryLaterError, match=r"the hourly points are used up\. What was read is kept") as caught:
        lab.sync(lab.connect(server.url, WEB_SHOP))
    assert caught.value.retry_at is not None
    assert after_minutes(58) < caught.value.retry_at < after_minutes(62)


def test_a_limit_without_a_pause_is_waited_for_until_its_reset_when_patience_allows(lab: Lab) -> None:
    waits: list[float] = []
    patient = Patience(longest_wait_seconds=7200, sleep=waits.append)
    server = lab.serve(faults=[{"action": "rate_limit_429_no_retry_after", "nth": [2]}])
    store = lab.sync(lab.connect(server.url, WEB_SHOP, patience=patient))
    assert store.count(PullRequest) == 18
    assert len(waits) == 1
    assert 3500 < waits[0] < 3602


def test_a_secondary_limit_is_waited_for_as_long_as_it_asks(lab: Lab) -> None:
    waits: list[float] = []
    server = lab.serve(faults=[{"action": "secondary_limit", "nth": [2, 3]}])
    lab.sync(lab.connect(server.url, WEB_SHOP, patience=Patience(sleep=waits.append)))
    assert waits == [60.0, 60.0]


def test_waiting_is_told(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    server = lab.serve(faults=[{"action": "secondary_limit", "nth": [2]}])
    with caplog.at_level(logging.WARNING):
        lab.sync(lab.connect(server.url, WEB_SHOP))
    assert [record.getMessage() for record in caplog.records] == [
        f"GitHub, pull requests of {WEB_SHOP}: GitHub asks for a pause; waiting 60 s (try 2 of 6)"
    ]


def test_a_server_that_stays_down_ends_the_run_and_what_was_read_is_kept(lab: Lab) -> None:
    store = lab.store()
    server = lab.serve(faults=[{"action": "html_502", "body_match": "query Issues"}])
    with pytest.raises(TryLaterError, match=rf"issues of {WEB_SHOP}: answered 502"):
        lab.sync(lab.connect(server.url, WEB_SHOP), store)
    assert store.count(PullRequest) == 18


def test_a_wrong_token_is_told_at_once(lab: Lab) -> None:
    store = lab.store()
    server = lab.serve()
    with pytest.raises(CredentialsRefusedError, match=r"the token in \$GITHUB_TOKEN is wrong or expired"):
        lab.sync(lab.connect(server.url, WEB_SHOP, token="another-token"), store)
    assert server.stats["requests"] == 1
    assert store.rows == {}


@pytest.mark.parametrize("token", ["", "with space", "line\nbreak", "tökn"])
def test_a_token_that_can_not_be_sent_is_refused_without_showing_it(token: str, lab: Lab) -> None:
    with pytest.raises(ConfigurationError, match=r"\$GITHUB_TOKEN") as caught:
        lab.connect("http://127.0.0.1:1", WEB_SHOP, token=token)
    assert not token or token not in str(caught.value)


def test_an_unknown_repository_names_the_setting_and_leaves_nothing_half_written(lab: Lab) -> None:
    store = lab.store()
    server = lab.serve()
    with pytest.raises(
        NotFoundAtSourceError, match=r"^github\.repositories: .*'acme-example/nowhere'.*Correct the name"
    ):
        lab.sync(lab.connect(server.url, WEB_SHOP, "acme-example/nowhere"), store)
    assert store.rows == {}


def test_an_unknown_organization_names_the_setting(lab: Lab) -> None:
    server = lab.serve()
    with pytest.raises(NotFoundAtSourceError, match=r"^github\.organizations: .*'nobody-example'"):
        list(lab.connect(server.url, "nobody-example").streams())


def test_a_refused_connection_is_given_up_within_seconds(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    waits: list[float] = []
    begun = time.monotonic()
    with pytest.raises(TryLaterError, match=rf"{url} can not be reached.*Check github\.api_url"):
        list(lab.connect(url, WEB_SHOP, patience=Patience(sleep=waits.append)).streams())
    assert sum(waits) + time.monotonic() - begun < 10
    assert [record.getMessage().rpartition(" (")[2] for record in caplog.records] == ["try 2 of 3)", "try 3 of 3)"]


def test_data_of_another_shape_are_a_broken_contract(lab: Lab) -> None:
    unlike = {"data": {"node": {"releases": {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [{}]}}}}
    store = lab.store()
    server = lab.serve(faults=[{"action": "status", "status": 200, "body": unlike, "body_match": "query Releases"}])
    with pytest.raises(ContractBrokenError, match=f"releases of {WEB_SHOP}"):
        lab.sync(lab.connect(server.url, WEB_SHOP), store)
    assert store.count(Commit) > 0


@pytest.mark.parametrize("end", [None, "here"])
def test_a_list_that_goes_on_behind_no_cursor_does_not_go_on_for_ever(end: str | None, lab: Lab) -> None:
    info = {"hasNextPage": True, "endCursor": end}
    endless = {"data": {"node": {"releases": {"totalCount": 2, "pageInfo": info, "nodes": []}}}}
    server = lab.serve(faults=[{"action": "status", "status": 200, "body": endless, "body_match": "query Releases"}])
    with pytest.raises(ContractBrokenError, match=rf"releases of {WEB_SHOP}: the list goes on, but not"):
        lab.sync(lab.connect(server.url, WEB_SHOP), only="releases")


def test_the_token_is_in_no_log_line(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    server = lab.serve(faults=[{"action": "status", "status": 502, "nth": [2]}])
    with caplog.at_level(logging.DEBUG):
        lab.sync(lab.connect(server.url, WEB_SHOP))
    assert caplog.records
    assert "invented-token" not in caplog.text
