"""Organisations with a name."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.simulation.settings import SimulationSettings

DEFAULT = "default"
PUBLISHED_RATIOS = "published-ratios"

PRESETS: Mapping[str, SimulationSettings] = {
    DEFAULT: SimulationSettings(),
    # A steady organisation whose figures move by the ratios of a published report: pull requests x1.16, time from
    # opening to end x5.8 and, with x1.44 touches of each pull request, contexts x1.67. Work comes in and leaves at the
    # same rate before and after; it only waits longer, and is touched more often while it does.
    PUBLISHED_RATIOS: SimulationSettings(
        teams=8,
        weeks=104,
        ai_adoption_week=52,
        ai_growth_weeks=0,
        review_load=0.4,
        arrivals_ratio=1.16,
        coding_time_ratio=1,
        size_ratio=1,
        review_work_ratio=1,
        bug_ratio=1,
        merge_wait_ratio=56,
        follow_up_count=1.9,
    ),
    "everything": SimulationSettings(
        teams=4,
        weeks=52,
        rate_spread=0.3,
        speed_spread=0.4,
        propensity_spread=1,
        repository_speed_spread=0.4,
        trend_percent_per_week=0.3,
        adoption_spread_weeks=16,
        never_adopting_share=0.2,
        slow_repositories_first=0.5,
        busy_people_first=0.5,
        false_mark_share=0.02,
        low_tier_ratio=1.2,
        deletion_ratio=1.2,
        unreviewed_ratio=1.3,
        has_telemetry=True,
        has_monorepo=True,
        has_release_branches=True,
        cause_named_share=0.5,
        lost_review_share=0.02,
        truncated_share=0.02,
        repositories_without_deployments=1,
        teams_without_jira=1,
    ),
}
