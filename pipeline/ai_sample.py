"""A blind sample of pull requests to label by hand: drawn by label, tool, way of merging and team, but showing none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors import ConfigurationError

COLUMNS = ("repository", "number", "link", "ai_used", "tool", "rater", "note")
ANSWERS = {"yes": True, "no": False}
UNDECIDED = ("", "unknown")

_DRAW = """
with sized as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.ai_label,
        md5(pull_requests.repository || '#' || pull_requests.number) as draw,
        -- 60 without one error mean a precision of 95 % at least; 203 tell a share of 5 % to 3 points.
        case when pull_requests.ai_label = 'no_trace' then 203 else 60 end as wanted,
        row_number() over stratum as place,
        count(*) over (
            partition by
                pull_requests.ai_label, pull_requests.ai_tools, pull_requests.team, merges.parents, pull_requests.state
        ) as size
    from marts.pull_requests
    left join (
        select
            pull_requests.repository,
            pull_requests.number,
            min(len(default_branch_commits.parents)) as parents
        from staging.github_pull_requests as pull_requests
        join staging.github_default_branch_commits as default_branch_commits
            on pull_requests.repository = default_branch_commits.repository
            and pull_requests.merge_commit_oid = default_branch_commits.commit_oid
        where pull_requests.merged_at is not null
        group by all
    ) as merges
        on pull_requests.repository = merges.repository
        and pull_requests.number = merges.number
    where pull_requests.ai_label <> 'automation'
    window stratum as (
        partition by
            pull_requests.ai_label, pull_requests.ai_tools, pull_requests.team, merges.parents, pull_requests.state
        order by md5(pull_requests.repository || '#' || pull_requests.number)
    )
)

select
    repository,
    number
from sized
-- One of every stratum first, then each in proportion to its size.
qualify row_number() over (partition by ai_label order by place > 1, (place - 0.5) / size, draw) <= wanted
order by draw
"""


@dataclass(frozen=True)
class Answer:
    """What a person found out about one pull request; `is_ai` is None where that was not possible."""

    repository: str
    number: int
    is_ai: bool | None
    line: int = 0
    """Where it stands in its file."""


def draw(connection: duckdb.DuckDBPyConnection, web: str) -> str:
    """The sample as CSV, in an order that says nothing; the same data give the same sample.

    Args:
        connection: The published file.
        web: Where GitHub is for people, such as "https://github.com".
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for repository, number in connection.execute(_DRAW).fetchall():
        writer.writerow([repository, number, f"{web}/{repository}/pull/{number}", "", "", "", ""])
    return text.getvalue()


def read(path: Path) -> list[Answer]:
    """The answers in a sample that was filled in.

    Raises:
        ConfigurationError: The file can not be read, or a row says something that can not be; with file and line.
    """
    try:
        rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), strict=True)
        _refuse_other_columns(rows.fieldnames, path)
        answers = [_answer(row, path, rows.line_num) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(
            f"this sample can not be read ({error})", where=str(path), mend="Save it as CSV, in UTF-8"
        ) from error
    seen: dict[tuple[str, int], int] = {}
    for answer in answers:
        first = seen.setdefault((answer.repository, answer.number), answer.line)
        if first != answer.line:
            name = f"{answer.repository}#{answer.number}"
            raise ConfigurationError(
                f"{name} stands in line {first} already", where=f"{path}:{answer.line}", mend="Keep one of them"
            )
    return answers


def _refuse_other_columns(found: object, path: Path) -> None:
    names = found if isinstance(found, list) else []
    missing = [name for name in ("repository", "number", "ai_used") if name not in names]
    if missing:
        raise ConfigurationError(
            f"there is no column {', '.join(missing)}", where=f"{path}:1", mend="`flowgauge ai sample` writes the form"
        )


def _answer(row: dict[str, str | None], path: Path, line: int) -> Answer:
    where = f"{path}:{line}"
    said = (row["ai_used"] or "").strip().lower()
    if said not in ANSWERS and said not in UNDECIDED:
        raise ConfigurationError(f"ai_used is {said!r}", where=where, mend="Write yes, no or unknown")
    number = (row["number"] or "").strip()
    if not number.isdecimal():
        raise ConfigurationError(
            f"{number!r} is no number of a pull request",
            where=where,
            mend="Take it from the form of `flowgauge ai sample`",
        )
    return Answer((row["repository"] or "").strip(), int(number), ANSWERS.get(said), line)
