"""Rules that recognise traces of AI tools: data, shipped in `ai_rules.toml` and extended by a file of the user's."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors import ConfigurationError
from pipeline.pattern import Pattern

SHIPPED = Path(__file__).with_name("ai_rules.toml")

Channel = Literal["author", "commit_author", "trailer", "body", "branch", "label"]
Role = Literal["agent_authored", "ai_coauthored", "ai_suggestion", "declared_human", "automation"]


class Rule(BaseModel):
    """One fixed string that one tool leaves, and what it says about who wrote the change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(min_length=1)
    tool: str = Field(min_length=1)
    channels: list[Channel] = Field(min_length=1)
    pattern: Pattern
    role: Role
    confidence: int = Field(ge=1, le=5)
    source: str
    matches: str
    does_not_match: str

    def rows(self) -> list[tuple[object, ...]]:
        """The rule as rows of `meta.ai_rules`, one for each channel."""
        pattern = f"(?i:{self.pattern})"
        return [
            (self.rule, self.tool, channel, pattern, self.role, self.confidence, self.source)
            for channel in self.channels
        ]


class _Rules(BaseModel):
    """What a file of rules holds."""

    model_config = ConfigDict(extra="forbid")

    rules: list[Rule] = []


def load(own: Path | None = None) -> list[Rule]:
    """The shipped rules and those of the user's own file; an own rule replaces a shipped one of the same name.

    Raises:
        ConfigurationError: The user's file is missing, is no TOML, or holds something else than rules.
    """
    rules = {rule.rule: rule for path in (SHIPPED, own) if path for rule in _read(path)}
    return list(rules.values())


def _read(path: Path) -> list[Rule]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "the file of AI rules can not be read", where=str(path), mend="See ai.rules"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"this is no valid TOML: {error}", where=str(path)) from error
    try:
        return _Rules.model_validate(content).rules
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", where=str(path)) from error
