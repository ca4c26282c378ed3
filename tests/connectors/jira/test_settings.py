from __future__ import annotations

import pytest
from pydantic import ValidationError

from connectors.jira import JiraSettings


def test_the_address_loses_its_last_slash_and_keeps_its_context_path() -> None:
    assert JiraSettings(url=" https://jira.example.com/jira/ ").url == "https://jira.example.com/jira"


@pytest.mark.parametrize("url", ["example.atlassian.net", "ftp://example.com", "https://me:secret@example.com"])
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        JiraSettings(url=url)


def test_project_keys_are_written_large_and_once() -> None:
    assert JiraSettings(url="https://example.com", projects=["shop", "PAY", "SHOP"]).projects == ["PAY", "SHOP"]


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        JiraSettings.model_validate({"url": "https://example.com", "token": "secret"})


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in JiraSettings.model_fields.values())
