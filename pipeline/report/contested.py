"""What several teams claim alike, said at the head of the report: their figures hold less or more than they think."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.report import words
from pipeline.report.scope import Scope

NAMED = 3

_CLAIMS = """
with claims as (
    select
        kind,
        claimed,
        string_agg('*' || team || '*', ' and ' order by team) as teams,
        min(team) filter (where is_holder) as holder,
        bool_or($team in ('all', team)) as is_shown
    from marts.contested_claims
    group by kind, claimed
)

select kind, teams, holder, count(*), list(claimed order by claimed)
from claims
where is_shown
group by kind, teams, holder
order by kind desc, teams
"""


def sentences(scope: Scope) -> Iterator[str]:
    """A sentence for each set of teams and kind of thing; people are counted and not named."""
    for kind, teams, holder, count, names in scope.rows(_CLAIMS):
        if kind == "member":
            people = "1 person is" if count == 1 else f"{words.count(count)} people are"
            yield (
                f"{people} among the members of {teams}: what can count for one team only counts for *{holder}*"
                " (`flowgauge check` says who)."
            )
        else:
            yield f"{_things(kind, count)} claimed alike by {teams}, counted for *{holder}*: {_shown(names)}."
        yield ""


def _things(kind: str, count: int) -> str:
    names = {"repository": ("repository", "repositories"), "project": ("Jira project", "Jira projects")}[kind]
    return f"{words.count(count)} {names[count != 1]}"


def _shown(names: Sequence[str]) -> str:
    """The first names; all of them are told by `check`."""
    more = f" and {words.count(len(names) - NAMED)} more (`flowgauge check` names them)" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
