"""Whether what only REST tells can be read: one small question for each thing that the settings ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from connectors.errors import CredentialsRefusedError, NotFoundAtSourceError, SourceError
from connectors.github.rest import Rest
from connectors.github.rights import RightsMissingError
from connectors.github.settings import GitHubSettings

_PERMISSIONS = {
    "workflow runs": "Actions: read",
    "Copilot seats": "GitHub Copilot Business: read, or the scope manage_billing:copilot",
    "Copilot usage": "Organization Copilot metrics: read, or the scope read:org",
}


def rest_rights(
    rest: Rest, settings: GitHubSettings, repository: str | None, today: date
) -> Iterator[str | CredentialsRefusedError]:
    """A line for each thing that can be read, and an error for each that can not.

    Args:
        rest: Who asks.
        settings: What is wanted.
        repository: "owner/name" of one that is to be read, if one is known.
        today: The day (UTC) by GitHub's clock.

    Raises:
        SourceError: GitHub could not be reached.
    """
    for what, (owner, path, parameters) in _questions(settings, repository, today):
        where = f"GitHub, {what} of {owner}"
        try:
            rest.get(path, where, parameters)
        except (RightsMissingError, NotFoundAtSourceError) as error:
            yield _missing(error, settings.reader, _PERMISSIONS[what])
        else:
            yield f"GitHub: {what} of {owner} can be read"


Question = tuple[str, tuple[str, str, Mapping[str, object]]]


def _questions(settings: GitHubSettings, repository: str | None, today: date) -> Iterator[Question]:
    """What is asked for, whose it is, where it is and with which parameters."""
    if settings.workflow_runs and repository is not None:
        yield "workflow runs", (repository, f"/repos/{repository}/actions/runs", {"per_page": 1})
    for login in settings.organizations if settings.copilot_usage else ():
        yield "Copilot seats", (login, f"/orgs/{login}/copilot/billing/seats", {"per_page": 1})
        report = f"/orgs/{login}/copilot/metrics/reports/users-1-day"
        yield "Copilot usage", (login, report, {"day": today.isoformat()})  # there is none yet: no link comes back


def _missing(error: SourceError, reader: str, permission: str) -> CredentialsRefusedError:
    """The error, with the right that GitHub names, or else the one that we know of."""
    if isinstance(error, RightsMissingError) and error.rights:
        return error
    return CredentialsRefusedError(error.what, where=error.where, mend=f"Give {reader} the right ({permission})")
