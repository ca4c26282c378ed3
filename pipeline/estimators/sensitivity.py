"""What a ratio would be if causes were missed or labels wrong."""

from __future__ import annotations

import math

ASSUMED_UNMARKED_SHARES = (0.0, 0.1, 0.3)
"""Shares of AI-made items among the unmarked ones that a table shows where no sample has been validated."""


def e_value(ratio: float) -> float:
    """How strongly an unmeasured cause would have to go with both sides to explain a ratio (VanderWeele & Ding 2017).

    Derived for risk ratios; of ratios of means it is an approximation.
    """
    away = max(ratio, 1 / ratio)
    return away + math.sqrt(away * (away - 1))


def e_value_of_interval(low: float, high: float) -> float:
    """The E-value of the bound nearest to 1; 1 where the interval holds 1."""
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)


def corrected_ratio(ratio: float, *, precision: float, unmarked_share: float) -> float | None:
    """The ratio of AI-made to other items behind an observed one of marked to unmarked items; None where there is none.

    Solves m_marked = PPV m1 + (1 - PPV) m0 and m_unmarked = f m1 + (1 - f) m0 for m1 / m0.

    Args:
        ratio: Marked relative to unmarked, as observed.
        precision: PPV: share of the marked items that AI did make, from the validated sample.
        unmarked_share: f: share of the unmarked items that AI made, from the validated sample.
    """
    made, others = (1 - unmarked_share) * ratio - (1 - precision), precision - unmarked_share * ratio
    return made / others if min(made, others) > 0 else None
