"""From traces to labels: commits, pull requests, who answers for them, and why nothing was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sql.records import branch_commit, commit, issue, pull_request, review, sha
from tests.sql.warehouse import Warehouse

CLAUDE = "Co-Authored-By: Claude <noreply@anthropic.com>"
SUGGESTION = "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"
AGENT = "Cursor Agent <cursoragent@cursor.com>"
ACTIONS = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
HUMAN = "Ann Example <ann@example.com>"


def label_of(warehouse: Warehouse, *columns: str) -> tuple[object, ...]:
    warehouse.build("marts.pull_request_ai")
    return warehouse.row(f"select {', '.join(columns or ('ai_label',))} from marts.pull_request_ai")


def test_each_commit_has_a_label_of_its_own(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        commit(1, "a1", message=CLAUDE),
        commit(1, "a2", author=AGENT),
        commit(1, "a3", message=SUGGESTION),
        commit(1, "a4", author=DEPENDABOT, message=CLAUDE),
        commit(1, "a5", author=ACTIONS),
        commit(1, "a6", author=ACTIONS, message=CLAUDE),
        commit(1, "a7", author="ship[bot] <7+ship[bot]@users.noreply.github.com>"),
        commit(1, "a8", message="Fix a thing\n\nAssisted-by: none"),
        commit(1, "a9", author=HUMAN, committer=AGENT),
        commit(1, "b1", author=HUMAN, committer=ACTIONS),
        commit(1, "b2"),
    )
    warehouse.build("marts.commit_ai")
    assert warehouse.rows("select left(commit_oid, 2), ai_label, ai_confidence from marts.commit_ai order by 1") == [
        ("a1", "ai_coauthored", 5),
        ("a2", "agent_authored", 5),
        ("a3", "ai_suggestion", 4),
        ("a4", "automation", 5),
        ("a5", "automation", 4),
        ("a6", "agent_authored", 5),
        ("a7", "automation", None),
        ("a8", "declared_human", 3),
        ("a9", "ai_coauthored", 5),
        ("b1", "no_trace", None),
        ("b2", "no_trace", None),
    ]


def test_shares_leave_out_merges_reverts_and_automation(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        commit(1, "a", message=CLAUDE, additions=10, deletions=0),
        commit(1, "b", additions=30, deletions=0),
        commit(1, "c", message="Merge branch 'main' into topic", additions=500, deletions=0),
        commit(1, "d", message='Revert "Add a basket"', additions=500, deletions=0),
        commit(1, "e", author=DEPENDABOT, additions=500, deletions=0),
    )
    assert label_of(warehouse, "ai_commit_share", "ai_line_share") == (0.5, 0.25)
    assert warehouse.row("select count(*) filter (where is_counted) from marts.commit_ai") == (2,)


def test_a_branch_of_a_tool_alone_is_less_sure_and_no_agent(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, head_branch="copilot/add-dark-mode"), commit(1))
    assert label_of(warehouse, "ai_label", "ai_confidence") == ("ai_coauthored", 3)


@pytest.mark.parametrize(
    ("authored_at", "label", "confidence"),
    [("2026-04-15T23:59", "ai_coauthored", 4), ("2026-04-16", "no_trace", None), ("2026-06-01", "ai_coauthored", 4)],
)
def test_no_label_rests_on_a_marker_that_an_editor_put_everywhere(
    warehouse: Warehouse, authored_at: str, label: str, confidence: int | None
) -> None:
    message = "Add a basket\n\nCo-authored-by: Copilot <copilot@github.com>"
    warehouse.add(pull_request(1, created_at="2026-04-01"), commit(1, message=message, authored_at=authored_at))
    warehouse.build("marts.pull_request_ai", as_of="2026-07-01")
    assert warehouse.rows("select ai_label, ai_confidence from marts.pull_request_ai") == [(label, confidence)]
    assert warehouse.rows("select confidence from marts.ai_evidence") == [(confidence or 2,)]


def test_an_app_of_a_build_server_with_a_tools_mark_has_run_that_tool(warehouse: Warehouse) -> None:
    body = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"
    warehouse.add(pull_request(1, author="github-actions[bot]", body=body), commit(1, author=ACTIONS))
    assert label_of(warehouse) == ("agent_authored",)


def test_a_bot_for_dependencies_that_quotes_a_footer_stays_automation(warehouse: Warehouse) -> None:
    body = "Release notes\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)"
    warehouse.add(pull_request(1, author="renovate[bot]", body=body), commit(1, author=HUMAN))
    assert label_of(warehouse, "ai_label", "ai_rule") == ("automation", "renovate")


@pytest.mark.parametrize(
    ("author", "label"),
    [("picker-example[bot]", "automation"), ("gemini-cli-robot", "automation"), ("ann", "ai_coauthored")],
)
def test_an_app_that_copies_a_commit_has_not_made_it(warehouse: Warehouse, author: str, label: str) -> None:
    copied = f"Round totals\n\n{CLAUDE}\n(cherry picked from commit {sha('a')})"
    warehouse.add(pull_request(1, author=author, author_type="Bot" if "[" in author else "User"))
    warehouse.add(commit(1, "b", message=copied))
    assert label_of(warehouse) == (label,)


@pytest.mark.parametrize("login", ["coderabbitai[bot]", "copilot-pull-request-reviewer[bot]", "Copilot", "cursor[bot]"])
def test_who_reviews_has_not_written(warehouse: Warehouse, login: str) -> None:
    warehouse.add(pull_request(1), commit(1))
    one = review(1, login, "2026-01-06T08:00").model_copy(update={"author_type": "Bot"})
    warehouse.add(one)
    assert label_of(warehouse, "ai_label", "is_ai_reviewed", "ai_tools") == ("no_trace", True, [])
    assert warehouse.row("select channel, role from marts.ai_evidence") == ("author", "ai_reviewed")


def test_a_human_named_like_a_reviewer_is_none(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), review(1, "claude", "2026-01-06T08:00"))
    assert label_of(warehouse, "is_ai_reviewed") == (False,)


def test_an_issue_given_to_an_agent_marks_what_closes_it(warehouse: Warehouse) -> None:
    warehouse.add(issue(7, assignees=["Copilot"]), pull_request(1, author="copilot-swe-agent[bot]"))
    warehouse.add(pull_request(2, closing_issues=["acme/shop#7"]))
    warehouse.build("marts.ai_evidence")
    assert warehouse.rows("select number, channel, rule from marts.ai_evidence order by number") == [
        (1, "author", "copilot-agent"),
        (2, "label", "copilot-issue-assignee"),
    ]


def test_lines_told_by_a_tool_mark_a_commit_from_a_tenth_on(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.ai_commit_lines",
        {"commit_oid": sha("a"), "tool": "cursor", "ai_line_count": 1, "total_line_count": 10, "source": "git_ai"},
        {"commit_oid": sha("b"), "tool": "cursor", "ai_line_count": 1, "total_line_count": 11, "source": "git_ai"},
        {"commit_oid": sha("c"), "tool": "cursor", "ai_line_count": 0, "total_line_count": 11, "source": "git_ai"},
    )
    warehouse.add(pull_request(1), [commit(1, oid) for oid in ("a", "b", "c")])
    warehouse.build("marts.commit_ai")
    assert warehouse.rows("select left(commit_oid, 1), ai_label from marts.commit_ai order by 1") == [
        ("a", "ai_coauthored"),
        ("b", "ai_assisted"),
        ("c", "no_trace"),
    ]


def telemetry(warehouse: Warehouse, *active: str) -> None:
    """January 2026 is covered for Ann's Copilot; she used it on some days."""
    ann = {"person": "github:ann", "tool": "copilot", "source": "github_copilot"}
    warehouse.table("marts.ai_coverage", ann | {"starts_on": "2026-01-01", "ends_on": "2026-01-31"})
    warehouse.table("marts.ai_usage_days", *[ann | {"date": day, "measure": "active", "value": 1} for day in active])
    warehouse.table("marts.person_accounts", {"kind": "github", "account": "ann", "person": "github:ann"})


WORKDAYS = [f"2026-01-{day:02}" for day in range(1, 32) if (day + 2) % 7 < 5]


@pytest.mark.parametrize(
    ("active", "label", "reason"),
    [
        (["2026-01-04"], "ai_assisted", None),
        (["2026-01-06"], "ai_assisted", None),
        (["2026-01-03"], "no_trace", "covered_inactive"),
        (["2026-01-07"], "no_trace", "covered_inactive"),
        (WORKDAYS, "no_trace", "tool_leaves_no_trace"),
    ],
    ids=["the day before the first commit", "the last day", "too early", "after the last commit", "every workday"],
)
def test_telemetry_marks_what_was_made_on_a_day_of_use(
    warehouse: Warehouse, active: list[str], label: str, reason: str | None
) -> None:
    telemetry(warehouse, *active)
    warehouse.add(pull_request(1, created_at="2026-01-06", merged_at="2026-01-08"))
    warehouse.add(commit(1, "a", authored_at="2026-01-05T08:00"), commit(1, "b", authored_at="2026-01-06T08:00"))
    warehouse.build("marts.pull_request_ai", "marts.ai_telemetry_windows")
    assert warehouse.row("select ai_label, no_trace_reason from marts.pull_request_ai") == (label, reason)
    assert warehouse.row("select starts_on, ends_on, day_count, covered_day_count from marts.ai_telemetry_windows") == (
        "2026-01-04",
        "2026-01-06",
        3,
        3,
    )


def test_a_trace_says_more_than_telemetry(warehouse: Warehouse) -> None:
    telemetry(warehouse, "2026-01-05")
    warehouse.add(pull_request(1), commit(1, message=CLAUDE))
    assert label_of(warehouse, "ai_label", "ai_tools") == ("ai_coauthored", ["claude", "copilot"])


@pytest.mark.parametrize("author", ["bob", "ann"])
def test_without_telemetry_of_those_days_nobody_could_have_seen_anything(warehouse: Warehouse, author: str) -> None:
    telemetry(warehouse)
    warehouse.add(pull_request(1, author=author, created_at="2026-02-01"), commit(1, authored_at="2026-02-01T08:00"))
    assert label_of(warehouse, "ai_label", "no_trace_reason") == ("no_trace", "not_covered")


DEVIN = {"author": "devin-ai-integration[bot]"}


def test_somebody_answers_for_what_an_agent_wrote(warehouse: Warehouse) -> None:
    coauthor = "Add a basket\n\nCo-authored-by: Bob Example <bob@example.com>"
    warehouse.add(
        pull_request(1),
        pull_request(2, **DEVIN, body="Requested by: Bob Example (bob@example.com)", merged_by_login="ann"),
        pull_request(3, **DEVIN, body="PR created automatically by Jules for task 1 started by @bob"),
        pull_request(4, **DEVIN, merged_by_login="ann"),
        commit(4, message=coauthor, author="devin <158243242+devin-ai-integration[bot]@users.noreply.github.com>"),
        issue(70, assignees=["bob"]),
        pull_request(5, **DEVIN, closing_issues=["acme/shop#70"], merged_by_login="ann"),
        pull_request(6, **DEVIN, merged_by_login="ann"),
        pull_request(7, **DEVIN),
        pull_request(8, author="bob"),
        commit(8, author="Bob Example <bob@example.com>", author_login="bob"),
    )
    warehouse.build("marts.accountable_people")
    assert warehouse.rows(
        "select number, accountable_person, accountable_by from marts.accountable_people order by number"
    ) == [
        (1, "github:ann", "author"),
        (2, "github:bob", "request"),
        (3, "github:bob", "request"),
        (4, "github:bob", "co_author"),
        (5, "github:bob", "assignee"),
        (6, "github:ann", "merger"),
        (7, None, None),
        (8, "github:bob", "author"),
    ]


def test_lines_are_taken_from_messages_merges_and_descriptions(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, body=f"Add a basket\r\n\r\n {CLAUDE} \r\n", merged_at="2026-01-08", merge_commit="a"),
        commit(1, "c", message=f"Add a basket\n\n---------\n\n{CLAUDE}"),
        branch_commit("a", message=f"Add a basket (#1)\n\n* one\n* two\n\n{CLAUDE}"),
    )
    warehouse.build("marts.ai_text_lines")
    rows = warehouse.rows(
        "select channel, left(commit_oid, 1), occurred_at, line from marts.ai_text_lines order by 1, 2"
    )
    assert rows == [
        ("body", None, "2026-01-05T08:00", CLAUDE),
        ("trailer", "a", "2026-01-08T00:00", CLAUDE),
        ("trailer", "c", "2026-01-05T08:00", CLAUDE),
    ]


def test_the_rules_of_a_teams_own_in_the_documentation_work(warehouse: Warehouse, tmp_path: Path) -> None:
    document = Path(__file__).parents[2] / "docs" / "ai-rules.md"
    rules = tmp_path / "rules.toml"
    rules.write_text(document.read_text("utf-8").partition("```toml\n")[2].partition("```")[0], "utf-8")
    question = "### Was this patch authored or co-authored using generative AI tooling?\n\n"
    warehouse.add(
        pull_request(1, body=f"{question}Yes (`Gemini 3 Pro` on `Antigravity`)"),
        pull_request(2, body=f"{question}No."),
        pull_request(3, author="acme-coder[bot]"),
        pull_request(4, body=f"{question}Yes, the description was."),
    )
    warehouse.build("marts.pull_request_ai", ai={"rules": rules})
    assert warehouse.rows("select number, ai_label, ai_rule from marts.pull_request_ai order by number") == [
        (1, "ai_coauthored", "our-disclosure"),
        (2, "no_trace", None),
        (3, "agent_authored", "our-agent"),
        (4, "no_trace", None),
    ]


def test_a_rule_of_low_confidence_makes_nobody_a_bot(warehouse: Warehouse, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[rules]]\nrule = "perhaps"\ntool = "unnamed"\nchannels = ["author"]\npattern = "^bob$"\nrole = "automation"\n'
        'confidence = 2\nsource = "somebody said so"\nmatches = "bob"\ndoes_not_match = "bobby"\n',
        "utf-8",
    )
    warehouse.add(
        pull_request(1, author="bob", merged_at="2026-01-06T08:00"),
        pull_request(2, merged_at="2026-01-06T08:00"),
        review(2, "bob", "2026-01-05T12:00"),
    )
    warehouse.build("marts.pull_requests", ai={"rules": rules})
    assert warehouse.rows(
        "select number, ai_label, is_bot_author, is_merged_without_human_review from marts.pull_requests"
        " order by number"
    ) == [(1, "no_trace", False, True), (2, "no_trace", False, False)]
