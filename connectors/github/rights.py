"""Which right a token or an app lacks, as far as an answer of GitHub tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.errors import CredentialsRefusedError

_PERMISSIONS = {
    "pullRequests": "Pull requests: read",
    "issues": "Issues: read",
    "deployments": "Deployments: read",
    "releases": "Contents: read",
    "defaultBranchRef": "Contents: read",
}
"""Field of a repository -> the permission of a fine-grained token or an app that opens it."""


class RightsMissingError(CredentialsRefusedError):
    """The token or app lacks rights; `rights` names them as far as GitHub tells."""

    is_local = True

    def __init__(self, what: str, *, where: str, reader: str, rights: Sequence[str]) -> None:
        self.rights = rights
        self._reader = reader
        hint = f" ({', '.join(rights)})" if rights else ""
        super().__init__(what, where=where, mend=f"Give {reader} the right to read this{hint}")

    def each(self) -> Sequence[RightsMissingError]:
        """The same error once for each right."""
        if not self.rights:
            return [self]
        return [
            RightsMissingError(self.what, where=self.where, reader=self._reader, rights=[right])
            for right in self.rights
        ]


def rights_of(fields: Iterable[object]) -> Sequence[str]:
    """The permissions that open these fields of a repository, as far as we know them."""
    refused = set(fields)
    return sorted({right for field, right in _PERMISSIONS.items() if field in refused})


def right_needed(headers: Mapping[str, str]) -> str:
    """The permission or the scopes that GitHub says are missing, if it does."""
    permissions = headers.get("x-accepted-github-permissions", "")
    accepted, held = (_scopes(headers.get(name, "")) for name in ("x-accepted-oauth-scopes", "x-oauth-scopes"))
    if permissions:
        return f"permission {permissions}"
    is_lacking = accepted and "x-oauth-scopes" in headers and not set(accepted) & set(held)
    return f"scope {' or '.join(accepted)}" if is_lacking else ""


def _scopes(text: str) -> list[str]:
    return [scope.strip() for scope in text.split(",") if scope.strip()]
