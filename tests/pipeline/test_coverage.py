"""The small version of bench/coverage.py: intervals hold the truth about as often as they say."""

from __future__ import annotations

import pytest

from bench import coverage


@pytest.mark.parametrize("world", ["hours, mark varies within 50 people", "ratio of ratios, 60 people"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(world: str) -> None:
    share, told = coverage.coverage(coverage.WORLDS[world], 120)
    assert told == 120
    assert 0.90 <= share <= 0.99


def test_labels_that_say_nothing_are_called_different_as_rarely_as_promised() -> None:
    assert 0.02 <= coverage.permuted(300) <= 0.09
