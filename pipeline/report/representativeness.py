"""Whether the pull requests whose lead time is known stand for the others: the essay's assumption (1), method R4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import gates
from pipeline.config import ALL_TEAMS
from pipeline.report import words
from pipeline.report.scope import Scope
from pipeline.statistics import Block, RatioEstimate, ratio_between
from pipeline.throughput import LEAST_COVERED_SHARE, Verdict, representativeness

# The same pull requests, in the same window, as metrics.lead_time counts.
_REPOSITORIES = """
with whole_time as (select starts_at from marts.windows where window_kind = 'all')

select
    pull_requests.repository,
    count(*) as merged_count,
    count(*) filter (
        where pull_requests.work_started_at <= pull_requests.deployed_at
            and not pull_requests.is_deployed_by_first_known
    ) as known_count,
    cast(sum(date_diff('microsecond', pull_requests.created_at, pull_requests.merged_at)) as double) as open_us
from marts.pull_requests as pull_requests
join whole_time on coalesce(pull_requests.deployed_at, pull_requests.merged_at) >= whole_time.starts_at
where pull_requests.state = 'merged' and pull_requests.ai_label <> 'automation' and $team in ('all', pull_requests.team)
group by pull_requests.repository
order by pull_requests.repository
"""


NEARLY_ALL = 0.95
"""From this share known on nothing is said of the few others: whatever they took, it moves no median."""

CARRIED = "one repository carries all of one side"


@dataclass(frozen=True)
class Repository:
    """Merged pull requests of a repository, those of known lead time, and their time from opening to merge in sum."""

    name: str
    merged_count: int
    known_count: int
    open_us: float

    @property
    def is_covered(self) -> bool:
        """Whether lead time is known for as large a share of its pull requests as a claim on all of them needs."""
        return self.known_count >= LEAST_COVERED_SHARE * self.merged_count

    @property
    def block(self) -> Block:
        """Numerator and denominator of the mean time from opening to merge."""
        return self.open_us, float(self.merged_count)


def sentences(scope: Scope) -> Iterator[str]:
    """For how much of the work lead time is known, and whether its repositories are like the others."""
    found = [Repository(*row) for row in scope.rows(_REPOSITORIES)]
    known, merged = sum(one.known_count for one in found), sum(one.merged_count for one in found)
    if not known:
        return
    covered, others = ([one for one in found if one.is_covered is wanted] for wanted in (True, False))
    yield (
        f"- Lead time is known for {words.count(known)} of {words.count(merged)} merged pull requests"
        f" ({words.share(known / merged)}); in {words.count(len(covered))} of {words.count(len(found))}"
        f" {'repository' if len(found) == 1 else 'repositories'} for at least {LEAST_COVERED_SHARE * 100:.0f} %."
    )
    estimate, lacking = relative_time(covered, others)
    if estimate:
        yield (
            f"- There, pull requests take {words.interval(estimate)} as long from opening to merge as in the other"
            " repositories."
        )
    elif covered and others:
        yield f"- Whether pull requests there take as long as in other repositories: {words.NOT_ENOUGH} ({lacking})."
    interval = (estimate.low, estimate.high) if estimate else None
    who = "all teams" if scope.team == ALL_TEAMS else "this team"
    verdict = representativeness(known, merged, interval)
    if verdict is Verdict.FAILS:
        yield f"- **The lead-time figures are not representative of {who}.**"
    if verdict is Verdict.CANNOT_TELL and known < NEARLY_ALL * merged:
        yield f"- Whether the lead-time figures hold for the other {words.count(merged - known)} too can not be told."


def relative_time(covered: Sequence[Repository], others: Sequence[Repository]) -> tuple[RatioEstimate | None, str]:
    """Mean time from opening to merge in the first repositories to that in the others, or None and the reason.

    The interval comes from leaving out each repository in turn: pull requests of one are alike.
    """
    gate = gates.ratio_of_repositories(*([one.merged_count for one in side] for side in (covered, others)))
    if gate != gates.OK:
        return None, gate
    return ratio_between(*([one.block for one in side] for side in (others, covered))), CARRIED
