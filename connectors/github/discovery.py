"""Which repositories are to be read: named ones and those of organisations, renamed ones under their present names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from connectors.errors import NotFoundAtSourceError
from connectors.github.client import Client
from connectors.github.contract import documented_shape
from connectors.github.documents import with_fragments
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Node, PagedConnection
from connectors.github.parse.repositories import head_oid, repository
from connectors.github.records import Repository
from connectors.github.settings import GitHubSettings


@dataclass(frozen=True)
class Found:
    """A repository that is to be read, and the newest commit of its default branch (None when it is empty)."""

    record: Repository
    head_oid: str | None


def repositories(client: Client, settings: GitHubSettings) -> list[Found]:
    """All repositories that the settings name, each once: the single ones first.

    Raises:
        NotFoundAtSourceError: A named repository or organisation does not exist for this token, or none is left.
        SourceError: GitHub refused or could not be reached.
    """
    found = list(_named(client, settings))
    for organization in settings.organizations:
        found.extend(_owned(client, settings, organization))
    kept: dict[int, Found] = {}
    for one in found:
        if not _is_excluded(one.record, settings.exclude):
            kept.setdefault(one.record.id, one)
    if not kept:
        raise NotFoundAtSourceError(
            "no repository is left to be read",
            where="[github]",
            mend=f"Look at organizations, exclude and include_…, and at what the token in ${settings.token_env} sees",
        )
    return list(kept.values())


def _named(client: Client, settings: GitHubSettings) -> Iterator[Found]:
    """The single repositories, a hundred a request."""
    names = settings.repositories
    for start in range(0, len(names), LARGEST):
        chunk = names[start : start + LARGEST]
        try:
            data = client.query(query_by_names(len(chunk)), _name_variables(chunk), "GitHub, repositories")
        except NotFoundAtSourceError as error:
            raise NotFoundAtSourceError(
                error.what,
                where="github.repositories",
                mend=f"Correct the name, or let the token in ${settings.token_env} see it",
            ) from error
        for place in range(len(chunk)):
            yield _found(data[f"repository{place}"])


def query_by_names(count: int) -> str:
    """A query for `count` repositories; `$owner0` and `$name0` name the first one."""
    places = range(count)
    declared = ", ".join(f"$owner{place}: String!, $name{place}: String!" for place in places)
    asked = "\n".join(
        f"  repository{place}: repository(owner: $owner{place}, name: $name{place}, followRenames: true)"
        " { ...RepositoryFields }"
        for place in places
    )
    return with_fragments(f"query Repositories({declared}) {{\n  rateLimit {{ ...Spent }}\n{asked}\n}}\n")


def _name_variables(names: Sequence[str]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for place, full_name in enumerate(names):
        variables[f"owner{place}"], variables[f"name{place}"] = full_name.split("/")
    return variables


def _owned(client: Client, settings: GitHubSettings, organization: str) -> Iterator[Found]:
    """The repositories of an organisation, as far as they are wanted."""
    connection = PagedConnection(
        client=client,
        document="organization_repositories",
        variables={"login": organization},
        path=("organization", "repositories"),
        where=f"GitHub, repositories of {organization}",
    )
    after: str | None = None
    size = PageSize(rows=LARGEST)
    while True:
        try:
            batch = connection.read(after, size)
        except NotFoundAtSourceError as error:
            raise NotFoundAtSourceError(
                error.what,
                where="github.organizations",
                mend=f"Correct the name, or let the token in ${settings.token_env} see it",
            ) from error
        yield from (_found(node) for node in batch.nodes if _is_wanted(node, settings))
        if not batch.has_next:
            return
        after, size = batch.end_cursor, batch.size


def _is_wanted(node: Node, settings: GitHubSettings) -> bool:
    return (settings.include_archived or not node["isArchived"]) and (settings.include_forks or not node["isFork"])


def _is_excluded(record: Repository, patterns: Sequence[str]) -> bool:
    return any(fnmatch(record.name_with_owner.lower(), pattern.lower()) for pattern in patterns)


def _found(node: Node) -> Found:
    with documented_shape("GitHub, repositories"):
        return Found(record=repository(node), head_oid=head_oid(node))
