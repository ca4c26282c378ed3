"""Reading a TOML file that somebody has written, such as the configuration or rules."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from connectors import ConfigurationError
from pipeline.refusals import refusal

Form = TypeVar("Form", bound=BaseModel)


def read(path: Path, form: type[Form], *, named_by: str, mend: str = "") -> Form:
    """What a file holds, checked.

    Args:
        path: The file.
        form: What it must hold.
        named_by: The option or setting that names the file, such as "files.rules".
        mend: What to do about a wrong value, where the error does not say it.

    Raises:
        ConfigurationError: The file is missing, is no TOML, or holds something else.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        what = f"this file can not be read ({error.strerror})"
        mend = f"{named_by} must name a file that you may read"
        raise ConfigurationError(what, where=str(path), mend=mend) from error
    except UnicodeDecodeError as error:
        what = f"this file can not be read ({error})"
        raise ConfigurationError(what, where=str(path), mend="Save it as text in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        what = f"this is no valid TOML: {error}"
        raise ConfigurationError(what, where=str(path), mend="Correct that line") from error
    try:
        return form.model_validate(content)
    except ValidationError as error:
        raise refusal(error, form, path, mend or f"{named_by} names this file") from error
