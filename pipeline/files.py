"""Files that users have named a place for: they may not be written there, and what lies there may be dear to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline.database import is_damage, is_of_the_file


@contextmanager
def writing(path: Path, *, mend: str = "Name another place") -> Iterator[None]:
    """Wherever files are written that the user has named a place for.

    Raises:
        ConfigurationError: They can not be written there.
    """
    try:
        yield
    except OSError as error:
        raise _not_written(path, error.strerror or str(error), mend) from error
    except duckdb.Error as error:
        if is_damage(error) or not is_of_the_file(error):
            raise
        raise _not_written(path, str(error).partition("\n")[0], mend) from error


def _not_written(path: Path, why: str, mend: str) -> ConfigurationError:
    return ConfigurationError(f"it can not be written ({why})", where=str(path), mend=mend)


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
