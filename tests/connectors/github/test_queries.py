from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from connectors.github.discovery import query_by_names
from connectors.github.documents import document
from connectors.github.paging import Lists, query_for_rest
from connectors.github.parse import deployments, issues, pull_requests

CONTRACT = Path(__file__).parents[4] / "shared" / "contracts" / "schema.graphql"
NAMES = sorted(path.name.removesuffix(".graphql") for path in (files("connectors.github") / "queries").iterdir())
QUERIES = [name for name in NAMES if name != "fragments"]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    if not CONTRACT.is_file():
        pytest.skip("../shared/contracts is not here")
    return build_schema(CONTRACT.read_text("utf-8"), assume_valid=True)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_keeps_to_github_s_schema(name: str, schema: GraphQLSchema) -> None:
    assert validate(schema, parse(document(name))) == []


@pytest.mark.parametrize("lists", [pull_requests.LISTS, issues.LISTS, deployments.LISTS], ids=lambda lists: lists.of)
def test_a_query_for_the_rest_of_lists_keeps_to_github_s_schema(lists: Lists, schema: GraphQLSchema) -> None:
    names = list(lists.fields)
    assert validate(schema, parse(query_for_rest(lists, [*names, names[0]]))) == []


def test_a_query_for_named_repositories_keeps_to_github_s_schema(schema: GraphQLSchema) -> None:
    assert validate(schema, parse(query_by_names(2))) == []


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_tells_what_it_costs(name: str) -> None:
    assert "rateLimit { ...Spent }" in document(name)


def test_teams_are_never_selected() -> None:
    assert not any("on Team" in document(name) for name in QUERIES)
