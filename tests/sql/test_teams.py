"""Which team a repository, a person and a pull request belong to."""

from __future__ import annotations

from tests.sql.records import pull_request, repository
from tests.sql.warehouse import Warehouse


def test_a_repository_belongs_to_the_team_with_the_longest_pattern(warehouse: Warehouse) -> None:
    warehouse.add(
        repository("acme-example/pages", 21),
        repository("acme-example/Billing", 22),
        repository("other-example/tools", 23),
    )
    teams = [
        {"name": "everything", "repositories": ["acme-example/*"]},
        {"name": "pages", "repositories": ["ACME-example/pag*"]},
    ]
    warehouse.build("marts.repository_teams", teams=teams)
    found = dict(warehouse.rows("select repository, team from marts.repository_teams"))
    assert found.get("acme-example/pages") == "pages"
    assert found.get("acme-example/Billing") == "everything"
    assert "other-example/tools" not in found


ANN = [{"name": "Ann", "github": ["Ann", "ann-work"]}]


def test_members_are_people_by_whichever_account_they_are_configured(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author="ann"), pull_request(2, author="bob"))
    teams = [
        {"name": "core", "members": ["Ann-Work", "ann", "BOB"]},
        {"name": "till", "members": ["bob", "never-seen"]},
    ]
    warehouse.build("marts.team_members", teams=teams, people=ANN)
    assert warehouse.rows("from marts.team_members order by all") == [
        ("core", "Ann"),
        ("core", "github:bob"),
        ("till", "github:bob"),
        ("till", "github:never-seen"),
    ]


def test_a_second_account_of_a_member_works_for_the_same_team(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann", merged_at="2026-01-06T08:00"),
        pull_request(2, author="ann-work", merged_at="2026-01-06T08:00"),
        pull_request(3, author="bob", merged_at="2026-01-06T08:00"),
    )
    warehouse.build(
        "marts.pull_requests", "metrics.developers", teams=[{"name": "core", "members": ["ann"]}], people=ANN
    )
    assert warehouse.rows("select number, team from marts.pull_requests order by number") == [
        (1, "core"),
        (2, "core"),
        (3, "unassigned"),
    ]
    assert warehouse.rows(
        "select team_slice, merged_count, developers_at_end from metrics.developers where window_kind = 'all'"
        " order by team_slice"
    ) == [("all", 3, 2), ("core", 2, 1), ("unassigned", 1, 1)]


def test_what_an_agent_wrote_belongs_to_the_team_of_who_answers_for_it(warehouse: Warehouse) -> None:
    agent = "copilot-swe-agent[bot]"
    merged = {"merged_at": "2026-01-06T08:00", "merged_by_login": "ann"}
    warehouse.add(
        pull_request(1, author="ann"),
        pull_request(2, author=agent, body="Requested by: @ann"),
        pull_request(3, author=agent, **merged),
        # nobody asks for updates, and the agent of a team can be a member of it
        pull_request(4, author="dependabot[bot]", **merged),
        pull_request(5, author="coder[bot]", body="Requested by: @ann"),
        # a human answers for her own, whoever merges it
        pull_request(6, author="eve", **merged),
    )
    teams = [
        {"name": "core", "members": ["ann"]},
        {"name": "shop", "repositories": ["acme/shop"]},
        {"name": "tools", "members": ["coder[bot]"]},
    ]
    warehouse.build("marts.pull_requests", teams=teams)
    assert warehouse.rows("select number, team, accountable_person from marts.pull_requests order by number") == [
        (1, "core", "github:ann"),
        (2, "core", "github:ann"),
        (3, "core", "github:ann"),
        (4, "shop", "github:ann"),
        (5, "tools", "github:ann"),
        (6, "shop", "github:eve"),
    ]
