from __future__ import annotations

import logging
import re
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.errors import (
    ConfigurationError,
    ContractBrokenError,
    CredentialsRefusedError,
    FlowgaugeError,
    NotFoundAtSourceError,
    TryLaterError,
)
from connectors.jira.records import Issue
from tests.connectors.jira.lab import Json, Lab, MemoryStore

LOGIN_PAGE = "<html><head><title>Log in - Jira</title></head><body><form>Password</form></body></html>"


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        ({"action": "jira_429"}, [5.0]),
        ({"action": "jira_429", "headers": {"Retry-After": "1.5"}}, [1.5]),
        ({"action": "status", "status": 503, "headers": {"Retry-After": "7"}}, [7.0]),
        ({"action": "status", "status": 500}, [1.0]),
        ({"action": "html_502"}, [1.0]),
        ({"action": "reset"}, [1.0]),
        ({"action": "truncate"}, [1.0]),
        ({"action": "truncate", "keep_length": True}, [1.0]),
    ],
)
def test_a_passing_fault_is_waited_out(lab: Lab, fault: Json, waited: list[float]) -> None:
    with lab.serve("tiny", {"match": "search/jql", "nth": [2], **fault}, kind="cloud") as server:
        lab.sync(lab.connect(server.url))
    assert lab.waits == waited
    assert len(lab.store.rows(Issue)) == 39


def test_a_date_in_retry_after_is_understood(lab: Lab) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    fault = {"match": "search", "nth": [1], "action": "jira_429", "headers": {"Retry-After": date}}
    with lab.serve("tiny", fault, kind="dc") as server:
        lab.sync(lab.connect(server.url))
    assert 80 < lab.waits[0] <= 90
    assert len(lab.store.rows(Issue)) == 39


def test_an_answer_that_does_not_come_is_asked_for_again(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.jira.client.READ_SECONDS", 0.2)
    with lab.serve(
        "tiny", {"match": "bulkfetch", "nth": [1], "action": "slow", "seconds": 0.6}, kind="cloud"
    ) as server:
        lab.sync(lab.connect(server.url))
    assert lab.waits == [1.0]
    assert len(lab.store.rows(Issue)) == 39


def test_waiting_comes_to_an_end_and_the_next_run_goes_on(lab: Lab) -> None:
    with lab.serve("tiny", {"match": "bulkfetch", "max": 6, "action": "status", "status": 502}, kind="cloud") as server:
        with pytest.raises(TryLaterError, match=r"bulkfetch: Jira answered 502 Bad Gateway.* run again after"):
            lab.sync(lab.connect(server.url))
        assert lab.waits == [1.0, 2.0, 4.0, 8.0, 16.0]
        lab.sync(lab.connect(server.url))
    assert len(lab.store.rows(Issue)) == 39


def test_a_site_that_asks_for_an_hour_is_left_alone(lab: Lab) -> None:
    fault = {"match": "search/jql", "action": "jira_429", "headers": {"Retry-After": "3600"}}
    with (
        lab.serve("tiny", fault, kind="cloud") as server,
        pytest.raises(TryLaterError, match="jira-burst-based") as caught,
    ):
        lab.sync(lab.connect(server.url))
    assert lab.waits == []
    assert caught.value.retry_at is not None


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        ({"status": 401}, CredentialsRefusedError, r"JIRA_USER must hold the account's e-mail .* JIRA_TOKEN a token"),
        (
            {"status": 200, "body": {"issues": []}, "headers": {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}},
            CredentialsRefusedError,
            "does not accept the user and token",
        ),
        (
            {"status": 403, "headers": {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=..."}},
            CredentialsRefusedError,
            "solve the captcha",
        ),
        ({"status": 403, "body": {"errorMessages": ["No."]}}, CredentialsRefusedError, r"\(No\.\).*Browse projects"),
        ({"status": 200, "body": LOGIN_PAGE}, CredentialsRefusedError, "a login page"),
        ({"status": 302, "headers": {"Location": "/login.jsp?t=1"}}, CredentialsRefusedError, "a login page"),
        ({"status": 200, "body": "<html>Welcome</html>"}, ConfigurationError, "a web page came.*Correct jira.url"),
        (
            {"status": 301, "headers": {"Location": "https://new.example.com/x?y=1"}},
            ConfigurationError,
            r"sent on to https://new.example.com/x\. Correct jira.url",
        ),
        ({"status": 404}, NotFoundAtSourceError, "Check jira.url and jira.deployment"),
        (
            {"status": 410, "body": {"errorMessages": ["Gone."]}},
            ContractBrokenError,
            r"removed this address \(Gone\.\)",
        ),
        (
            {"status": 400, "body": {"errorMessages": [], "errors": {"jql": "Bad\nquery"}}},
            ContractBrokenError,
            r"status 400 \(jql: Bad query\)",
        ),
        ({"status": 200, "body": {"issues": None}}, ContractBrokenError, 'no list "issues"'),
        (
            {"status": 200, "body": {"issues": [{"id": "1"}]}},
            ContractBrokenError,
            r"otherwise than documented \(no 'fields'\)",
        ),
    ],
)
def test_a_lasting_fault_ends_the_run_with_its_mend_in_one_line(
    lab: Lab, fault: Json, error: type[FlowgaugeError], message: str
) -> None:
    rule = {"match": "search/jql", "body_match": '"summary"', "action": "status", **fault}
    with lab.serve("tiny", rule, kind="cloud") as server, pytest.raises(error) as caught:
        lab.sync(lab.connect(server.url))
    assert re.search(message, str(caught.value))
    assert "\n" not in str(caught.value)
    assert lab.waits == []


def test_a_wrong_token_is_refused_by_name_of_its_variable_and_never_shown(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("cloud", "dc"):
        with (
            lab.serve("tiny", kind=kind, jira_user="me", jira_token="right") as server,
            pytest.raises(CredentialsRefusedError, match="MY_TOKEN") as caught,
        ):
            lab.sync(lab.connect(server.url, token="wrong-secret", token_env="MY_TOKEN"))
        assert "wrong-secret" not in str(caught.value) + caplog.text


def test_data_center_takes_the_token_alone_and_user_and_password_where_that_is_refused(lab: Lab) -> None:
    with lab.serve("tiny", kind="dc", jira_token="pat") as server:
        for user in (None, "me"):
            store = lab.sync(lab.connect(server.url, user=user, token="pat"), MemoryStore())
            assert len(store.rows(Issue)) == 39
    refuse_bearer = {"match": "/rest/api/2/project$", "nth": [1], "action": "status", "status": 401}
    with lab.serve("tiny", refuse_bearer, kind="dc", jira_user="me", jira_token="password") as server:
        store = lab.sync(lab.connect(server.url, user="me", token="password"), MemoryStore())
        assert len(store.rows(Issue)) == 39


def test_a_refused_connection_ends_within_ten_seconds_and_names_the_setting(lab: Lab) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TryLaterError, match=rf"no connection to jira.url = http://127.0.0.1:{port}"):
        lab.sync(lab.connect(f"http://127.0.0.1:{port}"))
    assert sum(lab.waits) <= 10


def test_a_project_that_is_not_visible_is_named(lab: Lab) -> None:
    with (
        lab.serve("tiny") as server,
        pytest.raises(NotFoundAtSourceError, match="there is no project NOPE, or this account"),
    ):
        lab.sync(lab.connect(server.url, projects=["SHOP", "NOPE"]))


@pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
def test_an_address_without_jira_is_said(lab: Lab, deployment: str) -> None:
    with lab.serve("tiny") as server:
        with pytest.raises(NotFoundAtSourceError, match=r"jira.url = .*: no Jira answers at this address"):
            lab.sync(lab.connect(f"{server.url}/nowhere"))
        with pytest.raises(NotFoundAtSourceError, match=r"Check jira.url and jira.deployment"):
            lab.sync(lab.connect(f"{server.url}/nowhere", deployment=deployment))


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            "customfield_1",
            'Jira has no field "customfield_1" .* Its custom fields are: Sprint, Story point estimate, status',
        ),
        ("nothing", 'Jira has no field "nothing"'),
    ],
)
def test_a_field_that_is_not_there_is_said(lab: Lab, field: str, message: str) -> None:
    with lab.serve("tiny") as server, pytest.raises(ConfigurationError, match=message):
        lab.sync(lab.connect(server.url, fields=[field]))
