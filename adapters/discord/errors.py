"""What Discord's refusals mean for a post: the one table from its error codes to the port's few answers.

Source: Discord's list of JSON error codes (developer documentation, "Opcodes and Status Codes").
"""

import math
from typing import Final

import aiohttp
import discord

from core.platform import Gone, Later, Outcome, Paused, Refused, Unknown

UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MESSAGE: Final = 10008
UNKNOWN_INTERACTION: Final = 10062
ALREADY_ANSWERED: Final = 40060
MISSING_ACCESS: Final = 50001
DMS_CLOSED: Final = 50007
THREAD_ARCHIVED: Final = 50083

GONE: Final = {
    UNKNOWN_CHANNEL: "the channel is not there any more",
    10004: "the server is not there any more",
    10007: "they are not in the server any more",
    UNKNOWN_MESSAGE: "the message is not there any more",
    10013: "the account is not there any more",
    MISSING_ACCESS: "we may not see the channel",
    DMS_CLOSED: "they don't accept direct messages",
    50013: "we may not write there",
    50024: "the channel is of another kind",
    50278: "they share no server with us",
    160005: "the thread is locked",
    160006: "the server has as many open threads as it may have",
}

PATIENCE: Final = {
    20016: 60.0,  # the channel's slow mode
    20022: 60.0,  # announcement edits
    20028: 30.0,  # the channel's write limit
    30046: 60.0,  # edits of messages older than an hour
    40003: 120.0,  # direct messages opened too fast
    40062: 30.0,  # a resource of theirs is limited
}
"""Seconds to wait where Discord does not say for how long."""

OTHERWISE_S: Final = 30.0


class NotDiscord(Exception):
    """What answered was not Discord: a page, or something else that is no JSON."""


TROUBLE: Final = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, NotDiscord)
"""Everything that a call to Discord may end with."""


def outcome_of(error: BaseException) -> Outcome:
    """What it means for a post that a call ended with this. Texts of Discord's are left out: ours end in a log."""
    match error:
        case discord.LoginFailure():
            return Paused("the token is not accepted")
        case discord.RateLimited():
            return Later(error.retry_after)
        case discord.HTTPException():
            return _of_answer(error)
        case aiohttp.ClientConnectorError():
            return Later(2.0)  # it never reached them, and nothing else would just now
        case _:
            return Unknown(f"no answer: {type(error).__name__}")


def code_of(error: BaseException) -> int:
    """Discord's own code of an error, 0 where it has none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def _of_answer(error: discord.HTTPException) -> Outcome:
    if error.status == 401:
        return Paused("the token is not accepted")
    if error.status == 429 or error.code in PATIENCE:
        return Later(_asked_for(error) or PATIENCE.get(error.code, OTHERWISE_S))
    if error.code in GONE:
        return Gone(GONE[error.code])
    if error.status >= 500:
        return Unknown(f"Discord failed with {error.status}")
    if error.status == 403 and not error.code:
        return Later(OTHERWISE_S)  # by what stands in front of Discord: it has codes of its own
    return Refused(f"Discord refuses it: {error.status}, code {error.code}")


def _asked_for(error: discord.HTTPException) -> float:
    """What a Retry-After header says, in seconds; 0 where it says nothing sensible."""
    try:
        seconds = float(error.response.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
