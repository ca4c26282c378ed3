"""For any history, each change is shipped by the earliest-finishing successful deployment whose commit contains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sql.histories import START, History, at, history
from tests.sql.warehouse import columns_of_models, configure, connect, upstream

REPOSITORIES = 100
GIVEN = {
    "staging.github_pull_requests": ("repository", "number", "pull_request_key", "merged_at", "merge_commit_oid"),
    "staging.github_default_branch_commits": ("repository", "commit_oid", "parents", "message"),
    "staging.github_default_branches": ("repository", "head_oid"),
    "staging.github_merge_bases": ("repository", "commit_oid", "merge_base_oid"),
    "staging.github_deployments": (
        "repository",
        "deployment_id",
        "database_id",
        "environment",
        "commit_oid",
        "created_at",
    ),
    "staging.github_deployment_statuses": ("repository", "deployment_id", "state", "created_at"),
    "staging.github_commits": (),
    "staging.github_files": (),
    "staging.github_releases": (),
    "staging.github_repositories": (),
    "staging.github_workflow_runs": (),
}
Rows = dict[str, list[tuple[Any, ...]]]


class Matcher:
    """A warehouse that holds nothing but histories, and finds the first deployment of each change."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        configure(connection, START.isoformat(), {})
        for table in GIVEN:
            columns = ", ".join(f"{name} {kind}" for name, kind in columns_of_models()[table].items())
            connection.execute(f"create table {table} ({columns})")
        self._models = upstream(["marts.pull_request_deployments"], GIVEN)

    def found(self, histories: Sequence[History]) -> dict[tuple[str, str], str]:
        """The deployment that first has each commit, as if each were the merge of a pull request."""
        changes = [(made.name, commit) for made in histories for commit in made.parents if commit not in made.unread]
        self._hold(_rows(histories, changes))
        for model in self._models:
            self._connection.execute(model.create.replace("create table", "create or replace table", 1))
        found = self._connection.execute(
            "select number, deployment_id from marts.pull_request_deployments where deployment_match <> 'time'"
        ).fetchall()
        return {changes[number]: deployment for number, deployment in found}

    def _hold(self, rows: Rows) -> None:
        for table, columns in GIVEN.items():
            self._connection.execute(f"delete from {table}")
            places = [columns.index(name) if name in columns else None for name in columns_of_models()[table]]
            with self._connection.appender(table) as appender:
                held = rows.get(table, [])
                appender.append_rows([tuple(None if at is None else row[at] for at in places) for row in held])


def _rows(histories: Sequence[History], changes: Sequence[tuple[str, str]]) -> Rows:
    made = [(history, deployment) for history in histories for deployment in history.deployments]
    return {
        "staging.github_pull_requests": [
            (name, number, number, at(0), commit) for number, (name, commit) in enumerate(changes)
        ],
        "staging.github_default_branch_commits": [
            (history.name, commit, list(parents), "")
            for history in histories
            for commit, parents in history.parents.items()
            if commit not in history.unread
        ],
        "staging.github_default_branches": [(history.name, history.line[-1]) for history in histories],
        "staging.github_merge_bases": [
            (history.name, commit, base) for history in histories for commit, base in history.unread.items()
        ],
        "staging.github_deployments": [
            (history.name, one.node, one.number, "production", one.commit, at(one.created)) for history, one in made
        ],
        "staging.github_deployment_statuses": [
            (history.name, one.node, "success", at(one.finished)) for history, one in made if one.finished is not None
        ],
    }


@pytest.fixture(scope="module")
def matcher() -> Iterator[Matcher]:
    with connect() as connection:
        yield Matcher(connection)


@given(seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=6)
def test_the_first_deployment_of_a_change_is_the_earliest_that_contains_it(matcher: Matcher, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secrets
    histories = [history(random, f"acme/{number}") for number in range(REPOSITORIES)]
    found = matcher.found(histories)
    for made in histories:
        reached = made.ancestors(made.line[-1])
        ours = {commit: node for (name, commit), node in found.items() if name == made.name and commit in reached}
        assert ours == made.first_deployments(), made
