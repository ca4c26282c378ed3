"""The setting `usage_files` in the section [ai] of the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Format = Literal["csv", "json", "ndjson", "parquet"]
FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
}
"""How a file is written, by the end of its name."""


class UsageFileSettings(BaseModel):
    """Files with telemetry of AI tools."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path = Field(description="The files; * stands for anything, ** for any folders.")
    format: Format | None = Field(
        default=None, description="csv, json, ndjson or parquet; without it, the end of the name tells."
    )

    @model_validator(mode="after")
    def _has_a_format(self) -> Self:
        if self.format is None and self.path.suffix.lower() not in FORMATS:
            raise ValueError(f'the name of "{self.path}" does not tell how it is written: add a format')
        return self

    @property
    def known_format(self) -> Format:
        """How the files are written."""
        return self.format or FORMATS[self.path.suffix.lower()]
