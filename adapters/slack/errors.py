"""What went wrong between Slack and us, as the outcome that the desk understands: one table for every error code.

Slack answers errors with HTTP 200 and a code. The codes are those which its documents list for the methods that are
called here, and those that any method may give.
"""

import asyncio
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from core.platform import Gone, Later, Outcome, Paused, Refused, Unknown

Failure = SlackClientError | aiohttp.ClientError | OSError | TimeoutError | asyncio.TimeoutError
FAILURES: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""Everything that a call to Slack may raise when it did not succeed."""

UNREACHABLE_S: Final = 5.0
"""How long to leave Slack alone when it could not be reached at all."""

UNSAID_S: Final = 30.0
"""How long to wait where Slack asks for patience and does not say how much."""

PAUSED: Final = frozenset(
    {
        "access_denied", "account_inactive", "app_access_restricted", "ekm_access_denied", "enterprise_is_restricted",
        "forbidden_team", "invalid_auth", "invalid_client_id", "is_bot", "missing_scope", "no_permission",
        "not_allowed_token_type", "not_authed", "org_login_required", "plan_upgrade_required",
        "team_access_not_granted", "team_not_found", "token_expired", "token_revoked", "two_factor_setup_required",
    }
)  # fmt: skip
"""The whole workspace is out of order until whoever runs the bot mends it: a token, a scope, a plan, a permission."""

LATER: Final = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited", "team_added_to_org"})
"""Slack asks for patience."""

GONE: Final = frozenset(
    {
        "cannot_dm_bot", "cannot_reply_to_message", "cant_broadcast_message", "cant_delete_message",
        "cant_update_message", "channel_is_limited_access", "channel_not_found", "edit_window_closed",
        "external_channel_migrating", "invalid_user_combination", "is_archived", "is_inactive", "message_not_found",
        "messages_tab_disabled", "method_not_supported_for_channel_type", "missing_profile_id", "no_such_subteam",
        "not_enabled", "not_found", "not_in_channel", "not_in_dm", "posting_to_channel_denied", "restricted_action",
        "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
        "restricted_action_thread_locked", "restricted_action_thread_only_channel", "thread_not_found",
        "user_disabled", "user_not_found", "user_not_in_channel", "user_not_visible", "users_not_found",
    }
)  # fmt: skip
"""The place, the message or the person is not there any more, or is closed to us: another route may serve."""

UNKNOWN: Final = frozenset(
    {
        "fatal_error", "fetch_members_failed", "internal_error", "request_timeout", "service_unavailable",
        "streaming_state_conflict", "update_failed",
    }
)  # fmt: skip
"""Slack is in trouble itself, and may have done what was asked all the same."""


def outcome_of(failure: BaseException) -> Outcome:
    """What a failed call means for a post. Any other code of Slack's is a refusal: it did not take it, and never will.

    A connection that could not be made at all has carried nothing; one that broke may have.
    """
    if isinstance(failure, SlackApiError):
        return _answered(failure)
    if isinstance(failure, aiohttp.ClientConnectorError):
        return Later(UNREACHABLE_S)
    return Unknown(f"no answer: {type(failure).__name__}")


def code_of(failure: BaseException) -> str:
    """The error code that Slack answered with, or nothing."""
    data = getattr(getattr(failure, "response", None), "data", None)
    return str(data.get("error", "")) if isinstance(data, Mapping) else ""


def seconds_asked(header: Any) -> float:
    """How long Retry-After asks us to wait: whole or broken seconds, or a date (RFC 9110, 10.2.3)."""
    try:
        seconds = float(str(header))
    except ValueError:
        seconds = _until(str(header))
    return max(0.0, seconds) if math.isfinite(seconds) else UNSAID_S


def _answered(failure: SlackApiError) -> Outcome:
    code, status = code_of(failure), getattr(failure.response, "status_code", 0)
    if status == 429 or code in LATER:
        return Later(_patience(failure))
    if not code or code in UNKNOWN or status >= 500:
        return Unknown(f"Slack answered {code or 'nothing that can be read'} ({status})")
    if code in PAUSED:
        needed = f"; it lacks {failure.response.data['needed']}" if "needed" in failure.response.data else ""
        return Paused(f"Slack says {code}{needed}")
    return Gone(f"Slack says {code}") if code in GONE else Refused(f"Slack says {code}")


def _patience(failure: SlackApiError) -> float:
    headers = {str(name).lower(): value for name, value in dict(failure.response.headers or {}).items()}
    return seconds_asked(headers["retry-after"]) if "retry-after" in headers else UNSAID_S


def _until(date: str) -> float:
    try:
        until = parsedate_to_datetime(date)
    except ValueError:
        return UNSAID_S
    return (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
