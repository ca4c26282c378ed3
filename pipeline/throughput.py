"""The throughput calculation: the essay's ratio from Little's law, and what counting says beside it. No database here.

The essay is "Talk is Cheap" (unessays.substack.com, May 2026): throughput ratio = WIP ratio / lead time ratio. Little's
law (Little 1961; Little & Graves 2008) makes that true of means over all items, on one boundary, when work comes in as
fast as it leaves and open work does not age. Over a finite window the two differ by exactly epsilon:

    L / W = counted throughput x (1 + epsilon),   epsilon = change of total age of open work / total time of what left
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from datetime import datetime

MICROSECONDS_PER_HOUR = 3_600_000_000

LARGEST_DELTA = 0.05
LARGEST_EPSILON = 0.10
CHANCE_Z = 2.0
LEAST_DEPARTURES = 30
LEAST_WEEKS = 9
LEAST_SOJOURNS = 10


def not_whole(period: str) -> str:
    """Why a period that the data do not hold from its begin to its end can not be judged or compared."""
    return f"the data are not whole from the begin of {period} to its end"


class Verdict(enum.Enum):
    """Whether the essay's assumption (work comes in as fast as it leaves, and does not age) holds in a window."""

    HOLDS = "holds"
    CANNOT_TELL = "cannot tell"
    FAILS = "fails"


@dataclass(frozen=True)
class Flow:
    """Exact flow accounting of one system over one window; times in whole microseconds."""

    period: str
    starts_at: datetime
    ends_at: datetime
    is_complete: bool
    arrivals: int
    departures: int
    present_at_start: int
    present_at_end: int
    presence_us: int
    departed_sojourn_us: int
    age_at_start_us: int
    age_at_end_us: int

    @property
    def days(self) -> float:
        """Length of the window, in days."""
        return (self.ends_at - self.starts_at).total_seconds() / 86400

    @property
    def mean_items(self) -> float:
        """L: the time-averaged number of items inside."""
        return self.presence_us / MICROSECONDS_PER_HOUR / 24 / self.days

    @property
    def mean_hours(self) -> float | None:
        """W: mean hours from start to end of what left; None when nothing left."""
        return self.departed_sojourn_us / self.departures / MICROSECONDS_PER_HOUR if self.departures else None

    @property
    def counted_per_day(self) -> float:
        """Throughput, counted: items that left per day."""
        return self.departures / self.days

    @property
    def implied_per_day(self) -> float | None:
        """Throughput as the essay's formula has it, L / W; None when W is unknown or zero."""
        return self.mean_items / (self.mean_hours / 24) if self.mean_hours else None

    @property
    def epsilon(self) -> float | None:
        """(implied - counted) / counted; None when nothing that took any time left."""
        ageing = self.age_at_end_us - self.age_at_start_us
        return ageing / self.departed_sojourn_us if self.departed_sojourn_us else None

    @property
    def delta(self) -> float | None:
        """Flow imbalance, arrivals / departures - 1; None when nothing left."""
        return (self.present_at_end - self.present_at_start) / self.departures if self.departures else None

    @property
    def shortfall(self) -> str | None:
        """Why this window can not be judged or compared, or None."""
        if not self.is_complete:
            return not_whole(self.period)
        if not self.arrivals and not self.present_at_start:
            return f"nothing was open in {self.period}"
        if self.departures < LEAST_DEPARTURES:
            items = "1 item" if self.departures == 1 else f"{self.departures} items"
            return f"{items} left in {self.period}, {LEAST_DEPARTURES} are needed"
        if self.days < LEAST_WEEKS * 7:
            return f"{self.period} has {self.days / 7:.1f} weeks, {LEAST_WEEKS} are needed"
        if self.mean_hours and self.days < LEAST_SOJOURNS * self.mean_hours / 24:
            return f"{self.period} is shorter than {LEAST_SOJOURNS} times the mean time to finish"
        return None

    @property
    def verdict(self) -> Verdict:
        """Whether the essay's assumption holds here; the thresholds are conventions."""
        if self.delta is None or self.epsilon is None:
            return Verdict.CANNOT_TELL
        if abs(self.delta) <= LARGEST_DELTA and abs(self.epsilon) <= LARGEST_EPSILON:
            return Verdict.HOLDS
        change = self.present_at_end - self.present_at_start
        usual = math.sqrt(self.present_at_start + self.present_at_end)
        if abs(change) < CHANCE_Z * usual and abs(self.epsilon) <= LARGEST_EPSILON:
            return Verdict.CANNOT_TELL
        return Verdict.FAILS


def essay_ratio(*, lead_time_ratio: float, wip_ratio: float) -> float:
    """The essay's throughput ratio: 1.67 / 5.8 = 0.2879 and 1.17 / 5.8 = 0.2017 in its own case.

    Raises:
        ValueError: A ratio is not a positive number.
    """
    if not (0 < lead_time_ratio < math.inf and 0 < wip_ratio < math.inf):
        raise ValueError("ratios must be positive numbers")
    return wip_ratio / lead_time_ratio


@dataclass(frozen=True)
class Change:
    """What changed from one period to another in one system, by counting and by the essay's formula."""

    first: Flow
    second: Flow

    @property
    def counted_ratio(self) -> float | None:
        """Throughput of the second period to the first, counted; None when nothing left in the first."""
        return _ratio(self.second.counted_per_day, self.first.counted_per_day)

    @property
    def wip_ratio(self) -> float | None:
        """L of the second period to the first."""
        return _ratio(self.second.mean_items, self.first.mean_items)

    @property
    def lead_time_ratio(self) -> float | None:
        """W of the second period to the first."""
        return _ratio(self.second.mean_hours, self.first.mean_hours)

    @property
    def implied_ratio(self) -> float | None:
        """The essay's ratio on these L and W; None where one of the two is unknown or zero."""
        if not self.wip_ratio or not self.lead_time_ratio:
            return None
        return essay_ratio(lead_time_ratio=self.lead_time_ratio, wip_ratio=self.wip_ratio)

    @property
    def verdict(self) -> Verdict:
        """The worse of the two periods' verdicts on the essay's assumption (2)."""
        found = {self.first.verdict, self.second.verdict}
        return next(verdict for verdict in (Verdict.FAILS, Verdict.CANNOT_TELL, Verdict.HOLDS) if verdict in found)


LEAST_COVERED_SHARE = 0.8


def representativeness(known_count: int, departed_count: int, relative_time: tuple[float, float] | None) -> Verdict:
    """The essay's assumption (1): the items whose lead time is known stand for all of them.

    Args:
        known_count: Items that left and whose lead time is known.
        departed_count: All items that left.
        relative_time: 95 % interval of the time from opening to merge, known to unknown ones; None when not told.
    """
    if departed_count == 0:
        return Verdict.CANNOT_TELL
    if known_count < LEAST_COVERED_SHARE * departed_count:
        return Verdict.FAILS
    if known_count == departed_count:
        return Verdict.HOLDS
    if relative_time is None:
        return Verdict.CANNOT_TELL
    return Verdict.HOLDS if relative_time[0] <= 1 <= relative_time[1] else Verdict.FAILS


@dataclass(frozen=True)
class Contexts:
    """Counts behind "contexts per developer and day": touches are a flow, and L can not be read from them.

    Exactly, developer-days x contexts = open item-days x share touched x developers per touched item and day.
    """

    touch_count: int
    developer_days: int
    touched_item_days: int
    open_item_days: int

    @property
    def touched_share(self) -> float | None:
        """Share of the open items that anybody touched on a day (q)."""
        return _ratio(self.touched_item_days, self.open_item_days)

    @property
    def developers_per_item(self) -> float | None:
        """Developers per touched item and day (m)."""
        return _ratio(self.touch_count, self.touched_item_days)

    def change_to(self, later: Contexts) -> ContextsChange | None:
        """The change of contexts as a product of its four causes; None where one of them is unknown or zero."""
        factors = (
            _ratio(self.developer_days, later.developer_days),
            _ratio(later.open_item_days, self.open_item_days),
            _ratio(later.touched_share, self.touched_share),
            _ratio(later.developers_per_item, self.developers_per_item),
        )
        known = [factor for factor in factors if factor]
        return ContextsChange(*known) if len(known) == len(factors) else None


@dataclass(frozen=True)
class ContextsChange:
    """Contexts per developer and day of a later time to an earlier one, as a product."""

    headcount: float
    open_items: float
    touched_share: float
    developers_per_item: float

    @property
    def contexts(self) -> float:
        """The ratio of contexts: all four multiplied."""
        return self.headcount * self.open_items * self.touched_share * self.developers_per_item


def _ratio(later: float | None, earlier: float | None) -> float | None:
    return later / earlier if later is not None and earlier else None
