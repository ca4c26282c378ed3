"""Whether all rows that are held still exist at GitHub: by count every night, by a listing of all numbers now and then.

Rows that vanish leave no trace in a walk down from the newest one. But numbers only grow: what a night brings with a
number above the highest one is new, everything else was there before. So the count held is known without asking the
store, and a count of GitHub's that differs from it calls for a listing, as does a week without one.
"""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import PagedConnection

DAYS_BETWEEN_LISTINGS = timedelta(days=7)


def is_due(last: date | None, today: date) -> bool:
    """Whether a week has passed since that day."""
    return last is None or today - last >= DAYS_BETWEEN_LISTINGS


class Census(BaseModel):
    """How many rows of one kind a repository has, as far as is known.

    Attributes:
        total: How many there are.
        highest: The highest number among them.
        listed_on: The day (UTC, by GitHub's clock) on which they all were listed.
    """

    model_config = ConfigDict(frozen=True)

    total: int
    highest: int
    listed_on: date

    def with_rows(self, numbers: set[int]) -> Census:
        """The census once these rows have been read."""
        added = [number for number in numbers if number > self.highest]
        highest = max(added, default=self.highest)
        return self.model_copy(update={"total": self.total + len(added), "highest": highest})


def listing(connection: PagedConnection, today: date) -> tuple[Census, frozenset[int]]:
    """The numbers of all rows of a connection that is ordered by the time they were made, and the census behind it.

    Raises:
        SourceError: GitHub refused or could not be reached.
    """
    numbers: set[int] = set()
    after: str | None = None
    size = PageSize(rows=LARGEST)
    while True:
        batch = connection.read(after, size)
        numbers.update(node["number"] for node in batch.nodes)
        if not batch.has_next:
            # GitHub may count rows that it does not list: what differs once would differ every night.
            total = len(numbers) if batch.total is None else batch.total
            return Census(total=total, highest=max(numbers, default=0), listed_on=today), frozenset(numbers)
        after, size = batch.end_cursor, batch.size.grown()
