"""Reading the configuration: one TOML file, read once, checked whole, passed down; secrets from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from connectors import ConfigurationError, CredentialsRefusedError
from pipeline import toml_file
from pipeline.config import Files, Settings, Warehouse

SEE = "`flowgauge init --config example.toml` writes a file that shows every setting"


def load(path: Path) -> Settings:
    """Reads and checks a configuration file; paths in it are relative to its folder.

    Raises:
        ConfigurationError: The file is missing, is no TOML, or says something that can not be.
    """
    if not path.exists():
        raise ConfigurationError(
            "there is no such file", where=str(path), mend="`flowgauge init` writes one; --config names another"
        )
    return _with_absolute_paths(toml_file.read(path, Settings, named_by="--config", mend=SEE), path.resolve().parent)


def secret(variable: str, *, needed_for: str, mend: str) -> str:
    """The secret in an environment variable.

    Raises:
        CredentialsRefusedError: The variable is not set or empty.
    """
    value = os.environ.get(variable, "").strip()
    if not value:
        raise CredentialsRefusedError(f"the environment variable {variable} is not set", where=needed_for, mend=mend)
    return value


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    rules = settings.ai.rules
    files = [one.model_copy(update={"path": folder / one.path}) for one in settings.ai.usage_files]
    file_rules = settings.files.rules
    return settings.model_copy(
        update={
            "warehouse": Warehouse(path=folder / settings.warehouse.path),
            "report": settings.report.model_copy(update={"path": folder / settings.report.path}),
            "ai": settings.ai.model_copy(update={"rules": folder / rules if rules else None, "usage_files": files}),
            "files": Files(rules=folder / file_rules if file_rules else None),
        }
    )
