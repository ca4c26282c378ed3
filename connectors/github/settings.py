"""The section [github] of the configuration."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_FULL_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def _full_name(text: str) -> str:
    if not _FULL_NAME.fullmatch(text):
        raise ValueError(f'"{text}" is not of the form "owner/name"')
    return text


def _web_address(text: str) -> str:
    if not re.match(r"https?://[^/]", text):
        raise ValueError(f'"{text}" is not an address that begins with https://')
    if "@" in urlsplit(text).netloc:
        raise ValueError("must not hold a user or a password: name the token's environment variable in token_env")
    return text.rstrip("/")


class GitHubApp(BaseModel):
    """An installation of a GitHub App, which reads what the organisation lets it read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: int = Field(description="Number of the app, from its settings page.")
    installation_id: int = Field(description="Number at the end of the address of the installation's page.")
    private_key_env: str = Field(
        default="GITHUB_APP_PRIVATE_KEY",
        description="Name of the environment variable that holds the app's private key (PEM); never the key.",
    )


class GitHubSettings(BaseModel):
    """What to read from GitHub, and as whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="https://api.github.com",
        description="Address of the API; https://HOST/api/v3 for GitHub Enterprise Server.",
    )
    token_env: str = Field(
        default="GITHUB_TOKEN", description="Name of the environment variable that holds the token; never the token."
    )
    organizations: list[str] = Field(default=[], description="Organisations whose repositories are all read.")
    repositories: list[Annotated[str, AfterValidator(_full_name)]] = Field(
        default=[], description='Single repositories as "owner/name"; archived ones and forks too.'
    )
    exclude: list[str] = Field(
        default=[], description='Repositories to leave out, as patterns of "owner/name" with * and ?.'
    )
    since: date | None = Field(
        default=None, description="Leave out what has not changed since this day; without it everything is read."
    )
    include_archived: bool = Field(
        default=False, description="Whether an organisation's archived repositories are read."
    )
    include_forks: bool = Field(default=False, description="Whether an organisation's forks are read.")
    parallel: int = Field(
        default=2, ge=1, le=8, description="How many repositories are read at the same time, from 1 to 8."
    )
    workflow_runs: bool = Field(
        default=False,
        description="Whether runs of GitHub Actions are read; it costs a request per repository and night, and another"
        " one for each hundred runs of the last thirty days.",
    )
    copilot_usage: bool = Field(
        default=False, description="Whether the organisations' Copilot seats and daily usage reports are read."
    )
    app: GitHubApp | None = Field(default=None, description="A GitHub App to read as, instead of with a token.")

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        if not self.organizations and not self.repositories:
            raise ValueError("name something to read in github.organizations or github.repositories")
        if self.copilot_usage and not self.organizations:
            raise ValueError("github.copilot_usage needs the organisation's name in github.organizations")
        return self

    @property
    def secret_env(self) -> str:
        """Name of the environment variable that holds the token, or the private key of the app."""
        return self.app.private_key_env if self.app else self.token_env

    @property
    def reader(self) -> str:
        """As whom GitHub is read, in words."""
        return f"the app with the key in ${self.secret_env}" if self.app else f"the token in ${self.secret_env}"
