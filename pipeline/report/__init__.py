"""The team report: Markdown and charts, from the published file alone; the same data give the same bytes."""

from pipeline.report.document import write

__all__ = ["write"]
