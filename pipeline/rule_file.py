"""Reading a TOML file of rules: shipped ones and the user's own have the same form."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from connectors import ConfigurationError

Form = TypeVar("Form", bound=BaseModel)


def read(path: Path, form: type[Form], *, setting: str) -> Form:
    """What a file of rules holds, checked.

    Args:
        path: The file.
        form: What it must hold.
        setting: The key of the configuration that names such a file, such as "files.rules".

    Raises:
        ConfigurationError: The file is missing, is no TOML, or holds something else.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "this file of rules can not be read", where=str(path), mend=f"See {setting}"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"this is no valid TOML: {error}", where=str(path)) from error
    try:
        return form.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"{place}: {first['msg'].removeprefix('Value error, ')}", where=str(path)) from error
