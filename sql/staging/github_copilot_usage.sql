-- One row per person and day in the reports on the use of GitHub Copilot.
with usage as (select * from raw.github_copilot_usage),

settings as (select * from meta.settings)

select
    usage.organization,
    usage.day,
    usage.user_id,
    usage.login,
    usage.user_initiated_interaction_count as interaction_count, -- Prompts the person sent.
    usage.code_generation_activity_count as generation_count, -- Times Copilot offered or wrote code.
    usage.code_acceptance_activity_count as acceptance_count, -- Times the person took code over.
    usage.loc_suggested_to_add_sum as suggested_addition_count, -- Lines Copilot offered to add.
    usage.loc_suggested_to_delete_sum as suggested_deletion_count, -- Lines Copilot offered to delete.
    usage.loc_added_sum as added_line_count, -- Lines added in the editor through Copilot; not merged lines.
    usage.loc_deleted_sum as deleted_line_count, -- Lines deleted in the editor through Copilot.
    usage.used_agent as is_agent_used, -- Whether the agent mode was used.
    usage.used_chat as is_chat_used, -- Whether the chat was used.
    usage.used_cli as is_cli_used, -- Whether the command line was used.
    usage.used_copilot_code_review_active as is_review_requested, -- Whether a review was asked for.
    usage.used_copilot_code_review_passive as is_review_received, -- Whether a review came without having been asked for.
    usage.ai_credits_used
from usage
cross join settings
where coalesce(usage.day <= settings.as_of, false)
