"""Rules that recognise traces of AI tools: data, shipped as TOML in this folder, extended by a file of the user's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors import ConfigurationError
from pipeline import toml_file
from pipeline.ai_rules.literals import alternatives, literal_of
from pipeline.pattern import Pattern, matches

SHIPPED = Path(__file__).parent

Channel = Literal["author", "commit_author", "trailer", "body", "branch", "label", "review", "assignee"]
Role = Literal[
    "agent_authored", "ai_coauthored", "ai_suggestion", "ai_assisted", "ai_reviewed", "automation", "declared_human"
]


class Rule(BaseModel):
    """One fixed string that one tool leaves, and what it says about who wrote the change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(min_length=1)
    tool: str = Field(min_length=1)
    channels: list[Channel] = Field(min_length=1)
    pattern: Pattern
    role: Role
    confidence: int = Field(ge=1, le=5)
    valid_from: date | None = None
    valid_until: date | None = None
    source: str
    matches: str
    does_not_match: str

    @model_validator(mode="after")
    def _is_valid_at_some_time(self) -> Rule:
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError(f"rule {self.rule!r}: valid_from must lie before valid_until")
        return self

    def keeps_to_its_examples(self) -> bool:
        """Whether the pattern is found in the one example and not in the other."""
        pattern = f"(?i:{self.pattern})"
        return matches(pattern, self.matches) and not matches(pattern, self.does_not_match)

    def rows(self) -> list[tuple[object, ...]]:
        """The rule as rows of `meta.ai_rules`, one for each channel and alternative of its pattern."""
        what = (self.role, self.confidence, self.valid_from, self.valid_until, self.source)
        return [
            (self.rule, self.tool, channel, f"(?i:{alternative})", literal_of(alternative), *what)
            for channel in self.channels
            for alternative in alternatives(self.pattern)
        ]


def first_look(rules: Iterable[Rule], channels: AbstractSet[Channel]) -> str:
    """A regular expression that finds every text which a rule of these channels can match, and few others."""
    fixed = {literal_of(part) for rule in rules if channels & set(rule.channels) for part in alternatives(rule.pattern)}
    if "" in fixed:
        return "."
    return "(?i)" + "|".join(re.sub(r"([^\w\s<>@:/!\"'#%&,;=`~-])", r"\\\1", text) for text in sorted(fixed))


class _Rules(BaseModel):
    """What a file of rules holds."""

    model_config = ConfigDict(extra="forbid")

    rules: list[Rule] = []


def load(own: Path | None = None) -> list[Rule]:
    """The shipped rules and those of the user's own file; an own rule replaces a shipped one of the same name.

    Raises:
        ConfigurationError: The user's file is missing, is no TOML, or holds something else than rules which keep to
            their examples.
    """
    own_rules = _read(own) if own else []
    for rule in own_rules:
        if not rule.keeps_to_its_examples():
            raise ConfigurationError(
                f"rule {rule.rule} does not keep to its examples",
                where=str(own),
                mend="Its pattern must be found in `matches`, and not in `does_not_match`",
            )
    return list({rule.rule: rule for rule in (*_shipped(), *own_rules)}.values())


@cache
def _shipped() -> list[Rule]:
    return [rule for path in sorted(SHIPPED.glob("*.toml")) for rule in _read(path)]


def _read(path: Path) -> list[Rule]:
    return toml_file.read(path, _Rules, named_by="ai.rules").rules
