"""Telemetry of AI tools from files: who used which tool on which day, and how many lines of a commit a tool wrote."""

from __future__ import annotations

from connectors.usage_files.connector import SOURCE, UsageFiles

__all__ = ["SOURCE", "UsageFiles"]
