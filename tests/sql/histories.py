"""Random histories of a repository: commits with merges, branches that are deployed, and deployments of all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

START = datetime(2026, 1, 5)  # noqa: DTZ001 - all moments are UTC


@dataclass(frozen=True)
class Deployment:
    """One deployment to production; minutes are since the start."""

    node: str
    number: int
    commit: str
    created: int
    finished: int | None


@dataclass
class History:
    """What git and GitHub know of one repository."""

    name: str
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Every commit of the repository, each after its parents."""
    line: list[str] = field(default_factory=list)
    """The first-parent line of the default branch, oldest first."""
    unread: dict[str, str] = field(default_factory=dict)
    """Commits of branches that are not read, with the commit of the default branch where they left it."""
    deployments: list[Deployment] = field(default_factory=list)

    def ancestors(self, commit: str) -> set[str]:
        """The commit and all that it contains."""
        found, waiting = {commit}, [commit]
        while waiting:
            new = [parent for parent in self.parents[waiting.pop()] if parent not in found]
            found.update(new)
            waiting += new
        return found

    def first_deployments(self) -> Mapping[str, str]:
        """The earliest-finishing successful deployment that contains each commit of the default branch."""
        done = [deployment for deployment in self.deployments if deployment.finished is not None]
        found: dict[str, str] = {}
        for deployment in sorted(done, key=lambda made: (made.finished, made.number)):
            for commit in self.ancestors(deployment.commit):
                found.setdefault(commit, deployment.node)
        return {commit: found[commit] for commit in self.ancestors(self.line[-1]) if commit in found}


def history(random: Random, name: str) -> History:
    """A history with squashed and merged changes, nested and crossing branches, and deployments from all of them."""
    made = History(name)
    _commit(made, "line", ())
    made.line.append("line-0")
    tips: list[str] = []
    for _ in range(random.randint(1, 24)):
        _grow(random, made, tips)
    _leave_unread(random, made, tips)
    _deploy(random, made)
    return made


def _grow(random: Random, made: History, tips: list[str]) -> None:
    """One more commit: on the default branch, as a merge into it, or on a branch."""
    read = list(made.parents)
    step = random.random()
    if step < 0.35 or not tips:
        made.line.append(_commit(made, "line", (made.line[-1],)))
    elif step < 0.6:
        made.line.append(_commit(made, "line", (made.line[-1], random.choice(tips))))
    elif step < 0.7 and len(tips) > 1:
        tips.append(_commit(made, "side", tuple(random.sample(tips, 2))))
    elif step < 0.85:
        tips.append(_commit(made, "side", (random.choice(tips), *random.sample(made.line, random.randint(0, 1)))))
    else:
        tips.append(_commit(made, "side", (random.choice(read),)))
    if not tips:
        tips.append(_commit(made, "side", (random.choice(read),)))


def _leave_unread(random: Random, made: History, tips: Iterable[str]) -> None:
    """Release branches: commits that the source does not show, made from a commit of the default branch."""
    reached = sorted(made.ancestors(made.line[-1]))
    for _ in range(random.randint(0, 3)):
        base = random.choice(reached)
        made.unread[_commit(made, "release", (base,))] = base


def _deploy(random: Random, made: History) -> None:
    """Deployments in time: new commits, failures, rollbacks to older ones, retries, several at the same moment."""
    minute = 0
    commits: Sequence[str] = sorted(made.parents)
    for number in range(random.randint(0, 12)):
        minute += random.choice((0, 1, 5, 30, 600))
        commit = random.choice(commits if random.random() < 0.6 else made.line)
        finished = None if random.random() < 0.2 else minute + random.choice((0, 1, 9, 40))
        made.deployments.append(Deployment(f"{made.name}/{number:02}", number, commit, minute, finished))


def _commit(made: History, kind: str, parents: tuple[str, ...]) -> str:
    number = sum(name.startswith(kind) for name in made.parents)
    made.parents[f"{kind}-{number}"] = parents
    return f"{kind}-{number}"


def at(minute: int) -> datetime:
    """A moment that many minutes after the start."""
    return START + timedelta(minutes=minute)
