"""A Discord server in this process: simcord drives the real discord.py, behind it stands a desk on a real database.

Only the wire is left out (rate limits, gateway, restarts of the process: see tests/wire).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import discord
import simcord
from discord.http import HTTPClient
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle, UserHandle
from simcord.results import InteractionResult

from adapters.discord import channels_of
from adapters.discord.chat import Chat
from adapters.discord.commands import sync
from adapters.discord.events import Listener, Router
from adapters.discord.invite import intents, permissions
from adapters.discord.rest import Rest
from bot.post import PostOffice
from core import desk as door
from core.catalogue import VERBS
from core.people.model import Account, Advocate, Person
from core.platform import AccountRef, Place
from core.settings import FirstCoordinator, SafeguardingContact
from tests.builders import Desk, house, organisation_settings

PEOPLE = ("Chris", "Amira", "Ben", "Sam", "Lena")
LEADS = "Leads"
"""A role whose members are coordinators. Lena has it."""


class Lent(Rest):
    """The session of a client that simcord has attached to."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(lambda: "token")
        self.client = client

    async def open(self) -> HTTPClient:
        self.me = str(self.client.user.id) if self.client.user else ""
        return self.client.http


class Nobody(Router):
    """Holds the place of the router until the desk is there."""

    def __init__(self) -> None:
        pass


@dataclass(slots=True)
class Server:
    """One server with one organisation in it. `users` are the people, by name; Chris coordinates."""

    env: simcord.Env
    guild: GuildHandle
    requests: ChannelHandle
    coordinators: ChannelHandle
    users: dict[str, UserHandle]
    members: dict[str, MemberActor]
    desk: Desk
    door: door.Desk
    rest: Rest
    chat: Chat
    office: PostOffice
    people: dict[str, Any] = field(default_factory=dict)

    def account(self, name: str) -> AccountRef:
        return AccountRef("discord", str(self.guild.id), str(self.users[name].id))

    def place(self, channel: ChannelHandle) -> Place:
        return Place("discord", str(self.guild.id), str(channel.id))

    async def settle(self) -> None:
        """Post and redraw all that is due."""
        await self.env.settle()
        for _ in range(20):
            if not await self.office.drain():
                return
        raise AssertionError("the outbox does not come to rest")

    async def click(self, name: str, message: Any, label: str) -> InteractionResult:
        """A member presses a button in the server; what follows from it is posted."""
        result = await self.members[name].click(message, label=label)
        await self.settle()
        return result

    async def click_in_dm(self, name: str, message: Any, label: str) -> InteractionResult:
        """Somebody presses a button in their own conversation with the bot."""
        result: InteractionResult = await self.users[name].click(message, label=label)
        await self.settle()
        return result

    def direct(self, name: str) -> ChannelHandle:
        """Their own conversation with the bot."""
        return self.users[name].dm_channel

    def thread(self, title: str) -> ChannelHandle:
        """The private thread of this title."""
        (found,) = [one for one in self.requests.threads if one.name == title]
        return found

    async def restart(self) -> None:
        """The bot's process ends; another begins, and knows nothing of what the first kept in memory."""
        await self.env.restart_bot(self.listener())

    def listener(self) -> Listener:
        listener = Listener(Nobody(), intents())
        rest = Lent(listener)
        self.rest, self.chat = rest, Chat(rest, channels_of(self.door.organisations))
        self.office = PostOffice(self.desk.store, {"discord": self.chat})
        listener._router = Router(self.door, rest, self.chat)
        return listener


def person(server: Server, name: str) -> None:
    """Somebody with an account here: Chris is a coordinator, Amira and Ben are advocates, Sam is neither."""
    ids, ref = server.desk.store.ids, server.account(name)
    found = Person(
        id=ids.next(),
        organisation_id=server.desk.organisation_id,
        public_id=ids.public(),
        name=name,
        coordinator=name == "Chris",
    )
    account = Account(
        id=ids.next(),
        organisation_id=found.organisation_id,
        person_id=found.id,
        platform=ref.platform,
        workspace=ref.workspace,
        user_id=ref.user_id,
    )
    server.desk.commit(found, account)
    server.people[name] = found
    if name in ("Amira", "Ben"):
        values: dict[str, Any] = {"plan": "free", "capacity": 3, "accredited_until": date(2099, 1, 1)}
        server.desk.commit(Advocate(id=found.id, organisation_id=found.organisation_id, **values))


def settings_of(
    guild: GuildHandle, channels: tuple[ChannelHandle, ChannelHandle], users: dict[str, UserHandle], leads: RoleHandle
) -> Any:
    """The organisation that has its home there."""
    workspace = str(guild.id)
    requests, coordinators = (Place("discord", workspace, str(channel.id)) for channel in channels)
    accounts = {name: AccountRef("discord", workspace, str(user.id)) for name, user in users.items()}
    return organisation_settings(
        workspaces=(f"discord:{workspace}",),
        request_channels=(requests,),
        coordinators_channel=coordinators,
        coordinator_groups=(f"discord:{workspace}:{leads.id}",),
        coordinators=(FirstCoordinator(name="Chris", account=accounts["Chris"]),),
        safeguarding_contacts=(SafeguardingContact(name="Sam", email="sam@example.org", account=accounts["Sam"]),),
    )


def private_to(bot: UserHandle, team: RoleHandle, guild: GuildHandle) -> dict[Any, discord.PermissionOverwrite]:
    """Hidden from everybody but the team and the bot, who has exactly what its invitation asks for."""
    everything = discord.PermissionOverwrite.from_pair(permissions(), discord.Permissions.none())
    return {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        team: discord.PermissionOverwrite(view_channel=True, send_messages=True, send_messages_in_threads=True),
        bot: everything,
    }


@asynccontextmanager
async def open_server(url: str) -> AsyncIterator[Server]:
    """The server, with the bot in it and its commands registered."""
    env = simcord.Env(discord.Client(intents=intents()))
    guild = env.create_guild("Harbour")
    users = {name: env.create_user(name, global_name=name) for name in PEOPLE}
    team, leads = guild.create_role("Team"), guild.create_role(LEADS)
    rooms = private_to(UserHandle(env, env.backend.bot_user), team, guild)
    channels = (
        guild.create_text_channel("requests", overwrites=rooms),
        guild.create_text_channel("coordinators", overwrites=rooms),
    )
    desk = Desk.open(url, rules=house(settings_of(guild, channels, users, leads)))
    front = door.Desk(desk.store, desk.store.house.settings, VERBS)
    server = Server(env, guild, *channels, users, {}, desk, front, None, None, None)  # type: ignore[arg-type]
    env.bot = server.listener()
    await env.start()
    try:
        server.members |= {
            name: guild.add_member(user, roles=[team, leads] if name == "Lena" else [team])
            for name, user in users.items()
        }
        for name in PEOPLE:
            person(server, name)
        await sync(server.rest, front.command_names)
        yield server
    finally:
        await env.shutdown()
        desk.close()
