"""True ratios of changes made with AI to others, within strata that depend on the changes themselves."""

from __future__ import annotations

import re

import pytest

from connectors.github.records import PullRequest
from connectors.simulation import Simulation, SimulationSettings
from connectors.simulation.effects import STRATIFICATIONS
from tests.connectors.simulation.conftest import all_records

BASE = SimulationSettings(
    teams=2, people_per_team=6, weeks=30, ai_adoption_week=4, ai_growth_weeks=0, bug_ratio=3, deletion_ratio=1.5
)


def effects(stratification: str, **knobs: float) -> dict[str, float]:
    return dict(Simulation(BASE.model_copy(update=knobs)).true_effects(14, stratification))


def named_causes(share: float) -> list[tuple[PullRequest, PullRequest]]:
    """Pull requests that mend a bug, each with the one that it names as the cause."""
    records = all_records(Simulation(BASE.model_copy(update={"cause_named_share": share})))
    by_number = {(pr.repository_id, pr.number): pr for pr in records if isinstance(pr, PullRequest)}
    return [
        (pr, by_number[pr.repository_id, int(number)])
        for pr in by_number.values()
        for number in re.findall(r"Introduced in #(\d+)\.", pr.body or "")
    ]


def test_effects_within_finer_strata_are_those_of_the_same_outcomes() -> None:
    for stratification in STRATIFICATIONS:
        found = effects(stratification)
        assert found["merged_without_human_review_share"] == found["change_fail_share"] == 1
        assert found["pull_request_hours"] == pytest.approx(effects("repository_period")["pull_request_hours"], rel=0.1)


def test_what_makes_up_the_size_is_not_known_among_changes_of_one_size() -> None:
    known = {stratification: effects(stratification).get("deletion_ratio") for stratification in STRATIFICATIONS}

    assert known == {"repository_period": 1.5, "repository_period_author": 1.5, "repository_period_size": None}


def test_changes_that_are_taken_back_bring_the_ratio_of_named_causes_towards_1() -> None:
    all_named, some_named = (
        effects("repository_period", cause_named_share=share)["bug_linked_share"] for share in (1.0, 0.2)
    )

    assert effects("repository_period")["bug_linked_share"] == 1
    assert 1 < some_named < all_named < 3


def test_causes_are_named_when_they_are_to_be() -> None:
    assert named_causes(0) == []
    assert len(named_causes(1)) > 1.5 * len(named_causes(0.5)) > 10


def test_a_named_cause_was_merged_before_the_change_that_mends_it_was_opened() -> None:
    assert all(cause.merged_at is not None and cause.merged_at < pr.created_at for pr, cause in named_causes(1))
