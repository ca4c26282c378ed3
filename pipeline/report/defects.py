"""The section on defects."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pipeline.report import slices, words
from pipeline.report.scope import Scope

LINKED = "Deployed pull requests that a defect of the next 90 days names as its cause"
REVERTED = "Merged pull requests taken back within 30 days"

MEASURES = {
    "bugs_per_developer_month": ("Bugs reported per month of an active developer", "developer-day"),
    "bugs_per_merged_pull_request": ("Bugs reported per merged pull request", "pull request"),
    "incidents_per_merged_pull_request": ("Incidents per merged pull request", "pull request"),
    "incidents_per_month": ("Incidents per month", "day"),
    "linked_defect_share": (LINKED, "pull request"),
    "reverted_share": (REVERTED, "pull request"),
}
"""What each measure is called, and what its n counts."""

_DEVELOPER_DAYS = (
    "Developer-days are days on which somebody had committed to, opened or reviewed a pull request in the 28 days"
    " before: they are read from GitHub alone, so where it is not read there are none. Those of *Contexts* are days on"
    " which somebody touched an item of the line, issues of Jira too."
)

_TAKEN_BACK = (
    f"*{REVERTED}* needs no such record: pull requests say themselves which one they take back, so 0 is the count of"
    " those that say so. Whether a deployment failed does need one: its rates stay unknown until an incident, a"
    " rollback, a revert or a hotfix of a deployment is recorded."
)

_ROWS = """
select measure, ai_slice, n, defect_count, value
from metrics.defects
where team_slice = $team and window_kind = 'all'
"""


def section(scope: Scope) -> Iterator[str]:
    """Defects reported, and pull requests taken back."""
    yield "## Defects"
    yield ""
    found = {(row[0], row[1]): row[2:] for row in scope.rows(_ROWS)}
    named = slices.names(scope)
    lines = [
        [f"{name}, {meaning}", words.counted(n, unit), words.count(defect_count), words.number(value, 3)]
        for measure, (name, unit) in MEASURES.items()
        for ai_slice, meaning in slices.shown({part for kind, part in found if kind == measure}, named).items()
        for n, defect_count, value in [found[measure, ai_slice]]
    ]
    header = ["Measure", "n", "defects", "value"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    yield (
        "A defect is an issue whose type or label the configuration names ([work_items]); a dash says that none has"
        " ever been recorded, which is not zero, or that n is 0. What is reported and what is merged only coincide in"
        f" time, so those lines have no split. *{LINKED}* and *{REVERTED}* name their cause; most defects name none, so"
        " these two are floors."
    )
    yield ""
    yield from _notes({measure for measure, _ in found})
    yield from slices.note({ai_slice for _, ai_slice in found})


def _notes(measures: AbstractSet[str]) -> Iterator[str]:
    """What must be known to read some of the lines, where they are there."""
    for measure, note in (("reverted_share", _TAKEN_BACK), ("bugs_per_developer_month", _DEVELOPER_DAYS)):
        if measure in measures:
            yield note
            yield ""
