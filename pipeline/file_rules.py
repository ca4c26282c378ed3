"""Rules for changed files: which nobody wrote by hand, and in which language the others are.

Both are data, shipped in `file_rules.toml` and `languages.toml` and extended by one file of the user's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import toml_file

SHIPPED = (Path(__file__).with_name("file_rules.toml"), Path(__file__).with_name("languages.toml"))
MOST_PARTS = 2
"""Parts that an extension may have: the models look up the last one and the last two of a file name."""

Kind = Literal["generated", "vendored", "lock", "snapshot", "minified", "binary"]
Tier = Literal["high", "low", "config"]


def _plain_extension(extension: str) -> str:
    if extension.startswith(".") or extension.count(".") >= MOST_PARTS:
        raise ValueError(f'"{extension}" must be one or two parts without a dot before them, such as "js" or "min.js"')
    return extension.lower()


def _plain_name(name: str) -> str:
    if "/" in name:
        raise ValueError(f'"{name}" must be a single name without a slash')
    return name.lower()


Name = Annotated[str, Field(min_length=1), AfterValidator(_plain_name)]
Extension = Annotated[Name, AfterValidator(_plain_extension)]


class FileRule(BaseModel):
    """Files that do not count, by their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(min_length=1)
    kind: Kind
    names: list[Name] = []
    extensions: list[Extension] = []
    folders: list[Name] = []
    paths: list[str] = []
    source: str

    def rows(self, place: int) -> list[tuple[object, ...]]:
        """The rule as rows of `meta.file_rules`, one for each thing that it looks for; the lowest place wins."""
        wanted = {"name": self.names, "extension": self.extensions, "folder": self.folders, "path": self.paths}
        return [
            (place, self.rule, self.kind, matches, value.lower(), self.source)
            for matches, values in wanted.items()
            for value in values
        ]


class Language(BaseModel):
    """A language, how well models likely know it, and how its files are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = Field(min_length=1)
    tier: Tier
    extensions: list[Extension] = []
    names: list[Name] = []
    source: str

    def rows(self, place: int) -> list[tuple[object, ...]]:
        """The language as rows of `meta.languages`, one for each name or extension; the lowest place wins."""
        wanted = {"name": self.names, "extension": self.extensions}
        return [
            (place, self.language, self.tier, matches, value, self.source)
            for matches, values in wanted.items()
            for value in values
        ]


class _File(BaseModel):
    """What a file of rules holds."""

    model_config = ConfigDict(extra="forbid")

    rules: list[FileRule] = []
    languages: list[Language] = []


@dataclass(frozen=True)
class FileRules:
    """Rules and languages, the user's own before the shipped ones."""

    rules: Sequence[FileRule]
    languages: Sequence[Language]


def load(own: Path | None = None) -> FileRules:
    """The user's own rules and languages, then the shipped ones that they do not replace by the same name.

    Raises:
        ConfigurationError: The user's file is missing, is no TOML, or holds something else than rules and languages.
    """
    paths = [own, *SHIPPED] if own else SHIPPED
    files = [toml_file.read(path, _File, named_by="files.rules") for path in paths]
    rules: dict[str, FileRule] = {}
    languages: dict[str, Language] = {}
    for file in files:
        for rule in file.rules:
            rules.setdefault(rule.rule, rule)
        for language in file.languages:
            languages.setdefault(language.language, language)
    return FileRules(list(rules.values()), list(languages.values()))
