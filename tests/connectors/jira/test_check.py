from __future__ import annotations

import pytest

from connectors.errors import CredentialsRefusedError, NotFoundAtSourceError, TryLaterError
from tests.connectors.jira.lab import NO_MILLISECONDS, Lab


@pytest.mark.parametrize(("kind", "name"), [("cloud", "Jira Cloud"), ("dc", "Jira Data Center")])
def test_check_says_what_works(lab: Lab, kind: str, name: str) -> None:
    with lab.serve("tiny", kind=kind) as server:
        assert list(lab.connect(server.url).check()) == [
            f"{server.url} is {name} 1001.0.0-SNAPSHOT",
            "signed in as Forge Reader, whose time zone is Europe/Berlin",
            "searches understand milliseconds since 1970",
            "project PAY (Payments) can be read",
            "project SHOP (Web Shop) can be read",
        ]


def test_check_names_the_time_zone_where_milliseconds_are_not_understood(lab: Lab) -> None:
    with lab.serve("tiny", NO_MILLISECONDS) as server:
        lines = list(lab.connect(server.url, projects=["SHOP"]).check())
    assert lines[2:] == [
        "searches understand times in Europe/Berlin only: they are rounded down to the minute",
        "project SHOP (Web Shop) can be read",
    ]


@pytest.mark.parametrize("status", [403, 404])
def test_check_says_where_boards_can_not_be_read(lab: Lab, status: int) -> None:
    with lab.serve("tiny", {"match": "/agile/", "action": "status", "status": status, "body": {}}) as server:
        lines = list(lab.connect(server.url).check())
    (said,) = [line for line in lines if "boards" in line]
    assert said == (
        "boards can not be read, as the site has none or this account may not: sprints are known from issues alone,"
        " and the end of one is seen only when an issue of it changes"
    )


def test_check_stops_at_the_first_thing_that_does_not_work(lab: Lab) -> None:
    with lab.serve("tiny", jira_user="me@example.com", jira_token="right") as server:
        lines = lab.connect(server.url, user="other@example.com", token="right").check()
        assert next(lines).endswith("is Jira Cloud 1001.0.0-SNAPSHOT")
        with pytest.raises(CredentialsRefusedError, match="JIRA_USER"):
            next(lines)
        with pytest.raises(NotFoundAtSourceError, match="NOPE"):
            list(lab.connect(server.url, user="me@example.com", token="right", projects=["NOPE"]).check())
        with pytest.raises(NotFoundAtSourceError, match="no Jira answers at this address"):
            list(lab.connect(f"{server.url}/wrong").check())
    with pytest.raises(TryLaterError, match=r"jira\.url"):
        list(lab.connect(server.url).check())
