"""Every error a user can meet, grouped by what the reader of the message should do.

FlowgaugeError                 one line: what happened, where, and the mend
├── ConfigurationError         edit config.toml or the environment
└── SourceError                a source refused or could not be reached
    ├── CredentialsRefusedError    renew the token, or give it more rights
    ├── NotFoundAtSourceError      correct a name, or ask for access to it
    ├── TryLaterError              run again later: what was read is kept
    └── ContractBrokenError        report it: the source answered otherwise than documented
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime


class FlowgaugeError(Exception):
    """An error whose text is meant for the user, complete in one line."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what, where, mend)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        stop = "" if text.endswith((".", "?", "!")) else "."
        return " ".join(f"{text}{stop} {self.mend}".split()) if self.mend else " ".join(text.split())


class ConfigurationError(FlowgaugeError):
    """The configuration, an argument or the environment is wrong."""


class SourceError(FlowgaugeError):
    """A source refused, or could not be reached.

    Attributes:
        is_local: Whether it is about one part of the source, such as a repository, so that others may still be read.
    """

    is_local: ClassVar[bool] = False


class CredentialsRefusedError(SourceError):
    """The token is missing, expired, wrong, or lacks a right."""


class NotFoundAtSourceError(SourceError):
    """A named thing does not exist there, or this token may not see it."""

    is_local = True


class TryLaterError(SourceError):
    """The source is busy, limits us or is down; `retry_at` (UTC) is when it makes sense to try again, if known."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", retry_at: datetime | None = None) -> None:
        self.retry_at = retry_at
        super().__init__(what, where=where, mend=mend)


class ContractBrokenError(SourceError):
    """The source answered otherwise than its documentation says."""

    is_local = True
