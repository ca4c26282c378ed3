from __future__ import annotations

import pytest
from pydantic import ValidationError

from connectors.github import GitHubSettings


def test_settings_that_name_nothing_to_read_are_refused_with_both_keys() -> None:
    with pytest.raises(ValidationError, match=r"github\.organizations or github\.repositories"):
        GitHubSettings()


@pytest.mark.parametrize("name", ["web-shop", "acme-example/", "acme-example/web shop", "a/b/c", ""])
def test_a_repository_without_its_owner_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match='is not of the form "owner/name"'):
        GitHubSettings(repositories=[name])


@pytest.mark.parametrize(
    ("key", "value"),
    [("api_url", "api.github.com"), ("api_url", "ftp://example.org"), ("tokn_env", "X"), ("copilot_usage", True)],
)
def test_a_setting_that_can_not_be_meant_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=key):
        GitHubSettings.model_validate({"repositories": ["a/b"], key: value})


def test_an_address_loses_its_trailing_slash() -> None:
    assert (
        GitHubSettings(api_url="https://x.example/api/v3/", organizations=["a"]).api_url == "https://x.example/api/v3"
    )


def test_every_setting_is_described() -> None:
    assert all(field.description for field in GitHubSettings.model_fields.values())


def test_a_token_or_an_app_is_told_in_words() -> None:
    app = {"app_id": 7, "installation_id": 42, "private_key_env": "APP_KEY"}
    by_token, by_app = (GitHubSettings.model_validate({"organizations": ["a"], **more}) for more in ({}, {"app": app}))
    assert (by_token.secret_env, by_token.reader) == ("GITHUB_TOKEN", "the token in $GITHUB_TOKEN")
    assert (by_app.secret_env, by_app.reader) == ("APP_KEY", "the app with the key in $APP_KEY")


@pytest.mark.parametrize("app", [{"app_id": 7}, {"app_id": 7, "installation_id": 42, "private_key": "PEM"}])
def test_an_app_without_its_installation_or_with_its_key_in_the_file_is_refused(app: object) -> None:
    with pytest.raises(ValidationError, match="app"):
        GitHubSettings.model_validate({"organizations": ["a"], "app": app})


def test_copilot_needs_an_organization() -> None:
    with pytest.raises(ValidationError, match=r"github\.copilot_usage needs the organisation's name"):
        GitHubSettings(repositories=["a/b"], copilot_usage=True)
    assert GitHubSettings(organizations=["a"], copilot_usage=True).copilot_usage
