"""What Discord's refusals mean, code by code."""

from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from aiohttp.client_reqrep import ConnectionKey

from adapters.discord.errors import GONE, PATIENCE, NotDiscord, outcome_of
from core.platform import Gone, Later, Outcome, Paused, Refused, Unknown


def refusal(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    """An error as the library raises it."""
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    response = SimpleNamespace(status=status, reason="", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return kind(cast(Any, response), {"code": code, "message": "The family wrote: …"})


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (refusal(404, 10008), Gone),
        (refusal(403, 50007), Gone),
        (refusal(403, 50278), Gone),
        (refusal(403, 50001), Gone),
        (refusal(401), Paused),
        (discord.LoginFailure("no token"), Paused),
        (refusal(429, 0, Retry_After="2.5"), Later),
        (refusal(400, 40003), Later),
        (refusal(403), Later),
        (refusal(500), Unknown),
        (refusal(400, 50035), Refused),
        (refusal(400, 50006), Refused),
        (aiohttp.ServerDisconnectedError(), Unknown),
        (TimeoutError(), Unknown),
        (NotDiscord(), Unknown),
        (discord.RateLimited(31.0), Later),
    ],
    ids=repr,
)
def test_an_error_means(error: Exception, means: type[Outcome]) -> None:
    assert isinstance(outcome_of(error), means)


def test_a_line_that_was_never_there_is_waited_for() -> None:
    key = ConnectionKey("discord.com", 443, True, True, None, None, None)
    assert outcome_of(aiohttp.ClientConnectorError(key, OSError(111, "refused"))) == Later(2.0)


@pytest.mark.parametrize(
    ("header", "seconds"), [("2.5", 2.5), ("0", 30.0), ("soon", 30.0), ("nan", 30.0), ("inf", 30.0), ("-4", 30.0)]
)
def test_a_wait_is_what_was_asked_for_or_something_sensible(header: str, seconds: float) -> None:
    outcome = outcome_of(refusal(429, 0, Retry_After=header))
    assert isinstance(outcome, Later)
    assert outcome.seconds == seconds


@pytest.mark.parametrize("code", [*GONE, *PATIENCE])
def test_no_code_is_in_two_tables_and_none_says_what_discord_wrote(code: int) -> None:
    assert (code in GONE) != (code in PATIENCE)
    assert "family" not in str(outcome_of(refusal(403, code)))
