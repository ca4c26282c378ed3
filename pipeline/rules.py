"""The rules that a configuration names, beside the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import ai_rules, file_rules
from pipeline.ai_rules import Rule
from pipeline.config import Settings
from pipeline.file_rules import FileRules


@dataclass(frozen=True)
class Rules:
    """What a trace of an AI tool looks like, and which changed files count."""

    ai: Sequence[Rule]
    files: FileRules


def load(settings: Settings) -> Rules:
    """All rules.

    Raises:
        ConfigurationError: A file of the user's own rules is missing or can not be used.
    """
    return Rules(ai_rules.load(settings.ai.rules), file_rules.load(settings.files.rules))
