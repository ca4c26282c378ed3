"""Services of a monorepo: whose files a pull request changes, what ships them, and when the last of them is shipped."""

from __future__ import annotations

from tests.sql.delivery import LINE, merged, shipped
from tests.sql.records import file, pull_request, release
from tests.sql.warehouse import Warehouse

SERVICES = {
    "files": [
        {"service": "api", "paths": ["services/api/*", "shared/*"], "deployments": "api"},
        {"service": "web", "paths": ["services/web/*", "shared/*"], "deployments": "web", "repositories": ["acme/sh*"]},
        {"service": "elsewhere", "paths": ["*"], "repositories": ["acme/other"]},
    ]
}


def test_a_pull_request_belongs_to_the_services_whose_files_it_changes(warehouse: Warehouse) -> None:
    warehouse.add(
        [pull_request(1), file(1, "services/api/a.py"), file(1, "services/api/deep/b.py"), file(1, "README.md")],
        [pull_request(2), file(2, "shared/c.py")],
        [pull_request(3), file(3, "README.md")],
    )
    warehouse.build("marts.repository_services", "marts.pull_request_services", deployments=SERVICES)
    assert warehouse.rows("from marts.pull_request_services order by all") == [
        ("acme/shop", 1, "api"),
        ("acme/shop", 2, "api"),
        ("acme/shop", 2, "web"),
    ]
    assert warehouse.rows(
        "select repository, service, path_pattern from marts.repository_services where service = 'web' order by all"
    ) == [("acme/shop", "web", "services/web/*"), ("acme/shop", "web", "shared/*")]


def test_a_pull_request_is_deployed_when_the_last_of_its_services_is(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        [merged(1, "b", "2026-01-06T09:00"), file(1, "services/api/a.py")],
        [merged(2, "b", "2026-01-06T09:00"), file(2, "shared/c.py")],
        [merged(3, "c", "2026-01-06T09:00"), file(3, "services/web/a.py"), file(3, "services/api/a.py")],
        [merged(4, "b", "2026-01-06T09:00"), file(4, "README.md")],
        shipped("api 0", "a", "2026-01-05T10:10", environment="prod-api"),
        shipped("web 0", "a", "2026-01-05T11:10", environment="prod-web"),
        shipped("web 1", "b", "2026-01-06T10:10", environment="prod-web"),
        shipped("api 1", "b", "2026-01-06T12:10", environment="prod-api"),
        shipped("api 2", "c", "2026-01-07T12:10", environment="prod-api"),
    )
    warehouse.build(
        "marts.pull_request_service_deployments",
        "marts.pull_request_deployments",
        "marts.deployments",
        deployments=SERVICES,
    )
    assert warehouse.rows(
        "select number, service, deployment_id, is_first_known from marts.pull_request_service_deployments order by all"
    ) == [
        (1, "api", "api 1", False),
        (2, "api", "api 1", False),
        (2, "web", "web 1", False),
        (3, "api", "api 2", False),
        (3, "web", None, False),
        (4, "*", "web 1", False),
    ]
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments order by number") == [
        (1, "api 1"),
        (2, "api 1"),
        (4, "web 1"),
    ]
    assert warehouse.rows(
        "select id, services, is_record, is_first_known, pull_request_count from marts.deployments order by finished_at"
    ) == [
        ("api 0", ["api"], True, True, None),
        ("web 0", ["web"], True, True, None),
        ("web 1", ["web"], True, False, 2),
        ("api 1", ["api"], True, False, 2),
        ("api 2", ["api"], True, False, 1),
    ]


def test_what_ships_one_service_first_is_first_known_for_it(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        [merged(1, "b", "2026-01-06T09:00"), file(1, "services/web/a.py")],
        shipped("api 0", "a", "2026-01-05T10:10", environment="prod-api"),
        shipped("web 0", "c", "2026-01-07T11:10", environment="prod-web"),
    )
    warehouse.build("marts.pull_request_deployments", deployments=SERVICES)
    assert warehouse.rows("select deployment_id, is_first_known from marts.pull_request_deployments") == [
        ("web 0", True)
    ]


def test_tags_tell_the_services_of_releases_apart(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        [merged(1, "b", "2026-01-06T09:00"), file(1, "services/api/a.py")],
        [release("api-1", "a", "2026-01-05T12:00"), release("web-1", "b", "2026-01-06T12:00")],
        release("api-2", "b", "2026-01-07T12:00"),
    )
    warehouse.build("marts.pull_request_deployments", deployments=SERVICES)
    assert warehouse.rows("select deployment_id, deployment_match from marts.pull_request_deployments") == [
        ("RE_api-2", "release")
    ]
