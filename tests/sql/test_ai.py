"""Traces of AI tools: what counts as one, where they are looked for, and the label that a pull request gets."""

from __future__ import annotations

import pytest

from connectors import Record
from tests.sql.records import branch_commit, commit, pull_request, sha
from tests.sql.warehouse import Warehouse

CLAUDE = "Co-Authored-By: Claude <noreply@anthropic.com>"
CURSOR = "Co-authored-by: Cursor <cursoragent@cursor.com>"
SUGGESTION = "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"
CURSOR_AGENT = "Cursor Agent <cursoragent@cursor.com>"


def found(warehouse: Warehouse) -> list[tuple[object, ...]]:
    warehouse.build("marts.ai_evidence")
    return warehouse.rows("select channel, tool, rule from marts.ai_evidence order by all")


def labels(warehouse: Warehouse) -> list[tuple[object, ...]]:
    warehouse.build("marts.pull_request_ai")
    return warehouse.rows("select number, ai_label from marts.pull_request_ai order by number")


def test_a_trailer_is_evidence_with_its_commit_its_rule_and_its_text(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), commit(1, "c", message=f"Add a basket\n\n{CLAUDE}"))
    warehouse.build("marts.ai_evidence")
    assert warehouse.rows("from marts.ai_evidence") == [
        ("acme/shop", 1, sha("c"), "trailer", "ai_coauthored", "claude", "claude-coauthor", 5, CLAUDE)
    ]


def test_evidence_is_cut_to_200_characters(warehouse: Warehouse) -> None:
    link = f"https://claude.ai/code/session_{'x' * 300}"
    warehouse.add(pull_request(1, body=link))
    warehouse.build("marts.ai_evidence")
    assert warehouse.row("select evidence from marts.ai_evidence") == (link[:200],)


@pytest.mark.parametrize(
    "message",
    [
        f"Add a basket\n\n{CLAUDE}",
        f"Add a basket\n\n---------\n\n{CLAUDE}",
        f"Add a basket\r\n\r\n---------\r\n\r\n{CLAUDE}\r\n",
        f"Add a basket\n\n{CLAUDE.upper()}",
        f"Add a basket\n\n  {CLAUDE}  ",
        f"Add a basket\n\n```\nx = 1\n```\n{CLAUDE}",
        f"Add a basket\n\n* first\n* second\n\n{CLAUDE}\nSigned-off-by: Ann <ann@example.com>",
    ],
    ids=["plain", "below a line", "CRLF", "upper case", "up to three spaces", "after a fence", "among others"],
)
def test_a_trailer_is_found_wherever_it_is_a_line_of_its_own(warehouse: Warehouse, message: str) -> None:
    warehouse.add(pull_request(1), commit(1, message=message))
    assert found(warehouse) == [("trailer", "claude", "claude-coauthor")]
    assert warehouse.row("select lower(evidence) from marts.ai_evidence") == (CLAUDE.lower(),)


@pytest.mark.parametrize(
    "text",
    [
        f"Add a basket\n\n> {CLAUDE}",
        f"Add a basket\n\n  > {CLAUDE}",
        f"Add a basket\n\n```\n{CLAUDE}\n```",
        f"Add a basket\n\n```text\r\n{CLAUDE}\r\n```\r\n",
        f"Add a basket\n\n```\n{CLAUDE}",
        f"Add a basket\n\n    {CLAUDE}",
        f"Add a basket\n\n\t{CLAUDE}",
        f"We drop the line {CLAUDE} from now on",
        "Co-authored-by: Claude Martin <claude.martin@example.com>",
    ],
    ids=[
        "quoted",
        "quoted and indented",
        "fenced",
        "fenced with CRLF",
        "in an open fence",
        "indented",
        "indented by a tab",
        "inside a sentence",
        "a human",
    ],
)
def test_a_trailer_that_somebody_quotes_is_no_trace(warehouse: Warehouse, text: str) -> None:
    warehouse.add(pull_request(1, body=text), commit(1, message=text))
    assert found(warehouse) == []


def test_the_message_of_a_revert_quotes_the_trailers_of_what_it_takes_back(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        commit(1, "a", message=f'Revert "Add a basket"\n\nThis reverts commit abc.\n\n{CLAUDE}'),
        commit(1, "b", message=f"Reverting is fine\n\n{CURSOR}"),
    )
    assert found(warehouse) == [("trailer", "cursor", "cursor-coauthor")]


def test_blocks_that_review_bots_write_are_cut_out_of_a_body(warehouse: Warehouse) -> None:
    blocks = [
        ("<!-- CURSOR_SUMMARY -->", "<!-- /CURSOR_SUMMARY -->"),
        ("<!-- devin-review-badge-begin -->", "<!-- devin-review-badge-end -->"),
        (
            "<!-- This is an auto-generated comment: release notes by coderabbit.ai -->",
            "<!-- end of auto-generated comment: release notes by coderabbit.ai -->",
        ),
    ]
    warehouse.add(
        [pull_request(number, body=f"{begin}\n{CURSOR}\n{end}\n") for number, (begin, end) in enumerate(blocks, 1)],
        pull_request(9, body=f"{blocks[0][0]}\nA summary\n{blocks[0][1]}\n{CURSOR}"),
    )
    warehouse.build("marts.ai_evidence", "marts.pull_request_ai")
    assert warehouse.rows("select number, rule from marts.ai_evidence where role <> 'ai_reviewed'") == [
        (9, "cursor-coauthor")
    ]
    assert warehouse.rows("select number, is_ai_reviewed, ai_label from marts.pull_request_ai order by number") == [
        (1, True, "no_trace"),
        (2, True, "no_trace"),
        (3, True, "no_trace"),
        (9, True, "ai_coauthored"),
    ]


def test_every_channel_is_looked_at(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="cursoragent"),
        pull_request(2, head_branch="claude/fix-basket"),
        pull_request(3, body="https://chatgpt.com/codex/tasks/task_e_12ab"),
        pull_request(4),
        commit(4, author=CURSOR_AGENT, message=CLAUDE),
        pull_request(5),
        commit(5, committer="Ann Example (aider) <ann@example.com>"),
    )
    warehouse.build("marts.ai_evidence")
    assert warehouse.rows("select number, channel, rule, commit_oid from marts.ai_evidence order by all") == [
        (1, "author", "cursor-agent", None),
        (2, "branch", "claude-branch", None),
        (3, "body", "codex-task", None),
        (4, "commit_author", "cursor-agent-commit-identity", sha("c")),
        (4, "trailer", "claude-coauthor", sha("c")),
        (5, "commit_author", "aider", sha("c")),
    ]


def test_a_label_can_be_a_trace_by_a_rule_of_ones_own(
    warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rules = tmp_path_factory.mktemp("rules") / "rules.toml"
    rules.write_text(
        """
        [[rules]]
        rule = "our-label"
        tool = "claude"
        channels = ["label"]
        pattern = '^ai-made$'
        role = "agent_authored"
        confidence = 4
        source = "our handbook"
        matches = "ai-made"
        does_not_match = "ai"
        """
    )
    warehouse.add(pull_request(1, labels=["bug", "AI-made"]), pull_request(2, labels=["ai"]))
    warehouse.build("marts.ai_evidence", ai={"rules": rules})
    assert warehouse.rows("select number, channel, rule from marts.ai_evidence") == [(1, "label", "our-label")]


def test_apps_are_known_by_their_login_with_and_without_bot(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="copilot-swe-agent", author_type="Bot"),
        pull_request(2, author="copilot-swe-agent[bot]"),
        pull_request(3, author="devin-ai-integration[bot]"),
        pull_request(4, author="copilot-swe-agent", author_type="User"),
    )
    warehouse.build("marts.ai_evidence")
    assert warehouse.rows("select number, tool, role from marts.ai_evidence order by number") == [
        (1, "copilot", "agent_authored"),
        (2, "copilot", "agent_authored"),
        (3, "devin", "agent_authored"),
    ]


def test_humans_named_claude_or_devin_are_no_agents(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="claude", head_branch="claude-fixes-it"),
        commit(1, author="Claude Martin <claude.martin@example.com>", author_login="claude"),
        pull_request(2, author="devin", head_branch="devin/wip"),
        commit(2, author="Devin Park <devin@example.com>", author_login="devin"),
        pull_request(3, author="jules"),
        commit(3, author="Jules Cursor <jules@example.com>", message="Co-authored-by: Jules <jules@example.com>"),
        pull_request(4, author="aider", title="Ask claude code", body="Claude and cursor disagree"),
    )
    assert labels(warehouse) == [(1, "no_trace"), (2, "no_trace"), (3, "no_trace"), (4, "no_trace")]
    assert warehouse.rows("from marts.ai_evidence") == []


def test_the_message_of_the_merge_commit_is_looked_at_too(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00", merge_commit="a"),
        commit(1, "c"),
        branch_commit("a", message=f"Add a basket (#1)\n\n{CLAUDE}"),
        pull_request(2, merge_commit="b"),
        branch_commit("b", message=CURSOR),
    )
    warehouse.build("marts.ai_evidence", "marts.pull_request_ai")
    assert warehouse.rows("select number, commit_oid, rule from marts.ai_evidence") == [
        (1, sha("a"), "claude-coauthor")
    ]
    assert warehouse.row("select ai_label, ai_commit_share from marts.pull_request_ai where number = 1") == (
        "ai_coauthored",
        0,
    )


LABELLED: list[tuple[str, list[Record]]] = [
    ("no_trace", [pull_request(1), commit(1)]),
    ("ai_suggestion", [pull_request(1), commit(1, message=SUGGESTION)]),
    ("ai_coauthored", [pull_request(1), commit(1, "a", message=SUGGESTION), commit(1, "b", message=CLAUDE)]),
    ("ai_coauthored", [pull_request(1, head_branch="cursor/fix-cart"), commit(1)]),
    (
        "ai_coauthored",
        [pull_request(1), commit(1, "a", author=CURSOR_AGENT, additions=49), commit(1, "b", additions=51)],
    ),
    (
        "agent_authored",
        [pull_request(1), commit(1, "a", author=CURSOR_AGENT, additions=50), commit(1, "b", additions=50)],
    ),
    ("agent_authored", [pull_request(1, author="devin-ai-integration[bot]"), commit(1)]),
    ("ai_coauthored", [pull_request(1), commit(1, author=CURSOR_AGENT, additions=0, deletions=9)]),
    ("automation", [pull_request(1, author="renovate[bot]"), commit(1)]),
    ("automation", [pull_request(1, author="dependabot[bot]"), commit(1, author=CURSOR_AGENT, message=CLAUDE)]),
]


@pytest.mark.parametrize(
    ("label", "records"),
    LABELLED,
    ids=[
        "nothing found",
        "a suggestion taken over",
        "co-authored beats a suggestion",
        "a branch of a tool",
        "an agent wrote less than half",
        "an agent wrote half",
        "an agent opened it",
        "an agent only deleted",
        "an app for dependencies",
        "automation beats everything",
    ],
)
def test_the_label_says_who_wrote_it(warehouse: Warehouse, label: str, records: list[Record]) -> None:
    warehouse.add(records)
    assert labels(warehouse) == [(1, label)]


def test_shares_count_the_commits_and_the_lines_with_a_trace(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        commit(1, "a", message=CLAUDE, additions=20, deletions=10),
        commit(1, "b", message=SUGGESTION, additions=30, deletions=0),
        commit(1, "c", additions=30, deletions=30),
        commit(1, "d", author=CURSOR_AGENT, message=CURSOR, additions=0, deletions=0),
    )
    warehouse.build("marts.pull_request_ai")
    assert warehouse.rows(
        "select ai_label, ai_tools, ai_rule, ai_confidence, ai_commit_share, ai_line_share from marts.pull_request_ai"
    ) == [("ai_coauthored", ["claude", "copilot", "cursor"], "cursor-agent-commit-identity", 5, 0.5, 0.25)]


def test_without_commits_there_is_no_share(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author="claude[bot]"))
    warehouse.build("marts.pull_request_ai")
    assert warehouse.rows(
        "select ai_label, ai_tools, ai_rule, ai_commit_share, ai_line_share from marts.pull_request_ai"
    ) == [("agent_authored", ["claude"], "claude-app", None, None)]


def test_a_commit_made_after_the_end_of_the_data_leaves_no_trace(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        commit(1, "a", authored_at="2026-01-05T08:00"),
        commit(1, "b", authored_at="2026-01-20T08:00", message=CLAUDE),
    )
    warehouse.build("marts.pull_request_ai", as_of="2026-01-10")
    assert warehouse.rows("select ai_label, ai_commit_share from marts.pull_request_ai") == [("no_trace", 0)]


def test_automation_counts_in_no_slice_but_its_own(warehouse: Warehouse) -> None:
    warehouse.build("marts.label_slices")
    assert warehouse.rows(
        "select ai_label, list(ai_slice order by ai_slice) from marts.label_slices group by ai_label order by ai_label"
    ) == [
        ("agent_authored", ["agent_authored", "ai", "all"]),
        ("ai_assisted", ["ai", "ai_assisted", "all"]),
        ("ai_coauthored", ["ai", "ai_coauthored", "all"]),
        ("ai_suggestion", ["ai", "ai_suggestion", "all"]),
        ("automation", ["automation"]),
        ("declared_human", ["all", "declared_human"]),
        ("no_pull_request", ["all", "no_pull_request"]),
        ("no_trace", ["all", "no_trace"]),
    ]


def test_an_app_that_no_rule_names_is_automation_and_not_a_person_without_traces(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author="acme-release[bot]"), pull_request(2, author="claude[bot]"))
    warehouse.build("marts.pull_request_ai")
    assert warehouse.rows("select number, ai_label from marts.pull_request_ai order by number") == [
        (1, "automation"),
        (2, "agent_authored"),
    ]
