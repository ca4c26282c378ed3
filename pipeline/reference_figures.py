"""Figures that others have published: shown beside a team's own in a column of their own, never combined with them.

Figures of one report describe different teams, weights and headcounts, and those of two reports different populations
as well: a product or quotient of them describes nobody. So nothing here calculates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SHIPPED = Path(__file__).with_name("reference_figures.toml")


class Report(BaseModel):
    """Where figures are from, and who was measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    report: str = Field(min_length=1)
    source: str = Field(min_length=1)
    year: int = Field(ge=2020)
    population: str = Field(min_length=1)
    caveat: str = Field(min_length=1)


class ReferenceFigure(BaseModel):
    """One published change of one metric, with what it takes to read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    metric: str = Field(pattern=r"^metrics\.\w+\.\w+$")
    only: str = "true"
    unit: str | None = None
    n: str = Field("n", pattern=r"^\w+$")
    counts: str = Field(min_length=1)
    own: str | None = None
    change: float = Field(gt=0)
    statistic: Literal["mean", "median", "share", "ratio of sums", "unknown"]
    grain: str = Field(min_length=1)
    definition: str = Field(min_length=1)
    report: str
    caveat: str = Field(min_length=1)


class ReferenceFigures(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports: Sequence[Report]
    figures: Sequence[ReferenceFigure]


def load() -> ReferenceFigures:
    """The shipped figures, in the order of the file."""
    return ReferenceFigures.model_validate(tomllib.loads(SHIPPED.read_text("utf-8")))
