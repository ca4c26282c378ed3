"""The [jira] part of config.toml."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Category = Literal["new", "indeterminate", "done"]


def _as_site_address(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError('must be an address such as "https://example.atlassian.net"')
    if parts.username or parts.password:
        raise ValueError("must not hold a user or a password: name environment variables instead")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _as_project_keys(keys: list[str]) -> list[str]:
    return sorted({key.strip().upper() for key in keys})


def _by_project_key(overrides: dict[str, dict[str, Category]]) -> dict[str, dict[str, Category]]:
    return {key.strip().upper(): categories for key, categories in overrides.items()}


class JiraSettings(BaseModel):
    """One Jira site and what is read from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_as_site_address)] = Field(
        description="Address of the site, with its context path if it has one."
    )
    user_env: str = Field(
        default="JIRA_USER",
        description="Environment variable that holds the account's e-mail (Cloud). Data Center needs none.",
    )
    token_env: str = Field(
        default="JIRA_TOKEN",
        description="Environment variable that holds the API token (Cloud) or personal access token (Data Center).",
    )
    projects: Annotated[list[str], AfterValidator(_as_project_keys)] = Field(
        default=[], description="Keys of the projects to read; none means all that the account may see."
    )
    since: date | None = Field(
        default=None, description="Issues that have not changed since this day (UTC) are left out."
    )
    deployment: Literal["auto", "cloud", "datacenter"] = Field(
        default="auto", description="Kind of Jira: auto asks the server."
    )
    fields: list[str] = Field(default=[], description='Custom fields to keep, by id ("customfield_10042") or by name.')
    category_overrides: Annotated[dict[str, dict[str, Category]], AfterValidator(_by_project_key)] = Field(
        default={},
        description="Categories of statuses (by id or name) where the site's own mislead or are gone, by project:"
        ' {ABC = {"In Review" = "indeterminate"}}; "new", "indeterminate" (in progress) or "done".',
    )
