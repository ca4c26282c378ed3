from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests
import urllib3
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, ReadTimeoutError

from connectors import ContractBrokenError, CredentialsRefusedError, NotFoundAtSourceError
from connectors.github.answers import (
    Answer,
    Classifier,
    Data,
    LimitedError,
    OverloadedError,
    RetryableError,
    TooHeavyError,
    UnreachableError,
    of_broken_connection,
)

CLASSIFIER = Classifier(reader="the token in $MY_TOKEN", api_url="https://api.example")
POOL = urllib3.HTTPSConnectionPool("api.example")


def body_of(status: int, text: str = "", **headers: str) -> Data:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return CLASSIFIER.body(Answer(status, named, text), "GitHub, here")


def data_of(errors: list[dict[str, Any]], data: Data | None = None, **headers: str) -> Data:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return CLASSIFIER.data({"errors": errors, "data": data}, named, "GitHub, here")


def message(text: str) -> str:
    return json.dumps({"message": text})


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_that_gave_up_is_asked_again_for_less(status: int) -> None:
    with pytest.raises(OverloadedError, match=f"answered {status}"):
        body_of(status, "<html>Bad Gateway</html>")


def test_a_maintenance_answer_s_own_pause_is_kept() -> None:
    with pytest.raises(OverloadedError) as caught:
        body_of(503, retry_after="120")
    assert caught.value.seconds(1) == 120.0


@pytest.mark.parametrize("text", ["", "{", '{"data": {"node"', "<html>welcome</html>", "[]"])
def test_a_good_status_with_a_broken_body_is_asked_again(text: str) -> None:
    with pytest.raises(RetryableError):
        body_of(200, text)


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_is_waited_for_as_long_as_it_says(status: int) -> None:
    with pytest.raises(LimitedError) as caught:
        body_of(status, message("You have exceeded a secondary rate limit."), retry_after="37")
    assert caught.value.seconds(3) == 37.0


@pytest.mark.parametrize(("status", "text"), [(403, "You have exceeded a secondary rate limit."), (429, "Slow down")])
def test_a_limit_that_says_nothing_is_left_alone_for_a_minute_then_twice_as_long(status: int, text: str) -> None:
    with pytest.raises(LimitedError) as caught:
        body_of(status, message(text))
    assert [caught.value.seconds(attempt) for attempt in (1, 2, 3)] == [60.0, 120.0, 240.0]


@pytest.mark.parametrize("status", [403, 429])
def test_a_used_up_limit_is_waited_for_until_its_reset(status: int) -> None:
    reset = str(int(time.time()) + 500)
    with pytest.raises(LimitedError) as caught:
        body_of(status, message("API rate limit exceeded"), x_ratelimit_remaining="0", x_ratelimit_reset=reset)
    assert 490 < caught.value.seconds(1) <= 501


def test_used_up_points_with_a_good_status_are_waited_for_until_their_reset() -> None:
    reset = str(int(time.time()) + 500)
    with pytest.raises(LimitedError) as caught:
        data_of([{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}], x_ratelimit_reset=reset)
    assert 490 < caught.value.seconds(1) <= 501


def test_a_wrong_token_is_named_by_its_variable() -> None:
    with pytest.raises(CredentialsRefusedError) as caught:
        body_of(401, message("Bad credentials"))
    what = "GitHub, here: the token in $MY_TOKEN is wrong or expired."
    assert str(caught.value) == f"{what} Put a valid one into this environment variable"


def test_a_missing_permission_is_named() -> None:
    with pytest.raises(CredentialsRefusedError, match=r"deployments=read") as caught:
        body_of(403, message("Resource not accessible"), x_accepted_github_permissions="deployments=read")
    assert "$MY_TOKEN" in str(caught.value)


def test_a_refused_part_of_a_query_is_a_missing_right() -> None:
    with pytest.raises(CredentialsRefusedError, match="Resource not accessible by personal access token"):
        data_of([{"type": "FORBIDDEN", "message": "Resource not accessible by personal access token"}], {"node": None})


def test_an_address_without_the_api_is_the_setting_s_fault() -> None:
    with pytest.raises(NotFoundAtSourceError, match=r"Correct github\.api_url"):
        body_of(404, "<html>not here</html>")


def test_a_thing_that_is_not_there_is_told_in_github_s_words() -> None:
    with pytest.raises(NotFoundAtSourceError, match="'a/b'"):
        data_of([{"type": "NOT_FOUND", "message": "Could not resolve to a Repository with the name 'a/b'."}])


def test_things_asked_for_by_id_may_be_gone() -> None:
    body = {"errors": [{"type": "NOT_FOUND", "message": "gone"}], "data": {"nodes": [None, {"id": "x"}]}}
    assert CLASSIFIER.data(body, {}, "here", missing_allowed=True) == {"nodes": [None, {"id": "x"}]}


@pytest.mark.parametrize(
    "error",
    [
        {"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded.", "path": ["node"]},
        {"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "This query requests up to 500,001 possible nodes"},
        {"message": "Something went wrong while executing your query.", "path": ["node", "nodes", 0]},
    ],
)
def test_a_query_that_was_too_heavy_may_pass_with_fewer_rows(error: dict[str, Any]) -> None:
    with pytest.raises(TooHeavyError):
        data_of([error], {"node": {"nodes": [None]}})


def test_a_null_node_is_a_failure_even_without_an_error() -> None:
    with pytest.raises(TooHeavyError, match="holes"):
        CLASSIFIER.data({"data": {"node": {"pulls": {"nodes": [{"commits": {"nodes": [None]}}]}}}}, {}, "here")


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Field 'x' doesn't exist on type 'Query'", "extensions": {"code": "undefinedField"}},
        {"message": "Field 'x' doesn't exist on type 'Query'"},
        {"message": 'Parse error on "}" (RCURLY) at [1, 9]'},
        {"message": "Variable $first of type Int! was provided invalid value"},
        {"message": "Argument 'first' on Field 'issues' has an invalid value ('a'). Expected type 'Int'."},
        {"type": "EXCESSIVE_PAGINATION", "message": "Requesting 101 records on the `issues` connection is too many"},
        {"type": "INVALID_CURSOR_ARGUMENTS", "message": "`x` does not appear to be a valid cursor."},
    ],
    ids=lambda error: str(error["message"])[:30],
)
def test_a_query_that_github_does_not_understand_is_no_reason_to_wait(error: dict[str, Any]) -> None:
    with pytest.raises(ContractBrokenError, match="does not understand the query"):
        data_of([error])


@pytest.mark.parametrize(
    "errors",
    [
        [{"type": "INTERNAL", "message": "Internal error"}],
        [{"type": "SERVICE_UNAVAILABLE", "message": "Service unavailable"}],
        [{"message": "Something unheard of"}],
        [{"type": "NOT_FOUND", "message": "Could not resolve"}, {"type": "INTERNAL", "message": "Internal error"}],
    ],
)
def test_an_error_of_an_unknown_type_is_taken_for_a_fault_that_may_pass(errors: list[dict[str, Any]]) -> None:
    with pytest.raises(OverloadedError, match="answered with an error"):
        data_of(errors, {"node": None})


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (
            requests.ConnectionError(MaxRetryError(POOL, "/", NewConnectionError(POOL, "x"))),
            UnreachableError,
            "refused",
        ),
        (
            requests.ConnectionError(MaxRetryError(POOL, "/", NameResolutionError("h", POOL, OSError()))),  # type: ignore[arg-type]  # only its type counts
            UnreachableError,
            "name",
        ),
        (requests.ConnectTimeout(), UnreachableError, "does not answer"),
        (requests.exceptions.SSLError("self-signed"), UnreachableError, "self-signed"),
        (requests.ReadTimeout(), OverloadedError, "in time"),
        (requests.ConnectionError(ReadTimeoutError(POOL, "/", "x")), OverloadedError, "in time"),
        (requests.ConnectionError("Connection aborted."), RetryableError, "broke"),
        (requests.exceptions.ChunkedEncodingError("IncompleteRead"), RetryableError, "broke"),
    ],
)
def test_a_broken_connection_is_told_from_one_that_never_came_about(
    error: requests.RequestException, kind: type[Exception], text: str
) -> None:
    meant = of_broken_connection(error)
    assert type(meant) is kind
    assert text in str(meant)
