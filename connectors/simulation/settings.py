"""What a simulated organisation is made from; two runs with the same settings give the same records."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class SimulationSettings(BaseModel):
    """Size of the organisation, and the true effects of AI use in it: ratios of changes made with AI to all others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(default=7, description="Start of all chance.")
    teams: int = Field(default=3, ge=1, le=200, description="Number of teams.")
    people_per_team: int = Field(default=6, ge=2, le=100, description="Number of people in each team.")
    weeks: int = Field(default=40, ge=1, le=520, description="Length of the simulated time, in weeks.")
    pull_requests_per_person_week: float = Field(
        default=1.5, gt=0, le=50, description="Changes that a person begins in a week before the adoption, on average."
    )
    review_load: float = Field(
        default=0.6, gt=0, lt=1, description="Share of the review capacity that is in use before the adoption."
    )
    ai_adoption_week: int | None = Field(
        default=None, ge=0, description="Week from which AI is used, from 0; without it, the middle of the time."
    )
    ai_share_at_end: float = Field(
        default=0.6, ge=0, le=1, description="Share of changes made with AI at the end; it grows evenly from 0."
    )
    mark_share: float = Field(
        default=0.75, ge=0, le=1, description="Share of the changes made with AI that carry a trace of the tool."
    )
    arrivals_ratio: float = Field(
        default=1.16, gt=0, description="Changes begun in a week since the adoption, per change begun in one before it."
    )
    coding_time_ratio: float = Field(
        default=0.8, gt=0, description="Time from the first commit to the opening, AI to other."
    )
    size_ratio: float = Field(default=1.3, gt=0, description="Lines added and deleted, AI to other.")
    review_work_ratio: float = Field(default=1.25, gt=0, description="Time a reviewer spends on it, AI to other.")
    bug_ratio: float = Field(
        default=1.2, gt=0, le=8, description="Chance that a shipped change causes a bug, AI to other."
    )

    @model_validator(mode="after")
    def _is_adopted_in_time(self) -> Self:
        if self.ai_adoption_week is not None and self.ai_adoption_week > self.weeks:
            raise ValueError("ai_adoption_week lies after the last week")
        return self

    @property
    def adoption_week(self) -> int:
        """Week from which AI is used, from 0."""
        return self.weeks // 2 if self.ai_adoption_week is None else self.ai_adoption_week
