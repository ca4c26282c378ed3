"""GitHub: repositories, pull requests, issues, the default branch, deployments and releases."""

from connectors.github.connector import GitHub
from connectors.github.records import RECORDS
from connectors.github.settings import GitHubSettings

__all__ = ["RECORDS", "GitHub", "GitHubSettings"]
