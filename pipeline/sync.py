"""Source -> raw store: every stream from where it stands, one transaction a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors import Connector, Page, SourceError, Stream
from pipeline.progress import silent
from pipeline.reading import pages
from pipeline.store import Store


@dataclass
class Summary:
    """What one sync of one source read and cost."""

    source: str
    pages: int = 0
    records: int = 0
    requests: int = 0
    points: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        points = f", {self.points:,} points" if self.points else ""
        text = f"{self.source}: {self.records:,} records in {self.pages:,} pages"
        return f"{text}, {self.requests:,} requests{points}, {self.seconds:.1f} s"


def sync(
    store: Store,
    connector: Connector,
    *,
    full: bool = False,
    progress: Callable[[str], None] = silent,
    warn: Callable[[str], None] = silent,
) -> Summary:
    """Reads everything new from one source; what was read stays when it is cut off.

    Args:
        store: The raw store, held by this process.
        connector: The source.
        full: Read everything again, as if nothing had been read before.
        progress: Called with a line for each page.
        warn: Called with a line for each thing that was not read, or may be missing.

    Raises:
        SourceError: The source refused or could not be reached.
    """
    summary = Summary(connector.source)
    started_at = datetime.now(UTC).replace(tzinfo=None)
    failure: str | None = "cut off"
    store.begin_run(connector.source, started_at)
    try:
        for stream, page in pages(connector.streams(), (lambda _: None) if full else store.cursor):
            _save(store, stream, page, summary, warn)
            progress(f"{connector.source} {stream.name} {stream.partition}: {summary.records:,} records")
        failure = None
    except SourceError as error:
        failure = str(error)
        raise
    finally:
        summary.requests, summary.points = connector.cost.requests, connector.cost.points
        summary.seconds = (datetime.now(UTC).replace(tzinfo=None) - started_at).total_seconds()
        store.record_run(
            connector.source,
            started_at=started_at,
            observed_at=connector.observed_at,
            cost=connector.cost,
            record_count=summary.records,
            failure=failure,
        )
    return summary


def _save(store: Store, stream: Stream, page: Page, summary: Summary, warn: Callable[[str], None]) -> None:
    for line in (*store.save(stream, page), *page.unread):
        warn(line)
    summary.pages += 1
    summary.records += len(page.records)
