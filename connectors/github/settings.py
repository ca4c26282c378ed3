"""The section [github] of the configuration."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_FULL_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def _full_name(text: str) -> str:
    if not _FULL_NAME.fullmatch(text):
        raise ValueError(f'"{text}" is not of the form "owner/name"')
    return text


def _web_address(text: str) -> str:
    if not re.match(r"https?://[^/]", text):
        raise ValueError(f'"{text}" is not an address that begins with https://')
    return text.rstrip("/")


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
    copilot_usage: bool = Field(default=False, description="Whether Copilot usage is read; not available yet.")

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        if not self.organizations and not self.repositories:
            raise ValueError("name something to read in github.organizations or github.repositories")
        if self.copilot_usage:
            raise ValueError("github.copilot_usage is not available yet: leave it false")
        return self
