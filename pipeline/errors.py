"""Errors of the pipeline itself; those of the sources are in `connectors.errors`.

FlowgaugeError
├── LockHeldError     wait for the other run, or end it
├── NothingBuiltError run what comes before
├── ModelError        mend the SQL file that is named
└── CheckFailedError  look at the rows that are named: the published file was left as it was
"""

from __future__ import annotations

from connectors.errors import FlowgaugeError


class LockHeldError(FlowgaugeError):
    """Another process works on the store."""


class NothingBuiltError(FlowgaugeError):
    """A step needs the result of an earlier one that has not been run."""


class ModelError(FlowgaugeError):
    """A file under sql/ could not be run."""


class CheckFailedError(FlowgaugeError):
    """A claim under sql/checks/ does not hold for these data."""
