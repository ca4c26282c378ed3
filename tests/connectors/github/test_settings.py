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
