"""Errors of the pipeline itself; those of the sources are in `connectors.errors`.

FlowgaugeError
├── LockHeldError     wait for the other run, or end it
├── NothingBuiltError run what comes before
├── ModelError        mend the SQL file that is named
└── CheckFailedError  look at the rows that are named: the published file was left as it was
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from connectors.errors import ConfigurationError, FlowgaugeError


class LockHeldError(FlowgaugeError):
    """Another process works on the store."""


class NothingBuiltError(FlowgaugeError):
    """A step needs the result of an earlier one that has not been run."""


class ModelError(FlowgaugeError):
    """A file under sql/ could not be run."""


class CheckFailedError(FlowgaugeError):
    """A claim under sql/checks/ does not hold for these data."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Wherever files are written that the user has named a place for.

    Raises:
        ConfigurationError: They can not be written there.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise ConfigurationError(
            f"it can not be written ({why})", where=str(path), mend="Name another place"
        ) from error
