"""Files that users have named a place for: they may not be written there, and what lies there may be dear to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from connectors import ConfigurationError


@contextmanager
def writing(path: Path, *, mend: str = "Name another place") -> Iterator[None]:
    """Wherever files are written that the user has named a place for.

    Raises:
        ConfigurationError: They can not be written there.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise ConfigurationError(f"it can not be written ({why})", where=str(path), mend=mend) from error


def write_new(path: Path, text: str, *, option: str) -> None:
    """Writes a file where there is none: what people have filled in is not written over.

    Args:
        path: The file.
        text: What it is to hold.
        option: The option that names another place.

    Raises:
        ConfigurationError: There is one already, or it can not be written there.
    """
    if path.exists():
        raise ConfigurationError(
            "this file is there already", where=str(path), mend=f"Move it away, or name another with {option}"
        )
    with writing(path):
        path.write_text(text, "utf-8")
