"""What GitHub tells, one class a raw table. Names of people are the logins; texts are kept where a rule reads them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from connectors.record import Record, UtcTime


class Repository(Record):
    """One repository, under its present name."""

    table: ClassVar[str] = "github_repositories"
    key: ClassVar[tuple[str, ...]] = ("id",)
    can_vanish: ClassVar[bool] = True

    id: int = Field(description="GitHub's number of the repository; it survives renames.")
    node_id: str = Field(description="GraphQL id of the repository.")
    name_with_owner: str = Field(description='Present name, "owner/name".')
    default_branch: str | None = Field(description="Name of the default branch; null in an empty repository.")
    created_at: UtcTime = Field(description="When the repository was created.")
    is_archived: bool = Field(description="Whether the repository is read-only.")
    is_fork: bool = Field(description="Whether the repository is a fork.")
    primary_language: str | None = Field(description="The language with the most bytes, by GitHub's count.")


class PullRequest(Record):
    """One pull request."""

    table: ClassVar[str] = "github_pull_requests"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number")
    version: ClassVar[str | None] = "updated_at"
    can_vanish: ClassVar[bool] = True

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number within the repository.")
    id: int = Field(description="GitHub's number of the pull request.")
    node_id: str = Field(description="GraphQL id of the pull request.")
    title: str = Field(description="Title.")
    body: str = Field(description="Description, as written in Markdown.")
    state: str = Field(description="OPEN, CLOSED or MERGED.")
    is_draft: bool = Field(description="Whether it is a draft now.")
    author_login: str | None = Field(description="Login of the author; null when the account is gone.")
    author_type: str | None = Field(description="User, Bot, Mannequin, Organization or EnterpriseUserAccount.")
    created_at: UtcTime = Field(description="When it was opened.")
    updated_at: UtcTime = Field(description="When GitHub last saw it change.")
    closed_at: UtcTime | None = Field(description="When it was closed or merged.")
    merged_at: UtcTime | None = Field(description="When it was merged.")
    merged_by_login: str | None = Field(description="Login of who merged it.")
    merged_by_type: str | None = Field(description="Kind of account that merged it.")
    merge_commit_oid: str | None = Field(description="The commit that the merge put on the base branch.")
    base_branch: str = Field(description="Branch it is to be merged into.")
    head_branch: str = Field(description="Branch it comes from.")
    head_oid: str = Field(description="Newest commit of the head branch.")
    is_cross_repository: bool = Field(description="Whether it comes from a fork.")
    additions: int = Field(description="Lines added, as GitHub counts.")
    deletions: int = Field(description="Lines deleted, as GitHub counts.")
    changed_files: int = Field(description="Number of files changed, as GitHub counts.")
    comment_count: int = Field(description="Number of comments and review comments, as GitHub counts.")
    labels: list[str] = Field(description="Names of the labels it has now.")
    closing_issues: list[str] = Field(description='Issues it closes, as "owner/name#number".')
    commit_count: int = Field(description="Number of commits, as GitHub counts.")
    review_count: int = Field(description="Number of reviews, as GitHub counts.")
    file_count: int = Field(description="Number of files GitHub lists.")
    event_count: int = Field(description="Number of timeline events of the kinds we read, as GitHub counts.")
    is_truncated: bool = Field(description="Whether fewer parts could be read than GitHub counts.")


class Commit(Record):
    """One commit in one pull request, before any squash, or the head of its branch that a force-push replaced."""

    table: ClassVar[str] = "github_commits"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number", "oid")
    owner: ClassVar[type[Record] | None] = PullRequest

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number of the pull request.")
    oid: str = Field(description="Object name (SHA) of the commit.")
    position: int = Field(description="Place among the commits it has, or the replaced ones; from 0, oldest first.")
    message: str = Field(description="The whole message, with its trailers.")
    authored_at: UtcTime = Field(description="When the change was first committed.")
    committed_at: UtcTime = Field(description="When the commit was made in its present form.")
    author_name: str | None = Field(description="Author's name in the commit.")
    author_email: str | None = Field(description="Author's e-mail in the commit.")
    author_login: str | None = Field(description="GitHub account of the author's e-mail.")
    committer_name: str | None = Field(description="Committer's name in the commit.")
    committer_email: str | None = Field(description="Committer's e-mail in the commit.")
    committer_login: str | None = Field(description="GitHub account of the committer's e-mail.")
    additions: int = Field(description="Lines the commit added.")
    deletions: int = Field(description="Lines the commit deleted.")
    is_replaced: bool = Field(
        default=False,
        description="Whether a force-push took it out of the pull request; only the head before it is known.",
    )


class Review(Record):
    """One review of a pull request."""

    table: ClassVar[str] = "github_reviews"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number", "node_id")
    owner: ClassVar[type[Record] | None] = PullRequest

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number of the pull request.")
    node_id: str = Field(description="GraphQL id of the review.")
    author_login: str | None = Field(description="Login of the reviewer; null when the account is gone.")
    author_type: str | None = Field(description="Kind of account of the reviewer.")
    state: str = Field(description="APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING.")
    submitted_at: UtcTime | None = Field(description="When it was submitted; null while pending.")
    comment_count: int = Field(
        description="Comments on lines that its author made with it; each answer to one is a review of its own."
    )


class File(Record):
    """One file changed by a pull request."""

    table: ClassVar[str] = "github_files"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number", "path")
    owner: ClassVar[type[Record] | None] = PullRequest

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number of the pull request.")
    path: str = Field(description="Path of the file after the change.")
    additions: int = Field(description="Lines added in the file.")
    deletions: int = Field(description="Lines deleted in the file.")
    change_type: str = Field(description="ADDED, MODIFIED, DELETED, RENAMED, COPIED or CHANGED.")


class PullRequestEvent(Record):
    """One event in the timeline of a pull request, of the kinds that mark its stages."""

    table: ClassVar[str] = "github_pull_request_events"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number", "node_id")
    owner: ClassVar[type[Record] | None] = PullRequest

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number of the pull request.")
    node_id: str = Field(description="GraphQL id of the event.")
    event_type: str = Field(description="Kind of event, as GitHub's GraphQL type name.")
    occurred_at: UtcTime = Field(description="When it happened.")
    actor_login: str | None = Field(description="Login of who did it; null when unknown or gone.")
    actor_type: str | None = Field(description="Kind of account of who did it.")
    requested_reviewer: str | None = Field(description="Login of the reviewer that was asked for; null for teams.")
    before_oid: str | None = Field(description="Head before a force-push.")
    after_oid: str | None = Field(description="Head after a force-push.")


class Issue(Record):
    """One issue of a repository; pull requests are not issues here."""

    table: ClassVar[str] = "github_issues"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number")
    version: ClassVar[str | None] = "updated_at"
    can_vanish: ClassVar[bool] = True

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number within the repository.")
    id: int = Field(description="GitHub's number of the issue.")
    node_id: str = Field(description="GraphQL id of the issue.")
    title: str = Field(description="Title.")
    state: str = Field(description="OPEN or CLOSED.")
    state_reason: str | None = Field(description="COMPLETED, NOT_PLANNED, REOPENED or DUPLICATE.")
    author_login: str | None = Field(description="Login of the author; null when the account is gone.")
    author_type: str | None = Field(description="Kind of account of the author.")
    created_at: UtcTime = Field(description="When it was opened.")
    updated_at: UtcTime = Field(description="When GitHub last saw it change.")
    closed_at: UtcTime | None = Field(description="When it was last closed.")
    labels: list[str] = Field(description="Names of the labels it has now.")
    assignees: list[str] = Field(description="Logins of the people it is assigned to now.")
    closed_by_pull_requests: list[str] = Field(description='Pull requests that close it, as "owner/name#number".')
    event_count: int = Field(description="Number of timeline events of the kinds we read, as GitHub counts.")
    is_truncated: bool = Field(description="Whether fewer parts could be read than GitHub counts.")


class IssueEvent(Record):
    """One event in the timeline of an issue: closed, reopened, labelled or moved."""

    table: ClassVar[str] = "github_issue_events"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "number", "node_id")
    owner: ClassVar[type[Record] | None] = Issue

    repository_id: int = Field(description="GitHub's number of the repository.")
    number: int = Field(description="Number of the issue.")
    node_id: str = Field(description="GraphQL id of the event.")
    event_type: str = Field(description="Kind of event, as GitHub's GraphQL type name.")
    occurred_at: UtcTime = Field(description="When it happened.")
    actor_login: str | None = Field(description="Login of who did it; null when unknown or gone.")
    label: str | None = Field(description="Name of the label that was put on or taken off.")


class DefaultBranchCommit(Record):
    """One commit that is, or was, reachable from the head of the default branch."""

    table: ClassVar[str] = "github_default_branch_commits"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "oid")

    repository_id: int = Field(description="GitHub's number of the repository.")
    oid: str = Field(description="Object name (SHA) of the commit.")
    parents: list[str] = Field(description="Object names of the parents; the first one is the branch merged into.")
    message: str = Field(description="The whole message, with its trailers.")
    authored_at: UtcTime = Field(description="When the change was first committed.")
    committed_at: UtcTime = Field(description="When the commit was made in its present form.")
    author_name: str | None = Field(description="Author's name in the commit.")
    author_email: str | None = Field(description="Author's e-mail in the commit.")
    author_login: str | None = Field(description="GitHub account of the author's e-mail.")
    committer_name: str | None = Field(description="Committer's name in the commit.")
    committer_email: str | None = Field(description="Committer's e-mail in the commit.")
    committer_login: str | None = Field(description="GitHub account of the committer's e-mail.")
    additions: int = Field(description="Lines the commit added.")
    deletions: int = Field(description="Lines the commit deleted.")


class DefaultBranch(Record):
    """Head of the default branch of a repository, known once its whole history has been read."""

    table: ClassVar[str] = "github_default_branches"
    key: ClassVar[tuple[str, ...]] = ("repository_id",)

    repository_id: int = Field(description="GitHub's number of the repository.")
    name: str = Field(description="Name of the branch.")
    head_oid: str = Field(description="Object name (SHA) of its newest commit.")


class Deployment(Record):
    """One deployment."""

    table: ClassVar[str] = "github_deployments"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "node_id")
    can_vanish: ClassVar[bool] = True

    repository_id: int = Field(description="GitHub's number of the repository.")
    node_id: str = Field(description="GraphQL id of the deployment.")
    id: int | None = Field(description="GitHub's number of the deployment; null beyond 32 bits.")
    environment: str = Field(description="Environment it was made for, as first named.")
    task: str | None = Field(description="Kind of task, usually deploy.")
    state: str | None = Field(description="State now; INACTIVE also once a later deployment has replaced it.")
    commit_oid: str = Field(description="Commit that was deployed.")
    ref_name: str | None = Field(description="Branch or tag that was deployed; null when it is gone.")
    creator_login: str | None = Field(description="Login of who started it; null when the account is gone.")
    creator_type: str | None = Field(description="Kind of account that started it.")
    created_at: UtcTime = Field(description="When it was asked for.")
    updated_at: UtcTime = Field(description="When GitHub last saw it change.")
    is_truncated: bool = Field(description="Whether fewer statuses could be read than GitHub counts.")


class DeploymentStatus(Record):
    """One status that a deployment went through."""

    table: ClassVar[str] = "github_deployment_statuses"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "deployment_node_id", "node_id")
    owner: ClassVar[type[Record] | None] = Deployment

    repository_id: int = Field(description="GitHub's number of the repository.")
    deployment_node_id: str = Field(description="GraphQL id of the deployment.")
    node_id: str = Field(description="GraphQL id of the status.")
    state: str = Field(description="QUEUED, PENDING, IN_PROGRESS, SUCCESS, FAILURE, ERROR, INACTIVE or WAITING.")
    created_at: UtcTime = Field(description="When the deployment reached this status.")


class Release(Record):
    """One published release."""

    table: ClassVar[str] = "github_releases"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "node_id")
    can_vanish: ClassVar[bool] = True

    repository_id: int = Field(description="GitHub's number of the repository.")
    node_id: str = Field(description="GraphQL id of the release.")
    tag_name: str = Field(description="Tag of the release.")
    name: str | None = Field(description="Title of the release.")
    is_draft: bool = Field(description="Whether it is not published yet.")
    is_prerelease: bool = Field(description="Whether it is marked as not for production.")
    created_at: UtcTime = Field(description="When the release, or the commit behind an old tag, was made.")
    published_at: UtcTime | None = Field(description="When it was published.")
    commit_oid: str | None = Field(description="Commit the tag points at; null when the tag is gone.")
    author_login: str | None = Field(description="Login of who published it; null when the account is gone.")


class MergeBase(Record):
    """One deployed or released commit off the default branch, with the commit at which its branch left that."""

    table: ClassVar[str] = "github_merge_bases"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "commit_oid")

    repository_id: int = Field(description="GitHub's number of the repository.")
    commit_oid: str = Field(description="Commit that was deployed or released.")
    merge_base_oid: str | None = Field(
        description="Newest commit of the default branch that it contains; null when it shares none, or is gone."
    )


class WorkflowRun(Record):
    """One run of a GitHub Actions workflow, in the state of its newest attempt."""

    table: ClassVar[str] = "github_workflow_runs"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "id")
    version: ClassVar[str | None] = "updated_at"

    repository_id: int = Field(description="GitHub's number of the repository.")
    id: int = Field(description="GitHub's number of the run; all attempts have the same.")
    attempt: int = Field(description="Number of the newest attempt, from 1; each re-run is another one.")
    workflow_id: int = Field(description="GitHub's number of the workflow.")
    name: str | None = Field(description="Name of the workflow.")
    path: str | None = Field(description="File of the workflow in the repository.")
    event: str = Field(description="What started it, such as push, pull_request or schedule.")
    head_branch: str | None = Field(description="Branch it ran for.")
    head_sha: str = Field(description="Object name (SHA) of the commit it ran for.")
    status: str | None = Field(description="queued, in_progress, completed or another stage.")
    conclusion: str | None = Field(description="success, failure, cancelled or another end; null until completed.")
    created_at: UtcTime = Field(description="When the first attempt was asked for.")
    run_started_at: UtcTime | None = Field(description="When the newest attempt began.")
    updated_at: UtcTime = Field(description="When GitHub last saw it change; for a completed run, when it ended.")
    actor_login: str | None = Field(description="Login of who started it, without [bot]; null when unknown.")
    actor_type: str | None = Field(description="Kind of account of who started it.")


class Language(Record):
    """One language of one repository, of the hundred with the most bytes."""

    table: ClassVar[str] = "github_languages"
    key: ClassVar[tuple[str, ...]] = ("repository_id", "language")
    can_vanish: ClassVar[bool] = True

    repository_id: int = Field(description="GitHub's number of the repository.")
    language: str = Field(description="Name of the language, as GitHub names it.")
    bytes: int = Field(description="Bytes of code in the default branch, by GitHub's count.")


class CopilotSeat(Record):
    """One seat of GitHub Copilot in an organisation, as it stood on one day."""

    table: ClassVar[str] = "github_copilot_seats"
    key: ClassVar[tuple[str, ...]] = ("organization", "day", "login")

    organization: str = Field(description="Login of the organisation.")
    day: date = Field(description="Day (UTC) on which the seats were read.")
    login: str = Field(description="Login of who holds the seat.")
    plan_type: str | None = Field(description="business, enterprise or unknown.")
    assigning_team: str | None = Field(description="Short name of the team through which it was given, if any.")
    created_at: UtcTime = Field(description="When the seat was given.")
    pending_cancellation_date: date | None = Field(description="Day on which it will end, if that is decided.")
    last_authenticated_at: UtcTime | None = Field(description="When its holder last signed in to Copilot.")
    last_activity_at: UtcTime | None = Field(description="When its holder last used Copilot; null if not lately.")
    last_activity_editor: str | None = Field(description="Editor and plug-in of that use.")


class CopilotReportDay(Record):
    """One day for which GitHub was asked for an organisation's Copilot usage."""

    table: ClassVar[str] = "github_copilot_report_days"
    key: ClassVar[tuple[str, ...]] = ("organization", "day")

    organization: str = Field(description="Login of the organisation.")
    day: date = Field(description="The day (UTC).")
    is_available: bool = Field(description="Whether there is a report; without one nothing is known of the day.")
    unreadable_line_count: int = Field(description="Lines of the report that could not be read and are left out.")


class CopilotUsage(Record):
    """One person's use of GitHub Copilot on one day, by the telemetry of editors."""

    table: ClassVar[str] = "github_copilot_usage"
    key: ClassVar[tuple[str, ...]] = ("organization", "day", "user_id")
    owner: ClassVar[type[Record] | None] = CopilotReportDay

    organization: str = Field(description="Login of the organisation.")
    day: date = Field(description="The day (UTC).")
    user_id: int = Field(description="GitHub's number of the account.")
    login: str | None = Field(description="Login of the account.")
    user_initiated_interaction_count: int | None = Field(None, description="Prompts the person sent.")
    code_generation_activity_count: int | None = Field(None, description="Times Copilot offered or wrote code.")
    code_acceptance_activity_count: int | None = Field(None, description="Times the person took code over.")
    loc_suggested_to_add_sum: int | None = Field(None, description="Lines Copilot offered to add.")
    loc_suggested_to_delete_sum: int | None = Field(None, description="Lines Copilot offered to delete.")
    loc_added_sum: int | None = Field(None, description="Lines added in the editor through Copilot; not merged lines.")
    loc_deleted_sum: int | None = Field(None, description="Lines deleted in the editor through Copilot.")
    used_agent: bool | None = Field(None, description="Whether the agent mode was used.")
    used_chat: bool | None = Field(None, description="Whether the chat was used.")
    used_cli: bool | None = Field(None, description="Whether the command line was used.")
    used_copilot_code_review_active: bool | None = Field(None, description="Whether a review was asked for.")
    used_copilot_code_review_passive: bool | None = Field(
        None, description="Whether a review came without having been asked for."
    )
    ai_credits_used: float | None = Field(None, description="AI credits used; told by Enterprise Cloud only.")


RECORDS: tuple[type[Record], ...] = (
    Repository,
    PullRequest,
    Commit,
    Review,
    File,
    PullRequestEvent,
    Issue,
    IssueEvent,
    DefaultBranchCommit,
    DefaultBranch,
    Deployment,
    DeploymentStatus,
    Release,
    MergeBase,
    WorkflowRun,
    Language,
    CopilotSeat,
    CopilotReportDay,
    CopilotUsage,
)
