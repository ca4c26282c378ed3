"""As whom GitHub is read: with a token, or as an installation of an app."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors import ConfigurationError, CredentialsRefusedError, SourceError
from connectors.github import GitHub, GitHubSettings
from connectors.github.client import Client
from connectors.github.documents import document
from connectors.github.records import PullRequest
from connectors.github.settings import GitHubApp
from connectors.patience import Patience
from pipeline import cli
from pipeline.config import Settings
from pipeline.sources import open_source

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab

WEB_SHOP = "acme-example/web-shop"
TOKENS = "access_tokens"


@pytest.fixture(scope="module")
def key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return made.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain).decode()


def app(url: str, key: str, **more: Any) -> GitHub:
    known = {"api_url": url, "repositories": [WEB_SHOP], "app": GitHubApp(app_id=7, installation_id=42)}
    return GitHub(GitHubSettings.model_validate(known | more), key, Patience(sleep=lambda _: None))


@pytest.mark.vcr
def test_an_app_reads_with_the_token_of_its_installation(recorded_url: str, key: str) -> None:
    chosen = GitHubApp(app_id=7, installation_id=42)
    settings = GitHubSettings(api_url=recorded_url, repositories=[WEB_SHOP], app=chosen)
    client = Client(settings, key, Patience())
    assert client.query(document("viewer"), {}, "GitHub")["viewer"] == {"login": "forge-reader"}
    assert client.cost.requests == 2


def test_an_app_reads_what_a_token_reads_for_one_request_more(lab: Lab, key: str) -> None:
    server = lab.serve()
    by_token, by_app = lab.connect(server.url, WEB_SHOP), app(server.url, key)
    assert lab.sync(by_app).rows == lab.sync(by_token).rows
    assert by_app.cost.requests == by_token.cost.requests + 1
    assert server.stats["requests"] == by_app.cost.requests + by_token.cost.requests
    assert server.stats["routes"]["/app/installations/{id}/access_tokens"] == 1


def test_a_token_is_renewed_before_it_expires(lab: Lab, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = lab.serve()
    connector = app(server.url, key)
    list(connector.check())
    monkeypatch.setattr("connectors.github.auth.RENEWAL", timedelta(hours=2))
    list(connector.check())
    assert server.stats["routes"]["/app/installations/{id}/access_tokens"] > 1
    assert server.stats["statuses"].keys() == {"200", "201"}


def test_a_key_may_stand_in_one_line(lab: Lab, key: str) -> None:
    assert list(app(lab.serve().url, key.replace("\n", "\\n")).check())


@pytest.mark.parametrize("spoilt", ["", "secret-word", "-----BEGIN RSA PRIVATE KEY-----\nsecret-word\n-----END"])
def test_what_is_no_key_is_refused_without_showing_it(spoilt: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^\$GITHUB_APP_PRIVATE_KEY: this is no private key") as caught:
        app("http://127.0.0.1:1", spoilt)
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "status", "status": 503, "nth": [1, 2]},
        {"action": "reset", "nth": [1]},
        {"action": "truncate", "nth": [1]},
        {"action": "secondary_limit", "nth": [1]},
        {"action": "status", "status": 200, "body": "", "nth": [1]},
        {"action": "status", "status": 201, "body": {}, "nth": [1]},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_a_token_that_does_not_come_at_once_is_asked_for_again(fault: dict[str, Any], lab: Lab, key: str) -> None:
    server = lab.serve(faults=[{"match": TOKENS, **fault}])
    assert lab.sync(app(server.url, key), only="pull_requests").count(PullRequest) == 18
    assert server.stats["faults"]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "A JSON web token could not be decoded"),
        (404, "Integration not found"),
        (403, "This installation has been suspended"),
    ],
)
def test_an_app_that_gets_no_token_is_told_in_one_line(status: int, message: str, lab: Lab, key: str) -> None:
    server = lab.serve(faults=[{"match": TOKENS, "action": "status", "status": status, "body": {"message": message}}])
    with pytest.raises(CredentialsRefusedError, match=rf"gets no token: {message}\. Look at app_id, installation_id"):
        list(app(server.url, key).streams())
    assert server.stats["requests"] == 1


def test_neither_key_nor_token_is_in_a_log_line(lab: Lab, key: str, caplog: pytest.LogCaptureFixture) -> None:
    server = lab.serve(faults=[{"match": TOKENS, "action": "status", "status": 503, "nth": [1]}])
    with caplog.at_level(logging.INFO):
        lab.sync(app(server.url, key))
    assert "the app" not in caplog.text
    assert not re.search(r"invented-token|PRIVATE KEY|eyJ", caplog.text)


def test_an_enterprise_server_is_read_under_its_own_address(lab: Lab, key: str) -> None:
    server = lab.serve()
    connector = app(f"{server.url}/api/v3", key, workflow_runs=True)
    store = lab.sync(connector)
    assert store.count(PullRequest) == 18
    paths = {one["path"] for one in server.requests}
    assert "/api/graphql" in paths
    assert {path.split("/")[1] for path in paths} <= {"api", "app", "repos"}


def test_the_configuration_chooses_between_token_and_app(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.setenv("APP_KEY", key)
    section = {"repositories": [WEB_SHOP], "app": {"app_id": 7, "installation_id": 42, "private_key_env": "APP_KEY"}}
    assert open_source("github", Settings.model_validate({"github": section})).source == "github"
    with pytest.raises(CredentialsRefusedError, match="GITHUB_TOKEN is not set"):
        open_source("github", Settings.model_validate({"github": {"repositories": [WEB_SHOP]}}))
    monkeypatch.delenv("APP_KEY")
    with pytest.raises(CredentialsRefusedError, match=r"APP_KEY is not set.*the private key of the app"):
        open_source("github", Settings.model_validate({"github": section}))


def refused(*fields: str) -> dict[str, Any]:
    message = "Resource not accessible by personal access token"
    errors = [{"type": "FORBIDDEN", "path": ["repository0", field], "message": message} for field in fields]
    return {"action": "status", "status": 200, "body": {"data": None, "errors": errors}}


def wanting(url: str) -> GitHub:
    settings = GitHubSettings(
        api_url=url, organizations=["acme-example"], repositories=[WEB_SHOP], workflow_runs=True, copilot_usage=True
    )
    return GitHub(settings, "invented-token", Patience(sleep=lambda _: None))


def test_check_tells_each_thing_that_only_rest_has(lab: Lab) -> None:
    lines = [line for line in wanting(lab.serve().url).check() if "workflow" in str(line) or "Copilot" in str(line)]
    assert lines == [
        "GitHub: workflow runs of acme-example/web-shop can be read",
        "GitHub: Copilot seats of acme-example can be read",
        "GitHub: Copilot usage of acme-example can be read",
    ]


def test_check_names_each_missing_right_in_a_line_of_its_own(lab: Lab) -> None:
    server = lab.serve(
        faults=[
            {"body_match": "query Repositories", **refused("deployments", "issues")},
            {
                "match": "actions/runs",
                "action": "status",
                "status": 403,
                "body": {"message": "Resource not accessible by personal access token"},
                "headers": {"X-Accepted-GitHub-Permissions": "actions=read"},
            },
            {"match": "billing/seats", "action": "status", "status": 404, "body": {"message": "Not Found"}},
        ]
    )
    bad = [str(line) for line in wanting(server.url).check() if isinstance(line, SourceError)]
    told = "refused: Resource not accessible by personal access token. Give the token in $GITHUB_TOKEN the right"
    right = "the right (GitHub Copilot Business: read, or the scope manage_billing:copilot)"
    assert bad == [
        f"GitHub, repositories: {told} to read this (Deployments: read)",
        f"GitHub, repositories: {told} to read this (Issues: read)",
        f"GitHub, workflow runs of {WEB_SHOP}: {told} to read this (permission actions=read)",
        "GitHub, Copilot seats of acme-example: not found. Give the token in $GITHUB_TOKEN " + right,
    ]


def test_the_check_verb_shows_what_is_missing_and_ends_with_3(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = {"match": "actions/runs", "action": "status", "status": 404, "body": {"message": "Not Found"}}
    url = lab.serve(faults=[fault]).url
    text = f'[github]\napi_url = "{url}"\nrepositories = ["{WEB_SHOP}"]\nworkflow_runs = true\n'
    (tmp_path / "config.toml").write_text(text, "utf-8")
    monkeypatch.setenv("GITHUB_TOKEN", "invented-token")
    assert cli.run(["check", "--config", str(tmp_path / "config.toml")]) == 3
    shown = capsys.readouterr()
    missing = (
        f"GitHub, workflow runs of {WEB_SHOP}: not found. Give the token in $GITHUB_TOKEN the right (Actions: read)"
    )
    assert f"bad {missing}\n" in shown.out
    assert shown.out.count("\nok  ") == 3
    assert shown.err == f"flowgauge: {missing}\n"
