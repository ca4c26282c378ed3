"""Small Jira worlds for trials: three projects whose issues move, change hands, are commented on and deleted."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]

BEGINNING = datetime(2026, 2, 20, tzinfo=UTC)
END = datetime(2026, 4, 20, tzinfo=UTC)
ZONES = (
    "Pacific/Pago_Pago",  # UTC-11
    "America/Los_Angeles",  # changes on 8 March
    "America/St_Johns",  # UTC-3:30, changes on 8 March
    "UTC",
    "Europe/Berlin",  # changes on 29 March
    "Asia/Kathmandu",  # UTC+5:45
    "Australia/Lord_Howe",  # changes by half an hour on 5 April
    "Pacific/Chatham",  # UTC+12:45 and +13:45, changes on 5 April
    "Pacific/Kiritimati",  # UTC+14
)
CLOCK_CHANGES = tuple(
    datetime(2026, month, day, hour, tzinfo=UTC)
    for month, day, hour in ((3, 8, 10), (3, 8, 5), (3, 29, 1), (4, 4, 15), (4, 4, 14))
)
"""Moments at which clocks change in one of the zones; events crowd around them."""

STATUSES = {
    "1": ("To Do", "new"),
    "2": ("In Arbeit", "indeterminate"),
    "3": ("レビュー", "indeterminate"),
    "4": ("Done", "done"),
}
PEOPLE = ("ann", "bob", "carol", None)
PROJECTS = ({"id": "100", "key": "ABC"}, {"id": "200", "key": "DEF"}, {"id": "300", "key": "GHI"})
RELEASED = 2
"""So many versions of a project are released in the end."""
DELETED_SHARE = 0.15
SPRINT_FIELD, POINTS_FIELD = "customfield_7", "customfield_8"
FIELDS = [
    {"id": "project", "name": "Project", "custom": False, "schema": {"type": "project", "system": "project"}},
    {
        "id": SPRINT_FIELD,
        "name": "Sprint",
        "custom": True,
        "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
    },
    {"id": POINTS_FIELD, "name": "Story Points", "custom": True, "schema": {"type": "number", "custom": "float"}},
]


def write_world(folder: Path, chance: random.Random, issue_count: int) -> tuple[str, list[datetime]]:
    """Writes a world into a folder; returns the time zone of its account, and when something happens in it."""
    sprints = [_sprint(number) for number in range(1, 8)]
    zone = chance.choice(ZONES)
    server = {
        "deploymentType": "Cloud",
        "timezone": zone,
        "fields": FIELDS,
        "statuses": [
            {"id": number, "name": name, "statusCategory": {"key": category}}
            for number, (name, category) in STATUSES.items()
        ],
        "issuetypes": [{"id": "7", "name": "Task", "subtask": False}],
        "projects": [
            {**project, "name": project["key"], "versions": _versions(project, chance)} for project in PROJECTS
        ],
        "boards": [
            {"id": 1, "name": "One", "type": "scrum", "projectKey": "ABC"},
            {"id": 2, "name": "Two", "type": "scrum", "projectKey": "DEF"},
            {"id": 3, "name": "Three", "type": "kanban", "projectKey": "GHI"},
        ],
        "sprints": sprints,
    }
    stories = [_Story(number, chance, sprints) for number in range(1, issue_count + 1)]
    issues = [story.issue() for story in stories]
    (folder / "jira").mkdir(parents=True)
    (folder / "world.json").write_text(json.dumps({"name": "trial", "org": "acme", "now": f"{END:%Y-%m-%dT%H:%M:%SZ}"}))
    (folder / "jira" / "server.json").write_text(json.dumps(server))
    (folder / "jira" / "issues.jsonl").write_text("".join(json.dumps(issue) + "\n" for issue in issues))
    return zone, sorted(moment for story in stories for moment in story.moments)


def _sprint(number: int) -> Json:
    start = BEGINNING + timedelta(days=8 * (number - 1), hours=9)
    end = start + timedelta(days=14)
    is_closed = end < END
    row = {"id": number, "boardId": 1 + number % 2, "name": f"Sprint {number}", "startDate": start, "endDate": end}
    row |= {"state": "closed", "completeDate": end} if is_closed else {"state": "active"}
    return {
        name: f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value for name, value in row.items()
    }


def _versions(project: Json, chance: random.Random) -> list[Json]:
    days = sorted(chance.sample(range(70), 3))
    return [
        {
            "id": f"{project['id']}{place}",
            "name": f"{place}.0",
            "released": place < RELEASED,
            "releaseDate": f"{BEGINNING + timedelta(days=day):%Y-%m-%d}",
        }
        for place, day in enumerate(days)
    ]


class _Story:
    """One issue, told from its creation on."""

    def __init__(self, number: int, chance: random.Random, sprints: list[Json]) -> None:
        self._number = number
        self._chance = chance
        self._sprints = sprints
        self._project = chance.choice(PROJECTS)
        self._key = f"{self._project['key']}-{number}"
        self._former_keys: list[str] = []
        self._status = "1"
        self._assignee = chance.choice(PEOPLE)
        self._in_sprints: list[int] = []
        self._histories: list[Json] = []
        self._comments: list[Json] = []
        self.moments = sorted(self._moment() for _ in range(chance.randrange(1, 15)))
        """When something happens to the issue, its creation first."""

    def issue(self) -> Json:
        """The issue as it is in the end, with its history."""
        created, *later = self.moments
        for moment in later:
            self._happen(moment)
        name, category = STATUSES[self._status]
        fields = {
            "summary": f"Issue {self._number}",
            "issuetype": {"id": "7", "name": "Task", "subtask": False},
            "project": {**self._project, "name": self._project["key"]},
            "status": {"id": self._status, "name": name, "statusCategory": {"key": category}},
            "assignee": _person(self._assignee),
            "reporter": _person("dave"),
            "created": _jira_time(created),
            "updated": _jira_time(max(self.moments)),
            "comment": {"comments": self._comments, "total": len(self._comments)},
            SPRINT_FIELD: [self._sprints[number - 1] for number in self._in_sprints] or None,
            POINTS_FIELD: float(self._chance.randrange(9)),
        }
        issue = {
            "id": str(self._number),
            "key": self._key,
            "fields": fields,
            "moved_from": self._former_keys,
            "changelog": {"histories": self._histories},
        }
        if self._chance.random() < DELETED_SHARE:
            issue["deleted_at"] = _jira_time(self._moment(after=max(self.moments)))
        return issue

    def _moment(self, after: datetime = BEGINNING) -> datetime:
        """Any moment, or one near a change of clocks, or one of a few that several issues share."""
        kind = self._chance.choices(["clock change", "shared", "any"], [30, 15, 55])[0]
        if kind == "clock change":
            near = self._chance.choice(CLOCK_CHANGES)
            found = near + timedelta(milliseconds=self._chance.randrange(-7_200_000, 7_200_000))
        elif kind == "shared":
            found = BEGINNING + timedelta(days=self._chance.randrange(1, 58), seconds=30)
        else:
            seconds = (END - BEGINNING).total_seconds()
            found = BEGINNING + timedelta(milliseconds=self._chance.randrange(int(seconds * 1000)))
        return found if found > after else after + timedelta(seconds=self._chance.randrange(1, 500_000))

    def _happen(self, moment: datetime) -> None:
        kind = self._chance.choice(["status", "status", "status", "assignee", "sprint", "comment", "move", "both"])
        if kind == "comment":
            number = f"{self._number}{len(self._comments):03d}"
            self._comments.append({"id": number, "author": _person("erin"), "created": _jira_time(moment)})
            return
        items = self._move() if kind == "move" else []
        items += self._change_status() if kind in {"status", "both"} else []
        items += self._change_assignee() if kind in {"assignee", "both"} else []
        items += self._change_sprint() if kind == "sprint" else []
        number = f"{self._number}{len(self._histories):04d}"
        self._histories.append(
            {"id": number, "author": _person("frank"), "created": _jira_time(moment), "items": items}
        )

    def _change_status(self) -> list[Json]:
        before, self._status = self._status, self._chance.choice([one for one in STATUSES if one != self._status])
        return [_item("status", (before, STATUSES[before][0]), (self._status, STATUSES[self._status][0]))]

    def _change_assignee(self) -> list[Json]:
        before, self._assignee = self._assignee, self._chance.choice([one for one in PEOPLE if one != self._assignee])
        return [_item("assignee", (before, _name(before)), (self._assignee, _name(self._assignee)))]

    def _change_sprint(self) -> list[Json]:
        before, self._in_sprints = self._in_sprints, sorted(self._chance.sample(range(1, 8), self._chance.randrange(3)))
        texts = (", ".join(map(str, numbers)) for numbers in (before, self._in_sprints))
        item = _item("Sprint", *((text, text) for text in texts))
        return [item | {"fieldId": SPRINT_FIELD}]

    def _move(self) -> list[Json]:
        before, key = self._project, self._key
        self._project = self._chance.choice([one for one in PROJECTS if one != before])
        self._key = f"{self._project['key']}-{self._number}{len(self._former_keys) + 1:02d}"
        self._former_keys.append(key)
        return [
            _item("Key", (None, key), (None, self._key)),
            _item("project", (before["id"], before["key"]), (self._project["id"], self._project["key"])),
        ]


def _item(field: str, before: tuple[str | None, str | None], after: tuple[str | None, str | None]) -> Json:
    ends = {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    return {"field": field, "fieldId": field, "fieldtype": "jira", **ends}


def _person(account: str | None) -> Json | None:
    return {"accountId": account, "displayName": _name(account), "active": True} if account else None


def _name(account: str | None) -> str | None:
    return f"{account.title()} Example" if account else None


def _jira_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"
