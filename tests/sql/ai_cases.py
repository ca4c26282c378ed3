"""Hand-written cases: a text in one place of a pull request, and the rules that must find something in it."""

from __future__ import annotations

from typing import NamedTuple

CLAUDE = "Co-Authored-By: Claude Opus 5 <noreply@anthropic.com>"
CURSOR = "Co-authored-by: Cursor <cursoragent@cursor.com>"
CLI = "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"
VS_CODE = "Co-authored-by: Copilot <copilot@github.com>"
FOOTER = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"
FULL_WIDTH = "Ｃｏ-Authored-By： Claude ＜noreply＠anthropic．com＞"  # noqa: RUF001 - this is what is tested


class Case(NamedTuple):
    """Where the text stands (message, body, author, identity, committer, branch, label), and what must be found."""

    place: str
    text: str
    rules: tuple[str, ...] = ()
    on: str = "2026-01-05"


NOREPLY = "users.noreply.github.com"

MESSAGES = [
    Case("message", f"Add\n\n{CLAUDE}", ("claude-coauthor",)),
    Case("message", f"Add\n\n{CLAUDE.upper()}", ("claude-coauthor",)),
    Case("message", f"Add\n\n{CLAUDE.lower()}", ("claude-coauthor",)),
    Case("message", f"Add\r\n\r\n{CLAUDE}\r\n", ("claude-coauthor",)),
    Case("message", f"Add\n\n---------\n\n{CLAUDE}", ("claude-coauthor",)),
    Case(
        "message", f"Add\r\n\r\n---------\r\n\r\n{CLAUDE}\r\nSigned-off-by: Ann <ann@example.com>", ("claude-coauthor",)
    ),
    Case("message", f"Add (#1)\n\n* one\n\n{CLAUDE}\n\n* two\n\n{CURSOR}", ("claude-coauthor", "cursor-coauthor")),
    Case("message", f"Add (#1)\n\n* one\n\n  {CLAUDE}\n", ("claude-coauthor",)),
    Case("message", f"{CLAUDE}\n\nThe rest of the text follows", ("claude-coauthor",)),
    Case("message", "Add\n\nCo-Authored\u200b-By: Claude <noreply\u200b@anthropic.com>", ("claude-coauthor",)),
    Case("message", f"Add\n\n\ufeff{CLAUDE}", ("claude-coauthor",)),
    Case("message", f"Add\n\n{FULL_WIDTH}", ("claude-coauthor",)),
    Case("message", f"Fügt ein Körbchen hinzu\n\n{CLAUDE}", ("claude-coauthor",)),
    Case("message", f"Add\n\n{CLAUDE}   ", ("claude-coauthor",)),
    Case("message", "Co-authored-by: mayor <noreply@anthropic.com>", ("claude-coauthor",)),
    Case("message", "Add\n\nCo-authored-by: Claude Opus 4.8", ("claude-coauthor-without-address",)),
    Case("message", "Add\n\nCo-authored-by: Claude Code", ("claude-coauthor-without-address",)),
    Case("message", f"Add\n\n{FOOTER}", ("claude-footer",)),
    Case("message", "Add\n\nGenerated with Claude Code", ("claude-footer",)),
    Case("message", "Claude-Session: https://claude.ai/code/session_01", ("claude-session",)),
    Case("message", "Add\n\nhttps://claude.ai/code/session_01", ("claude-session",)),
    Case("message", "Generated-by: Claude Code (Opus 4.6)", ("claude-generated-by",)),
    Case("message", "Assisted-by: Claude Code / claude-opus-4.6", ("claude-assisted-by",)),
    Case("message", "Assisted-by: Claude:claude-3-opus coccinelle sparse", ("claude-assisted-by",)),
    Case("message", f"Co-authored-by: claude[bot] <209825114+claude[bot]@{NOREPLY}>", ("claude-app-coauthor",)),
    Case("message", CLI, ("copilot-cli-coauthor",)),
    Case("message", CLI.replace("Copilot <", "Copilot App <"), ("copilot-cli-coauthor",)),
    Case("message", "Copilot-Session: 0123abcd", ("copilot-cli-coauthor",)),
    Case("message", "Agent-Logs-Url: https://github.com/acme/shop/sessions/01-23", ("copilot-agent-logs",)),
    Case(
        "message", f"Co-authored-by: copilot-swe-agent[bot] <198982749+Copilot@{NOREPLY}>", ("copilot-agent-coauthor",)
    ),
    Case("message", f"Co-authored-by: Copilot <175728472+Copilot@{NOREPLY}>", ("copilot-suggestion",)),
    Case(
        "message",
        f"Co-authored-by: Copilot Autofix powered by AI <62310815+github-advanced-security[bot]@{NOREPLY}>",
        ("copilot-autofix", "copilot-suggestion"),
    ),
    Case("message", VS_CODE, ("vscode-coauthor",), "2026-04-15"),
    Case("message", VS_CODE, ("vscode-coauthor-by-default",), "2026-04-16"),
    Case("message", VS_CODE, ("vscode-coauthor-by-default",), "2026-05-31"),
    Case("message", VS_CODE, ("vscode-coauthor-again",), "2026-06-01"),
    Case("message", "Assisted-by: Copilot (GPT-5.4)", ("copilot-generated-by",)),
    Case("message", CURSOR, ("cursor-coauthor",)),
    Case("message", "Co-authored-by: Cursor Agent <cursoragent@cursor.com>", ("cursor-coauthor",)),
    Case("message", "Made-with: Cursor", ("cursor-coauthor",)),
    Case("message", "Co-authored-by: Codex <noreply@openai.com>", ("codex-coauthor",)),
    Case("message", "Generated-by: OpenAI Codex (GPT-5)", ("codex-generated-by",)),
    Case("message", f"Co-authored-by: Devin AI <158243242+devin-ai-integration[bot]@{NOREPLY}>", ("devin-coauthor",)),
    Case(
        "message",
        f"Co-authored-by: google-labs-jules[bot] <161369871+google-labs-jules[bot]@{NOREPLY}>",
        ("jules-coauthor",),
    ),
    Case(
        "message",
        f"Co-authored-by: gemini-code-assist[bot] <176961590+gemini-code-assist[bot]@{NOREPLY}>",
        ("gemini-code-assist-suggestion",),
    ),
    Case(
        "message",
        "Co-authored-by: Amp <amp@ampcode.com>\nAmp-Thread-ID: https://ampcode.com/threads/T-1",
        ("amp", "amp"),
    ),
    Case("message", "Co-authored-by: aider (gpt-5) <noreply@aider.chat>", ("aider-coauthor",)),
    Case("message", "Co-authored-by: aider (o3) <noreply@aider.dev>", ("aider-coauthor",)),
    Case("message", "aider: Add a basket", ("aider-subject",)),
    Case("message", "Co-authored-by: openhands <openhands@all-hands.dev>", ("openhands-coauthor",)),
    Case("message", "Co-authored-by: OpenDevin <opendevin@all-hands.dev>", ("openhands-coauthor",)),
    Case("message", "Co-authored-by: Roo Code <roomote@roocode.com>", ("roo-coauthor",)),
    Case("message", f"Co-authored-by: roomote[bot] <219738659+roomote[bot]@{NOREPLY}>", ("roomote-coauthor",)),
    Case(
        "message",
        f"Co-authored-by: factory-droid[bot] <138933559+factory-droid[bot]@{NOREPLY}>",
        ("factory-droid-coauthor",),
    ),
    Case("message", "💘 Generated with Crush\n\nCo-Authored-By: Crush <crush@charm.land>", ("crush", "crush")),
    Case("message", "Assisted-by: GPT-5 via Crush <crush@charm.land>", ("crush",)),
    Case("message", "Assisted-by: Crush:gpt-5", ("crush",)),
    Case("message", "🤖 Generated with [opencode](https://opencode.ai)", ("opencode",)),
    Case("message", "Co-authored-by: Qwen-Coder <qwen-coder@alibabacloud.com>", ("qwen-code",)),
    Case("message", "Co-Authored-By: Oz <oz-agent@warp.dev>", ("warp",)),
    Case("message", "Co-authored-by: Junie <junie@jetbrains.com>", ("junie",)),
    Case("message", "Replit-Commit-Author: Agent", ("replit-agent",)),
    Case(
        "message", f"Co-authored-by: ellipsis-dev[bot] <65095814+ellipsis-dev[bot]@{NOREPLY}>", ("ellipsis-suggestion",)
    ),
    Case("message", "Co-authored-by: Mistral Vibe <vibe@mistral.ai>", ("mistral-vibe",)),
    Case("message", "🤖 Generated with [Firebender](https://firebender.com)", ("firebender",)),
    Case("message", "via [Happy](https://happy.engineering)", ("happy",)),
    Case("message", "Executed-By: shop/polecats/nux\nRig: shop", ("gas-town", "gas-town-rig")),
    Case("message", "Assisted-by: AI", ("assisted-by-agent",)),
    Case("message", "Generated-by: `Gemini 3.1 Pro (High)` on `Antigravity`", ("antigravity-generated-by",)),
    Case("message", "Assisted-by: Gemini CLI (gemini-3-pro)", ("gemini-generated-by",)),
    Case("message", "Co-authored-by: Gemma Niemann <gemma@example.com>"),
    Case("message", "Assisted-by: Goose:gpt-5 sparse", ("assisted-by-model",)),
    Case("message", "Commit-generated-by: a tool", ("commit-generated-by",)),
    Case("message", "AI-Assisted-By: a model", ("ai-assisted-by",)),
    Case("message", "Co-Authored-By: none", ("coauthored-by-none",)),
    Case("message", "AI-Lines: 12", ("whogitit",)),
    Case("message", "Entire-Checkpoint: 0123456789ab", ("entire",)),
    Case("message", "Entire-Attribution: 73% agent (146/200 lines)", ("entire",)),
    Case("message", "Crow-Session: 12ab", ("crow",)),
]

SILENT_MESSAGES = [
    Case("message", f'Revert "Add a basket"\n\nThis reverts commit abc.\n\n{CLAUDE}'),
    Case("message", f"revert: feat(shop): add a basket\n\n{CLAUDE}"),
    Case("message", f"Add\n\n> {CLAUDE}"),
    Case("message", f"Add\n\n  > {CLAUDE}"),
    Case("message", f"Add\n\n```\n{CLAUDE}\n```"),
    Case("message", f"Add\n\n~~~\n{CLAUDE}\n~~~"),
    Case("message", f"Add\n\n```text\r\n{CLAUDE}\r\n```\r\n"),
    Case("message", f"Add\n\n    {CLAUDE}"),
    Case("message", f"Add\n\n\t{CLAUDE}"),
    Case("message", f"docs: say that {CLAUDE} is written"),
    Case("message", f"Drop the hook that wrote `{CLAUDE}`"),
    Case("message", "Co-authored-by: Claude Martin <claude.martin@example.com>"),
    Case("message", "Co-authored-by: Claude Sonnet-Dupont <c.dupont@example.com>"),
    Case("message", "Co-authored-by: Devin Park <devin@example.com>"),
    Case("message", "Co-authored-by: Jules Example <jules@example.com>"),
    Case("message", "Co-authored-by: Travis Cline <travis@example.com>"),
    Case("message", "Co-authored-by: Curtis Cursor <curtis@example.com>"),
    Case("message", "Assisted-by: Claude Martin <claude.martin@example.com>"),
    Case("message", "Assisted-by: Goose Hunter <goose@example.com>"),
    Case("message", "Assisted-by: AGENT_NAME:MODEL_VERSION"),
    Case("message", "Generated-by: protoc-gen-go v1.2"),
    Case("message", "Authored-by: Ann Example <ann@example.com>"),
    Case("message", "Co-authored-by: Ann <ann@anthropic.com>"),
    Case("message", "Co-authored-by: Paul <paul@aider.chat>"),
    Case("message", "Co-authored-by: Ann <ann@all-hands.dev>"),
    Case("message", "Co-authored-by: Ann <ann@roocode.com>"),
    Case("message", "Co-authored-by: opencode <opencode@sst.dev>"),
    Case("message", f"Co-authored-by: claude <1001+claude@{NOREPLY}>"),
    Case("message", "Replit-Commit-Author: Deployment"),
    Case("message", "fix: move the cursor with the claude key"),
    Case("message", "Reviewed-by: Claude <noreply@anthropic.com>"),
    Case("message", "Ask codex, copilot, cursor, devin, jules and gemini"),
]

BODIES = [
    Case("body", FOOTER, ("claude-footer",)),
    Case("body", f"## Summary\n\n- one\n\n{FOOTER}", ("claude-footer",)),
    Case("body", "<!-- ccr-projects-attribution -->", ("claude-projects-footer",)),
    Case("body", "<!-- START COPILOT CODING AGENT SUFFIX -->", ("copilot-agent-body",)),
    Case("body", "<!-- START COPILOT CODING AGENT TIPS -->\n---", ("copilot-agent-body",)),
    Case("body", "<!-- START COPILOT ORIGINAL PROMPT -->", ("copilot-agent-body",)),
    Case("body", "Link to Devin run: https://app.devin.ai/sessions/0123", ("devin-session",)),
    Case(
        "body",
        "PR created automatically by Jules for task [1](https://jules.google.com/task/1) started by @ann",
        ("jules-task",),
    ),
    Case("body", "https://app.kiro.dev/session/0123", ("kiro-session",)),
    Case("body", "------\nhttps://chatgpt.com/codex/tasks/task_e_68a1b2", ("codex-task",)),
    Case("body", "Made with [Cursor](https://cursor.com)", ("cursor-coauthor",)),
    Case("body", "<!-- CURSOR_AGENT_PR_BODY_BEGIN -->", ("cursor-agent-body",)),
    Case("body", '<a href="https://cursor.com/background-agent?bcId=bc-0a1b">Open</a>', ("cursor-agent-body",)),
    Case(
        "body",
        f"<!-- CURSOR_SUMMARY -->\n{CURSOR}\n<!-- /CURSOR_SUMMARY -->\n{FOOTER}",
        ("claude-footer", "cursor-bugbot-block"),
    ),
    Case("body", "<!-- CURSOR_SUMMARY -->\nText\n<!-- /CURSOR_SUMMARY -->", ("cursor-bugbot-block",)),
    Case("body", "## Summary by CodeRabbit", ("coderabbit-block",)),
    Case("body", "<!-- greptile_comment -->", ("greptile-block",)),
    Case("body", "copilot:summary", ("copilot-review-block",)),
    Case("body", "- [x] No AI was used", ("no-ai-box",)),
    Case("body", "- [ ] No AI was used"),
    Case("body", f"<!-- Say who helped, such as\n{CLAUDE}\n-->\nAdd a basket"),
    Case("body", f"Release notes\n\n> {FOOTER}"),
    Case("body", f"```\n{FOOTER}\n```"),
    Case("body", "The footer Generated with [Claude Code] is gone"),
    Case("body", "Open in Devin Review"),
    Case("body", "See https://claude.ai/code and https://cursor.com/agents and https://chatgpt.com/codex"),
]

IDENTITIES = [
    Case("author", "claude[bot]", ("claude-app",)),
    Case("author", "copilot-swe-agent[bot]", ("copilot-agent",)),
    Case("author", "app/copilot-swe-agent", ("copilot-agent",)),
    Case("author", "Copilot[bot]", ("copilot-agent",)),
    Case("author", "devin-ai-integration[bot]", ("devin",)),
    Case("author", "google-labs-jules[bot]", ("jules",)),
    Case("author", "opencode-agent[bot]", ("opencode-agent",)),
    Case("author", "kiro-agent[bot]", ("kiro",)),
    Case("author", "lovable-dev[bot]", ("lovable",)),
    Case("author", "tembo[bot]", ("tembo",)),
    Case("author", "dependabot[bot]", ("dependabot",)),
    Case("author", "semantic-release-bot", ("automation",)),
    *[Case("author", login) for login in ("claude", "devin", "jules", "copilot", "cursor", "codex", "v0", "tembo")],
    Case("author", "acme-release[bot]"),
    Case("identity", "Claude <noreply@anthropic.com>", ("claude-commit-identity",)),
    Case("identity", "CLAUDE <NoReply@Anthropic.com>", ("claude-commit-identity",)),
    Case("identity", f"Copilot <198982749+Copilot@{NOREPLY}>", ("copilot-agent-commit-identity",)),
    Case("identity", "Cursor Agent <cursoragent@cursor.com>", ("cursor-agent-commit-identity",)),
    Case("identity", "Codex <codex@openai.com>", ("codex-commit-identity",)),
    Case("identity", "Alice Example (aider) <alice@example.com>", ("aider",)),
    Case("identity", "Roo Code <roomote@roocode.com>", ("roo-commit-identity",)),
    Case("identity", f"renovate[bot] <29139614+renovate[bot]@{NOREPLY}>", ("renovate-commit-identity",)),
    Case("committer", "Bob Example (aider) <bob@example.com>", ("aider",)),
    Case("committer", f"github-actions[bot] <41898282+github-actions[bot]@{NOREPLY}>"),
    Case("identity", "Claude Martin <claude.martin@example.com>"),
    Case("identity", "Aider Example <aider@example.com>"),
    Case("identity", "Aiden Cline <aiden@example.com>"),
    Case("identity", "Ann <ann@openai.com>"),
    Case("identity", "Ann <ann@cursor.com>"),
    Case("identity", f"claude <1001+claude@{NOREPLY}>"),
    Case("branch", "claude/fix-basket", ("claude-branch",)),
    Case("branch", "copilot/add-dark-mode", ("copilot-branch",)),
    Case("branch", "devin/1737363300-split", ("devin-branch",)),
    Case("branch", "jetbrains_junie/fix", ("junie-branch",)),
    *[Case("branch", name) for name in ("agent/fix", "ai/fix", "feature/claude", "claude-fixes-it", "devin/wip")],
    Case("label", "AI-generated", ("ai-generated-label",)),
    Case("label", "amp", ("amp-label",)),
    Case("label", "amplifier"),
]

CASES = [*MESSAGES, *SILENT_MESSAGES, *BODIES, *IDENTITIES]
