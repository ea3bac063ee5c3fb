"""The line to Slack: unmodified Bolt over Socket Mode, one for each app token, kept up for as long as the bot runs.

slack_sdk renews a connection by itself, but asks for ever for an address that has run out, and says so each time. So it
is given its first address, watched, and replaced when it does not come back.
"""

import asyncio
import logging
import re
from typing import Final

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.events import Ack, Body, Events
from adapters.slack.web import BROKEN, SILENT, Wire, Workspace, failed, token_in
from core.platform import Paused

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0
CONNECT_S: Final = 20.0
LOOK_S: Final = 1.0
GRACE_S: Final = 10.0
"""So long slack_sdk may take to renew a connection before another one takes its place."""

ANYTHING: Final = re.compile("")

log = logging.getLogger(__name__)


class Line:
    """One app's connection, for the workspaces that its token is for."""

    def __init__(self, workspaces: tuple[Workspace, ...], wire: Wire, *, first_wait: float = FIRST_WAIT_S) -> None:
        self.name = ", ".join(workspace.team for workspace in workspaces)
        self.up = asyncio.Event()
        self._teams = frozenset(workspace.team for workspace in workspaces)
        self._app_token = workspaces[0].app_token
        self._wire = wire
        self._wait = self._first_wait = first_wait
        self._said = ""

    async def run(self, events: Events) -> None:
        """Keep the line up, until cancelled. What is wrong with it is said once."""
        while True:
            try:
                await self._once(events)
            except BROKEN as failure:
                self._say(failure)
            except Exception:
                log.exception("slack: the line to %s broke", self.name)
            self.up.clear()
            await asyncio.sleep(self._wait)
            self._wait = min(LONGEST_WAIT_S, self._wait * 2)

    async def _once(self, events: Events) -> None:
        """Connect, and return when the connection is lost for good."""
        client = self._wire.client(None)
        token = token_in(self._app_token)
        opened = await client.apps_connections_open(app_token=token)
        app = application(events, self._teams, client)
        handler = AsyncSocketModeHandler(app, token, web_client=client, logger=SILENT, ping_interval=5)
        handler.client.wss_uri = opened["url"]
        try:
            async with asyncio.timeout(CONNECT_S):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            self._is_up()
            await _until_it_is_lost(handler)
            self._say(ConnectionError("the connection was lost"))
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]

    def _is_up(self) -> None:
        if self._said:
            log.warning("slack: the line to %s is up again", self.name)
        self._said, self._wait = "", self._first_wait
        self.up.set()

    def _say(self, failure: BaseException) -> None:
        outcome = failed(failure)
        why = outcome.why if isinstance(outcome, Paused) else type(failure).__name__
        if why != self._said:
            level = logging.ERROR if isinstance(outcome, Paused) else logging.WARNING
            log.log(level, "slack: no line to %s, so nothing that people do there is heard: %s", self.name, why)
        self._said = why


async def _until_it_is_lost(handler: AsyncSocketModeHandler) -> None:
    """slack_sdk renews a connection by itself, every few hours; return when it was away for longer than that takes."""
    away = 0.0
    while away < GRACE_S:
        await asyncio.sleep(LOOK_S)
        away = 0.0 if await handler.client.is_connected() else away + LOOK_S


def application(events: Events, teams: frozenset[str], client: AsyncWebClient) -> AsyncApp:
    """Bolt with four listeners: everything goes through our own router, for each listener costs every act a little.

    With `process_before_response`, the acknowledgement waits for the listener: an error in it can't lose it any more.
    """

    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        return AuthorizeResult(enterprise_id=None, team_id=team_id) if team_id in teams else None

    app = AsyncApp(
        name="advocate-desk",
        client=client,
        authorize=authorize,  # type: ignore[arg-type]  # None turns a team away, though it is not declared
        process_before_response=True,
        logger=SILENT,
        request_verification_enabled=False,  # of HTTP requests; the socket is authenticated as a whole
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,  # what apps write is never taken for a person's words
        attaching_function_token_enabled=False,
    )

    async def pressed(body: Body, ack: Ack) -> None:
        await events.pressed(body, ack)

    async def submitted(body: Body, ack: Ack) -> None:
        await events.submitted(body, ack)

    async def commanded(body: Body, ack: Ack) -> None:
        await events.commanded(body, ack)

    async def happened(body: Body, ack: Ack) -> None:
        await events.happened(body, ack)

    app.action(ANYTHING)(pressed)
    app.view(ANYTHING)(submitted)
    app.command(ANYTHING)(commanded)
    app.event(ANYTHING)(happened)
    return app
