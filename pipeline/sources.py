"""The sources that a configuration names, ready to be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from connectors import ConfigurationError, Connector
from connectors.github import GitHub
from connectors.jira import Jira
from connectors.usage_files import SOURCE as USAGE_FILES
from connectors.usage_files import UsageFiles
from pipeline import parquet
from pipeline.config import Settings
from pipeline.config_file import SEE, secret


def names(settings: Settings) -> list[str]:
    """Names of the configured sources, in the order in which they are read.

    Raises:
        ConfigurationError: There is none.
    """
    found = [name for name, section in (("github", settings.github), ("jira", settings.jira)) if section is not None]
    if not found:
        raise ConfigurationError(
            "no source is configured", where="the configuration", mend=f"Add a [github] or a [jira] section. {SEE}"
        )
    return [*found, *([USAGE_FILES] if settings.ai.usage_files else [])]


def site(name: str, settings: Settings) -> str | None:
    """Host, port and path of a source's address, which tell sites apart; None for a source that has no address."""
    addresses = {
        "github": settings.github.api_url if settings.github else None,
        "jira": settings.jira.url if settings.jira else None,
    }
    address = addresses.get(name)
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def open_source(name: str, settings: Settings) -> Connector:
    """The connector of one source.

    Raises:
        ConfigurationError: There is no such source in the configuration.
        CredentialsRefusedError: Its token is not in the environment.
    """
    makers: Mapping[str, Callable[[Settings], Connector]] = {
        "github": _github,
        "jira": _jira,
        USAGE_FILES: _usage_files,
    }
    if name not in names(settings):
        raise ConfigurationError(
            f"there is no source {name!r} in the configuration",
            where="--source",
            mend=f"There is: {', '.join(names(settings))}",
        )
    return makers[name](settings)


def _github(settings: Settings) -> Connector:
    section = settings.github
    assert section is not None  # noqa: S101 - `names` has looked
    mend = (
        "Set it to the private key of the app, or name another variable in github.app.private_key_env"
        if section.app
        else "Set it to a token that may read the repositories, or name another variable in github.token_env"
    )
    token = secret(section.secret_env, needed_for="github", mend=mend)
    return GitHub(section, token, production=settings.deployments.production)


def _jira(settings: Settings) -> Connector:
    section = settings.jira
    assert section is not None  # noqa: S101 - `names` has looked
    mend = "Set it to an API token (Cloud, with the user in jira.user_env) or to a personal access token (Data Center)"
    token = secret(section.token_env, needed_for="jira", mend=mend)
    return Jira(section, os.environ.get(section.user_env) or None, token)


def _usage_files(settings: Settings) -> Connector:
    return UsageFiles(settings.ai.usage_files, parquet.json_rows)
