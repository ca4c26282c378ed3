"""Adjusting p values where many outcomes are looked at."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """P values adjusted by Holm (1979): the chance of any false call over all of them stays below 5 %."""
    order = sorted(range(len(p_values)), key=lambda place: (p_values[place], place))
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Q values by Benjamini & Hochberg (1995): of all marked at q <= 0.10, about a tenth is marked falsely."""
    order = sorted(range(len(p_values)), key=lambda place: (p_values[place], place))
    adjusted = [0.0] * len(p_values)
    smallest = 1.0
    for rank in reversed(range(len(order))):
        smallest = min(smallest, p_values[order[rank]] * len(order) / (rank + 1))
        adjusted[order[rank]] = smallest
    return adjusted
