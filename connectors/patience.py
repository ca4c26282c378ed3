"""How long a connector waits for a source before it gives up: the one place that bounds every back-off."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.errors import TryLaterError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """Bounded waiting: the source's own wish first, else a doubling pause.

    Attributes:
        attempts: How often one request is tried in all.
        longest_wait_seconds: A source that asks for more than this is left alone until the next run.
        first_pause_seconds: The pause after the first failure when the source names none; it doubles each time.
        sleep: Called with seconds; tests pass one that returns at once.
    """

    attempts: int = 6
    longest_wait_seconds: float = 900.0
    first_pause_seconds: float = 1.0
    sleep: Callable[[float], None] = time.sleep

    def wait(self, attempt: int, *, why: str, where: str, asked_seconds: float | None = None) -> None:
        """Waits after failure number `attempt` (from 1), or gives up.

        Args:
            attempt: How many tries have failed so far.
            why: What the source answered, for the log line and the error.
            where: The source and the thing that was asked for.
            asked_seconds: How long the source wants to be left alone, when it says so.

        Raises:
            TryLaterError: The tries are used up, or the source asks for more than `longest_wait_seconds`.
        """
        seconds = self.first_pause_seconds * 2.0 ** (attempt - 1) if asked_seconds is None else max(asked_seconds, 0.0)
        if attempt >= self.attempts or seconds > self.longest_wait_seconds:
            retry_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
            raise TryLaterError(
                why,
                where=where,
                mend=f"What was read is kept: run again after {retry_at:%Y-%m-%d %H:%M} UTC",
                retry_at=retry_at,
            )
        logger.warning("%s: %s; waiting %.0f s (try %d of %d)", where, why, seconds, attempt + 1, self.attempts)
        self.sleep(seconds)
