"""Slack's Web API for each workspace: one session for all, a token for each, one door for every call.

slack_sdk's default client repeats a call whose connection broke, which posts a card twice; here nothing is repeated by
itself: the outbox looks before it posts again.
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import FAILURES, PAUSED, code_of, outcome_of
from core.platform import Outcome, Paused, Place

SLACK: Final = "https://slack.com/api/"
HOOKS: Final = "hooks.slack.com"
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
PAGE: Final = 200
"""Entries of one page, as Slack recommends."""

SILENT: Final = logging.getLogger("slack.quiet")
"""What slack_sdk and Bolt say holds addresses and bodies; everything that matters of it is said here in our words."""
SILENT.setLevel(logging.CRITICAL + 1)


class TokenMissing(Exception):
    """A token is not where the configuration says that it is, or is another workspace's."""


BROKEN: Final = (*FAILURES, TokenMissing)
"""Everything that `Workspace.call` may raise."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is in a workspace."""

    user: str
    bot: str


class Wire:
    """The connection to Slack that all workspaces share."""

    def __init__(self, api: str) -> None:
        self.api = api
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """Opened at its first use, for it belongs to the running loop."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=15, sock_connect=5)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return self._session

    def client(self, token: str | None) -> AsyncWebClient:
        """A client that repeats nothing by itself."""
        return AsyncWebClient(token, base_url=self.api, session=self.session, retry_handlers=[], logger=SILENT)

    async def respond(self, url: str, body: Mapping[str, Any]) -> bool:
        """Answer by the address that came with a click; whether Slack took it. Only Slack's own address is called."""
        host = urlsplit(url).hostname
        if host != HOOKS and not (host in LOOPBACK and urlsplit(self.api).hostname in LOOPBACK):
            return False
        async with self.session.post(url, json=body, allow_redirects=False) as answer:
            return answer.status == 200

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


class Workspace:
    """One workspace: its token, who we are there, and people's direct conversations."""

    def __init__(self, team: str, bot_token: str, app_token: str, wire: Wire) -> None:
        """The tokens are given by the names of their variables."""
        self.team = team
        self.wire = wire
        self.bot_token = bot_token
        self.app_token = app_token
        self._web: AsyncWebClient | None = None
        self._me: Me | None = None
        self._direct: dict[str, str] = {}

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method by Slack's name for it; raises TokenMissing, and what `errors.FAILURES` lists."""
        await self.me()
        return await self._ask(method, **arguments)

    async def me(self) -> Me:
        """Who the bot is here. Asked before anything else: a token that is another workspace's posts nothing there."""
        if self._me is None:
            told = await self._ask("auth.test")
            if told["team_id"] != self.team:
                self._web = None
                raise TokenMissing(f"the token in {self.bot_token} belongs to {told['team_id']}, not to {self.team}")
            self._me = Me(told["user_id"], told.get("bot_id", ""))
        return self._me

    async def greeting(self) -> Mapping[str, str]:
        """The headers of Slack's first answer, by their names in small letters: the scopes granted, and the time."""
        await self.me()
        answer = await self.wire.client(token_in(self.bot_token)).auth_test()
        return {str(name).lower(): str(value) for name, value in dict(answer.headers).items()}

    async def _ask(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        if self._web is None:
            self._web = self.wire.client(token_in(self.bot_token))
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            answer = await getattr(self._web, method.replace(".", "_"))(**given)
        except Exception as failure:
            if code_of(failure) in PAUSED:
                # Before the next call the token is read anew: it may have been replaced in its file.
                self._web = self._me = None
            raise
        told: Mapping[str, Any] = answer.data
        return told

    async def direct(self, user: str) -> str:
        """The channel of somebody's own conversation with the bot: an update takes no other name for it."""
        if user not in self._direct:
            opened = await self.call("conversations.open", users=user)
            self._direct[user] = str(opened["channel"]["id"])
        return self._direct[user]

    async def channel(self, place: Place) -> str:
        """The channel that a place stands in."""
        return await self.direct(place.channel.removeprefix("@")) if place.direct else place.channel


def failed(failure: BaseException) -> Outcome:
    """What a failure of `call` means for a post."""
    return Paused(str(failure)) if isinstance(failure, TokenMissing) else outcome_of(failure)


def token_in(variable: str, environment: Mapping[str, str] = os.environ) -> str:
    """The token in a variable, or in the file that `<variable>_FILE` names; raises TokenMissing with a sentence."""
    file = environment.get(f"{variable}_FILE")
    if not environment.get(variable) and file:
        try:
            if token := Path(file).read_text("utf-8").strip():
                return token
        except (OSError, ValueError):
            raise TokenMissing(f"the file that {variable}_FILE names cannot be read") from None
        raise TokenMissing(f"the file that {variable}_FILE names is empty")
    if token := environment.get(variable, "").strip():
        return token
    raise TokenMissing(f"the variable {variable} is not set, nor is {variable}_FILE")
