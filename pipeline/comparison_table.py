"""What one row of metrics.ai_comparison is, and how it gets its interval."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.estimators import interval, sensitivity
from pipeline.meta_table import Table

SIMPSON_FACTOR = 1.2
LEAST_LOG_ERROR = 1e-9
"""What is below is no spread but rounding."""
NO_SPREAD = "all people show the same: there is no spread to tell an interval from"
CARRIED = "one person, team or week carries all of one side, or nothing happened on it"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure of metrics.ai_comparison; the fields are its columns, in their order."""

    team_slice: str
    design: str
    outcome: str
    stratification: str
    moderator: str | None = None
    level: str | None = None
    arm_n: int
    reference_n: int
    arm_total: float | None = None
    reference_total: float | None = None
    cluster_count: int
    effective_clusters: float | None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None
    q: float | None = None
    e_value: float | None = None
    e_value_bound: float | None = None
    smallest_detectable_ratio: float | None = None
    crude_ratio: float | None = None
    is_crude_misleading: bool | None = None
    shrunken_ratio: float | None = None
    compared_share: float | None = None
    tau_days: int | None = None
    weekly_autocorrelation: float | None = None
    repository_count: int | None = None
    is_primary: bool = False
    gate: str
    verdict: str | None = None

    def but(self, **changes: str | float | bool | None) -> Row:
        """The row with other values in some columns; `dataclasses.replace` would set all thirty of them, one by one."""
        other = Row.__new__(Row)
        vars(other).update(vars(self), **changes)
        return other


TABLE = Table(
    "One row per team, design, outcome and stratification: a ratio by AI use with its interval, or why there is none.",
    {
        "team_slice": ("varchar", "all, or one team."),
        "design": (
            "varchar",
            (
                "pull_request: marked against unmarked ones within strata; both wait in the same queues."
                " staggered_adoption: adopters against colleagues who had not yet adopted, before and after."
                " before_after: the whole system in the second period against the first; much else changed meanwhile."
                " interaction: whether the ratio of pull requests differs by level of a moderator."
            ),
        ),
        "outcome": ("varchar", "What is compared; hours are restricted means, or medians; shares are of items."),
        "stratification": (
            "varchar",
            (
                "What is alike in what is compared: nothing (crude), repository and four weeks of start, size, author;"
                " median: repository and four weeks too, but it is medians that are compared;"
                " of adoption its four weeks, or placebo: the same a window before anything had happened."
            ),
        ),
        "moderator": ("varchar", "What the ratio is split by: for interactions, or repository; else null."),
        "level": (
            "varchar",
            "Its level, a repository's name, or the two levels whose ratios are compared; else null.",
        ),
        "arm_n": ("bigint", "Items compared of the arm in the numerator: the marked ones."),
        "reference_n": ("bigint", "Items compared of the arm in the denominator."),
        "arm_total": ("double", "Sum of the outcome in the numerator's arm: of shares, the items it happened to."),
        "reference_total": ("double", "The same of the denominator's arm."),
        "cluster_count": ("bigint", "Clusters of people behind the interval, at most 64."),
        "effective_clusters": ("double", "How many equally large clusters would say as much."),
        "ratio": (
            "double",
            "Mantel-Haenszel ratio or that of medians, numerator's arm to denominator's; null when gated.",
        ),
        "low": ("double", "Lower bound of its 95 % interval (delete-one-cluster jackknife)."),
        "high": ("double", "Upper bound of its 95 % interval."),
        "p": ("double", "Two-sided p value against 1, not adjusted."),
        "p_holm": ("double", "The same, adjusted by Holm over the team's primary outcomes; null for others."),
        "q": ("double", "Benjamini-Hochberg q value over the team's exploratory figures; null for primary ones."),
        "e_value": ("double", "How strong an unmeasured cause would have to be on both sides to explain the ratio."),
        "e_value_bound": ("double", "The same for the bound nearest to 1; 1 when the interval holds 1."),
        "smallest_detectable_ratio": ("double", "The ratio that these data would have shown in 80 % of cases."),
        "crude_ratio": ("double", "The ratio without strata."),
        "is_crude_misleading": ("boolean", "Whether the crude ratio is on the other side of 1, or a factor 1.2 away."),
        "shrunken_ratio": (
            "double",
            "For single repositories: the ratio drawn to the mean of all, the less is known of it the more.",
        ),
        "compared_share": ("double", "Share of the marked items that lie in strata with both arms."),
        "tau_days": ("bigint", "For durations: days that every item is followed; longer ones count as these."),
        "weekly_autocorrelation": (
            "double",
            "For mean_hours by weeks: of each week with the one before; above 0.5 the interval is too narrow.",
        ),
        "repository_count": (
            "bigint",
            "For interactions: repositories at the level with the fewest; below 4 it tells of these alone.",
        ),
        "is_primary": ("boolean", "Whether it is one of the outcomes fixed in advance, in the headline design."),
        "gate": (
            "varchar",
            "ok, or why no figure is given: by counts, or for want of spread; of medians, also by how many items end.",
        ),
        "verdict": (
            "varchar",
            "higher, lower, no clear difference or not enough data; null for exploratory figures, which get no word.",
        ),
    },
    made_in="pipeline/comparison.py",
    reads=frozenset(
        {
            "marts.adoptions",
            "marts.comparison_estimates",
            "marts.comparison_outcomes",
            "marts.duration_bins",
            "marts.follow_up",
            "marts.moderator_cells",
            "marts.periods",
            "marts.person_weeks",
            "marts.windows",
            "metrics.flow_weekly",
            "metrics.throughput",
        }
    ),
)


def with_interval(
    row: Row, ratio: float | None, log_error: float | None, degrees: float, crude_ratio: float | None = None
) -> Row:
    """The row with its ratio, interval and what follows from them; gated where the spread can not be told."""
    found = None if ratio is None or log_error is None else interval.around(ratio, log_error, degrees)
    if found is None or log_error is None:
        return row.but(gate=CARRIED)
    # People who all show the same, such as the whole follow-up, tell nothing; weeks of the whole system may be alike.
    if log_error < LEAST_LOG_ERROR and row.design != "before_after":
        return row.but(gate=NO_SPREAD)
    return row.but(
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        p=found.p,
        e_value=sensitivity.e_value(found.ratio),
        e_value_bound=sensitivity.e_value_of_interval(found.low, found.high),
        smallest_detectable_ratio=interval.smallest_detectable_ratio(log_error),
        crude_ratio=crude_ratio,
        is_crude_misleading=None if crude_ratio is None else differs(found.ratio, crude_ratio),
    )


def differs(adjusted_ratio: float, crude_ratio: float) -> bool:
    """Whether the crude ratio misleads (Simpson): on the other side of 1, or more than a factor of 1.2 away."""
    sides = (adjusted_ratio - 1) * (crude_ratio - 1) < 0
    return sides or not 1 / SIMPSON_FACTOR <= crude_ratio / adjusted_ratio <= SIMPSON_FACTOR
