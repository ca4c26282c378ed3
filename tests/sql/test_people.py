"""Who is one human: accounts are merged by exact keys and by the configuration, never by a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.jira.records import IssuePerson
from tests.sql.records import branch_commit, commit, event, issue, issue_id, jira_issue, pull_request, review
from tests.sql.warehouse import Warehouse, connect


def jira_person(account: str, email: str | None = None, kind: str | None = "atlassian") -> IssuePerson:
    return IssuePerson(
        issue_id=issue_id("SHOP-1"),
        account_id=account,
        display_name=f"Name of {account}",
        email=email,
        account_type=kind,
        is_active=True,
    )


def signed(account: str | None, email: str | None, kind: str = "github") -> Mapping[str, object]:
    """A sighting: an account, or an e-mail alone."""
    return {"kind": kind if account else "email", "account": account or email, "email": email}


def people(warehouse: Warehouse, *sightings: Mapping[str, object], **settings: object) -> dict[str, list[str]]:
    """The accounts of each person."""
    warehouse.table("marts.account_sightings", *sightings)
    warehouse.build("marts.person_accounts", **settings)
    rows = warehouse.rows(
        "select person, list(kind || ':' || account order by kind, account) from marts.person_accounts group by person"
    )
    return dict(rows)  # type: ignore[arg-type] - the columns of the query


def test_a_person_is_known_by_logins_jira_accounts_and_emails(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        review(1, "bob", "2026-01-05T09:00"),
        issue(3, author="Cyd"),
        commit(1, author="Ann Example <Ann@Example.com>", author_login="ann"),
        jira_issue("SHOP-1", assignee_id="account-dee"),
        jira_person("account-ann", "ann@example.com"),
    )
    warehouse.build("marts.people")
    assert warehouse.rows("from marts.people order by person") == [
        ("github:ann", ["ann"], ["account-ann"], ["ann@example.com"], None, True),
        ("github:bob", ["bob"], None, None, None, True),
        ("github:cyd", ["cyd"], None, None, None, True),
        ("jira:account-dee", None, ["account-dee"], None, None, True),
    ]


def test_configured_accounts_are_one_person(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        review(1, "Ann-at-Work", "2026-01-05T09:00"),
        issue(3, author="bob"),
        jira_issue(assignee_id="account-ann"),
    )
    configured = {"name": "Ann", "github": ["ann", "ann-at-work"], "jira": ["account-ann"], "emails": ["A@example.org"]}
    warehouse.build("marts.people", people=[configured])
    assert warehouse.rows("from marts.people order by person") == [
        ("Ann", ["ann", "ann-at-work"], ["account-ann"], ["a@example.org"], None, True),
        ("github:bob", ["bob"], None, None, None, True),
    ]


def test_apps_and_the_identities_of_agents_are_no_people(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="renovate[bot]"),
        commit(1, "a", author="Renovate <29139614+renovate[bot]@users.noreply.github.com>", author_login=None),
        commit(1, "b", author="Claude <noreply@anthropic.com>", author_login=None),
        commit(1, "c", author="Claude Example <claude@example.com>", author_login="claude-example"),
        review(1, "Scanner", "2026-01-05T09:00").model_copy(update={"author_type": "Bot"}),
        commit(1, "e", author="Scanner <99+Scanner@users.noreply.github.com>", author_login=None),
        commit(1, "d", author="GitHub <noreply@github.com>", author_login=None),
        jira_issue("SHOP-1", assignee_id="helper"),
        jira_person("helper", kind="app"),
    )
    warehouse.build("marts.people")
    assert warehouse.rows("select person from marts.people") == [("github:claude-example",)]


def test_a_login_is_a_bots_when_github_says_so_or_a_rule_knows_it(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        pull_request(2, author="snyk-bot"),
        pull_request(3, author=None),
        # GitHub writes the login of an app without "[bot]": a user may have the same
        review(1, "claude", "2026-01-05T09:00"),
        review(1, "claude", "2026-01-05T09:00").model_copy(update={"author_type": "Bot"}),
        issue(4, author="bob"),
        event(1, "ReadyForReviewEvent", "2026-01-05T10:00", actor="cursoragent"),
    )
    warehouse.build("marts.github_logins")
    assert warehouse.rows("from marts.github_logins order by all") == [
        ("ann", "User", False),
        ("bob", "User", False),
        ("claude", "Bot", True),
        ("claude", "User", False),
        ("cursoragent", "User", True),
        ("snyk-bot", "User", True),
    ]


def test_an_account_is_seen_once_however_often_it_commits(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author="ann"), *(commit(1, oid) for oid in "abc"), branch_commit("a"))
    warehouse.build("marts.account_sightings")
    assert warehouse.rows("from marts.account_sightings order by all") == [
        ("github", "ann", "Ann Example", "ann@example.com"),
        ("github", "ann", None, None),
    ]


def test_an_email_ties_the_login_that_github_names_to_the_jira_account_that_shows_it(warehouse: Warehouse) -> None:
    found = people(
        warehouse,
        signed("ann", "ann@example.com"),
        signed("ann", "ann@home.example"),
        signed("account-ann", "ann@home.example", kind="jira"),
        signed(None, "nobody@example.com"),
    )
    assert found == {
        "github:ann": ["email:ann@example.com", "email:ann@home.example", "github:ann", "jira:account-ann"],
        "email:nobody@example.com": ["email:nobody@example.com"],
    }


def test_an_email_that_several_logins_use_is_no_key_and_belongs_to_nobody(warehouse: Warehouse) -> None:
    found = people(
        warehouse,
        signed("ann", "shared@example.com"),
        signed("bob", "shared@example.com"),
        signed("account-cyd", "shared@example.com", kind="jira"),
    )
    assert found == {
        "github:ann": ["github:ann"],
        "github:bob": ["github:bob"],
        "jira:account-cyd": ["jira:account-cyd"],
    }


@pytest.mark.parametrize("address", ["7+ann@users.noreply.github.com", "ann@users.noreply.github.com"])
def test_a_noreply_address_belongs_to_the_login_in_it(warehouse: Warehouse, address: str) -> None:
    assert people(warehouse, signed(None, address), signed("ann", None)) == {
        "github:ann": [f"email:{address}", "github:ann"]
    }


def test_what_github_says_goes_before_the_login_in_a_noreply_address(warehouse: Warehouse) -> None:
    address = "old-name@users.noreply.github.com"
    assert people(warehouse, signed(None, address), signed("new-name", address), signed("old-name", None)) == {
        "github:new-name": [f"email:{address}", "github:new-name"],
        "github:old-name": ["github:old-name"],
    }


def test_two_logins_with_the_number_of_one_account_are_a_person_who_was_renamed(warehouse: Warehouse) -> None:
    old, new = "7+zoe@users.noreply.github.com", "7+ann@users.noreply.github.com"
    assert people(warehouse, signed(None, old), signed("ann", new)) == {
        "github:ann": [f"email:{new}", f"email:{old}", "github:ann", "github:zoe"]
    }


def test_a_login_with_two_numbers_has_had_two_owners_and_ties_nobody(warehouse: Warehouse) -> None:
    sightings = [
        signed(None, f"{number}+{login}@users.noreply.github.com")
        for number, login in ((7, "ann"), (8, "ann"), (7, "bob"), (8, "cyd"))
    ]
    assert sorted(people(warehouse, *sightings)) == ["github:ann", "github:bob", "github:cyd"]


def test_copilot_tells_the_number_of_an_account(warehouse: Warehouse) -> None:
    warehouse.table("staging.github_copilot_usage", {"login": "Ann", "user_id": 7})
    found = people(warehouse, signed(None, "7+zoe@users.noreply.github.com"), signed("ann", None))
    assert found == {"github:ann": ["email:7+zoe@users.noreply.github.com", "github:ann", "github:zoe"]}


def test_a_configured_email_ties_the_accounts_that_show_it(warehouse: Warehouse) -> None:
    configured = {"name": "Ann", "emails": ["ann@example.com", "ann@home.example"]}
    found = people(
        warehouse,
        signed("ann", "ann@example.com"),
        signed("account-ann", "ann@home.example", kind="jira"),
        people=[configured],
    )
    assert list(found) == ["Ann"]
    assert len(found["Ann"]) == 4


def test_where_keys_tie_two_configured_people_the_configuration_is_right(warehouse: Warehouse) -> None:
    found = people(
        warehouse,
        signed("ann", "ann@example.com"),
        signed("account-bob", "ann@example.com", kind="jira"),
        people=[{"name": "Ann", "github": ["ann"]}, {"name": "Bob", "jira": ["account-bob"]}],
    )
    assert found == {"Ann": ["email:ann@example.com", "github:ann"], "Bob": ["jira:account-bob"]}


def test_a_long_chain_of_keys_is_one_person_by_the_smallest_login(warehouse: Warehouse) -> None:
    names = [f"login-{number:02}" for number in range(40)]
    found = people(
        warehouse,
        *(signed(name, f"{name}@example.com") for name in names),
        *(signed(f"account-{name}", f"{name}@example.com", kind="jira") for name in names),
        people=[
            {"name": f"link {place:02}", "github": [one], "jira": [f"account-{other}"]}
            for place, (one, other) in enumerate(zip(names[::2], names[1::2], strict=True))
        ],
    )
    assert len(found) == 20
    assert found["link 00"] == [
        "email:login-00@example.com",
        "email:login-01@example.com",
        "github:login-00",
        "github:login-01",
        "jira:account-login-00",
        "jira:account-login-01",
    ]


def test_people_of_one_name_stay_apart(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        commit(1, "a", author="Ann Example <ann@example.com>", author_login="ann"),
        commit(1, "b", author="Ann Example <ann@home.example>", author_login=None),
    )
    warehouse.build("marts.people")
    assert warehouse.rows("select person, is_identified from marts.people order by person") == [
        ("email:ann@home.example", False),
        ("github:ann", True),
    ]


def uncertain(warehouse: Warehouse, *sightings: Mapping[str, object], **settings: object) -> list[tuple[object, ...]]:
    warehouse.table("marts.account_sightings", *sightings)
    warehouse.build("marts.uncertain_identities", **settings)
    return warehouse.rows("from marts.uncertain_identities order by all")


ANN_TWICE = (
    {"kind": "github", "account": "ann", "name": "Ann Example"},
    {"kind": "jira", "account": "account-7", "name": "ann example"},
)


def test_people_of_one_name_are_told_as_uncertain(warehouse: Warehouse) -> None:
    assert uncertain(warehouse, *ANN_TWICE) == [("same_name", "ann example", "github:ann", "jira:account-7")]


@pytest.mark.parametrize(
    "configured",
    [
        [{"name": "Ann", "github": ["ann"], "jira": ["account-7"]}],
        [{"name": "Ann", "github": ["ann"]}, {"name": "Another Ann", "jira": ["account-7"]}],
    ],
)
def test_what_the_configuration_has_settled_is_not_uncertain(warehouse: Warehouse, configured: object) -> None:
    assert uncertain(warehouse, *ANN_TWICE, people=configured) == []


def test_a_login_and_an_address_that_begin_alike_are_told_as_uncertain(warehouse: Warehouse) -> None:
    found = uncertain(
        warehouse,
        signed("ann-example", None),
        signed(None, "ann-example+git@home.example"),
        signed(None, "7+ann-example@users.noreply.github.com"),
        signed("bob", None),
        signed(None, "bob@example.com"),
    )
    assert found == [("same_local_part", "ann-example", "email:ann-example+git@home.example", "github:ann-example")]


def test_an_email_of_several_logins_is_told_with_each_of_them(warehouse: Warehouse) -> None:
    logins = ("ann", "bob", "cyd")
    found = uncertain(warehouse, *(signed(login, "team@example.com") for login in logins))
    assert found == [("shared_email", "team@example.com", "github:ann", f"github:{login}") for login in logins[1:]]


def test_what_very_many_people_share_is_not_told(warehouse: Warehouse) -> None:
    assert uncertain(warehouse, *(signed(None, f"info@{number}.example") for number in range(11))) == []


def test_an_email_that_contradicts_the_configuration_is_told(warehouse: Warehouse) -> None:
    found = uncertain(
        warehouse,
        signed("ann", "both@example.com"),
        signed("account-bob", "both@example.com", kind="jira"),
        people=[{"name": "Ann", "github": ["ann"]}, {"name": "Bob", "jira": ["account-bob"]}],
    )
    assert ("configured_otherwise", "both@example.com", "Ann", "Bob") in found


def test_a_person_tells_the_tools_whose_telemetry_could_have_seen_them(warehouse: Warehouse) -> None:
    warehouse.table("marts.person_accounts", {"kind": "github", "account": "ann", "person": "github:ann"})
    stretch = {"person": "github:ann", "starts_on": "2026-01-05", "ends_on": "2026-01-05"}
    warehouse.table("marts.ai_coverage", *(stretch | {"tool": tool} for tool in ("cursor", "claude", "cursor")))
    warehouse.build("marts.people")
    assert warehouse.rows("select telemetry_tools from marts.people") == [(["claude", "cursor"],)]


PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7))


def components(pairs: Iterable[tuple[int, int]]) -> set[frozenset[str]]:
    """Which accounts hang together, the slow way: groups are joined pair by pair."""
    groups: list[set[str]] = []
    for login, jira in pairs:
        joined = {f"github:login-{login}", f"jira:account-{jira}"}
        joined = joined.union(*(group for group in groups if group & joined))
        groups = [group for group in groups if not group & joined] + [joined]
    return {frozenset(group) for group in groups}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PAIRS, min_size=1, max_size=10))
def test_people_are_the_connected_groups_of_accounts_in_whatever_order_they_are_seen(
    pairs: list[tuple[int, int]],
) -> None:
    found = []
    for order in (1, -1):
        with connect() as connection:
            sightings = [
                {"kind": kind, "account": account, "email": f"{place}@example.com"}
                for place, (login, jira) in enumerate(pairs)
                for kind, account in (("github", f"login-{login}"), ("jira", f"account-{jira}"))
            ]
            groups = people(Warehouse(connection), *sightings[::order])
            found.append({name: frozenset(one for one in held if "@" not in one) for name, held in groups.items()})
    assert found[0] == found[1]
    assert set(found[0].values()) == components(pairs)
    assert all(name == min(held) for name, held in found[0].items())
