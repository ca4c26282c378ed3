"""Which team a repository belongs to."""

from __future__ import annotations

from tests.sql.records import repository
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
