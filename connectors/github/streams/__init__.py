"""The streams of one repository, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.github.streams.context import Context, Read, resumable
from connectors.github.streams.default_branch import read_default_branch
from connectors.github.streams.deployments import read_deployments
from connectors.github.streams.discussions import read_issues, read_pull_requests
from connectors.github.streams.releases import read_releases
from connectors.stream import Cursor, Page, Stream

SOURCE = "github"


def repository_streams(context: Context) -> Iterator[Stream]:
    """All streams of a repository; their partition is its present name."""
    readers: dict[str, Read] = {
        "repository": _read_repository,
        "pull_requests": read_pull_requests,
        "issues": read_issues,
        "default_branch": read_default_branch,
        "deployments": read_deployments,
        "releases": read_releases,
    }
    for name, read in readers.items():
        yield Stream(
            source=SOURCE,
            name=name,
            partition=context.repository.name_with_owner,
            read=resumable(context, read),
        )


def _read_repository(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """The repository itself, as it was found when the run began."""
    del cursor
    yield Page([context.repository], {})
