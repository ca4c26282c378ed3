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
    unreviewed_share: float = Field(default=0.04, ge=0, lt=1, description="Share of changes merged without a review.")

    rate_spread: float = Field(
        default=0, ge=0, le=2, description="How much busier some people are: deviation of the logarithm of their rate."
    )
    speed_spread: float = Field(
        default=0, ge=0, le=2, description="Deviation of the logarithm of people's own coding time."
    )
    propensity_spread: float = Field(
        default=0,
        ge=0,
        le=5,
        description="Deviation of the log odds with which adopters use AI.",
    )
    repository_speed_spread: float = Field(
        default=0, ge=0, le=2, description="Deviation of the logarithm of the coding time in a repository."
    )
    trend_percent_per_week: float = Field(
        default=0, ge=-10, le=10, description="Growth of the changes begun in a week that has nothing to do with AI."
    )

    ai_adoption_week: int | None = Field(
        default=None, ge=0, description="Week from which AI is used, from 0; without it, the middle of the time."
    )
    adoption_spread_weeks: float = Field(
        default=0, ge=0, le=520, description="Weeks between the first and the last person's adoption; 0: all at once."
    )
    never_adopting_share: float = Field(default=0, ge=0, le=1, description="Share of people who never use AI.")
    slow_repositories_first: float = Field(
        default=0, ge=-1, le=1, description="Correlation of an early adoption with slow repositories of the team."
    )
    busy_people_first: float = Field(
        default=0, ge=-1, le=1, description="Correlation of an early adoption with being busy."
    )
    ai_share_at_end: float = Field(
        default=0.6, ge=0, le=1, description="Share of changes made with AI once it is grown; it grows evenly from 0."
    )
    ai_growth_weeks: float | None = Field(
        default=None, ge=0, description="Weeks from a person's adoption to that share; without it, until the end."
    )
    mark_share: float = Field(
        default=0.75, ge=0, le=1, description="Share of the changes made with AI that carry a trace of the tool."
    )
    false_mark_share: float = Field(
        default=0, ge=0, le=1, description="Share of the changes made without AI that carry a trace all the same."
    )

    arrivals_ratio: float = Field(
        default=1.16, gt=0, description="Changes a person begins in a week since adopting, per change begun before it."
    )
    coding_time_ratio: float = Field(
        default=0.8, gt=0, description="Time from the first commit to the opening, AI to other."
    )
    low_tier_ratio: float = Field(
        default=1,
        gt=0,
        description="That ratio in rare languages, relative to that in common ones.",
    )
    size_ratio: float = Field(default=1.3, gt=0, description="Lines added and deleted, AI to other.")
    deletion_ratio: float = Field(default=1, gt=0, description="Lines deleted per line added, AI to other.")
    review_work_ratio: float = Field(default=1.25, gt=0, description="Time a reviewer spends on it, AI to other.")
    unreviewed_ratio: float = Field(
        default=1, ge=0, le=10, description="Chance that a change is merged without a review, AI to other."
    )
    bug_ratio: float = Field(
        default=1.2, gt=0, le=8, description="Chance that a shipped change causes a bug, AI to other."
    )
    cause_named_share: float = Field(
        default=0, ge=0, le=1, description="Share of bugs whose mending change names the change that caused them."
    )
    merge_wait_ratio: float = Field(
        default=1, gt=0, description="Wait from approval to merge of everything begun since the adoption week."
    )
    follow_up_count: float = Field(
        default=0, ge=0, le=50, description="Commits during that wait in everything begun since then, on average."
    )

    has_telemetry: bool = Field(
        default=False, description="Whether there are records of Copilot use by person and day."
    )
    has_monorepo: bool = Field(
        default=False, description="Whether the first repository holds several services that are deployed apart."
    )
    has_release_branches: bool = Field(
        default=False, description="Whether the second repository is deployed from release branches, with picks."
    )
    telemetry_missing_share: float = Field(default=0.02, ge=0, le=1, description="Share of days without a report.")
    lost_review_share: float = Field(default=0, ge=0, le=1, description="Share of reviews that can not be read.")
    truncated_share: float = Field(
        default=0, ge=0, le=1, description="Share of pull requests of which only the newest commit can be read."
    )
    repositories_without_deployments: int = Field(
        default=0, ge=0, description="Repositories, from the third one, whose deployments can not be read."
    )
    teams_without_jira: int = Field(default=0, ge=0, description="Teams, from the last one, that do not use Jira.")

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.ai_adoption_week is not None and self.ai_adoption_week > self.weeks:
            raise ValueError("ai_adoption_week lies after the last week")
        if self.slow_repositories_first**2 + self.busy_people_first**2 > 1:
            raise ValueError("the squares of slow_repositories_first and busy_people_first exceed 1 together")
        if self.unreviewed_share * max(1, self.unreviewed_ratio) > 1:
            raise ValueError("unreviewed_share times unreviewed_ratio exceeds 1")
        return self

    @property
    def adoption_week(self) -> int:
        """Week from which AI is used, from 0."""
        return self.weeks // 2 if self.ai_adoption_week is None else self.ai_adoption_week
