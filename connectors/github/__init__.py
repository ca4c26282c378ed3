"""GitHub: repositories, their work and what ships it, runs of workflows, and the use of Copilot."""

from connectors.github.connector import GitHub
from connectors.github.records import RECORDS
from connectors.github.settings import GitHubSettings

__all__ = ["RECORDS", "GitHub", "GitHubSettings"]
