"""Reading a TOML file of rules: shipped ones and the user's own have the same form."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from connectors import ConfigurationError
from pipeline.refusals import refusal

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
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ConfigurationError(
            f"this file of rules can not be read ({why})", where=str(path), mend=f"Name it rightly in {setting}"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"this is no valid TOML: {error}", where=str(path), mend="Correct that line"
        ) from error
    try:
        return form.model_validate(content)
    except ValidationError as error:
        raise refusal(error, form, path, f"{setting} names this file") from error
