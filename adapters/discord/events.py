"""In: what is pressed, submitted, commanded and typed, and how it reaches the desk. One router for all of it.

discord.py's `DynamicItem`, views and modals are not used: every button and every form carries its whole meaning in its
id, so that one parser serves those of every age, after any restart, and an error anywhere is answered here.
"""

import asyncio
import logging
import secrets
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import discord

from adapters.discord import commands
from adapters.discord.answers import Again, Answer, Answers, Call, Mend
from adapters.discord.chat import Chat
from adapters.discord.forms import values
from adapters.discord.pending import AGAIN, Pending
from adapters.discord.rest import Rest
from adapters.discord.typed import Notices
from core.access import Envelope
from core.database.store import StorageFailure
from core.desk import Desk
from core.platform import AccountRef
from core.refusals import FieldProblem
from core.surface import Say, Values

log = logging.getLogger(__name__)

T = TypeVar("T")

ACKNOWLEDGE_AFTER_S: Final = 2.0
"""Discord waits for three seconds: whoever is not answered by then is told that it takes a moment."""

FINISH_WITHIN_S: Final = 4.0

COMMAND, COMPONENT, UNFINISHED, SUBMITTED = 2, 3, 4, 5

WENT_WRONG: Final = (
    "Something went wrong on our side, and it has been noted as {error}. Please try once more, or tell a coordinator."
)
NOT_THERE: Final = "You are not in that server any more, so nothing of it can be shown to you here."


class NotInServer(Exception):
    """Whoever pressed in their own conversation has left the server that the button is about."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One interaction: who, in which server, and what was pressed. `guild` is set where no server is around it."""

    interaction: discord.Interaction
    account: AccountRef
    value: str
    guild: str

    @classmethod
    def of(cls, interaction: discord.Interaction) -> "Heard":
        """Outside any server the button says in which one it was posted."""
        data: Any = interaction.data or {}
        value, _, named = str(data.get("custom_id", "")).partition("@")
        named = named if interaction.guild_id is None else ""
        workspace = named if interaction.guild_id is None else str(interaction.guild_id)
        return cls(interaction, AccountRef(Chat.name, workspace, str(interaction.user.id)), value, named)

    @property
    def kind(self) -> int:
        return self.interaction.type.value


class Router:
    """Takes what comes in to the desk, and answers. Everything under way is kept, so that it can be finished."""

    def __init__(self, desk: Desk, rest: Rest, chat: Chat) -> None:
        self._desk, self._rest, self._chat = desk, rest, chat
        self._pending = Pending()
        self._notices = Notices(rest)
        self._under_way: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Do it beside everything else; it is neither lost nor cancelled when its event is over."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def finish(self) -> None:
        """Wait for what is under way, for a few seconds at most."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=FINISH_WITHIN_S)

    async def take(self, interaction: discord.Interaction) -> None:
        """Answer one interaction, whatever happens."""
        heard = Heard.of(interaction)
        await (self._suggest(heard) if heard.kind == UNFINISHED else self._act(heard))

    async def typed(self, message: discord.Message) -> None:
        """Answer what was merely typed in one of our threads. We are not told what it says, and need not be."""
        thread = message.channel
        if not isinstance(thread, discord.Thread) or str(thread.owner_id) != self._rest.me or message.author.bot:
            return
        if message.type not in (discord.MessageType.default, discord.MessageType.reply) or thread.guild is None:
            return
        try:
            guild = str(thread.guild.id)
            account = AccountRef(Chat.name, guild, str(message.author.id))
            envelope = _envelope(account, message.author, message.id, _groups(message.author, guild))
            reply = await self._desk.typed(envelope, self._notices.place(thread), None)
            if isinstance(reply, Say):
                await self._notices.post(thread, message, reply)
        except Exception:  # noqa: BLE001  # whatever it is: noted
            _noted("something typed could not be answered")

    async def _envelope(self, heard: Heard) -> Envelope:
        """What Discord vouches for.

        In a server that is everything. Outside any, Discord is asked whether they are in the one that the button
        names: so a button only chooses among the servers that somebody is in. Raises NotInServer.
        """
        who, groups = heard.interaction.user, None
        if not heard.guild and heard.account.workspace:
            groups = _groups(who, heard.account.workspace)
        elif heard.guild.isdigit():
            groups = await self._chat.members.groups(heard.account)
        if groups is None:
            raise NotInServer
        return _envelope(heard.account, who, heard.interaction.id, groups)

    async def _act(self, heard: Heard) -> None:
        answers = self._answers(heard.interaction, heard.guild)
        work = self.begin(self._answer(heard))
        done, _ = await asyncio.wait({work}, timeout=ACKNOWLEDGE_AFTER_S)
        try:
            if not done:
                await answers.defer()
            await answers.give(await work, heard.account)
        except Exception:  # noqa: BLE001  # whatever it is: noted
            _noted("an answer could not be given")

    async def _answer(self, heard: Heard) -> Answer:
        """What the desk says to it. Whatever goes wrong is an answer too, with a number that is in the log."""
        data: Any = heard.interaction.data or {}
        filled, field = values(data["components"]) if heard.kind == SUBMITTED else None, ""
        try:
            return await self._reply(heard, data, filled)
        except FieldProblem as problem:
            failed, field = problem.sentence, problem.field
        except StorageFailure as failure:
            failed = failure.sentence
        except NotInServer:
            failed = NOT_THERE
        except Exception:  # noqa: BLE001  # whatever it is: noted, and answered
            failed = _noted("an interaction failed")
        return Say(failed) if filled is None else Mend(heard.value, failed, filled, field)

    async def _reply(self, heard: Heard, data: Any, filled: Values | None) -> Answer:
        if heard.value.startswith(f"{AGAIN}:"):
            return Again(heard.value.replace(f"{AGAIN}:", "v1:", 1))
        envelope = await self._envelope(heard)
        if heard.kind != COMMAND:
            return await self._desk.press(envelope, heard.value, filled)
        called, line = commands.line_of(data, self._desk.command_names)
        return await self._desk.command(envelope, called, line)

    async def _suggest(self, heard: Heard) -> None:
        data: Any = heard.interaction.data or {}
        try:
            argument, begun = commands.being_typed(data)
            found = await self._desk.suggest(await self._envelope(heard), argument, begun)
            chosen = commands.choices((one.value, one.label) for one in found)
            await self._answers(heard.interaction, "").suggest(chosen)
        except Exception:  # noqa: BLE001  # whatever it is: noted
            _noted("nothing could be suggested")

    def _answers(self, interaction: discord.Interaction, guild: str) -> Answers:
        call = Call(
            str(interaction.id),
            interaction.token,
            str(interaction.application_id),
            submitted=interaction.type.value == SUBMITTED,
        )
        return Answers(self._rest, self._pending, self._chat, call, guild)


def _groups(who: discord.User | discord.Member, guild: str) -> frozenset[str]:
    """Roles as the interaction itself tells them: as they are at this press."""
    roles = who.roles if isinstance(who, discord.Member) else ()
    return frozenset(f"discord:{guild}:{role.id}" for role in roles)


def _envelope(account: AccountRef, who: discord.User | discord.Member, number: int, groups: frozenset[str]) -> Envelope:
    """The number of an interaction or a message is the same whenever Discord tells of it."""
    return Envelope(account, f"{Chat.name}:{number}", Chat.name, who.display_name, groups)


def _noted(what: str) -> str:
    """Write the present exception to the log under a number, and say that number."""
    error = secrets.token_hex(4)
    log.error("discord: %s (error %s)", what, error, exc_info=sys.exc_info())  # always called in one
    return WENT_WRONG.format(error=error)


class Listener(discord.Client):
    """One connection to the gateway. It keeps no messages and no members in memory."""

    def __init__(self, router: Router, intents: discord.Intents) -> None:
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            # Nothing here waits for all servers. A client that is closed within this time would wake without its loop.
            guild_ready_timeout=0.0,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,
        )
        self._router = router

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await self._router.begin(self._router.take(interaction))

    async def on_message(self, message: discord.Message) -> None:
        await self._router.begin(self._router.typed(message))

    async def on_ready(self) -> None:
        log.info("discord: connected")

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        _noted(f"the event {event_method} failed")
