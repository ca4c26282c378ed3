"""The base of all records: a record class is the one place that says what a raw table holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _as_naive_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


UtcTime = Annotated[datetime, AwareDatetime, AfterValidator(_as_naive_utc)]
"""A moment; it must arrive with its offset and is kept as UTC without one, as the tables hold it."""


class Record(BaseModel):
    """One row of one raw table.

    The fields with their types make the table's columns, the field descriptions its column comments, and the first
    line of the class docstring (what one row is) its table comment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: ClassVar[str]
    """Name of the table inside the schema `raw`."""
    key: ClassVar[tuple[str, ...]]
    """The columns that tell one row from another."""
    version: ClassVar[str | None] = None
    """The column that grows with each change at the source: an older row never replaces a newer one."""
    can_vanish: ClassVar[bool] = False
    """Whether rows may cease to exist at the source: the table has a column `is_gone` then, which sweeps set."""
    owner: ClassVar[type[Record] | None] = None
    """The record this one is part of: its key columns come first in `key`, and a page that brings the owner brings
    all of its parts, so that parts which are gone at the source leave the table."""
