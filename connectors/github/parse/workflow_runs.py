"""Runs of workflows, as REST tells them."""

from __future__ import annotations

from connectors.github.paging import Node
from connectors.github.parse.people import rest_login
from connectors.github.records import WorkflowRun


def workflow_run(repository_id: int, node: Node) -> WorkflowRun:
    """The record of a run, in the state of its newest attempt."""
    actor: Node = node.get("actor") or {}
    return WorkflowRun(
        repository_id=repository_id,
        id=node["id"],
        attempt=node.get("run_attempt") or 1,
        workflow_id=node["workflow_id"],
        name=node.get("name"),
        path=node.get("path"),
        event=node["event"],
        head_branch=node["head_branch"],
        head_sha=node["head_sha"],
        status=node["status"],
        conclusion=node["conclusion"],
        created_at=node["created_at"],
        run_started_at=node.get("run_started_at"),
        updated_at=node["updated_at"],
        actor_login=rest_login(actor),
        actor_type=actor.get("type"),
    )
