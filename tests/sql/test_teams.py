"""Which team a repository, a person and a pull request belong to, and what several teams claim alike."""

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


def claims(warehouse: Warehouse, *teams: dict[str, object]) -> list[tuple[object, ...]]:
    """Kind, what is claimed, by which team, and whether it counts for that one."""
    warehouse.add(repository("acme-example/pages", 21), repository("acme-example/Billing", 22))
    warehouse.table(
        "marts.person_accounts",
        {"kind": "github", "account": "ann", "person": "Ann"},
        {"kind": "github", "account": "ann-at-work", "person": "Ann"},
        {"kind": "jira", "account": "bob", "person": "Somebody"},
    )
    warehouse.build("marts.contested_claims", teams=list(teams))
    return warehouse.rows("from marts.contested_claims")


def test_of_repositories_that_two_teams_claim_alike_both_are_told_and_the_first_by_name_has_them(
    warehouse: Warehouse,
) -> None:
    assert claims(
        warehouse,
        {"name": "web", "repositories": ["acme-example/pag*", "acme-example/b*"]},
        {"name": "core", "repositories": ["ACME-example/*ges", "acme-example/*"]},
    ) == [
        ("repository", "acme-example/pages", "core", True),
        ("repository", "acme-example/pages", "web", False),
    ]


def test_a_longer_pattern_is_no_contest_nor_are_two_of_one_team(warehouse: Warehouse) -> None:
    assert (
        claims(
            warehouse,
            {"name": "all of it", "repositories": ["acme-example/*", "*-example/page"]},
            {"name": "pages", "repositories": ["acme-example/pages", "acme-example/page*", "acme-example/?ages"]},
        )
        == []
    )


def test_projects_and_people_in_several_teams_are_told(warehouse: Warehouse) -> None:
    assert claims(
        warehouse,
        {"name": "web", "projects": ["shop"], "members": ["ann", "Bob"]},
        {"name": "core", "projects": ["SHOP", "OPS"], "members": ["Ann-at-work", "bob", "BOB"]},
        {"name": "data", "projects": ["Shop"], "members": ["cy"]},
    ) == [
        ("member", "Ann", "core", True),
        ("member", "Ann", "web", False),
        ("member", "github:bob", "core", True),
        ("member", "github:bob", "web", False),
        ("project", "SHOP", "core", True),
        ("project", "SHOP", "data", False),
        ("project", "SHOP", "web", False),
    ]


def test_what_is_claimed_alike_counts_for_the_team_that_is_told(warehouse: Warehouse) -> None:
    teams = [
        {"name": "web", "repositories": ["acme-example/*"]},
        {"name": "core", "repositories": ["*example/pages"]},
        {"name": "a shorter pattern", "repositories": ["acme-*/pages"]},
    ]
    warehouse.add(repository("acme-example/pages", 21))
    warehouse.build("marts.contested_claims", "marts.repository_teams", teams=teams)
    assert warehouse.rows("select claimed, team from marts.contested_claims where is_holder") == [
        ("acme-example/pages", "core")
    ]
    assert dict(warehouse.rows("select repository, team from marts.repository_teams"))["acme-example/pages"] == "core"
