"""All hand-written cases in one build: one pull request each."""

from __future__ import annotations

from collections import defaultdict

from connectors import Record
from tests.sql.ai_cases import CASES, Case
from tests.sql.records import commit, pull_request
from tests.sql.warehouse import Warehouse


def records(number: int, case: Case) -> list[Record]:
    """The pull request of a case, with a commit where the case is about one."""
    more = {
        "body": {"body": case.text},
        "author": {"author": case.text},
        "branch": {"head_branch": case.text},
        "label": {"labels": [case.text]},
    }.get(case.place, {})
    made: list[Record] = [pull_request(number, created_at=case.on, **more)]
    commits = {
        "message": {"message": case.text},
        "identity": {"author": case.text},
        "committer": {"committer": case.text},
    }
    if case.place in commits:
        made.append(commit(number, f"{number:x}", authored_at=case.on, **commits[case.place]))
    return made


def test_in_each_case_exactly_the_named_rules_find_something(warehouse: Warehouse) -> None:
    assert len(CASES) >= 120
    for number, case in enumerate(CASES, 1):
        warehouse.add(records(number, case))
    warehouse.build("marts.ai_evidence", as_of="2026-07-01")
    found: dict[int, list[str]] = defaultdict(list)
    for number, rule in warehouse.connection.execute(
        "select number, rule from marts.ai_evidence order by all"
    ).fetchall():
        found[number].append(rule)
    wrong = [
        (case.place, case.text, case.rules, found[number])
        for number, case in enumerate(CASES, 1)
        if sorted(case.rules) != found[number]
    ]
    assert wrong == []
