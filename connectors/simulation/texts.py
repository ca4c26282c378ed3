"""What stands in a pull request: its accounts, titles, descriptions and messages, with the traces of AI tools."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.simulation.branches import merge_oid
from connectors.simulation.changes import Change, Kind
from connectors.simulation.organisation import Person
from connectors.simulation.traces import (
    COPILOT_EMAIL,
    COPILOT_LOGIN,
    COPILOT_NAME,
    QUOTED_FOOTER,
    QUOTED_RELEASE_NOTES,
    Trace,
    footer,
    trailers,
)
from connectors.simulation.world import Place, World


@dataclass(frozen=True)
class Account:
    """Who opened or wrote something, on GitHub and in commits; apps have no login in commits."""

    login: str
    type: str
    name: str
    email: str

    @property
    def commit_login(self) -> str | None:
        """The GitHub user behind its commits."""
        return self.login if self.type == "User" else None


DEPENDENCY_BOT = Account("dependabot", "Bot", "dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
PICKING_BOT = Account("picker-example", "Bot", "picker-example[bot]", "picker-example[bot]@users.noreply.github.com")
COPILOT = Account(COPILOT_LOGIN, "Bot", COPILOT_NAME, COPILOT_EMAIL)


def account(person: Person) -> Account:
    """The account of a person."""
    return Account(person.login, "User", person.name, person.email)


def author(change: Change) -> Account:
    """Who opened the pull request and wrote its commits."""
    if change.is_by_bot:
        return DEPENDENCY_BOT if change.kind is Kind.DEPENDENCY else PICKING_BOT
    return COPILOT if change.trace is Trace.COPILOT_AGENT else account(change.author)


def title(world: World, change: Change) -> str:
    """Title of the pull request, with its Jira key if it has one, or the release branch that it goes to."""
    if change.kind is Kind.PICK:
        return f"[{change.base_branch}] {change.subject}"
    issue_key = world.issue_keys_by_change.get(change.key)
    return f"{issue_key}: {change.subject}" if issue_key else change.subject


def body(place: Place, change: Change) -> str:
    """Description of the pull request."""
    bug = place.mended.get(change.key)
    parts = [
        _beginning(place, change),
        f"Fixes #{place.numbers[bug.key]}" if bug is not None and not bug.is_in_jira else None,
        f"Introduced in #{place.numbers[bug.cause.key]}." if bug is not None and bug.is_cause_named else None,
        QUOTED_RELEASE_NOTES if change.kind is Kind.DEPENDENCY else None,
        QUOTED_FOOTER if change.is_quoting else None,
        footer(change.trace),
    ]
    return "\n\n".join(part for part in parts if part is not None)


def _beginning(place: Place, change: Change) -> str:
    if change.picks is not None:
        return f"Picks {place.reference(change.picks)}"
    return f"Reverts {place.reference(change.takes_back)}" if change.takes_back else f"{change.subject}."


def branch(change: Change) -> str:
    """Name of the head branch."""
    name = change.key.replace("/", "-")
    if change.is_by_bot:
        return f"dependabot/{name}" if change.kind is Kind.DEPENDENCY else f"pick/{name}"
    return f"copilot/{name}" if change.trace is Trace.COPILOT_AGENT else f"topic/{name}"


def step_message(change: Change, position: int) -> str:
    """Message of one commit of the pull request, from 0."""
    if change.picks is not None:
        return f"{_with_trailers(change.subject, change)}\n\n(cherry picked from commit {merge_oid(change.picks)})"
    subject = f"Follow-up {position}: {change.subject}" if position else change.subject
    return _with_trailers(subject, change)


def squash_message(world: World, place: Place, change: Change) -> str:
    """Message of the commit that the merge puts on the default branch."""
    return _with_trailers(f"{title(world, change)} (#{place.numbers[change.key]})", change)


def _with_trailers(text: str, change: Change) -> str:
    lines = list(trailers(change.trace))
    if change.companion is not None:
        lines.append(f"Co-authored-by: {change.companion.name} <{change.companion.email}>")
    if change.trace is Trace.COPILOT_AGENT:
        lines.append(f"Co-authored-by: {change.author.name} <{change.author.email}>")
    return "\n".join([text, "", *lines]) if lines else text
