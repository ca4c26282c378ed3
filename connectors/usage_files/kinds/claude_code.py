"""Answers of the Claude Code Analytics API: a row for each person, UTC day and terminal.

Source: platform.claude.com, Claude Code Analytics API. Tools that a row does not name were not used; cost is in cents.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from connectors.usage_files.facts import DayFacts, Fields, Kind
from connectors.usage_files.values import day, number, words

_MEASURES = {
    "coremetricsnumsessions": "sessions",
    "coremetricslinesofcodeadded": "lines_added",
    "coremetricslinesofcoderemoved": "lines_deleted",
    "coremetricscommitsbyclaudecode": "commits",
    "coremetricspullrequestsbyclaudecode": "pull_requests",
}
_VARIANTS = ("terminaltype", "customertype", "organizationid")


def _read(fields: Fields, today: date) -> DayFacts:
    measures = {
        measure: number(fields[name], measure) for name, measure in _MEASURES.items() if fields.get(name) is not None
    }
    measures["accepts"] = _actions(fields, "accepted")
    measures["rejects"] = _actions(fields, "rejected")
    is_active = any(value > 0 for value in measures.values())
    measures["cost_usd"] = _cost(fields.get("modelbreakdown"))
    email, key = fields.get("actoremailaddress"), fields.get("actorapikeyname")
    return DayFacts(
        day=day(fields["date"], today),
        account=f"api key {words(key, 'actor.api_key_name')}" if email is None else words(email, "actor.email_address"),
        tool="claude",
        measures={"active": float(is_active), **measures},
        variant=" ".join(str(fields.get(name) or "-") for name in _VARIANTS),
    )


def _actions(fields: Fields, answer: str) -> float:
    names = sorted(name for name in fields if name.startswith("toolactions") and name.endswith(answer))
    return sum(number(fields[name], f"tool_actions, {answer}") for name in names if fields[name] is not None)


def _cost(breakdown: object) -> float:
    models = breakdown if isinstance(breakdown, list) else []
    costs = [model.get("estimated_cost") for model in models if isinstance(model, Mapping)]
    cents = [number(cost["amount"], "estimated_cost.amount") for cost in costs if isinstance(cost, Mapping)]
    return sum(cents) / 100


KIND = Kind(
    source="claude_code",
    title="Claude Code analytics",
    signs=frozenset({"coremetricsnumsessions"}),
    needed=("date", "actor.email_address|actor.api_key_name"),
    read=_read,
)
