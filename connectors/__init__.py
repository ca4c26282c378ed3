"""Sources of delivery data: each turns an API or a file into pages of typed records and knows nothing of a database."""

from connectors.errors import (
    ConfigurationError,
    ContractBrokenError,
    CredentialsRefusedError,
    FlowgaugeError,
    NotFoundAtSourceError,
    SourceError,
    TryLaterError,
)
from connectors.record import Record, UtcTime
from connectors.stream import Connector, Cost, Cursor, Page, Stream, Sweep

__all__ = [
    "ConfigurationError",
    "Connector",
    "ContractBrokenError",
    "Cost",
    "CredentialsRefusedError",
    "Cursor",
    "FlowgaugeError",
    "NotFoundAtSourceError",
    "Page",
    "Record",
    "SourceError",
    "Stream",
    "Sweep",
    "TryLaterError",
    "UtcTime",
]
