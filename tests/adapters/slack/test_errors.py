"""Every way in which a call to Slack may fail, as the outcome that the desk understands."""

import json
import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import errors
from adapters.slack.errors import outcome_of
from adapters.slack.manifest import METHODS
from core.platform import Gone, Later, Paused, Refused, Unknown


def answered(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    """What slack_sdk raises when Slack answers so."""
    response = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/chat.update",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("no", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("channel_not_found", Gone),
        ("is_archived", Gone),
        ("message_not_found", Gone),
        ("not_in_channel", Gone),
        ("user_disabled", Gone),
        ("invalid_blocks", Refused),
        ("msg_too_long", Refused),
        ("something_new", Refused),
        ("internal_error", Unknown),
        ("fatal_error", Unknown),
        ("invalid_auth", Paused),
        ("token_revoked", Paused),
        ("account_inactive", Paused),
        ("ratelimited", Later),
    ],
)
def test_an_error_code_means(code: str, means: type[object]) -> None:
    assert isinstance(outcome_of(answered({"ok": False, "error": code})), means)


def test_a_missing_scope_is_named_to_the_operator() -> None:
    failure = answered({"ok": False, "error": "missing_scope", "needed": "groups:read"})
    assert outcome_of(failure) == Paused("Slack says missing_scope; it lacks groups:read")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("0.5", 0.5), ("0", 0), ("-3", 0), ("", 30), ("soon", 30), ("nan", 30), ("inf", 30), ("9" * 400, 30)],
    ids=["whole", "broken", "none", "negative", "empty", "a word", "not a number", "endless", "huge"],
)
def test_patience_is_asked_for_in_seconds_however_they_are_written(header: str, seconds: float) -> None:
    failure = answered({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": header})
    assert outcome_of(failure) == Later(seconds)


def test_patience_may_be_asked_for_until_a_date_or_without_saying_how_long() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    asked = outcome_of(answered({"ok": False, "error": "ratelimited"}, 429, {"retry-after": date}))
    assert isinstance(asked, Later)
    assert 90 < asked.seconds <= 100
    assert outcome_of(answered({}, 429)) == Later(errors.UNSAID_S)


LOST: dict[str, BaseException] = {
    "an empty 200": answered({}, 200),
    "a page instead of JSON": SlackApiError("not JSON", {}),  # type: ignore[no-untyped-call]
    "a bad gateway": answered({}, 502),
    "a refusal with 503": answered({"ok": False, "error": "channel_not_found"}, 503),
    "hung up": aiohttp.ServerDisconnectedError(),
    "reset": ConnectionResetError(),
    "too late": TimeoutError(),
    "half an answer": aiohttp.ClientPayloadError(),
}


@pytest.mark.parametrize("failure", LOST.values(), ids=LOST)
def test_an_answer_that_never_came_or_says_nothing_leaves_the_outcome_unknown(failure: BaseException) -> None:
    assert isinstance(outcome_of(failure), Unknown)


def test_a_line_that_could_not_be_made_has_carried_nothing() -> None:
    key: Any = aiohttp.client_reqrep.ConnectionKey("slack.com", 443, True, True, None, None, None)
    assert outcome_of(aiohttp.ClientConnectorError(key, OSError(111, "refused"))) == Later(5.0)


def test_a_code_means_one_thing() -> None:
    groups = (errors.PAUSED, errors.LATER, errors.GONE, errors.UNKNOWN)
    assert sum(map(len, groups)) == len(frozenset().union(*groups))


REFUSED = frozenset(
    {
        "as_user_not_supported", "attachment_payload_limit_exceeded", "block_mismatch", "blocked_file_type",
        "draft_already_deleted", "draft_already_sent", "draft_has_conflict", "draft_not_found",
        "duplicate_channel_not_found", "duplicate_external_id", "duplicate_message_not_found", "exchanged_trigger_id",
        "expired_trigger_id", "file_deleted", "file_is_deleted", "file_not_found", "file_share_limit_reached",
        "hash_conflict", "insecure_request", "invalid_attachments", "invalid_blocks", "invalid_blocks_format",
        "invalid_cursor", "invalid_limit", "invalid_metadata_filter_keys", "invalid_metadata_format",
        "invalid_metadata_schema", "invalid_trigger_id", "invalid_ts_latest", "invalid_ts_oldest",
        "list_record_comment_fetch_failed", "markdown_text_conflict", "max_file_sharing_exceeded",
        "metadata_must_be_sent_from_app", "metadata_too_large", "missing_args", "missing_file_data",
        "msg_blocks_too_long", "msg_too_long", "no_dual_broadcast_content_update", "no_text", "not_enough_users",
        "not_implemented", "send_on_behalf_not_allowed", "slack_connect_blocked_file_type",
        "slack_connect_canvas_sharing_blocked", "slack_connect_clip_sharing_blocked",
        "slack_connect_file_link_sharing_blocked", "slack_connect_file_upload_sharing_blocked",
        "slack_connect_lists_sharing_blocked", "too_many_attachments", "too_many_contact_cards", "too_many_users",
        "unable_to_share_files", "users_list_not_supplied", "view_too_large",
    }
)  # fmt: skip
"""Documented codes that are looked at and rightly refusals: our own fault, or about what we never send."""


def test_somebody_has_thought_about_every_code_that_slack_documents_for_what_is_called() -> None:
    specs = os.environ.get("PLATFORM_SPECS")
    if not specs:
        pytest.skip("PLATFORM_SPECS is not set: Slack's own list of error codes was not compared")
    methods = json.loads((Path(specs) / "slack-methods.json").read_text("utf-8"))
    documented = {code for name in METHODS for code in methods[name]["errors"]}
    known = errors.PAUSED | errors.LATER | errors.GONE | errors.UNKNOWN | REFUSED
    assert documented - known == set()
