"""Worlds for forge, made up on the fly: many small repositories, or one with many pull requests."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ORGANIZATION = "synthetic-example"
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)

Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What to make.

    Attributes:
        repositories: How many repositories.
        pull_requests: How many pull requests each of them has.
        days: Over how many days these are spread.
        late_repositories: In so many of them something happens on the day after that.
        late_pull_requests: So many pull requests of each are merged then; they are open until then.
        commits: How many commits a pull request has.
        has_issues: Whether each pull request follows an issue.
        deploys: Whether merges are deployed, and releases made.
        hotfixes: Whether every third deployment is one of a commit off the default branch, on top of a merge.
        seed: Of the chances.
    """

    repositories: int
    pull_requests: int
    days: int = 60
    late_repositories: int = 0
    late_pull_requests: int = 0
    commits: int = 2
    has_issues: bool = True
    deploys: bool = False
    hotfixes: bool = False
    seed: int = 0

    @property
    def end(self) -> datetime:
        """When all but what is late has happened."""
        return BEGIN + timedelta(days=self.days)

    @property
    def late(self) -> datetime:
        """When all has happened."""
        return self.end + timedelta(days=1)


def full_names(plan: Plan) -> list[str]:
    """The repositories as "owner/name"."""
    return [f"{ORGANIZATION}/part-{index:03}" for index in range(plan.repositories)]


def write_world(folder: Path, plan: Plan) -> Path:
    """Writes a world to a folder, which is made."""
    (folder / "github").mkdir(parents=True)
    about = {"name": "synthetic", "org": ORGANIZATION, "now": text(plan.late), "source": "made up", "license": "none"}
    (folder / "world.json").write_text(json.dumps(about), "utf-8")
    files = {
        name: (folder / "github" / f"{name}.jsonl").open("w", encoding="utf-8")
        for name in ("repositories", "pull_requests", "issues", "commits", "side_commits", "deployments", "releases")
    }
    for index in range(plan.repositories):
        for name, row in _Repository(plan, index).rows():
            files[name].write(json.dumps(row) + "\n")
    for file in files.values():
        file.close()
    return folder


def text(moment: datetime) -> str:
    """A time as worlds have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def oid(*parts: object) -> str:
    """An object name."""
    return hashlib.sha1("/".join(map(str, parts)).encode()).hexdigest()  # noqa: S324 - a name, not a secret


def person(name: str) -> Row:
    return {"login": f"{name}-example", "type": "User", "id": 1000 + len(name)}


def signature(name: str) -> Row:
    return {"name": name.title(), "email": f"{name}@example.com", "login": f"{name}-example"}


@dataclass
class _Repository:
    plan: Plan
    index: int
    merges: list[tuple[datetime, str]] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, Row]]:
        name = full_names(self.plan)[self.index]
        chance = random.Random(f"{self.plan.seed}/{self.index}")  # noqa: S311 - a made-up world
        yield "repositories", self._repository(name)
        count = self.plan.pull_requests
        late = self.plan.late_pull_requests if self.index < self.plan.late_repositories else 0
        for place in range(count):
            number = 2 * place + 1
            begun = BEGIN + (self.plan.end - BEGIN) * (place / count) + chance.randrange(60) * HOUR / 60
            if self.plan.has_issues:
                yield "issues", self._issue(name, number, begun, chance)
            yield (
                "pull_requests",
                self._pull_request(name, number + 1, begun + HOUR, chance, is_late=place >= count - late),
            )
        yield "commits", self._commit(name, oid(name, "root"), BEGIN - HOUR, "Begin")
        for merged, commit in self.merges:
            yield "commits", self._commit(name, commit, merged, f"Merge {commit[:7]}")
        if self.plan.deploys:
            yield from self._deliveries(name)

    def _repository(self, name: str) -> Row:
        owner, short = name.split("/")
        number = 5000 + self.index
        return {
            "owner": owner,
            "name": short,
            "id": number,
            "node_id": f"R_{number}",
            "default_branch": "main",
            "created_at": text(BEGIN - timedelta(days=1) + self.index * timedelta(seconds=1)),
            "language": "Python",
            "languages": {"Python": 1000 + self.index},
        }

    def _issue(self, name: str, number: int, begun: datetime, chance: random.Random) -> Row:
        closed = begun + chance.randrange(1, 200) * HOUR
        timeline = [{"type": "LabeledEvent", "label": "bug", "created_at": text(begun + HOUR), "actor": person("eva")}]
        if chance.random() < 0.3:
            timeline += [
                {"type": "ClosedEvent", "created_at": text(begun + 2 * HOUR), "actor": person("bob")},
                {"type": "ReopenedEvent", "created_at": text(begun + 3 * HOUR), "actor": person("eva")},
            ]
        return {
            "repo": name,
            "number": number,
            "id": 10_000_000 * (self.index + 1) + number,
            "node_id": f"I_{self.index}n{number}",
            "title": f"Something is wrong {number}",
            "body": "It is.",
            "author": person("eva"),
            "created_at": text(begun),
            "closed_at": text(closed) if closed < self.plan.end else None,
            "labels": [{"name": "bug", "added_at": text(begun + HOUR)}],
            "timeline": timeline,
        }

    def _pull_request(self, name: str, number: int, begun: datetime, chance: random.Random, *, is_late: bool) -> Row:
        end = self.plan.late - HOUR if is_late else begun + chance.randrange(4, 400) * HOUR
        is_over = is_late or end < self.plan.end
        is_merged = is_over and (is_late or chance.random() < 0.8)
        commits = [self._change(name, number, step, begun + step * HOUR / 2) for step in range(self.plan.commits)]
        timeline: list[Row] = []
        reviewed = [begun + 2 * HOUR, *([end - HOUR / 4] if is_over else [])]
        if chance.random() < 0.3:
            self._force_push(begun + 3 * HOUR, commits, timeline)
        if is_merged:
            self.merges.append((end, oid(name, number, "merge")))
        return {
            "repo": name,
            "number": number,
            "id": 10_000_000 * (self.index + 1) + number,
            "node_id": f"PR_{self.index}n{number}",
            "title": f"Change {number}",
            "body": "Better than before.",
            "author": person("bob"),
            "is_draft": False,
            "created_at": text(begun),
            "closed_at": text(end) if is_over else None,
            "merged_at": text(end) if is_merged else None,
            "merged_by": person("alice") if is_merged else None,
            "base_ref": "main",
            "head_ref": f"change-{number}",
            "head_repo": name,
            "merge_commit_sha": oid(name, number, "merge") if is_merged else None,
            "additions": 10 * len(commits),
            "deletions": len(commits),
            "changed_files": 2,
            "labels": [],
            "commits": commits,
            "reviews": [
                {"id": 100 * number + place, "author": person("alice"), "state": "APPROVED", "submitted_at": text(when)}
                for place, when in enumerate(reviewed)
            ],
            "files": [
                {"path": f"part_{place}.py", "additions": 5, "deletions": 1, "change_type": "MODIFIED"}
                for place in range(2)
            ],
            "comments": [],
            "timeline": timeline,
        }

    @staticmethod
    def _force_push(pushed: datetime, commits: list[Row], timeline: list[Row]) -> None:
        """What was pushed first was replaced later on."""
        before = [
            {**commit, "oid": oid(commit["oid"], "before"), "pushed_at": commit["committed_date"]} for commit in commits
        ]
        for commit in commits:
            commit["pushed_at"] = text(pushed)
        timeline.append(
            {
                "type": "HeadRefForcePushedEvent",
                "created_at": text(pushed),
                "actor": person("bob"),
                "before_oid": before[-1]["oid"],
                "after_oid": commits[-1]["oid"],
                "before_commits": before,
            }
        )

    def _change(self, name: str, number: int, step: int, made: datetime) -> Row:
        return {
            "oid": oid(name, number, step),
            "message": f"Change {number}, step {step}",
            "authored_date": text(made),
            "committed_date": text(made),
            "author": signature("bob"),
            "committer": signature("bob"),
            "additions": 10,
            "deletions": 1,
        }

    def _commit(self, name: str, commit: str, made: datetime, message: str) -> Row:
        return {
            "repo": name,
            "oid": commit,
            "message": message,
            "authored_date": text(made),
            "committed_date": text(made),
            "author": signature("alice"),
            "additions": 10,
            "deletions": 1,
        }

    def _deliveries(self, name: str) -> Iterator[tuple[str, Row]]:
        """Each merge is deployed; a deployment ends the one before. Every fifth one is a release as well."""
        merges = sorted(self.merges)
        for place, (merged, commit) in enumerate(merges):
            number = 100_000 * (self.index + 1) + place
            if self.plan.hotfixes and place % 3 == 0:
                hotfix = self._commit(name, oid(commit, "hotfix"), merged, f"Mend {commit[:7]}")
                yield "side_commits", {**hotfix, "parents": [commit]}
                commit = hotfix["oid"]  # noqa: PLW2901 - what is deployed instead
            steps = [("IN_PROGRESS", merged + HOUR / 4), ("SUCCESS", merged + HOUR / 2)]
            if place + 1 < len(merges):
                steps.append(("INACTIVE", max(merges[place + 1][0] + HOUR / 2, steps[-1][1] + HOUR / 60)))
            yield (
                "deployments",
                {
                    "repo": name,
                    "id": number,
                    "node_id": f"DE_{number}",
                    "sha": commit,
                    "ref": "main",
                    "environment": "production",
                    "task": "deploy",
                    "production": True,
                    "created_at": text(merged + HOUR / 6),
                    "creator": person("alice"),
                    "statuses": [
                        {"id": 10 * number + step, "state": state, "created_at": text(when), "creator": person("alice")}
                        for step, (state, when) in enumerate(steps)
                    ],
                },
            )
            if place % 5 == 0:
                yield (
                    "releases",
                    {
                        "repo": name,
                        "id": number,
                        "node_id": f"RE_{number}",
                        "tag_name": f"v{place}",
                        "sha": commit,
                        "name": f"Version {place}",
                        "draft": False,
                        "prerelease": False,
                        "created_at": text(merged + HOUR),
                        "published_at": text(merged + HOUR),
                        "author": person("alice"),
                    },
                )
