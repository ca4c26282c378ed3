"""Several repositories at a time: each thread with a client of its own, all of them silent when GitHub asks for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from connectors import Cost
from connectors.github import GitHub, GitHubSettings
from connectors.github.clients import Clients
from connectors.github.documents import document
from connectors.patience import Patience
from pipeline.reading import pages

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab

NO_WAITING = Patience(sleep=lambda _: None)


def settings(url: str, **more: Any) -> GitHubSettings:
    return GitHubSettings(api_url=url, organizations=["acme-example"], **more)


@pytest.mark.parametrize("parallel", [1, 2, 8])
def test_what_is_read_and_what_it_costs_do_not_depend_on_how_many_are_read_at_a_time(parallel: int, lab: Lab) -> None:
    server = lab.serve()
    expected = lab.sync(lab.connect(server.url, "acme-example"))
    cost = Cost(server.stats["requests"], server.stats["graphql_points"])
    connector = GitHub(settings(server.url, parallel=parallel), "invented-token", NO_WAITING)
    store = lab.store()
    for stream, page in pages(connector.streams(), store.cursor):
        store.save(stream, page)
    assert store.rows == expected.rows
    assert store.cursors == expected.cursors
    assert connector.cost == cost


@pytest.mark.parametrize("parallel", [0, 9])
def test_no_more_than_eight_repositories_are_read_at_a_time(parallel: int) -> None:
    with pytest.raises(ValidationError, match="parallel"):
        settings("https://api.example", parallel=parallel)


def test_each_thread_has_a_client_of_its_own_and_keeps_it() -> None:
    clients = Clients(settings("https://api.example"), "invented-token", NO_WAITING)
    found: list[object] = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: found.extend([clients.mine(), clients.mine()]))
        thread.start()
        thread.join()
    assert found[0] is found[1]
    assert found[2] is found[3]
    assert len({id(clients.mine()), id(found[0]), id(found[2])}) == 3


def test_while_one_waits_because_github_asks_for_a_pause_the_others_ask_for_nothing(lab: Lab) -> None:
    server = lab.serve(faults=[{"action": "secondary_limit", "nth": [1]}])
    others: list[threading.Thread] = []
    asked_meanwhile: list[int] = []

    def ask() -> None:
        clients.mine().query(document("viewer"), {}, "GitHub")

    def wait(seconds: float) -> None:
        del seconds
        others.append(threading.Thread(target=ask))
        others[0].start()
        others[0].join(0.2)
        asked_meanwhile.append(server.stats["requests"])

    clients = Clients(settings(server.url), "invented-token", Patience(sleep=wait))
    ask()
    others[0].join(10)
    assert asked_meanwhile == [1]
    assert server.stats["requests"] == 3
    assert clients.cost.requests == 3
