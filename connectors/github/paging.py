"""Pages of connections, and the lists inside a node that do not fit into its first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.errors import ContractBrokenError
from connectors.github.answers import Data, GoneError
from connectors.github.client import Client
from connectors.github.contract import REPORT_IT
from connectors.github.documents import document, with_fragments
from connectors.github.page_size import LARGEST, PageSize

Node = Mapping[str, Any]
"""A GraphQL object, as it came."""


LISTS_A_REQUEST = 50
"""So many lists are read on in one request: half a point, and no more rows than a page of anything else."""


@dataclass(frozen=True)
class Lists:
    """The lists inside one type of node.

    Attributes:
        of: The GraphQL type of the node.
        fields: Name of each list -> how to ask for more of it; `$first` rows behind the cursor `{after}`.
    """

    of: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Batch:
    """One page of a connection.

    Attributes:
        nodes: Its rows.
        end_cursor: GitHub's cursor behind the last one.
        has_next: Whether there are more.
        size: The page size that passed.
        holder: The object that holds the connection.
        total: How many rows there are in all, where the query asks for it.
    """

    nodes: Sequence[Node]
    end_cursor: str | None
    has_next: bool
    size: PageSize
    holder: Node
    total: int | None = None


@dataclass(frozen=True)
class PagedConnection:
    """A connection that is read page by page.

    Attributes:
        client: Who asks.
        document: Name of the query; it takes `$first` and `$after`.
        variables: The other variables.
        path: Where the connection lies in the data.
        where: What its rows are and whose, for log lines and errors.
    """

    client: Client
    document: str
    variables: Data
    path: tuple[str, ...]
    where: str

    def read(self, after: str | None, size: PageSize, place: str = "") -> Batch:
        """The page behind the cursor `after`; `place` says in words where that is.

        Raises:
            ContractBrokenError: The list would go on without end.
            SourceError: GitHub refused or could not be reached, or what holds the connection is gone.
        """
        where = f"{self.where}{place}"
        data, passed = self.client.sized(
            document(self.document), lambda rows: {**self.variables, "after": after, "first": rows}, size, where
        )
        *way, name = self.path
        holder = _found(data, way, where)
        connection = _found(holder, [name], where)
        info = connection["pageInfo"]
        if info["hasNextPage"] and info["endCursor"] in (None, after):
            raise ContractBrokenError("the list goes on, but not behind this page", where=where, mend=REPORT_IT)
        total = connection.get("totalCount")
        return Batch(connection["nodes"], info["endCursor"], info["hasNextPage"], passed, holder, total)


def completed(client: Client, nodes: Sequence[Node], lists: Lists, where: str) -> list[Node]:
    """The nodes with all their lists read to their ends; lists of many nodes are read on in one request.

    Args:
        client: Who asks.
        nodes: Nodes that hold their `id` and the first page of each list.
        lists: The lists inside them.
        where: What the nodes are, for log lines and errors.

    Raises:
        SourceError: GitHub refused or could not be reached, or a node is gone.
    """
    whole = list(nodes)
    size = PageSize(rows=LARGEST)
    while unfinished := _unfinished(whole, lists)[:LISTS_A_REQUEST]:
        starts: dict[str, object] = {}
        for number, (place, name) in enumerate(unfinished):
            starts[f"id{number}"] = whole[place]["id"]
            starts[f"after{number}"] = whole[place][name]["pageInfo"]["endCursor"]
        query = query_for_rest(lists, [name for _, name in unfinished])
        data, size = client.sized(query, partial(_with_first, starts), size, where)
        for number, (place, name) in enumerate(unfinished):
            rest = _found(data, (f"rest{number}", name), where)
            whole[place] = {**whole[place], name: {**rest, "nodes": [*nodes_of(whole[place], name), *rest["nodes"]]}}
    return whole


def by_ids(client: Client, query: str, ids: Sequence[str], at_a_time: int, where: str) -> list[Node]:
    """The nodes with these ids; those that are gone are left out.

    Args:
        client: Who asks.
        query: Name of the query; it takes `$ids`.
        ids: The ids.
        at_a_time: How many to ask for in one request.
        where: What the nodes are, for log lines and errors.

    Raises:
        SourceError: GitHub refused or could not be reached.
    """
    found: list[Node] = []
    size = PageSize(rows=at_a_time)
    left = list(ids)
    while left:
        asked = partial(_with_ids, left)
        data, size = client.sized(document(query), asked, size, where, missing_allowed=True)
        found.extend(node for node in data["nodes"] if node)
        left = left[size.rows :]
    return found


def query_for_rest(lists: Lists, names: Sequence[str]) -> str:
    """A query that reads lists on; `$id0` and `$after0` say of which node and from where the first one is."""
    declared = "".join(f", $id{number}: ID!, $after{number}: String!" for number in range(len(names)))
    asked = "\n".join(
        f"  rest{number}: node(id: $id{number}) {{ ... on {lists.of} {{"
        f" {lists.fields[name].format(after=f'$after{number}')} }} }}"
        for number, name in enumerate(names)
    )
    return with_fragments(f"query Rest($first: Int!{declared}) {{\n  rateLimit {{ ...Spent }}\n{asked}\n}}\n")


def nodes_of(node: Node, name: str) -> Sequence[Node]:
    """The rows of a list inside a node; GitHub sends null for a list it can not make."""
    return node[name]["nodes"] if node[name] else ()


def total_of(node: Node, name: str) -> int:
    """How many rows a list inside a node has, by GitHub's count."""
    return int(node[name]["totalCount"]) if node[name] else 0


def is_unfinished(node: Node, lists: Lists) -> bool:
    """Whether some list of a node goes on behind its first page."""
    return any(_goes_on(node, name) for name in lists.fields)


def is_truncated(node: Node, lists: Lists) -> bool:
    """Whether some list of a node is missing, or holds fewer rows than GitHub counts."""
    return any(node[name] is None or len(node[name]["nodes"]) != node[name]["totalCount"] for name in lists.fields)


def _unfinished(nodes: Sequence[Node], lists: Lists) -> list[tuple[int, str]]:
    """Place of the node and name of each list that goes on."""
    return [(place, name) for place, node in enumerate(nodes) for name in lists.fields if _goes_on(node, name)]


def _goes_on(node: Node, name: str) -> bool:
    return bool(node[name] and node[name]["pageInfo"]["hasNextPage"])


def _with_first(starts: Data, rows: int) -> Data:
    return {**starts, "first": rows}


def _with_ids(ids: Sequence[str], rows: int) -> Data:
    return {"ids": ids[:rows]}


def _found(data: Data, path: Sequence[str], where: str) -> Node:
    found: Node = data
    for name in path:
        found = found.get(name) or {}
    if not found:
        raise GoneError("not there any more", where=where, mend="Look whether the token may still see it")
    return found
