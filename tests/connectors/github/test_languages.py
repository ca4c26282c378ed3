"""Languages: of all repositories together, once a week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from connectors import Page, Stream
from connectors.github import GitHub, GitHubSettings
from connectors.github.client import Client
from connectors.github.records import Language
from connectors.github.streams.languages import read_languages
from connectors.patience import Patience
from tests.sql.records import repository

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore


def connect(url: str, *repositories: str) -> GitHub:
    organizations = [] if repositories else ["acme-example"]
    settings = GitHubSettings(api_url=url, organizations=organizations, repositories=list(repositories))
    return GitHub(settings, "invented-token", Patience(sleep=lambda _: None))


def languages_of(connector: GitHub) -> Stream:
    (stream,) = [stream for stream in connector.streams() if stream.name == "languages"]
    return stream


def read(connector: GitHub, store: MemoryStore) -> int:
    """Reads languages into the store, and returns the requests that took."""
    stream = languages_of(connector)
    before = connector.cost.requests
    for page in stream.read(store.cursor(stream)):
        store.save(stream, page)
    return connector.cost.requests - before


@pytest.mark.vcr
def test_each_language_keeps_its_bytes(recorded_url: str) -> None:
    client = Client(GitHubSettings(api_url=recorded_url, organizations=["acme-example"]), "invented-token", Patience())
    known = [repository(f"acme-example/{number}", number) for number in (11, 12, 13)]
    known = [one.model_copy(update={"node_id": f"R_tiny{one.id}"}) for one in known]
    (page,) = read_languages(client, known, date(2026, 3, 31), None)
    assert [tuple(record.model_dump().values()) for record in page.records] == [
        (11, "TypeScript", 90000),
        (11, "Python", 20000),
        (11, "CSS", 4000),
        (12, "Go", 50000),
        (12, "Shell", 1500),
        (13, "Python", 7000),
    ]


def test_all_repositories_cost_one_request_a_week(lab: Lab) -> None:
    server = lab.serve()
    store = lab.store()
    costs = []
    for day in ("2026-04-01", "2026-04-02", "2026-04-07", "2026-04-08", "2026-04-14"):
        server.set_time(f"{day}T02:00:00Z")
        costs.append(read(connect(server.url), store))
    assert costs == [1, 0, 0, 1, 0]


def test_a_new_repository_does_not_wait_for_the_week_to_end(lab: Lab) -> None:
    server = lab.serve()
    store = lab.store()
    read(connect(server.url, "acme-example/web-shop"), store)
    assert read(connect(server.url, "acme-example/web-shop", "acme-example/billing-api"), store) == 1
    asked = [one["body"] for one in server.requests if "LanguagesById" in one["body"]]
    assert [body.count('"R_tiny') for body in asked] == [1, 1]
    assert {one.repository_id for one in store.of(Language)} == {11, 12}


def test_a_language_that_has_left_a_repository_is_marked_gone(lab: Lab) -> None:
    server = lab.serve()
    connector = connect(server.url, "acme-example/infra-tools")
    store = lab.store()
    stream = languages_of(connector)
    store.save(stream, Page([Language(repository_id=13, language="Perl", bytes=5)], {}))
    read(connector, store)
    assert {key for _, key in store.gone} == {(13, "Perl")}
