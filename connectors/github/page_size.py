"""How many rows to ask for at a time: more while it works, fewer once it does not."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

LARGEST = 100
"""GitHub's own limit."""

PAGES_BEFORE_GROWTH = 20
"""After a page that was too large, so many have to pass before a larger one is tried: each failure costs a request."""


class PageSize(BaseModel):
    """The size of the next page, with its history in a nutshell; it travels in the cursors."""

    model_config = ConfigDict(frozen=True)

    rows: int = 25
    pages_before_growth: int = 0

    def grown(self) -> PageSize:
        """The size after a page that passed."""
        if self.pages_before_growth:
            return PageSize(rows=self.rows, pages_before_growth=self.pages_before_growth - 1)
        return PageSize(rows=min(self.rows * 2, LARGEST))

    def halved(self) -> PageSize:
        """The size after a page that was too large."""
        return PageSize(rows=max(self.rows // 2, 1), pages_before_growth=PAGES_BEFORE_GROWTH)
