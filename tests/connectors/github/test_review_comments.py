"""What the stand-in server does not hold: comments on lines, counted with the review they were made with."""

from __future__ import annotations

from typing import Any

from connectors.github.parse.pull_requests import LISTS, records
from connectors.github.records import Review

NO_ROWS = {"totalCount": 0, "pageInfo": {"hasNextPage": False}, "nodes": []}
TEXTS = ("id", "title", "body", "state", "baseRefName", "headRefName", "headRefOid")
COUNTS = ("number", "additions", "deletions", "changedFiles", "totalCommentsCount", "fullDatabaseId")
MISSING = ("author", "mergedBy", "mergeCommit", "closedAt", "mergedAt")
DAY = "2026-03-02T09:00:00Z"


def review(number: int, login: str, comments: int) -> dict[str, Any]:
    author = {"__typename": "User", "login": login}
    count = {"totalCount": comments}
    return {"id": f"PRR_{number}", "state": "COMMENTED", "submittedAt": DAY, "author": author, "comments": count}


def test_comments_on_lines_are_counted_by_review_and_so_by_who_made_them() -> None:
    reviews = [review(1, "ann-example", 3), review(2, "bob-example", 1), review(3, "ann-example", 0)]
    node: dict[str, Any] = {
        **dict.fromkeys(TEXTS, "x"),
        **dict.fromkeys(COUNTS, 1),
        **dict.fromkeys(MISSING),
        **dict.fromkeys(("isDraft", "isCrossRepository"), False),
        **dict.fromkeys(("createdAt", "updatedAt"), DAY),
        **dict.fromkeys(LISTS.fields, NO_ROWS),
        "reviews": {**NO_ROWS, "totalCount": 3, "nodes": reviews},
    }
    found = [(one.author_login, one.comment_count) for one in records(1, node) if isinstance(one, Review)]
    assert found == [("ann-example", 3), ("bob-example", 1), ("ann-example", 0)]
