"""Discord: one application in any number of servers, each of which is a workspace of one organisation.

Posting and listening are apart: what is posted goes out while the gateway is down, and a broken connection to the
gateway is begun anew without losing what is under way.
"""

import asyncio
import ipaddress
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.discord import checks, invite
from adapters.discord.absence import look_daily
from adapters.discord.chat import Chat
from adapters.discord.commands import sync
from adapters.discord.errors import TROUBLE
from adapters.discord.events import Listener, Router
from adapters.discord.rest import Rest
from core.clock import Clock
from core.desk import Desk
from core.platform import Checked
from core.settings import OrganisationSettings

log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
SYNC_AGAIN_S: Final = 60.0


def _on_this_computer(address: str) -> str:
    parts = urlsplit(address)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    if not here or parts.scheme != "http":
        raise ValueError("must be an address on this computer (http://127.0.0.1:…): it is for rehearsals")
    return address.rstrip("/")


class Settings(BaseModel):
    """The `[discord]` section. The token itself is in the environment: `token_env` names its variable.

    With `<that name>_FILE` the environment names a file that holds it. `api` leads to a stand-in on this computer, for
    rehearsals; left out, it is Discord.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token_env: str = Field(default="DISCORD_TOKEN", pattern=r"^[A-Z][A-Z0-9_]{0,63}$")
    api: Annotated[str, AfterValidator(_on_this_computer)] | None = None

    @property
    def stands_in(self) -> bool:
        """Whether this is a rehearsal, on a stand-in of Discord with nobody real in it."""
        return self.api is not None

    def secret(self, environment: Mapping[str, str] = os.environ) -> str:
        """The token. Raises discord.LoginFailure, in plain words, where there is none."""
        name = self.token_env
        if given := environment.get(name, "").strip():
            return given
        file = environment.get(f"{name}_FILE")
        try:
            given = Path(file).read_text("utf-8").strip() if file else ""
        except (OSError, ValueError):
            given = ""
        if not given:
            raise discord.LoginFailure(f"there is no token in {name}, nor in the file that {name}_FILE names")
        return given


class Opened:
    """The opened platform."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rest = Rest(settings.secret)
        self.platform = Chat(self._rest)
        if settings.api:
            # The library knows one Discord in each process; a rehearsal's is another. Never undone: nobody goes back.
            Route.BASE = settings.api

    async def listen(self, desk: Desk) -> None:
        """Take what comes in to the desk, until cancelled. What is under way then is finished."""
        self.platform.channels = channels_of(desk.organisations)
        router = Router(desk, self._rest, self.platform)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_commands(desk))
                tasks.create_task(look_daily(desk, self.platform.members))
                await self._stay_connected(router)
        finally:
            await router.finish()

    async def close(self) -> None:
        """Let go of the session."""
        await self._rest.close()

    async def examine(self, organisations: tuple[OrganisationSettings, ...]) -> tuple[Checked, ...]:
        """What `doctor` asks."""
        return await checks.examine(self._rest, organisations)

    async def invitation(self) -> Checked:
        """Where the bot is let into a server: the address, or why there is none."""
        return await checks.invitation(self._rest)

    async def _stay_connected(self, router: Router) -> None:
        """A connection that failed or ended is begun anew, each time with a new client and after a longer wait.

        The library itself resumes what was merely interrupted. It gives up on a first connection that fails, and on an
        event that it can't read: neither may end the desk.
        """
        wait, loop = FIRST_WAIT_S, asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                token = self._settings.secret()
                await self._rest.open()
                if self._settings.api:
                    found = await self._rest.object("GET", "/gateway/bot")
                    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(found["url"])
                async with Listener(router, invite.intents()) as client:
                    await client.start(token)
                log.warning("discord: the connection ended")
            except discord.LoginFailure as refused:
                log.error("discord: not let in: %s", refused)  # noqa: TRY400  # its sentence is all there is to say
            except Exception:
                log.exception("discord: the connection failed")
            wait = FIRST_WAIT_S if loop.time() - began > LONGEST_WAIT_S else min(wait * 2, LONGEST_WAIT_S)
            await asyncio.sleep(wait)

    async def _keep_commands(self, desk: Desk) -> None:
        """Register the commands, if what is registered is not what there is."""
        while True:
            try:
                if await sync(self._rest, desk.command_names):
                    log.info("discord: commands registered")
            except TROUBLE as error:
                log.warning("discord: the commands could not be looked up: %s", type(error).__name__)
                await asyncio.sleep(SYNC_AGAIN_S)
            else:
                return


def channels_of(organisations: tuple[OrganisationSettings, ...]) -> dict[str, str]:
    """In which channel of each server private threads are opened: the first request channel there."""
    named = [place for one in organisations for place in one.request_channels if place.platform == Chat.name]
    return {place.workspace: place.channel for place in reversed(named)}


def open_platform(settings: Settings, *, clock: Clock, on_moved: Callable[[], None] = lambda: None) -> Opened:  # noqa: ARG001
    """Open Discord. Nothing is connected before the first call; Discord keeps its own time."""
    return Opened(settings)
