-- One row per pull request: the human who answers for it, so that an agent's work counts for a team.
-- The author, if that is a human; else, in this order, who is named as having asked for it, a human co-author of its
-- commits, the assignee of an issue that it closes, and who merged it.
with pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

issues as (select * from staging.github_issues),

accounts as (select * from marts.person_accounts),

logins as (
    select
        account as login,
        person
    from accounts
    where kind = 'github'
),

emails as (
    select
        account as email,
        person
    from accounts
    where kind = 'email'
),

authored as (
    select
        pull_requests.*,
        logins.person as author_person
    from pull_requests
    left join logins
        on lower(pull_requests.author_login) = logins.login
        and pull_requests.author_type is distinct from 'Bot'
),

by_agents as (
    select * from authored
    where author_person is null and author_login is not null
),

requests as (
    select
        repository,
        number,
        regexp_extract(body, '(?im)^[*_]*requested by:?[*_]*:? @([a-z0-9-]+)|\bstarted by @([a-z0-9-]+)|\bon behalf of @([a-z0-9-]+)')
            as asked,
        lower(regexp_extract(body, '(?im)^[*_]*requested by:?[*_]*:? [^\n(<]*[(<]([^\s()<>]+@[^\s()<>]+)[)>]', 1)) as email
    from by_agents
    where regexp_matches(body, '(?i)requested by|started by @|on behalf of @')
),

requesters as (
    select
        requests.repository,
        requests.number,
        coalesce(
            logins.person,
            emails.person,
            'github:' || nullif(regexp_extract(lower(requests.asked), '@([a-z0-9-]+)', 1), ''),
            'email:' || nullif(requests.email, '')
        ) as person
    from requests
    left join logins on regexp_extract(lower(requests.asked), '@([a-z0-9-]+)', 1) = logins.login
    left join emails on requests.email = emails.email
),

coauthor_lines as (
    select
        by_agents.repository,
        by_agents.number,
        unnest(regexp_extract_all(commits.message, '(?im)^[ ]{0,3}co-authored-by:[^<\n]*<([^>\n]+)>', 1)) as email
    from by_agents
    join commits
        on by_agents.repository = commits.repository
        and by_agents.number = commits.number
    where contains(lower(commits.message), 'co-authored-by:')
),

coauthors as (
    select
        coauthor_lines.repository,
        coauthor_lines.number,
        min(coalesce(emails.person, logins.person)) as person
    from coauthor_lines
    left join emails on lower(coauthor_lines.email) = emails.email
    left join logins
        on regexp_extract(lower(coauthor_lines.email), '^([0-9]+\+)?([^@+]+)@users\.noreply\.github\.com$', 2) = logins.login
    group by
        coauthor_lines.repository,
        coauthor_lines.number
),

closed_issues as (
    select
        repository,
        number,
        unnest(closing_issues) as issue
    from by_agents
    where closing_issues <> []
),

issue_assignees as (
    select
        repository || '#' || number as issue,
        unnest(assignees) as assignee
    from issues
    where assignees <> []
),

assignees as (
    select
        closed_issues.repository,
        closed_issues.number,
        min(logins.person) as person
    from closed_issues
    join issue_assignees on closed_issues.issue = issue_assignees.issue
    join logins on lower(issue_assignees.assignee) = logins.login
    group by
        closed_issues.repository,
        closed_issues.number
),

known as (
    select
        authored.repository,
        authored.number,
        authored.author_person,
        requesters.person as requester,
        coauthors.person as coauthor,
        assignees.person as assignee,
        mergers.person as merger
    from authored
    left join requesters
        on authored.repository = requesters.repository
        and authored.number = requesters.number
    left join coauthors
        on authored.repository = coauthors.repository
        and authored.number = coauthors.number
    left join assignees
        on authored.repository = assignees.repository
        and authored.number = assignees.number
    left join logins as mergers on lower(authored.merged_by_login) = mergers.login
)

select
    repository,
    number, -- Number of the pull request.
    coalesce(author_person, requester, coauthor, assignee, merger) as accountable_person, -- The person, as in marts.people; null when nobody is known.
    case
        when author_person is not null then 'author'
        when requester is not null then 'request'
        when coauthor is not null then 'co_author'
        when assignee is not null then 'assignee'
        when merger is not null then 'merger'
    end as accountable_by -- author, request, co_author, assignee (of an issue that it closes) or merger; null when nobody is known.
from known
