"""Deployments whose state may still change: which of them to look at again, and what is known after that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.page_size import LARGEST
from connectors.github.records import Deployment
from connectors.github.streams.context import Context
from connectors.record import Record

_FINAL_STATES = {"ABANDONED", "DESTROYED", "INACTIVE"}
_FAILED_STATES = {"ERROR", "FAILURE"}

FAILED_FOR = timedelta(days=28)
"""So long after it was made a deployment that has failed may still succeed, once it is started again."""

MOST_OTHERS = LARGEST
"""So many that are not to production are looked at in a night, in one request: those that have waited longest. Some
projects make one for each push and never end them."""


class Watched(BaseModel):
    """A deployment whose state may still change.

    Attributes:
        environment: Where it was deployed to.
        is_missing: Whether it was not found at the last look.
    """

    model_config = ConfigDict(frozen=True)

    environment: str
    is_missing: bool = False


Open = Mapping[str, Watched]
"""Deployments whose state may still change by their ids: the one that was looked at last comes last."""


def to_look_at(context: Context, watched: Open, seen: Collection[str]) -> list[str]:
    """Those that are looked at in this run: all to production, and some of the others.

    Args:
        context: The repository.
        watched: All whose state may still change.
        seen: Ids of those whose state is known to be up to date.
    """
    left = [node_id for node_id in watched if node_id not in seen]
    others = [node_id for node_id in left if not context.is_production(watched[node_id].environment)]
    kept = set(left) - set(others[MOST_OTHERS:])
    return sorted(kept)


def after_a_look(watched: Open, records: Iterable[Record], today: date) -> Open:
    """Those whose state may still change once these records are known."""
    left = dict(watched)
    for record in records:
        if isinstance(record, Deployment):
            left.pop(record.node_id, None)
            if _may_change(record, today):
                left[record.node_id] = Watched(environment=record.environment)
    return left


def without(watched: Open, missing: Sequence[str]) -> Open:
    """The same once some were not found: they are looked for a second time, and then no more."""
    left = {node_id: one for node_id, one in watched.items() if node_id not in missing}
    first_time = {node_id: watched[node_id] for node_id in missing if not watched[node_id].is_missing}
    return {**left, **{node_id: one.model_copy(update={"is_missing": True}) for node_id, one in first_time.items()}}


def _may_change(record: Deployment, today: date) -> bool:
    if record.state in _FAILED_STATES:
        return today - record.created_at.date() < FAILED_FOR
    return record.state not in _FINAL_STATES
