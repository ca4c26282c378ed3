"""Jira Cloud and Data Center: projects, versions, statuses, and issues with their complete histories."""

from connectors.jira.connector import Jira
from connectors.jira.records import RECORDS
from connectors.jira.settings import JiraSettings

__all__ = ["RECORDS", "Jira", "JiraSettings"]
