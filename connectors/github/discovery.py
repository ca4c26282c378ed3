"""Which repositories are to be read: named ones and those of organisations, renamed ones under their present names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial

from connectors.errors import NotFoundAtSourceError
from connectors.github.client import Client
from connectors.github.contract import documented_shape
from connectors.github.documents import with_fragments
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Node, PagedConnection
from connectors.github.parse.repositories import repository
from connectors.github.probe import Probe, probe
from connectors.github.records import Repository
from connectors.github.settings import GitHubSettings


@dataclass(frozen=True)
class Found:
    """A repository that is to be read.

    Attributes:
        record: The repository.
        probe: What one look at it tells.
        is_named: Whether the settings name it, rather than an organisation that owns it.
    """

    record: Repository
    probe: Probe
    is_named: bool


@dataclass(frozen=True)
class Discovery:
    """What there is.

    Attributes:
        wanted: The repositories that are to be read, each once: the single ones first.
        archived: Those that would be wanted if they were not archived.
        owned: Organisation -> numbers of all its repositories, wanted or not.
    """

    wanted: Sequence[Found]
    archived: Sequence[Found]
    owned: Mapping[str, frozenset[int]]


def discover(client: Client, settings: GitHubSettings) -> Discovery:
    """The repositories that the settings name, and those that the organisations own.

    Raises:
        NotFoundAtSourceError: A named repository or organisation does not exist for this token, or none is left.
        SourceError: GitHub refused or could not be reached.
    """
    candidates = [_found(node, is_named=True) for node in _named(client, settings)]
    archived: list[Found] = []
    owned: dict[str, frozenset[int]] = {}
    for organization in settings.organizations:
        nodes = list(_owned(client, settings, organization))
        owned[organization] = frozenset(node["databaseId"] for node in nodes)
        found = [_found(node, is_named=False) for node in nodes if settings.include_forks or not node["isFork"]]
        for one in found:
            is_left_out = one.record.is_archived and not settings.include_archived
            (archived if is_left_out else candidates).append(one)
    wanted = _each_once(candidates, settings)
    if not wanted:
        raise NotFoundAtSourceError(
            "no repository is left to be read",
            where="[github]",
            mend=f"Look at organizations, exclude and include_…, and at what {settings.reader} sees",
        )
    left_out = [one for number, one in _each_once(archived, settings).items() if number not in wanted]
    return Discovery(wanted=list(wanted.values()), archived=left_out, owned=owned)


def _named(client: Client, settings: GitHubSettings) -> Iterator[Node]:
    """The single repositories, a hundred a request."""
    left = list(settings.repositories)
    size = PageSize(rows=LARGEST)
    while left:
        size = size.model_copy(update={"rows": min(size.rows, len(left))})
        try:
            data, size = client.sized(query_by_names, partial(_name_variables, left), size, "GitHub, repositories")
        except NotFoundAtSourceError as error:
            raise NotFoundAtSourceError(
                error.what,
                where="github.repositories",
                mend=f"Correct the name, or let {settings.reader} see it",
            ) from error
        yield from (data[f"repository{place}"] for place in range(size.rows))
        left = left[size.rows :]


def query_by_names(count: int) -> str:
    """A query for `count` repositories; `$owner0` and `$name0` name the first one."""
    places = range(count)
    declared = ", ".join(f"$owner{place}: String!, $name{place}: String!" for place in places)
    asked = "\n".join(
        f"  repository{place}: repository(owner: $owner{place}, name: $name{place}, followRenames: true)"
        " { ...RepositoryFields ...Probe }"
        for place in places
    )
    return with_fragments(f"query Repositories({declared}) {{\n  rateLimit {{ ...Spent }}\n{asked}\n}}\n")


def _name_variables(names: Sequence[str], count: int) -> dict[str, str]:
    variables: dict[str, str] = {}
    for place, full_name in enumerate(names[:count]):
        variables[f"owner{place}"], variables[f"name{place}"] = full_name.split("/")
    return variables


def _owned(client: Client, settings: GitHubSettings, organization: str) -> Iterator[Node]:
    """All repositories of an organisation."""
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
                mend=f"Correct the name, or let {settings.reader} see it",
            ) from error
        yield from batch.nodes
        if not batch.has_next:
            return
        after, size = batch.end_cursor, batch.size


def _each_once(candidates: Sequence[Found], settings: GitHubSettings) -> dict[int, Found]:
    """Those that are not excluded, by their numbers; the first of each counts."""
    found: dict[int, Found] = {}
    for one in candidates:
        if not _is_excluded(one.record, settings.exclude):
            found.setdefault(one.record.id, one)
    return found


def _is_excluded(record: Repository, patterns: Sequence[str]) -> bool:
    return any(fnmatch(record.name_with_owner.lower(), pattern.lower()) for pattern in patterns)


def _found(node: Node, *, is_named: bool) -> Found:
    with documented_shape("GitHub, repositories"):
        return Found(record=repository(node), probe=probe(node), is_named=is_named)
