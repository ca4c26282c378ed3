"""Invented identifiers, in the form in which GitHub writes them."""

from __future__ import annotations

from hashlib import blake2s


def oid(*parts: object) -> str:
    """An object name of a commit: 40 hexadecimal digits, the same for the same parts."""
    return blake2s("/".join(map(str, parts)).encode(), digest_size=20).hexdigest()


def node_id(prefix: str, *parts: object) -> str:
    """A GraphQL id: the prefix of its kind and 16 digits, the same for the same parts."""
    return f"{prefix}_{oid(prefix, *parts)[:16]}"
