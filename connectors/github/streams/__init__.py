"""The streams of GitHub, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from connectors.github.client import Client
from connectors.github.records import Repository
from connectors.github.settings import GitHubSettings
from connectors.github.streams.context import Context, Read, resumable
from connectors.github.streams.copilot import Organization, read_seats, read_usage
from connectors.github.streams.default_branch import read_default_branch
from connectors.github.streams.deployments import read_deployments
from connectors.github.streams.discussions import read_issues, read_pull_requests
from connectors.github.streams.languages import read_languages
from connectors.github.streams.merge_bases import read_merge_bases
from connectors.github.streams.releases import read_releases
from connectors.github.streams.workflow_runs import read_workflow_runs
from connectors.stream import Stream

SOURCE = "github"


def repository_streams(context: Context, settings: GitHubSettings) -> Iterator[Stream]:
    """The streams of a repository; their partition is its present name."""
    readers: dict[str, Read] = {
        "pull_requests": read_pull_requests,
        "issues": read_issues,
        "default_branch": read_default_branch,
        "deployments": read_deployments,
        "releases": read_releases,
        "merge_bases": read_merge_bases,
        **({"workflow_runs": read_workflow_runs} if settings.workflow_runs else {}),
    }
    for name, read in readers.items():
        yield Stream(
            source=SOURCE,
            name=name,
            partition=context.repository.name_with_owner,
            read=resumable(context, read),
            partitions_at_a_time=settings.parallel,
        )


def language_stream(client: Client, repositories: Sequence[Repository], today: date, host: str) -> Stream:
    """The languages of all repositories; the partition is the host."""
    return Stream(SOURCE, "languages", host, partial(read_languages, client, repositories, today))


def copilot_streams(organization: Organization) -> Iterator[Stream]:
    """Copilot in an organisation; the partition is its name."""
    yield Stream(SOURCE, "copilot_seats", organization.login, partial(read_seats, organization))
    yield Stream(SOURCE, "copilot_usage", organization.login, partial(read_usage, organization))
