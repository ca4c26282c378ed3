"""What is to be said of people: pairs of accounts that may be one human's, and were not merged."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

SHOWN = 20

_REASONS = {
    "same_name": 'both go by the name "{}"',
    "same_local_part": 'both have "{}" as their login or as their address before the @',
    "shared_email": "accounts of both use {}, which therefore ties nobody",
    "configured_otherwise": "{} ties accounts that the configuration gives to both",
}


def uncertain_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """A line for each pair in a published file, and one for those that are left out."""
    rows = connection.execute(
        "select reason, evidence, person, other_person from marts.uncertain_identities order by all"
    ).fetchall()
    for reason, evidence, person, other in rows[:SHOWN]:
        why = _REASONS[reason].format(evidence)
        yield f"people: {person} and {other}: {why}; if they are one person, list the accounts in [[people]]"
    if len(rows) > SHOWN:
        yield f"people: {len(rows) - SHOWN} more such pairs stand in marts.uncertain_identities"
